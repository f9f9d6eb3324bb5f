"""Directives over a history: decide its cells, weigh them, set one directive beside another."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from answerable.policy.comparing.moves import Moves
from answerable.policy.comparing.results import Move
from answerable.policy.decided import Plain, plain
from answerable.policy.directive import Directive
from answerable.policy.given import fold, show_value
from answerable.policy.hits import UNDECIDED, Answer
from answerable.policy.masks import Machine, machine_of
from answerable.policy.replaying.decided import Act, Decided
from answerable.policy.replaying.grid import Grid
from answerable.policy.replaying.histogram import Chunk, Counter, Histogram, RefusedRow
from answerable.policy.replaying.results import (
    Answered,
    Changed,
    Compared,
    Refusal,
    Replay,
    Replayed,
    RuleRows,
    Tally,
)
from answerable.policy.replaying.rules import rule_sets
from answerable.policy.replaying.slices import Slices

History: TypeAlias = Iterable[Chunk] | Callable[[Grid], Iterable[Chunk]]
Weights: TypeAlias = tuple[Count[object], ...]
"""For each `by` column rows by value."""


def replay(directives: Sequence[Directive], history: History, by: Sequence[str] = ()) -> Replay:
    """What each directive decides of the recorded cases, with the facts as recorded; the first is compared
    with each further one.

    `history`: chunks of rows, or a function that reads them for a grid. `by`: columns to tell rows apart by.
    What is done is what would be done at that state of knowledge: an unknown fact stays unknown. Memory is
    bounded by the combinations of cells that occur, not by the rows.
    """
    grid = Grid(directives, by)
    counter = Counter(grid)
    found = Tallies(grid)
    for histogram in counter.histograms(history(grid) if callable(history) else history):
        found.add(histogram)
    return found.replay(counter.rows, counter.refused, counter.seen)


class Kept:
    """A history counted once: each further directive that cuts no cell of it is replayed on the counts."""

    def __init__(self, directives: Sequence[Directive], history: History, by: Sequence[str] = ()) -> None:
        """`directives`: whose thresholds cut the cells."""
        self.grid = Grid(directives, by)
        self._counter = Counter(self.grid)
        read = history(self.grid) if callable(history) else history
        self._slices = [Slices(histogram) for histogram in self._counter.histograms(read)]

    def replay(self, directives: Sequence[Directive]) -> Replay:
        """What `replay` tells of these directives, without the history; refused rows are counted, not listed.

        Raises:
            FinerError: they cut finer than the history was counted.
        """
        grid = self.grid.under(directives)
        found = Tallies(grid)
        for slices in self._slices:
            found.decide(slices.under(grid))
        return found.replay(self._counter.rows, (), self._counter.seen)


class Tallies:
    """Rows counted, histogram after histogram."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.cells = 0
        self.filled = [0] * len(grid.facts)
        """For each fact the cells in which some row certainly lies."""
        self.by: Weights = tuple(Count() for _ in grid.by)
        self.each = [DirectiveRows(grid, place) for place in range(len(grid.directives))]
        self.moves = [Moves(grid.directives[0], other) for other in grid.directives[1:]]
        self.both: list[int] = [0] * len(self.moves)
        self.moved: list[dict[tuple[Move, ...], tuple[int, Weights]]] = [{} for _ in self.moves]

    def add(self, histogram: Histogram) -> None:
        """Decide the combinations of a histogram, under every directive."""
        self.decide(Slices(histogram))

    def decide(self, slices: Slices) -> None:
        """Decide combinations that are sets already."""
        self.cells += slices.size
        _add_weights(self.by, slices, slices.all)
        for fact, sets in enumerate(slices.states):
            for number in sets:
                state = self.grid.states[fact][number]
                self.filled[fact] |= state if state.bit_count() == 1 and state > 0 else 0
        decided = [one.add(slices) for one in self.each]
        for place, other in enumerate(decided[1:]):
            self._compare(slices, place, decided[0], other)

    def _compare(self, slices: Slices, place: int, first: Decided, other: Decided) -> None:
        self.both[place] += slices.weigh(slices.all & ~first.refused & ~other.refused)
        between, moved = self.moves[place].between, self.moved[place]
        for (old, _), here in first.acts.items():
            for (new, _), there in other.acts.items():
                both = here & there
                if both and (moves := between(old, new)):
                    rows, by = moved.get(moves) or (0, tuple(Count() for _ in self.grid.by))
                    _add_weights(by, slices, both)
                    moved[moves] = rows + slices.weigh(both), by

    def replay(self, rows: int, refused: Sequence[RefusedRow], seen: set[str]) -> Replay:
        """All of it, told."""
        ids = [directive.id for directive in self.grid.directives]
        return Replay(
            rows=rows,
            cells=self.cells,
            directives=tuple(one.told(rows, seen) for one in self.each),
            compared=tuple(self._compared(place, other) for place, other in enumerate(ids[1:])),
            by=_told_by(self.grid, self.by),
            refusals=tuple(Refusal(row.source, row.number, ids[row.place], row.reason) for row in refused),
        )

    def _compared(self, place: int, other: str) -> Compared:
        changes = [
            Changed(moves, rows, _told_by(self.grid, by)) for moves, (rows, by) in self.moved[place].items()
        ]
        changes.sort(key=lambda change: -change.rows)
        changed = sum(change.rows for change in changes)
        return Compared(self.grid.directives[0].id, other, self.both[place], changed, tuple(changes))


