"""A directive as formulas over bit-vectors, taken from its parsed tables and not from the engine's masks.

A second opinion: what is wrong in the masks, the cells or the diagrams is not wrong here as well. A value is
the number of steps from the lowest end of its domain; decimals take half steps of the finest one written, so
that something lies between any two.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

import z3  # type: ignore[import-untyped]

from answerable.policy.cells import point_of, value_at
from answerable.policy.directive import (
    AnyOf,
    Anything,
    Directive,
    Domain,
    Enumeration,
    Fact,
    Interval,
    Outcome,
    Rule,
    Table,
    Test,
    Value,
)
from answerable.policy.hits import UNDECIDED
from answerable.policy.proof import questions as q
from answerable.policy.proof.questions import GivenUp
from answerable.policy.urgency import Key, urgency_of_name

Bits: TypeAlias = Any
"""A bit-vector of Z3."""
Truth: TypeAlias = Any
"""A truth value of Z3."""


class Said(NamedTuple):
    """What one name comes to: a number of steps unless undecided, or the values in a list."""

    domain: Domain
    steps: Bits
    undecided: Truth
    listed: dict[int, Truth] | None = None
    """For a list: whether each value, by its steps, is in it."""


class Encoding:
    """What all worlds of one directive share: declarations, and how values become numbers."""

    def __init__(self, directive: Directive, deadline: float) -> None:
        """`deadline`: the time (`time.monotonic`) after which encoding gives up."""
        self.directive = directive
        self.deadline = deadline
        declared: list[Fact | Outcome] = [*directive.facts, *directive.outcomes]
        self.declared = {one.name: one for one in declared}
        self.makers = {name: table for table in directive.tables for name in table.decides}
        self.places = max(map(_places, self._written()), default=0)

    def _written(self) -> Iterator[Value]:
        """Every value that stands anywhere in the directive's domains, cells and guarantees."""
        for one in self.declared.values():
            if not isinstance(one.domain, Enumeration):
                yield from (one.domain.lowest, one.domain.highest)
        tests = [cell.test for table in self.directive.tables for rule in table.rules for cell in rule.when]
        for promise in self.directive.guarantees:
            terms = (*promise.condition, *promise.consequence, *promise.exception)
            tests += [term.test for term in terms]
        for test in tests:
            yield from _values_in(test)
        for table in self.directive.tables:
            for rule in table.rules:
                yield from (cell.value for cell in rule.then if cell.value is not None)

    def scale(self, domain: Domain) -> int:
        """Steps to one unit."""
        dense = not isinstance(domain, Enumeration) and domain.type == "decimal"
        return 2 * 10**self.places if dense else 1

    def lowest(self, domain: Domain) -> int:
        """Steps from nought to the lowest value."""
        if isinstance(domain, Enumeration):
            return 0
        return int(point_of(domain, domain.lowest) * self.scale(domain))

    def steps(self, domain: Domain, value: Value) -> int:
        """Steps from the lowest value of the domain."""
        return int(point_of(domain, value) * self.scale(domain)) - self.lowest(domain)

    def most(self, domain: Domain) -> int:
        """Steps to the highest value."""
        highest = domain.values[-1] if isinstance(domain, Enumeration) else domain.highest
        return self.steps(domain, highest)

    def value(self, domain: Domain, steps: int) -> Value:
        """The value that stands so many steps above the lowest."""
        scale, point = self.scale(domain), steps + self.lowest(domain)
        return value_at(domain, point if scale == 1 else Decimal(point) / scale)

    def width(self, domain: Domain) -> int:
        """Bits that a number of steps takes."""
        return max(1, self.most(domain).bit_length())

    def constant(self, domain: Domain, value: Value) -> Bits:
        """A value as a bit-vector."""
        return z3.BitVecVal(self.steps(domain, value), self.width(domain))

    def accepts(self, domain: Domain, test: Test, x: Bits) -> Truth:
        """Whether a test accepts a number of steps."""
        match test:
            case Anything():
                return z3.BoolVal(True)
            case AnyOf():
                some = z3.Or([self.accepts(domain, one, x) for one in test.tests])
                return z3.Not(some) if test.negated else some
            case Interval():
                low, high = self.constant(domain, test.low), self.constant(domain, test.high)
                above = z3.UGE(x, low) if test.low_in else z3.UGT(x, low)
                return z3.And(above, z3.ULE(x, high) if test.high_in else z3.ULT(x, high))
        there = self.constant(domain, test.value)
        compared: dict[str, Callable[[Bits, Bits], Truth]] = {
            "<": z3.ULT, "<=": z3.ULE, ">": z3.UGT, ">=": z3.UGE,
        }  # fmt: skip
        return x == there if test.op == "=" else compared[test.op](x, there)


def _places(value: Value) -> int:
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _values_in(test: Test) -> Iterator[Value]:
    match test:
        case AnyOf():
            for one in test.tests:
                yield from _values_in(one)
        case Interval():
            yield from (test.low, test.high)
        case Anything():
            pass
        case _:
            yield test.value


