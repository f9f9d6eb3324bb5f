"""Who goes where when several calls wait and there are not units enough for all of them.

The rule, exactly. Calls and accepted requests with the most urgent priority choose first, then those of the
next, and so on. Among those of one priority, first those that have waited as long as the longest wait or
longer, the oldest first, each taking its nearest; then all the others together, so that as many needs as
can be are served with the least travel in all: where one unit is free, the nearest of them gets it. (`oldest
first` instead: each in the order of its age.)

What follows: no unit goes to a call while it could serve one of a more urgent priority that gets nobody; none
that is past the longest wait gets nobody while a unit that it could use goes to another of its priority that
came later; the same state gives the same plan.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from answerable.dispatch.candidates import Candidate, counted, far, named
from answerable.dispatch.matching import match
from answerable.dispatch.needs import does_for, still_wanted
from answerable.dispatch.priority import priority_of
from answerable.dispatch.rules import DispatchRules
from answerable.dispatch.travel import straight_line
from answerable.model.asking import governing
from answerable.model.nouns import Place, Unit
from answerable.model.state import State
from answerable.model.travel import TravelTime
from answerable.model.units import Wanted

if TYPE_CHECKING:
    from answerable.model.travel import Table


class Waiting(msgspec.Struct, frozen=True):
    """An incident or accepted request that asks for units that it has not got."""

    subject: str
    priority: int
    opened: datetime.datetime
    place: Place
    wanted: tuple[Wanted, ...]


class Planned(msgspec.Struct, frozen=True):
    """What one of them gets."""

    subject: str
    priority: int
    waited: float
    """Minutes since it came."""
    overdue: bool
    """Whether it has waited as long as the longest wait."""
    send: tuple[Candidate, ...]
    short: tuple[str, ...]

    @property
    def number(self) -> str:
        """The incident's or request's number."""
        return self.subject.partition("/")[2]


class Plan(msgspec.Struct, frozen=True):
    """Who goes where now; all that wait, in the order in which they choose."""

    order: str
    """The rule, and the directive that publishes it."""
    waiting: tuple[Planned, ...]


def waiting(state: State) -> list[Waiting]:
    """All that ask for units that they have not got.

    Those to whom somebody came and whom all have left again are not among them: there the people who were
    there decide who else is needed; unless the answer rose since, so that one is owed anew.
    """
    found = []
    matters = [(f"incident/{each.id}", each) for each in state.incidents.values()]
    matters += [(f"request/{each.id}", each) for each in state.requests.values()]  # type: ignore[misc]
    for subject, matter in matters:
        left = matter.answered and matter.step != "answer" and not state.serving(subject)
        if matter.status in ("closed", "merged") or left:
            continue
        directive = governing(state, matter)
        if wanted := still_wanted(state, subject, matter, directive):
            priority = priority_of(matter, directive)
            found.append(Waiting(subject, priority, matter.opened, matter.place, tuple(wanted)))
    return found


def plan(
    those: Iterable[Waiting],
    units: Iterable[Unit],
    rules: DispatchRules,
    at: datetime.datetime,
    travel: TravelTime = straight_line,
) -> Plan:
    """Who goes where, by the rule above; units that are not free are left alone."""
    ordered = sorted(those, key=lambda each: (each.priority, each.opened, each.subject))
    free = sorted((unit for unit in units if unit.is_free), key=lambda unit: unit.id)
    table = travel.table(free, [each.place for each in ordered]).T
    given = _Giving(ordered, free, table, travel.how)
    oldest_first = rules.among_equals == "oldest first"
    for _, group in groupby(range(len(ordered)), key=lambda row: ordered[row].priority):
        rows = list(group)
        late = [row for row in rows if oldest_first or at - ordered[row].opened >= rules.longest_wait]
        for row in late:
            given.give([row])
        given.give([row for row in rows if row not in set(late)])
    return Plan(str(rules), tuple(given.planned(rules, at)))


class _Giving:
    """A plan in the making. `table`: minutes, a row for each that waits and a column for each free unit."""

    def __init__(self, those: Sequence[Waiting], free: Sequence[Unit], table: Table, how: str) -> None:
        self.those = those
        self.free = free
        self.table = table
        self.how = how
        self.left = list(range(len(free)))
        self.sent: dict[int, list[tuple[Wanted, int]]] = {row: [] for row in range(len(those))}
        self._does: dict[tuple[Wanted, str, tuple[str, ...]], bool] = {}

    def give(self, rows: Sequence[int]) -> None:
        """Let these choose among the units that are left, together."""
        import numpy as np

        needs = [(row, wanted) for row in rows for wanted in self.those[row].wanted]
        if not needs or not self.left:
            return
        does = {wanted: self._doing(wanted) for wanted in {wanted for _, wanted in needs}}
        minutes = self.table[np.ix_([row for row, _ in needs], self.left)]
        fits = np.array([does[wanted] for _, wanted in needs], dtype=bool)
        taken = set()
        for need, column in match(np.where(fits, minutes, np.inf)):
            row, wanted = needs[need]
            self.sent[row].append((wanted, self.left[column]))
            taken.add(self.left[column])
        self.left = [column for column in self.left if column not in taken]

    def _doing(self, wanted: Wanted) -> list[bool]:
        """Which of the units that are left would do."""
        found = []
        for unit in (self.free[column] for column in self.left):
            key = wanted, unit.kind, unit.capabilities
            if key not in self._does:
                self._does[key] = does_for(unit, wanted)
            found.append(self._does[key])
        return found

    def planned(self, rules: DispatchRules, at: datetime.datetime) -> Iterator[Planned]:
        """What each one gets, with why."""
        for row, each in enumerate(self.those):
            got, open_ = self.sent[row], list(each.wanted)
            for wanted, _ in got:
                open_.remove(wanted)
            overdue = at - each.opened >= rules.longest_wait
            yield Planned(
                each.subject,
                each.priority,
                (at - each.opened) / datetime.timedelta(minutes=1),
                overdue,
                tuple(self._candidate(row, wanted, column) for wanted, column in got),
                counted(open_),
            )

    def _candidate(self, row: int, wanted: Wanted, column: int) -> Candidate:
        unit, minutes = self.free[column], named(self.table[row, column])
        away = far(minutes, self.how, unit, self.those[row].place)
        joint = ";" if minutes is None else ","
        return Candidate(unit.id, unit.kind, minutes, f"free{joint} {away}", str(wanted))
