"""The whole grid as a method: every combination of cells decided at once, an axis a fact.

An array has an axis for each fact that the question needs, of length one where nothing in it depends on that
fact; so each table costs only as much as the facts behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from answerable.policy.hits import UNDECIDED, Answer, Answers
from answerable.policy.masks import Machine, Plan
from answerable.policy.proof import questions as q
from answerable.policy.proof.meaning import accepts, unlike
from answerable.policy.proof.questions import (
    Fallen,
    GivenUp,
    Parted,
    Question,
    Single,
    Witness,
    names_of,
)
from answerable.policy.urgency import urgency_of_name

Truths: TypeAlias = npt.NDArray[np.bool_]
Numbers: TypeAlias = npt.NDArray[np.int32]
Cells: TypeAlias = dict[str, int]

WORK = 3_000_000_000
"""Cells times rules that are worked through at most."""
AXES = 64
"""So many facts an array of numpy can have."""


class ByGrid:
    """Answers questions by deciding every cell of the grid."""

    name = "grid"

    def __init__(self, machine: Machine, most: int) -> None:
        """`most`: the cells that a grid may have."""
        self.machine = machine
        self.most = most

    def search(self, question: Question) -> Witness | None:
        """What was asked for, or None when there certainly is none.

        Raises:
            GivenUp: the grid has too many cells, or they take too many rules.
        """
        names = self._facts_for(question)
        if len(names) > AXES:
            raise GivenUp(f"its grid has {len(names)} facts, more than {AXES}")
        whole = _Whole(self.machine, names)
        if whole.cells > self.most:
            raise GivenUp(f"its grid has {whole.cells:.3g} cells, more than {self.most:,}")
        if whole.cells * sum(len(plan.rules) for plan in self.machine.plans) > WORK:
            raise GivenUp(f"its grid of {whole.cells:,} cells takes too many rules")
        match question:
            case Single():
                found = _single(whole, question)
            case Parted():
                found = _parted(whole, question)
            case Fallen():
                found = _fallen(whole, question)
        return Witness(tuple(map(whole.case_at, found)), smallest=True) if found else None

    def _facts_for(self, question: Question) -> list[str]:
        """The leaf facts behind the names that a question speaks of, as declared."""
        makers = self.machine.makers
        waiting, seen = list(names_of(question)), set[str]()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += makers[name].table.reads if name in makers else ()
        return [name for name in self.machine.given if name in seen]


class _Whole:
    """Every case, as far as some facts tell them apart."""

    def __init__(self, machine: Machine, names: list[str]) -> None:
        self.machine = machine
        self.axis = {name: place for place, name in enumerate(names)}
        self.counts = [machine.given[name].cells.count for name in names]
        self.cells = reduce(lambda a, b: a * b, self.counts, 1)
        self._said: dict[str, tuple[Numbers, list[Answers]]] = {}

    def along(self, name: str, values: Sequence[int]) -> Numbers:
        """A value for each cell of one fact, along its axis."""
        shape = [1] * len(self.counts)
        shape[self.axis[name]] = -1
        return np.array(values, np.int32).reshape(shape)

    def away(self, name: str) -> Numbers:
        """Along one fact's axis 0 at its least cell and 1 elsewhere."""
        return self.along(name, [int(cell > 0) for cell in range(self.counts[self.axis[name]])])

    def distance(self) -> Numbers:
        """For each cell of the grid how many facts are away from their least cell."""
        total = np.zeros([1] * len(self.counts), np.int32)
        for name in self.axis:
            total = total + self.away(name)
        return total

    def table(self, plan: Plan) -> tuple[Numbers, list[Answers]]:
        """Which of the table's answers each case gets, by number, and those answers."""
        name = plan.table.name
        if name not in self._said:
            self._said[name] = _answered(self, plan)
        return self._said[name]

    def matches(self, plan: Plan, place: int) -> Truths:
        """The cases that a rule of a table matches."""
        bit = plan.first_bit + place
        found: Truths = np.ones([1] * len(self.counts), np.bool_)
        for name in plan.tested[place]:
            lookup = self.machine.readings[name].lookup
            if name in self.machine.makers:
                numbers, said = self.column(name)
                met = np.array([lookup[value] >> bit & 1 for value in said], np.bool_)[numbers]
            else:
                met = self.along(name, [mask >> bit & 1 for mask in lookup.masks]).astype(np.bool_)
            found = found & met
        return found

    def column(self, name: str) -> tuple[Numbers, list[Answer]]:
        """Which answer each case gets for one decided name."""
        plan = self.machine.makers[name]
        numbers, answers = self.table(plan)
        column = plan.table.decides.index(name)
        return numbers, [answer[column] for answer in answers]

    def truth(self, formula: q.Formula) -> Truths:
        """The cases of which a formula holds."""
        match formula:
            case q.Accepts():
                return self._accepts(formula)
            case q.Undecided():
                if formula.name not in self.machine.makers:
                    return np.zeros([1] * len(self.counts), np.bool_)
                numbers, said = self.column(formula.name)
                return np.array([value is UNDECIDED for value in said], np.bool_)[numbers]
            case q.Unlike():
                (one, ours), (other, theirs) = self.column(formula.one), self.column(formula.other)
                differ = np.array([[unlike(a, b) for b in theirs] for a in ours], np.bool_)
                return np.asarray(differ[one, other])
            case q.Not():
                return ~self.truth(formula.part)
            case q.All() | q.Some():
                whole = isinstance(formula, q.All)
                found: Truths = np.full([1] * len(self.counts), whole, np.bool_)
                for part in formula.parts:
                    found = found & self.truth(part) if whole else found | self.truth(part)
                return found

    def _accepts(self, formula: q.Accepts) -> Truths:
        domain = self.machine.domain(formula.name)
        if formula.name in self.machine.makers:
            numbers, said = self.column(formula.name)
            return np.array([accepts(domain, formula.test, value) for value in said], np.bool_)[numbers]
        cells = self.machine.given[formula.name].cells
        assert cells.divides(formula.test), f"{formula.test} accepts a part of a cell"
        met = [int(accepts(domain, formula.test, cells.example(cell))) for cell in range(cells.count)]
        return self.along(formula.name, met).astype(np.bool_)

    def case_at(self, cells: Cells) -> q.Case:
        """A case in these cells, every other fact at its least value."""
        return {n: lookup.cells.example(cells.get(n, 0)) for n, lookup in self.machine.given.items()}


