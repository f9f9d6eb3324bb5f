"""Units that are not free and could come all the same. A person decides; none is ever taken by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from answerable.dispatch.candidates import Candidate, far, named
from answerable.dispatch.needs import does_for
from answerable.dispatch.priority import priority_of
from answerable.model.asking import governing
from answerable.model.nouns import AssistanceRequest, Incident, Unit, UnitStatus
from answerable.model.state import State
from answerable.model.travel import TravelTime
from answerable.model.units import Wanted
from answerable.policy import Directive

SHOWN: Final = 3
"""So many of each kind asked for are shown, the nearest."""

SOON_FREE: Final[frozenset[UnitStatus]] = frozenset({"at hospital", "traffic stop"})
"""What usually ends soon, and can be ended."""

COULD_TURN: Final[frozenset[UnitStatus]] = frozenset({"dispatched", "en route", "on scene"})
"""Where a unit can be taken away from what it does, at a price that a person has to weigh."""


def options(
    state: State,
    subject: str,
    matter: Incident | AssistanceRequest,
    directive: Directive | None,
    wanted: Sequence[Wanted],
    travel: TravelTime,
) -> Iterator[Candidate]:
    """For each kind asked for, the nearest that are soon free, or at something less urgent than this."""
    here = priority_of(matter, directive)
    could = [(unit, why) for unit in state.units.values() if (why := _why(state, unit, subject, here))]
    if not could or not wanted:
        return
    minutes = travel.table([unit for unit, _ in could], [matter.place])[:, 0].tolist()
    order = sorted(
        range(len(could)), key=lambda at: (named(minutes[at]) is None, minutes[at], could[at][0].id)
    )
    for each in dict.fromkeys(wanted):
        for at in [at for at in order if does_for(could[at][0], each)][:SHOWN]:
            unit, why = could[at]
            time = named(minutes[at])
            reason = f"{why}; {far(time, travel.how, unit, matter.place)}"
            yield Candidate(unit.id, unit.kind, time, reason, str(each))


def _why(state: State, unit: Unit, subject: str, here: int) -> str:
    """Why a unit that is not free could come; empty: it could not."""
    if unit.distress is not None or unit.serves == subject:
        return ""
    if unit.status in SOON_FREE:
        return f"{unit.status} since {unit.since:%H:%M} UTC, soon free"
    if unit.status not in COULD_TURN or not unit.serves:
        return ""
    other = state.matter(unit.serves)
    there = priority_of(other, governing(state, other))
    return f"{unit.status} for {other.id}, which is less urgent (priority {there})" if there > here else ""
