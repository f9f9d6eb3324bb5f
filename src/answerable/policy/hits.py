"""Which of a table's matching rules answers: the hit policies (DMN 1.3, section 8.2.10), on masks."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias, cast

from answerable.policy.cells import point_of
from answerable.policy.directive import Domain, Enumeration, Fact, Outcome, Rule, Table, Value


class Undecided(enum.Enum):
    """The one value of an outcome that the directive leaves undecided."""

    UNDECIDED = "undecided"

    def __repr__(self) -> str:
        return "UNDECIDED"


UNDECIDED: Final = Undecided.UNDECIDED
Answer: TypeAlias = Value | Undecided | tuple[Value, ...]
"""What one outcome comes to: a value, undecided, or for plain `collect` a list of values."""
Answers: TypeAlias = tuple[Answer, ...]
"""One answer for each name that a table decides, in its order."""
Pick: TypeAlias = Callable[[int], Answers]
"""From the rules alive (of all tables) to the answers of one table."""


def picker(table: Table, rules: Sequence[Rule], first_bit: int, declared: Sequence[Fact | Outcome]) -> Pick:
    """The hit policy of a table over masks; `rules` are in the order of their bits, from
    `first_bit` on; `declared` are the names that it decides.
    """
    bits = ((1 << len(rules)) - 1) << first_bit
    said = [tuple(_answer(result.value) for result in rule.then) for rule in rules]
    nothing: Answers = (UNDECIDED,) * len(table.decides)
    by_bit = [nothing] * (first_bit + 1) + said

    def first(alive: int) -> Answers:
        alive &= bits
        return by_bit[(alive & -alive).bit_length()]

    def unique(alive: int) -> Answers:
        alive &= bits
        return nothing if alive & (alive - 1) else by_bit[alive.bit_length()]

    def any_(alive: int) -> Answers:
        found = _said_by(said, (alive & bits) >> first_bit)
        if not found:
            return nothing
        return tuple(
            values[0] if values.count(values[0]) == len(values) else UNDECIDED
            for values in zip(*found, strict=True)
        )

    def collect(alive: int) -> Answers:
        found = _said_by(said, (alive & bits) >> first_bit)
        columns = zip(*found, strict=True) if found else ((),) * len(declared)
        return tuple(
            aggregate(table, name, [value for value in values if value is not UNDECIDED])
            for name, values in zip(declared, columns, strict=True)
        )

    return {"first": first, "priority": first, "unique": unique, "any": any_, "collect": collect}[table.hit]


def _answer(value: Value | None) -> Answer:
    return UNDECIDED if value is None else value


def _said_by(said: Sequence[Answers], bits: int) -> list[Answers]:
    found = []
    while bits:
        low = bits & -bits
        found.append(said[low.bit_length() - 1])
        bits ^= low
    return found


def aggregate(table: Table, name: Fact | Outcome, values: Sequence[Answer]) -> Answer:
    """What `collect` makes of the matching rules' values of one outcome; empty cells are left out before.

    A list and a count of nothing are an empty list and 0; a sum, least or greatest of nothing is undecided,
    and so is a result outside the declared domain. A list stands in declared order, the most urgent first.
    """
    domain = name.domain
    points = {point_of(domain, cast("Value", value)): cast("Value", value) for value in values}
    match table.aggregate:
        case "count":
            return _inside(domain, len(values))
        case "sum" if values:
            return _inside(domain, sum(cast("Sequence[int]", values)))
        case "min" if values:
            return points[min(points)]
        case "max" if values:
            return points[max(points)]
        case "list":
            downwards = isinstance(name, Outcome) and name.most_urgent in ("last", "highest")
            return tuple(points[point] for point in sorted(points, reverse=downwards))
    return UNDECIDED


def _inside(domain: Domain, number: int) -> Answer:
    if isinstance(domain, Enumeration):
        return UNDECIDED
    return number if domain.lowest <= number <= domain.highest else UNDECIDED  # type: ignore[operator]