def _answered(whole: _Whole, plan: Plan) -> tuple[Numbers, list[Answers]]:
    if plan.one_answers:
        nothing = len(plan.rules)
        numbers: Numbers = np.full([1] * len(whole.counts), nothing, np.int32)
        for place in range(nothing - 1, -1, -1):
            numbers = np.where(whole.matches(plan, place), place, numbers)
        sets = [1 << bit for bit in range(plan.first_bit, plan.first_bit + nothing)]
        return numbers, [plan.pick(bits) for bits in (*sets, 0)]
    return _by_sets(whole, plan)


def _by_sets(whole: _Whole, plan: Plan) -> tuple[Numbers, list[Answers]]:
    """The sets of rules that match, numbered as they grow rule after rule."""
    numbers: Numbers = np.zeros([1] * len(whole.counts), np.int32)
    sets = [0]
    for place in range(len(plan.rules)):
        grown = 2 * numbers + whole.matches(plan, place).astype(np.int32)
        kept, numbers = _renumbered(grown, 2 * len(sets))
        bit = 1 << plan.first_bit + place
        sets = [sets[one >> 1] | (bit if one & 1 else 0) for one in kept]
    return numbers, [plan.pick(bits) for bits in sets]


def _renumbered(numbers: Numbers, bound: int) -> tuple[list[int], Numbers]:
    """The numbers that occur, all below `bound`, and the same array with each replaced by its place there."""
    if bound > 1 << 24:
        kept, places = np.unique(numbers, return_inverse=True)
        return kept.tolist(), places.reshape(numbers.shape).astype(np.int32)
    present = np.zeros(bound, np.bool_)
    present[numbers] = True
    return np.flatnonzero(present).tolist(), (np.cumsum(present, dtype=np.int32) - 1)[numbers]


def _at(whole: _Whole, flat: int, shape: Sequence[int]) -> Cells:
    place = np.unravel_index(flat, tuple(shape))
    return {name: int(place[axis]) for name, axis in whole.axis.items()}


def _nearest(whole: _Whole, marked: Truths, distance: Numbers) -> tuple[int, Cells] | None:
    """The least distance among the cells marked, and one such cell."""
    if not marked.any():
        return None
    marked, distance = np.broadcast_arrays(marked, distance)
    far = np.where(marked, distance, len(whole.counts) + 1)
    flat = int(far.argmin())
    return int(far.flat[flat]), _at(whole, flat, far.shape)


def _single(whole: _Whole, question: Single) -> tuple[Cells, ...] | None:
    found = _nearest(whole, whole.truth(question.meets), whole.distance())
    return (found[1],) if found else None


def _full(whole: _Whole, array: Numbers | Truths) -> Numbers:
    found: Numbers = np.broadcast_to(array, whole.counts).astype(np.int32)
    return found


