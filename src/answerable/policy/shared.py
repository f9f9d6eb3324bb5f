"""The facts of several directives side by side, in cells that none of their tables cuts further."""

from __future__ import annotations

import copy
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from answerable.policy.cells import Cells
from answerable.policy.directive import Domain, Enumeration, Fact, Interval, Line, Test, Value
from answerable.policy.given import fold
from answerable.policy.masks import Machine


class SharedFact:
    """One fact as several directives have it, under one division into cells.

    A fact whose values are of another kind in another directive (numbers here, names there) is two facts.
    """

    def __init__(self, machines: Sequence[Machine], facts: Sequence[Fact | None], name: str) -> None:
        """`facts`: for each directive its declaration, None where it has no such fact."""
        self.name = name
        """As shown: the name, and whose, where two directives mean different things by it."""
        self.column = fold(next(fact.name for fact in facts if fact is not None))
        """The name that the fact has in every directive, folded."""
        self.facts = tuple(facts)
        self.cells = _cells(machines, facts)
        self.own = tuple(
            None if fact is None else tuple(_own_cells(machine, fact, self.cells))
            for machine, fact in zip(machines, facts, strict=True)
        )
        """For each directive the cell of its own in which each cell lies, None where it has no such values;
        None instead of all where it has no such fact."""
        self.sizes = tuple(_size(self.cells, cell) for cell in range(self.cells.count))
        """How many values lie in each cell; a cell of decimals counts as one."""

    def under(self, machines: Sequence[Machine]) -> SharedFact:
        """The same fact in the same cells, as other directives have it."""
        kind = _kind(self.cells.domain)
        other = copy.copy(self)
        facts = [_declared(machine, self.column) for machine in machines]
        other.facts = tuple(fact if fact and _kind(fact.domain) == kind else None for fact in facts)
        other.own = tuple(
            None if fact is None else tuple(_own_cells(machine, fact, self.cells))
            for machine, fact in zip(machines, other.facts, strict=True)
        )
        return other

    @property
    def differs(self) -> bool:
        """Whether some directive has values that another one, which has the fact too, does not."""
        return any(own is not None and None in own for own in self.own)


def _declared(machine: Machine, column: str) -> Fact | None:
    fact = machine.facts.get(machine.names.get(column, ""))
    return fact if fact is not None and not fact.decided else None


def share(machines: Sequence[Machine]) -> list[SharedFact]:
    """The facts that a table of some directive reads or whose values differ, in the order of declaration."""
    given: dict[str, list[Fact | None]] = {}
    for place, machine in enumerate(machines):
        for name in machine.given:
            given.setdefault(fold(name), [None] * len(machines))[place] = machine.facts[name]
    found = [shared for facts in given.values() for shared in _apart(machines, facts)]
    read = {fold(name) for machine in machines for name in machine.leaves}
    return [shared for shared in found if shared.differs or shared.column in read]


def _apart(machines: Sequence[Machine], facts: Sequence[Fact | None]) -> Iterator[SharedFact]:
    """One fact for each kind of values that the directives have under one name."""
    kinds = list(dict.fromkeys(_kind(fact.domain) for fact in facts if fact is not None))
    for kind in kinds:
        same = [fact if fact is not None and _kind(fact.domain) == kind else None for fact in facts]
        first = next(place for place, fact in enumerate(same) if fact is not None)
        name = next(fact.name for fact in same if fact is not None)
        whose = f" (as {machines[first].directive.id} has it)" if len(kinds) > 1 else ""
        yield SharedFact(machines, same, name + whose)


def _kind(domain: Domain) -> str:
    return "enumeration" if isinstance(domain, Enumeration) else domain.type


def _cells(machines: Sequence[Machine], facts: Sequence[Fact | None]) -> Cells:
    domains = [fact.domain for fact in facts if fact is not None]
    names = [domain for domain in domains if isinstance(domain, Enumeration)]
    if names:
        values = {fold(value): value for domain in reversed(names) for value in domain.values}
        order = dict.fromkeys(fold(value) for domain in names for value in domain.values)
        ordered = len({tuple(map(fold, domain.values)) for domain in names}) == 1 and names[0].ordered
        return Cells(Enumeration(tuple(values[value] for value in order), ordered), ())
    lines = [domain for domain in domains if isinstance(domain, Line)]
    low, high = min(line.lowest for line in lines), max(line.highest for line in lines)
    tests: list[Test] = [Interval(line.lowest, line.highest, True, True) for line in lines]
    for machine, fact in zip(machines, facts, strict=True):
        tests += () if fact is None else machine.tests_of(fact.name)
    return Cells(Line(lines[0].type, low, high), tests)


def _own_cells(machine: Machine, fact: Fact, cells: Cells) -> Iterator[int | None]:
    own = machine.given[fact.name].cells
    if isinstance(fact.domain, Enumeration) and isinstance(cells.domain, Enumeration):
        places = {fold(value): cell for cell, value in enumerate(fact.domain.values)}
        yield from (places.get(fold(value)) for value in cells.domain.values)
        return
    for cut in cells.cuts:
        yield bisect_right(own.cuts, cut) - 1 if own.cuts[0] <= cut < own.end else None


def same_value(domain: Domain, value: Value) -> Value | None:
    """The value of a domain that another domain of its kind has as `value`; None when it has none."""
    if isinstance(domain, Enumeration):
        return next((own for own in domain.values if fold(own) == fold(str(value))), None)
    return value if domain.lowest <= value <= domain.highest else None  # type: ignore[operator]


def _size(cells: Cells, cell: int) -> int:
    if cells.dense or isinstance(cells.domain, Enumeration):
        return 1
    stop = cells.cuts[cell + 1] if cell + 1 < cells.count else cells.end
    return int(stop[0] - cells.cuts[cell][0])
