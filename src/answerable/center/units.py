"""Units: who can be sent, where they are, and whether their crews are well."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from answerable.dispatch import IN_DISTRESS, TOLD_OF_DISTRESS, rules_in_force
from answerable.model import events as ev
from answerable.model.deciding import tell
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.errors import BadInput, NotNow
from answerable.model.legible import legible
from answerable.model.units import read_wanted
from answerable.policy.given import fold

MOST_CREW = 99
LONGEST_NUMBER = 40
"""Characters of a unit's number: it names a stream and a timer of the record, beside other words."""


@command("add a unit")
def add_unit(
    draft: Draft,
    unit: str,
    kind: str,
    latitude: float | None = None,
    longitude: float | None = None,
    *,
    capabilities: Sequence[str] = (),
    crew: int | None = None,
    district: str = "",
    area: str = "",
) -> None:
    """A unit comes on duty, free to be sent. Degrees are WGS 84.

    `capabilities` is what it can do besides what its kind can: `k9`, `spanish`, `als`. `district` is its
    home, `area` where it is now, as travel times by zone name them.
    """
    if not unit.strip() or not kind.strip() or set(unit) & set('/"\\'):
        raise BadInput(
            "A unit needs a number (without slashes and quotes) and a kind, such as P1 and patrol."
        )
    if len(unit) > LONGEST_NUMBER or not unit.isprintable():
        raise BadInput(f"A unit's number has at most {LONGEST_NUMBER} characters, all of which print.")
    if unit in draft.state.units:
        raise NotNow(f"Unit {unit} is on duty already.")
    draft.say(
        ev.UnitAdded(
            at=draft.at,
            by=draft.by,
            unit=unit,
            kind=kind,
            latitude=latitude,
            longitude=longitude,
            area=legible(area.strip()),
            district=legible(district.strip()),
            capabilities=_capabilities(kind, capabilities),
            crew=_crew(crew),
        )
    )


@command("change a unit")
def change_unit(
    draft: Draft,
    unit: str,
    latitude: float | None = None,
    longitude: float | None = None,
    *,
    area: str | None = None,
    capabilities: Sequence[str] | None = None,
    crew: int | None = None,
    district: str | None = None,
) -> None:
    """A unit is somewhere else, or has another crew or another home; what is not named stays.

    A new position without an area leaves open in which area it is. A latitude without its longitude, or the
    other way round, is none.
    """
    before = draft.state.unit(unit)
    moved = latitude is not None and longitude is not None
    stays = bool(before.scene) and not moved
    if not moved:
        latitude, longitude = (None, None) if stays else (before.latitude, before.longitude)
    still_in = "" if moved else before.area
    draft.say(
        ev.UnitChanged(
            at=draft.at,
            by=draft.by,
            unit=unit,
            latitude=latitude,
            longitude=longitude,
            area=still_in if area is None else legible(area.strip()),
            district=before.district if district is None else legible(district.strip()),
            capabilities=before.capabilities
            if capabilities is None
            else _capabilities(before.kind, capabilities),
            crew=before.crew if crew is None else _crew(crew),
            stays=stays,
        )
    )


@command("check on a unit")
def check_on_unit(draft: Draft, unit: str, note: str = "") -> None:
    """Somebody made sure that a unit's crew is well; by when it has to be done again is counted from now."""
    draft.state.unit(unit)
    due = _next_check(draft, unit)
    draft.say(ev.UnitChecked(at=draft.at, by=draft.by, unit=unit, check_by=due, note=legible(note)))


@command("unit in distress")
def unit_in_distress(draft: Draft, unit: str, note: str = "") -> None:
    """A unit's crew needs help: its emergency button, or its word.

    Dispatcher and supervisor are told at once. It stands until somebody who made sure ends it; till then the
    unit is not sent anywhere.
    """
    draft.state.unit(unit)
    draft.say(
        ev.UnitInDistress(
            at=draft.at, by=draft.by, unit=unit, check_by=draft.at + IN_DISTRESS, note=legible(note)
        )
    )
    for role in TOLD_OF_DISTRESS:
        tell(draft, role, f"unit/{unit}", f"UNIT {unit} IN DISTRESS")


@command("end a distress")
def end_distress(draft: Draft, unit: str, note: str) -> None:
    """The crew is out of danger. `note` says how somebody made sure of it."""
    if draft.state.unit(unit).distress is None:
        raise NotNow(f"Unit {unit} is not in distress.")
    if not note.strip():
        raise BadInput("Ending a distress needs a word on how somebody made sure that the crew is well.")
    due = rules_in_force(draft.state, draft.at).check_by(draft.state.unit(unit).status, draft.at)
    draft.say(ev.DistressEnded(at=draft.at, by=draft.by, unit=unit, note=legible(note), check_by=due))
    tell(draft, "supervisor", f"unit/{unit}", f"unit {unit} is out of distress")


def _next_check(draft: Draft, unit: str) -> datetime.datetime | None:
    now = draft.state.unit(unit)
    if now.distress is not None:
        return draft.at + IN_DISTRESS
    return rules_in_force(draft.state, draft.at).check_by(now.status, draft.at)


def _capabilities(kind: str, given: Sequence[str]) -> tuple[str, ...]:
    """What a unit can do, folded and in order; raises `BadInput` for what a directive could not ask for."""
    found = tuple(sorted({fold(each) for each in given}))
    for each in found:
        try:
            sound = read_wanted(f"{kind} with {each}").capabilities == (each,) and "+" not in each
        except ValueError:
            sound = False
        if not sound:
            raise BadInput(
                f"'{each}' is no capability: a word such as k9 or spanish, without `and` and `with`."
            )
    return found


def _crew(crew: int | None) -> int | None:
    if crew is not None and not 1 <= crew <= MOST_CREW:
        raise BadInput(f"A crew has 1 to {MOST_CREW} people, not {crew}.")
    return crew
