"""Which free units to send: what the decision asks for, who is free, how long each needs.

And what is short, who was passed over and why, and who could come though not free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from answerable.dispatch.candidates import Candidate, Recommendation, counted, far, named
from answerable.dispatch.matching import match
from answerable.dispatch.needs import does_for, still_wanted
from answerable.dispatch.options import options
from answerable.dispatch.travel import straight_line
from answerable.model.nouns import AssistanceRequest, Incident, Place, Unit
from answerable.model.state import State
from answerable.model.travel import TravelTime
from answerable.model.units import Wanted, each_wanted
from answerable.policy import Directive

if TYPE_CHECKING:
    from answerable.model.travel import Table

PASSED_OVER: Final = 3
"""So many of each kind asked for are shown besides those chosen."""


def recommend(
    asked: Mapping[str, int], place: Place, units: Iterable[Unit], travel: TravelTime = straight_line
) -> Recommendation:
    """Of what is asked for as much as can be, with the least travel in all; units of unknown position last.

    Shortage is said, never hidden: what a call deserves does not change because nobody is free.
    """
    return choose(list(each_wanted(asked)), place, units, travel)


def recommend_for(
    state: State,
    subject: str,
    directive: Directive | None,
    travel: TravelTime | None = None,
) -> Recommendation:
    """Whom to send to an incident or request now: what is acted on, less what already serves it."""
    way = travel or straight_line
    matter = state.matter(subject)
    wanted = still_wanted(state, subject, matter, directive)
    found = choose(wanted, matter.place, state.units.values(), way)
    return _with_options(state, subject, matter, directive, wanted, found, way)


def choose(
    wanted: Sequence[Wanted], place: Place, units: Iterable[Unit], travel: TravelTime
) -> Recommendation:
    """As `recommend`, for units wanted one by one."""
    free = sorted((unit for unit in units if unit.is_free), key=lambda unit: unit.id)
    column_of = travel.table(free, [place])[:, 0]
    pairs = match(costs(wanted, free, column_of))
    minutes: list[float] = column_of.tolist()
    chosen = {column: row for row, column in pairs}
    away = [far(named(minutes[column]), travel.how, unit, place) for column, unit in enumerate(free)]
    send = [
        _candidate(free[column], wanted[row], minutes[column], away[column])
        for row, column in sorted(pairs, key=lambda pair: _place(wanted, minutes, pair))
    ]
    left = [each for row, each in enumerate(wanted) if row not in dict(pairs)]
    others = tuple(_passed_over(wanted, free, minutes, away, chosen))
    return Recommendation(tuple(send), counted(left), others)


def costs(wanted: Sequence[Wanted], units: Sequence[Unit], minutes: Table) -> Table:
    """The table of a matching: a row for each unit wanted at one place, a column for each unit there is."""
    import numpy as np

    rows = {each: [does_for(unit, each) for unit in units] for each in set(wanted)}
    does = np.array([rows[each] for each in wanted], dtype=bool).reshape(len(wanted), len(units))
    table: Table = np.where(does, minutes[None, :], np.inf)
    return table


def _place(
    wanted: Sequence[Wanted], minutes: Sequence[float], pair: tuple[int, int]
) -> tuple[int, bool, float, int]:
    """Where one that is sent stands in the list: as it was asked for, the nearest first."""
    row, column = pair
    time = named(minutes[column])
    return list(wanted).index(wanted[row]), time is None, time or 0.0, column


def _candidate(unit: Unit, wanted: Wanted, minutes: float, away: str) -> Candidate:
    can = f", has {' and '.join(wanted.capabilities)}" if wanted.capabilities else ""
    joint = "," if away[:1].isdigit() else ";"
    return Candidate(unit.id, unit.kind, named(minutes), f"free{can}{joint} {away}", str(wanted))


def _passed_over(
    wanted: Sequence[Wanted],
    free: Sequence[Unit],
    minutes: Sequence[float],
    away: Sequence[str],
    chosen: dict[int, int],
) -> Iterator[Candidate]:
    """The nearest that were not chosen: those that would do, and those that only lack a capability."""
    shown: set[int] = set()
    for each in dict.fromkeys(wanted):
        bare = Wanted(each.kind)
        near = [
            at
            for at in sorted(range(len(free)), key=lambda at: _nearness(minutes[at], at))
            if at not in chosen and at not in shown and does_for(free[at], bare)
        ][:PASSED_OVER]
        taken = [free[at].id for at, row in chosen.items() if wanted[row] == each]
        for at in near:
            shown.add(at)
            why = _why_not(free[at], each, taken, is_known=named(minutes[at]) is not None)
            yield Candidate(
                free[at].id, free[at].kind, named(minutes[at]), f"free; {away[at]}; {why}", str(each)
            )


def _nearness(minutes: float, at: int) -> tuple[bool, float, int]:
    time = named(minutes)
    return time is None, time or 0.0, at


def _why_not(unit: Unit, wanted: Wanted, taken: Sequence[str], *, is_known: bool) -> str:
    lacks = [each for each in wanted.capabilities if each not in unit.capabilities]
    if lacks:
        return f"has no {' and no '.join(lacks)}"
    goes = "goes" if len(taken) == 1 else "go"
    return f"{', '.join(taken)} {goes}, {'nearer' if is_known else 'whose way is known'}"


def _with_options(
    state: State,
    subject: str,
    matter: Incident | AssistanceRequest,
    directive: Directive | None,
    wanted: Sequence[Wanted],
    found: Recommendation,
    travel: TravelTime,
) -> Recommendation:
    """The recommendation with who could come though not free, where that would be of use."""
    could = tuple(options(state, subject, matter, directive, wanted, travel))
    slowest: dict[str, float] = {}
    for each in found.send:
        if each.minutes is not None:
            slowest[each.asked] = max(each.minutes, slowest.get(each.asked, 0.0))
    short = {text.partition(" ")[2] for text in found.short}
    useful = tuple(
        each
        for each in could
        if each.asked in short or (each.minutes is not None and each.minutes < slowest.get(each.asked, 0.0))
    )
    return Recommendation(found.send, found.short, found.others, useful)
