"""The one compiled form of a directive: for every fact and cell an integer, a bit a rule, says who accepts.

All tables' rules share one integer, table after table. Within a table the lowest bit is the row that would
answer first: rows in order, or for `priority` the most urgent first. So one AND a fact finds the rules that
match, and `x & -x` the one that answers (the bit-vector scheme of packet classification: Lakshman and
Stiliadis, SIGCOMM 1998).
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator

import msgspec

from answerable.policy.cells import Cells
from answerable.policy.directive import (
    Anything,
    Directive,
    Domain,
    Enumeration,
    Fact,
    Line,
    Outcome,
    Rule,
    Table,
    Test,
)
from answerable.policy.given import fold, read_value
from answerable.policy.hits import UNDECIDED, Answer, Pick, picker
from answerable.policy.urgency import Key, Urgency, urgency_of_name

EAGER = 1024
"""Integer domains up to this many values have their masks laid out beforehand."""
KEPT = 4096
"""So many masks of one fact's values are kept once looked up."""


class Lookup(dict[object, int]):
    """The mask of each value of one name; a value seen for the first time is read and looked up.

    A missing or contested value raises KeyError, so that the quick path steps aside; a value that the
    domain does not have raises FactError.
    """

    def __init__(self, name: str, cells: Cells, masks: list[int]) -> None:
        self.name = name
        self.cells = cells
        self.masks = masks
        domain = cells.domain
        super().__init__((value, masks[cells.index(value)]) for value in _few_values(domain))

    def __missing__(self, given: object) -> int:
        if given is None or isinstance(given, enum.Enum | msgspec.Struct):
            raise KeyError(self.name)
        domain = self.cells.domain
        mask = self.masks[self.cells.index(read_value(self.name, domain, given))]
        # True is `yes` and 1 is not, but as keys they are one: where names stand, neither is kept.
        if len(self) < KEPT and not (isinstance(given, int) and isinstance(domain, Enumeration)):
            self[given] = mask
        return mask


def _few_values(domain: Domain) -> Iterable[str | int]:
    if isinstance(domain, Enumeration):
        return domain.values
    if domain.type == "integer" and isinstance(domain.lowest, int) and isinstance(domain.highest, int):
        return range(domain.lowest, min(domain.highest, domain.lowest + EAGER - 1) + 1)
    return ()


class Reading:
    """One name that tables read: its cells, and who accepts which."""

    def __init__(self, name: str, cells: Cells, masks: list[int], blank: int, every: int) -> None:
        self.name = name
        self.cells = cells
        self.masks = masks
        self.blank = blank
        """The rules that accept anything of it, also when it is undecided."""
        self.tests = every & ~blank
        """The rules that test it."""
        self.lookup = Lookup(name, cells, masks)


class Plan:
    """One table: where its bits are, who answers, where its answers go."""

    def __init__(
        self,
        directive: Directive,
        table: Table,
        rules: list[Rule],
        first_bit: int,
        declared: list[Fact | Outcome],
    ) -> None:
        self.table = table
        self.rules = rules
        """In the order of their bits."""
        self.first_bit = first_bit
        self.bits = ((1 << len(rules)) - 1) << first_bit
        self.declared = declared
        """What it decides."""
        self.pick: Pick = picker(table, rules, first_bit, declared)
        self.one_answers = table.hit in ("first", "priority")
        """Whether the lowest rule that matches answers alone."""
        self.places: list[tuple[int, int]] = []
        """(column, place in the answer) for each of its outcomes."""
        self.feeds: list[tuple[int, Lookup]] = []
        """(column, masks) for each of its answers that later tables read."""

        self.tested = [_tested(table, rule) for rule in rules]
        """The names that each rule tests, in the order of the table's columns."""
        self.ids = [directive.rule_id(table, rule) for rule in rules]

    def deciding(self, alive: int) -> list[int]:
        """Where the rules that make the table's answer stand in `rules`, given the rules that match."""
        alive &= self.bits
        if self.one_answers:
            return [(alive & -alive).bit_length() - 1 - self.first_bit] if alive else []
        return self.places_of(alive)

    def places_of(self, bits: int) -> list[int]:
        """Where the table's rules among some bits stand in `rules`."""
        return list(ones((bits & self.bits) >> self.first_bit))

    def rules_of(self, bits: int) -> list[Rule]:
        """The table's rules among some bits, in the order of their bits."""
        return [self.rules[place] for place in self.places_of(bits)]

    def said_by(self, bits: int) -> list[tuple[object, ...]]:
        """What this table's rules among some bits say, a tuple a rule."""
        return [tuple(result.value for result in rule.then) for rule in self.rules_of(bits)]

    def saying_other(self, bit: int) -> list[int]:
        """The bits of the rules that say something else than one rule does."""
        said = self.said_by(self.bits)
        return [self.first_bit + i for i, other in enumerate(said) if other != said[bit - self.first_bit]]