class World:
    """One case, its facts left open: what every name comes to in it."""

    def __init__(self, encoding: Encoding, mark: str = "", like: World | None = None) -> None:
        """`like`: the world whose facts these are, but for those that are set in `own`."""
        self.encoding = encoding
        self.mark = mark
        self.like = like
        self.own: set[str] = set()
        self.facts: dict[str, Bits] = {}
        self.limits: list[Truth] = []
        """What keeps the facts within their domains."""
        self._said: dict[str, Said] = {}
        self._tested: dict[tuple[str, Test], Truth] = {}

    def said(self, name: str) -> Said:
        """What a name comes to."""
        if name not in self._said:
            table = self.encoding.makers.get(name)
            if table is None:
                self._said[name] = self._given(name)
            else:
                self._decide(table)
        return self._said[name]

    def _given(self, name: str) -> Said:
        domain = self.encoding.declared[name].domain
        if self.like is not None and name not in self.own:
            return self.like.said(name)
        x = z3.BitVec(f"{name}{self.mark}", self.encoding.width(domain))
        self.facts[name] = x
        self.limits.append(z3.ULE(x, self.encoding.most(domain)))
        return Said(domain, x, z3.BoolVal(False))

    def tested(self, name: str, test: Test) -> Truth:
        """Whether a name has a value that a test accepts; `Anything` accepts undecided too."""
        key = (name, test)
        if key not in self._tested:
            said = self.said(name)
            accepted = self.encoding.accepts(said.domain, test, said.steps)
            given = name not in self.encoding.makers or isinstance(test, Anything)
            self._tested[key] = accepted if given else z3.And(z3.Not(said.undecided), accepted)
        return self._tested[key]

    def _decide(self, table: Table) -> None:
        from answerable.policy.proof.encoded_hits import decided

        for name in table.reads:
            self.said(name)
        rules = _by_urgency(self.encoding, table) if table.hit == "priority" else list(table.rules)
        matches = []
        for rule in rules:
            if time.monotonic() > self.encoding.deadline:
                raise GivenUp("writing the tables as formulas takes longer than its time")
            cells = zip(table.reads, rule.when, strict=True)
            tests = [self.tested(n, cell.test) for n, cell in cells if not isinstance(cell.test, Anything)]
            matches.append(z3.And(tests))
        for column, name in enumerate(table.decides):
            values = [rule.then[column].value for rule in rules]
            self._said[name] = decided(self.encoding, table, name, matches, values)

    def holds(self, formula: q.Formula) -> Truth:
        """Whether a formula holds."""
        match formula:
            case q.Accepts():
                return z3.And(
                    z3.Not(self.said(formula.name).undecided), self.tested(formula.name, formula.test)
                )
            case q.Undecided():
                return self.said(formula.name).undecided
            case q.Unlike():
                return unlike(self.encoding, self.said(formula.one), self.said(formula.other))
            case q.Not():
                return z3.Not(self.holds(formula.part))
            case q.All():
                return z3.And([self.holds(part) for part in formula.parts])
            case q.Some():
                return z3.Or([self.holds(part) for part in formula.parts])


def _by_urgency(encoding: Encoding, table: Table) -> list[Rule]:
    """The rules, the one that answers first before the others: names in the order of declaration."""
    directive = encoding.directive
    declared: list[Fact | Outcome] = [*directive.outcomes, *directive.facts]
    names = [one.name for one in declared if one.name in table.decides]
    places = [table.decides.index(name) for name in names]
    ranks = [urgency_of_name(encoding.declared[name]) for name in names]

    def urgency(rule: Rule) -> Key:
        given = (rule.then[place].value for place in places)
        pairs = zip(ranks, given, strict=True)
        return tuple(rank(UNDECIDED if value is None else value) for rank, value in pairs)

    return sorted(table.rules, key=urgency, reverse=True)


def unlike(encoding: Encoding, one: Said, other: Said) -> Truth:
    """Whether two names come to different answers."""
    if one.listed is not None and other.listed is not None:
        return z3.Or([a != b for a, b in _side_by_side(encoding, one, other)])
    if one.domain == other.domain:
        same = one.steps == other.steps
    else:
        same = z3.Or(
            [
                z3.And(one.steps == encoding.constant(one.domain, value), other.steps == at)
                for value, at in _shared(encoding, one.domain, other.domain)
            ]
        )
    return z3.Or(one.undecided != other.undecided, z3.And(z3.Not(one.undecided), z3.Not(same)))


def _shared(encoding: Encoding, one: Domain, other: Domain) -> Iterator[tuple[Value, Bits]]:
    if isinstance(one, Enumeration) and isinstance(other, Enumeration):
        for value in one.values:
            if value in other.values:
                yield value, encoding.constant(other, value)


def _side_by_side(encoding: Encoding, one: Said, other: Said) -> Iterator[tuple[Truth, Truth]]:
    """For each value that either list may hold, whether each holds it."""
    no = z3.BoolVal(False)
    ours = {encoding.value(one.domain, steps): held for steps, held in (one.listed or {}).items()}
    theirs = {encoding.value(other.domain, steps): held for steps, held in (other.listed or {}).items()}
    for value in ours | theirs:
        yield ours.get(value, no), theirs.get(value, no)


def urgency(encoding: Encoding, outcome: Outcome, said: Said) -> Bits | None:
    """How urgent an outcome is, as a number; None where it has no order."""
    if outcome.most_urgent is None:
        return None
    lowest = outcome.most_urgent == "lowest"
    if said.listed is not None:  # the most urgent value weighs first, as the highest bit
        held = [said.listed[steps] for steps in sorted(said.listed, reverse=not lowest)]
        bits = [z3.If(one, z3.BitVecVal(1, 1), z3.BitVecVal(0, 1)) for one in held]
        return z3.Concat([z3.BitVecVal(0, 1), *bits]) if bits else z3.BitVecVal(0, 1)
    most = encoding.most(said.domain)
    width = (most + 1).bit_length()
    steps = z3.ZeroExt(width - said.steps.size(), said.steps)
    rank = most + 1 - steps if lowest else steps + 1
    return z3.If(said.undecided, z3.BitVecVal(0, width), rank)


def less_urgent(pairs: Iterable[tuple[Bits, Bits]]) -> Truth:
    """Whether the first of each pair, taken together in their order, are less urgent than the second."""
    less = z3.BoolVal(False)
    for one, other in reversed(list(pairs)):
        less = z3.Or(z3.ULT(one, other), z3.And(one == other, less))
    return less