class DirectiveRows:
    """One directive's rows, counted."""

    def __init__(self, grid: Grid, place: int) -> None:
        self.grid = grid
        self.place = place
        self.machine: Machine = machine_of(grid.directives[place])
        self.refused = 0
        self.acts: dict[Act, tuple[int, Weights]] = {}
        self.rules: dict[str, tuple[int, int]] = {}

    def add(self, slices: Slices) -> Decided:
        """Decide a histogram's combinations, and weigh them."""
        decided = Decided(slices, self.place)
        self.refused += slices.weigh(decided.refused)
        for act, bits in decided.acts.items():
            rows, by = self.acts.get(act) or (0, tuple(Count() for _ in self.grid.by))
            _add_weights(by, slices, bits)
            self.acts[act] = rows + slices.weigh(bits), by
        for rule, decides, may in rule_sets(decided):
            before = self.rules.get(rule, (0, 0))
            self.rules[rule] = before[0] + slices.weigh(decides), before[1] + slices.weigh(may)
        return decided

    def told(self, rows: int, seen: set[str]) -> Replayed:
        """What was counted."""
        directive, machine = self.machine.directive, self.machine
        return Replayed(
            directive=directive.id,
            digest=directive.digest,
            title=directive.title,
            rows=rows,
            decided=rows - self.refused,
            refused=self.refused,
            answers=tuple(self._answers()),
            outcomes={name: self._outcome(place) for place, name in enumerate(machine.outcomes)},
            rules=tuple(
                RuleRows(id_, rule.because, *self.rules.get(id_, (0, 0)))
                for plan in sorted(machine.plans, key=lambda plan: plan.table.line)
                for id_, rule in sorted(
                    zip(plan.ids, plan.rules, strict=True), key=lambda pair: pair[1].number
                )
            ),
            never_recorded=tuple(name for name in machine.leaves if fold(name) not in seen),
        )

    def _answers(self) -> Iterable[Answered]:
        urgency, names = self.machine.urgency, list(self.machine.outcomes)
        order = sorted(self.acts, key=lambda act: (urgency.key(act[0]), self.acts[act][0]), reverse=True)
        alike: dict[tuple[tuple[Plain, ...], str], list[Act]] = {}
        for act in order:  # undecided and open are told alike: as nothing
            alike.setdefault((tuple(map(plain, act[0])), act[1]), []).append(act)
        for (answer, basis), acts in alike.items():
            rows = sum(self.acts[act][0] for act in acts)
            by: Weights = tuple(
                sum(each, Count()) for each in zip(*(self.acts[act][1] for act in acts), strict=True)
            )
            yield Answered(dict(zip(names, answer, strict=True)), basis, rows, _told_by(self.grid, by))

    def _outcome(self, place: int) -> Tally:
        rows: Count[str] = Count()
        for (answer, _), (weight, _) in self.acts.items():
            rows[answer_words(answer[place])] += weight
        return dict(rows.most_common())


def answer_words(value: Answer | None) -> str:
    """An outcome's value as text; `open` where nothing is fixed while unsure."""
    if value is None:
        return "open"
    if value is UNDECIDED:
        return "undecided"
    return (", ".join(map(show_value, value)) or "none") if isinstance(value, tuple) else show_value(value)


def _add_weights(weights: Weights, slices: Slices, bits: int) -> None:
    for rows, sets in zip(weights, slices.values, strict=True):
        for value, where in sets.items():
            if both := bits & where:
                rows[value] += slices.weigh(both)


def _told_by(grid: Grid, weights: Weights) -> dict[str, Tally]:
    return {
        name: {"" if value is None else str(value): count for value, count in rows.most_common()}
        for name, rows in zip(grid.by, weights, strict=True)
    }