def ones(bits: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def _tested(table: Table, rule: Rule) -> tuple[str, ...]:
    conditions = zip(table.reads, rule.when, strict=True)
    return tuple(name for name, condition in conditions if not isinstance(condition.test, Anything))


class Machine:
    """A directive, compiled. Made once for each `Directive` and kept on it."""

    def __init__(self, directive: Directive) -> None:
        self.directive = directive
        self.facts = {fact.name: fact for fact in directive.facts}
        self.outcomes = {outcome.name: outcome for outcome in directive.outcomes}
        self.names = {fold(name): name for name in (*self.facts, *self.outcomes)}
        lists = {name for t in directive.tables if t.aggregate == "list" for name in t.decides}
        self.urgency = Urgency(directive.outcomes, lists)
        self.plans = self._lay_out()
        self.every = sum(plan.bits for plan in self.plans)
        self.readings = {name: self._read(name) for name in self._names_read()}
        self.makers = {name: plan for plan in self.plans for name in plan.table.decides}
        """The table that decides each name."""
        self.answering = [plan for plan in self.plans if any(n in self.outcomes for n in plan.table.decides)]
        """The tables that decide outcomes."""
        self.given = {fact.name: self._lookup(fact) for fact in directive.facts if not fact.decided}
        """What a case may say: the masks of every fact that no table decides."""
        self.leaves = {name: None for name in self.given if name in self.readings}.keys()
        """The facts that tables read and no table decides, in the order of the Facts table."""
        self.numbers = [n for n in self.given if isinstance(d := self.facts[n].domain, Line) and _numeric(d)]
        self._connect()
        self._lone = self._lone_pick()

    def domain(self, name: str) -> Domain:
        """The declared domain of a fact or an outcome."""
        return (self.outcomes[name] if name in self.outcomes else self.facts[name]).domain

    def declared(self, name: str) -> Fact | Outcome:
        """What was declared under a name."""
        return self.outcomes[name] if name in self.outcomes else self.facts[name]

    def _names_read(self) -> list[str]:
        read = {name for table in self.directive.tables for name in table.reads}
        return [name for name in (*self.facts, *self.outcomes) if name in read]

    def _lay_out(self) -> list[Plan]:
        plans, bit = [], 0
        for table in self.directive.tables:
            declared = [self.declared(name) for name in table.decides]
            rules = self._by_urgency(table) if table.hit == "priority" else list(table.rules)
            plans.append(Plan(self.directive, table, rules, bit, declared))
            bit += len(rules)
        return plans

    def _by_urgency(self, table: Table) -> list[Rule]:
        """The rules, most urgent first: names compared in the order of declaration, outcomes first."""
        declared = [*self.outcomes, *self.facts]
        columns = sorted(range(len(table.decides)), key=lambda i: declared.index(table.decides[i]))
        ranks = [urgency_of_name(self.declared(table.decides[column])) for column in columns]

        def urgency(rule: Rule) -> Key:
            values = (rule.then[column].value for column in columns)
            pairs = zip(ranks, values, strict=True)
            return tuple(rank(UNDECIDED if value is None else value) for rank, value in pairs)

        return sorted(table.rules, key=urgency, reverse=True)  # stable: of equals the earliest row leads

    def _read(self, name: str) -> Reading:
        tests = {test for test in self.tests_of(name) if not isinstance(test, Anything)}
        cells = Cells(self.domain(name), tests | self.guarded(name))
        accepted = {test: cells.accepted(test) for test in tests}
        masks, blank = [0] * cells.count, 0
        by_test: dict[Test, int] = {}
        for plan in self.plans:
            if name not in plan.table.reads:
                blank |= plan.bits
                continue
            column = plan.table.reads.index(name)
            for bit, rule in enumerate(plan.rules, plan.first_bit):
                test = rule.when[column].test
                by_test[test] = by_test.get(test, 0) | 1 << bit
        for test, rules in by_test.items():
            if isinstance(test, Anything):
                blank |= rules
            else:
                for cell in range(cells.count):
                    masks[cell] |= rules if accepted[test] >> cell & 1 else 0
        return Reading(name, cells, [mask | blank for mask in masks], blank, self.every)

    def tests_of(self, name: str) -> Iterable[Test]:
        """Every test that a table makes of a name."""
        for table in self.directive.tables:
            if name in table.reads:
                column = table.reads.index(name)
                yield from (rule.when[column].test for rule in table.rules)

    def guarded(self, name: str) -> set[Test]:
        """The tests of a name in guarantees: they cut its domain too."""
        return {
            term.test
            for promise in self.directive.guarantees
            for term in (*promise.condition, *promise.consequence, *promise.exception)
            if term.name == name
        }

    def _lookup(self, fact: Fact) -> Lookup:
        reading = self.readings.get(fact.name)
        if reading is not None:
            return reading.lookup
        cells = Cells(fact.domain, self.guarded(fact.name))
        return Lookup(fact.name, cells, [self.every] * cells.count)

    def _connect(self) -> None:
        """Say for each table where its answers go: into the answer, to later tables, or both."""
        places = {outcome.name: place for place, outcome in enumerate(self.directive.outcomes)}
        for plan in self.plans:
            for column, name in enumerate(plan.table.decides):
                if name in places:
                    plan.places.append((column, places[name]))
                if name in self.readings:
                    reading = self.readings[name]
                    reading.lookup[UNDECIDED] = reading.blank
                    plan.feeds.append((column, reading.lookup))

    def _lone_pick(self) -> Pick | None:
        """The hit policy of the only table, where its answers are the whole answer as they stand."""
        plan = self.plans[0]
        lone = len(self.plans) == 1 and plan.table.decides == tuple(self.outcomes)
        return plan.pick if lone else None

    def run(self, alive: int) -> tuple[tuple[Answer, ...], int]:
        """The answer, an outcome each, and the rules that match, once every leaf fact is known.

        `alive`: the rules that the leaf facts leave; answers that later tables read narrow them further.
        """
        if self._lone is not None:
            return self._lone(alive), alive
        answer: list[Answer] = [UNDECIDED] * len(self.outcomes)
        for plan in self.plans:
            values = plan.pick(alive)
            for column, place in plan.places:
                answer[place] = values[column]
            for column, lookup in plan.feeds:
                alive &= lookup[values[column]]
        return tuple(answer), alive


def _numeric(domain: Line) -> bool:
    return domain.type in ("integer", "decimal")


def machine_of(directive: Directive) -> Machine:
    """The compiled form of a directive: made at first use, then kept on it."""
    kept: dict[str, Machine] = directive.__dict__
    machine = kept.get("_machine")
    if machine is None:
        machine = kept["_machine"] = Machine(directive)
    return machine