def _joint(whole: _Whole, names: Sequence[str]) -> tuple[Numbers, list[tuple[Answer, ...]]]:
    """The answers to several names side by side, numbered."""
    numbers: Numbers = np.zeros([1] * len(whole.counts), np.int32)
    said: list[tuple[Answer, ...]] = [()]
    for name in names:
        own, values = whole.column(name)
        if len(said) * len(values) >= 1 << 31:
            raise GivenUp("its answers are too many to number")
        kept, numbers = _renumbered(numbers * np.int32(len(values)) + own, len(said) * len(values))
        said = [(*said[one // len(values)], values[one % len(values)]) for one in kept]
    distinct = {answer: i for i, answer in enumerate(dict.fromkeys(said))}
    return np.array([distinct[answer] for answer in said], np.int32)[numbers], list(distinct)


def _parted(whole: _Whole, question: Parted) -> tuple[Cells, ...] | None:
    """Of ever more facts of `over` let go from their least cell, the first that part two cases near by."""
    numbers, _ = _joint(whole, question.of)
    numbers = _full(whole, numbers)
    excused = _full(whole, whole.truth(question.excused)).astype(np.bool_)
    free = [name for name in question.over if name in whole.axis]
    best: tuple[int, tuple[Cells, ...]] | None = None
    for size in range(1, len(free) + 1):
        for names in combinations(free, size):
            if best is None or size < best[0]:
                found = _parted_by(whole, numbers, excused, [n for n in free if n not in names], names)
                if found is not None and (best is None or found[0] < best[0]):
                    best = found
    return best[1] if best else None


def _parted_by(
    whole: _Whole, numbers: Numbers, excused: Truths, least: list[str], names: Sequence[str]
) -> tuple[int, tuple[Cells, ...]] | None:
    """Two cases that differ in `names` alone, with `least` at their least cells."""
    here = tuple(slice(0, 1) if name in least else slice(None) for name in whole.axis)
    numbers, excused = numbers[here], excused[here]
    axes = tuple(whole.axis[name] for name in names)
    top = np.where(excused, -1, numbers).max(axes, keepdims=True)
    bottom = np.where(excused, numbers.max(initial=0) + 1, numbers).min(axes, keepdims=True)
    shared: Numbers = np.zeros([1] * len(whole.counts), np.int32)
    for name in whole.axis:
        if name not in names and name not in least:
            shared = shared + whole.away(name)
    found = _nearest(whole, bottom < top, shared)
    if found is None:
        return None
    distance, cells = found
    line = tuple(slice(None) if name in names else slice(cells[name], cells[name] + 1) for name in whole.axis)
    pair = []
    for sought in (bottom, top):
        value = int(np.broadcast_to(sought, numbers.shape)[line].flat[0])
        marked = (numbers[line] == value) & ~excused[line]
        own = _at(whole, int(marked.argmax()), marked.shape)
        pair.append({**cells, **{name: own[name] for name in names}})
    return distance + len(names), tuple(pair)


def _fallen(whole: _Whole, question: Fallen) -> tuple[Cells, ...] | None:
    outcomes = [name for name in whole.machine.outcomes if name in question.of]
    ranks = [urgency_of_name(whole.machine.outcomes[name]) for name in outcomes]
    numbers, said = _joint(whole, outcomes)
    keys = [tuple(rank(value) for rank, value in zip(ranks, answer, strict=True)) for answer in said]
    in_order = {key: i for i, key in enumerate(sorted(set(keys)))}
    urgency = _full(whole, np.array([in_order[key] for key in keys], np.int32)[numbers])
    excused = _full(whole, whole.truth(question.excused)).astype(np.bool_)
    best: tuple[int, tuple[Cells, ...]] | None = None
    for name in question.over:
        if name in whole.axis:
            found = _fallen_by(whole, urgency, excused, name)
            if found is not None and (best is None or found[0] < best[0]):
                best = found
    return best[1] if best else None


def _fallen_by(
    whole: _Whole, urgency: Numbers, excused: Truths, name: str
) -> tuple[int, tuple[Cells, ...]] | None:
    """Two cases, the second with more of one fact, where what is decided is less urgent."""
    axis = whole.axis[name]
    so_far = np.maximum.accumulate(np.where(excused, -1, urgency), axis)
    distance = whole.distance() - whole.away(name)
    found = _nearest(whole, (urgency < so_far) & ~excused, distance)
    if found is None:
        return None
    far, high = found
    line = tuple(high[other] if other != name else slice(None) for other in whole.axis)
    highest = int(so_far[tuple(high.values())])
    low = int(((urgency[line] == highest) & ~excused[line]).argmax())
    return far + 1, ({**high, name: low}, high)
