"""The oracle: a directive decided row by row, straight from its nouns, with nothing of the engine's masks.

Slow, and short enough to be read against `docs/spec/directive.md`. Undecided is None here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple, cast

from answerable.policy.directive import (
    AnyOf,
    Anything,
    Compare,
    Directive,
    Domain,
    Enumeration,
    Fact,
    Outcome,
    Rule,
    Table,
    Test,
)

STEPS: dict[str, Any] = {
    "integer": 1,
    "date": datetime.timedelta(days=1),
    "date and time": datetime.timedelta(seconds=1),
    "duration": datetime.timedelta(seconds=1),
}


def accepts(domain: Domain, test: Test, value: Any) -> bool:
    """Whether a cell accepts a value; an undecided one (None) only where the cell is blank."""
    if isinstance(test, Anything):
        return True
    if value is None:
        return False
    if isinstance(test, AnyOf):
        return any(accepts(domain, one, value) for one in test.tests) != test.negated
    place = (lambda v: domain.values.index(v)) if isinstance(domain, Enumeration) else (lambda v: v)
    here = place(value)
    if isinstance(test, Compare):
        there = place(test.value)
        return {
            "=": here == there,
            "<": here < there,
            "<=": here <= there,
            ">": here > there,
            ">=": here >= there,
        }[test.op]
    above = here >= place(test.low) if test.low_in else here > place(test.low)
    below = here <= place(test.high) if test.high_in else here < place(test.high)
    return above and below


def declared(directive: Directive, name: str) -> Fact | Outcome:
    """The outcome, else the fact, of a name."""
    both: list[Fact | Outcome] = [*directive.outcomes, *directive.facts]
    return next(one for one in both if one.name == name)


def rank(one: Fact | Outcome, value: Any) -> tuple[int, Any]:
    """How urgent a value is; undecided below all, and all alike where there is no order."""
    if isinstance(one, Outcome):
        end = one.most_urgent
    else:
        end = "last" if not isinstance(one.domain, Enumeration) or one.domain.ordered else None
    if end is None:
        return (0, 0)
    if isinstance(value, tuple):
        return (1, tuple(rank(one, single) for single in value))
    if value is None:
        return (0, 0)
    if isinstance(one.domain, Enumeration):
        return (1, one.domain.values.index(value))
    return (1, Backwards(value) if end == "lowest" else value)


class Backwards:
    """A value compared the other way round."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: Backwards) -> bool:
        return bool(self.value > other.value)

    def __gt__(self, other: Backwards) -> bool:
        return bool(self.value < other.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Backwards) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)


def answer_rank(directive: Directive, answer: tuple[Any, ...]) -> tuple[Any, ...]:
    """How urgent a whole answer is: outcome by outcome, in the order of the Outcomes table."""
    return tuple(rank(one, value) for one, value in zip(directive.outcomes, answer, strict=True))


class Ran(NamedTuple):
    """What the rows say of one complete case."""

    answer: tuple[Any, ...]
    matching: dict[str, list[int]]
    """The numbers of the rules that match, by table."""
    said: dict[str, Any]
    """What every name comes to: facts, decided facts and outcomes."""


def run(directive: Directive, facts: Mapping[str, Any]) -> Ran:
    """Decide a case whose facts are all known."""
    known = dict(facts)
    matching = {}
    for table in directive.tables:
        domains = [declared(directive, name).domain for name in table.reads]
        rows = [
            rule
            for rule in table.rules
            if all(
                accepts(domain, condition.test, known[name])
                for domain, condition, name in zip(domains, rule.when, table.reads, strict=True)
            )
        ]
        matching[table.name] = [rule.number for rule in rows]
        for column, name in enumerate(table.decides):
            known[name] = answer(directive, table, column, rows)
    return Ran(tuple(known[outcome.name] for outcome in directive.outcomes), matching, known)


def unlike(one: Any, other: Any) -> bool:
    """Whether two answers differ; of lists, which may stand in different orders, what they hold."""
    held = [sorted(each, key=str) if isinstance(each, tuple) else each for each in (one, other)]
    return bool(held[0] != held[1])


def answer(directive: Directive, table: Table, column: int, rows: list[Rule]) -> Any:
    """What a table's hit policy makes of the rules that match, for one of the names that it decides."""
    values = [row.then[column].value for row in rows]
    if table.hit == "collect":
        return collected(
            table, declared(directive, table.decides[column]), [v for v in values if v is not None]
        )
    if not rows or (table.hit == "unique" and len(rows) > 1):
        return None
    if table.hit == "any":
        return values[0] if len(set(values)) == 1 else None
    if table.hit == "priority":
        names = [one.name for one in directive.outcomes if one.name in table.decides]
        names += [one.name for one in directive.facts if one.name in table.decides]

        def weight(row: Rule) -> tuple[Any, ...]:
            said = dict(zip(table.decides, row.then, strict=True))
            return tuple(rank(declared(directive, name), said[name].value) for name in names)

        return max(rows, key=weight).then[column].value
    return values[0]


def collected(table: Table, one: Fact | Outcome, values: list[Any]) -> Any:
    """The list, sum, least, greatest or count of the matching rules' values."""
    place = one.domain.values.index if isinstance(one.domain, Enumeration) else lambda v: v
    if table.aggregate == "list":
        turned = isinstance(one, Outcome) and one.most_urgent in ("last", "highest")
        return tuple(sorted(set(values), key=place, reverse=turned))
    if table.aggregate == "min":
        return min(values, key=place, default=None)
    if table.aggregate == "max":
        return max(values, key=place, default=None)
    number = len(values) if table.aggregate == "count" else sum(values) if values else None
    low, high = (cast("int", end) for end in (one.domain.lowest, one.domain.highest))  # type: ignore[union-attr]
    return number if number is not None and low <= number <= high else None


def representatives(directive: Directive, fact: Fact) -> list[Any]:
    """Values of a fact such that every value of it is treated like one of them by every test there is."""
    if isinstance(fact.domain, Enumeration):
        return list(fact.domain.values)
    marks = {fact.domain.lowest, fact.domain.highest, *_marks(directive, fact.name)}
    found = set(marks)
    for mark in marks:
        found |= set(_beside(fact.domain.type, mark))
    in_order = sorted(marks)
    if fact.domain.type == "decimal":
        found |= {(a + b) / 2 for a, b in pairwise(in_order)}
    return sorted(value for value in found if fact.domain.lowest <= value <= fact.domain.highest)


def _beside(kind: str, mark: Any) -> list[Any]:
    if kind == "decimal":
        return []
    if kind == "time":
        seconds = mark.hour * 3600 + mark.minute * 60 + mark.second
        near = [seconds - 1, seconds + 1]
        return [datetime.time(s // 3600, s // 60 % 60, s % 60) for s in near if 0 <= s < 86400]
    return [mark - STEPS[kind], mark + STEPS[kind]]


def _marks(directive: Directive, name: str) -> Iterator[Any]:
    tests = [
        rule.when[table.reads.index(name)].test
        for table in directive.tables
        if name in table.reads
        for rule in table.rules
    ]
    tests += [
        term.test for promise in directive.guarantees for term in promise.condition if term.name == name
    ]
    for test in tests:
        for one in test.tests if isinstance(test, AnyOf) else (test,):
            if isinstance(one, Compare):
                yield one.value
            elif not isinstance(one, Anything):
                yield from (one.low, one.high)
