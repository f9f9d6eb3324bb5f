"""A week of calls as they rang, from the demo town's published parameters, by one seed."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass

from answerable.model.nouns import Place
from answerable.town import load_parameters
from answerable.town.calls import day_of_calls

PER_DAY = 110
"""So many calls are drawn a day; those for fire and medics, silent ones and second callers are left out."""
SEED = 20
KINDS = ("violence", "threat", "disturbance", "burglary", "theft or damage", "crash", "concern")
OFFICE_SHARE = 0.25
"""Calls by employees of the invented Tide Office: more than any real town would have, for a week to tell."""
LIFE_SAFETY, IN_PROGRESS = 0.05, 0.4
"""Assumed: no city records them."""

HAPPENED = {
    "violence": "somebody was struck",
    "threat": "somebody threatens to hurt a neighbour",
    "disturbance": "people shout and bang on doors",
    "burglary": "a window was forced open",
    "theft or damage": "a bicycle was taken",
    "crash": "two cars have collided",
    "concern": "nobody has seen the old man next door",
}


@dataclass(frozen=True)
class Rang:
    """A call as it rang, with what is the case: whatever is entered of it afterwards."""

    at: datetime.datetime
    number: str
    place: Place
    kind: str
    life_safety: str
    in_progress: str
    office: bool
    luck: tuple[float, ...]
    """Numbers between 0 and 1 that decide what is done with it: the same whatever the week."""

    @property
    def facts(self) -> dict[str, str]:
        """What is the case, as the town's texts name it."""
        return {
            "kind of call": self.kind,
            "life safety": self.life_safety,
            "in progress": self.in_progress,
            "who asks": "office employee" if self.office else "anyone else",
        }

    @property
    def words(self) -> str:
        """What the caller says, for who codes it again without being told whose call it is."""
        said = [f"{HAPPENED[self.kind]}{', it is going on right now' * (self.in_progress == 'yes')}."]
        if self.life_safety == "yes":
            said.append("Someone may die.")
        if self.office:
            said.append("I am with the Tide Office.")
        return " ".join(said)


def week(start: datetime.datetime, per_day: int = PER_DAY) -> list[Rang]:
    """The calls of the seven days from `start`, in order. The same seed makes the same week."""
    parameters, chance = load_parameters(), random.Random(SEED)  # noqa: S311 - a week that can be made again
    rang = []
    for day in range(7):
        morning = start + datetime.timedelta(days=day)
        drawn = day_of_calls(parameters, chance, morning, round(per_day * parameters.profile.days[day]))
        for call in drawn:
            luck = tuple(chance.random() for _ in range(8))
            if call.about is None and call.kind in KINDS:
                rang.append(
                    Rang(
                        at=call.at,
                        number=call.call_back,
                        place=call.place,
                        kind=call.kind,
                        life_safety="yes" if luck[0] < LIFE_SAFETY else "no",
                        in_progress="yes" if luck[1] < IN_PROGRESS else "no",
                        office=luck[2] < OFFICE_SHARE,
                        luck=luck[3:],
                    )
                )
    return rang
