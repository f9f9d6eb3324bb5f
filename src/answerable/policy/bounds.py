"""What can be said of an open case without a diagram: which rules may match, which must, table by table.

It allows more than can happen, never less. It names the rules of settled cases, and stands in where a
diagram would be too big.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, islice, product

from answerable.policy.directive import Enumeration, Line
from answerable.policy.hits import UNDECIDED, Answer, Answers
from answerable.policy.masks import Machine, Plan, ones
from answerable.policy.urgency import Rank, urgency_of_name

MOST = 4_096
"""So many answers of one table are listed one by one; past that only the ends of what it may say."""


class Bounds:
    """The rules that may match and those that must, when each fact may lie in several cells."""

    def __init__(self, machine: Machine, allowed: Mapping[str, int]) -> None:
        """`allowed`: sets of cells by name of a leaf fact; where absent, all are possible."""
        self.machine = machine
        self.may = self.must = machine.every
        for name in machine.leaves:
            reading = machine.readings[name]
            self._narrow([reading.masks[cell] for cell in ones(allowed.get(name, reading.cells.all))])
        self.answers: list[list[Answers]] = []
        """For each table all that it may say."""
        for plan in machine.plans:
            said = list(may_say(plan, self.may, self.must))
            self.answers.append(said)
            for column, lookup in plan.feeds:
                told = {values[column] for values in said}
                self._narrow(
                    [lookup[value] for value in told]
                    if lists_all(plan, self.may, self.must)
                    else self._any_answer(lookup.name)
                )

    def _narrow(self, masks: list[int]) -> None:
        some, every = 0, self.machine.every
        for mask in masks:
            some |= mask
            every &= mask
        self.may &= some
        self.must &= every

    def _any_answer(self, name: str) -> list[int]:
        """The rules that each value of a decided name leaves, undecided among them."""
        reading = self.machine.readings[name]
        return [*reading.masks, reading.blank]

    def whole(self) -> list[Answers]:
        """All that the directive may answer: every table's answers beside every other's."""
        places = [place for plan in self.machine.plans for _, place in plan.places]
        order = sorted(range(len(places)), key=places.__getitem__)
        parts = [
            list(dict.fromkeys(tuple(values[column] for column, _ in plan.places) for values in said))
            for plan, said in zip(self.machine.plans, self.answers, strict=True)
        ]
        flat = (sum(part, ()) for part in islice(product(*parts), MOST + 1))
        found = [tuple(answer[i] for i in order) for answer in flat]
        return found if len(found) <= MOST else self._ends(parts, order)

    def _ends(self, parts: list[list[Answers]], order: list[int]) -> list[Answers]:
        columns = [column for part in parts for column in zip(*part, strict=True)]
        return ends([columns[i] for i in order], self.machine.urgency.ranks)


def ends(columns: Sequence[Iterable[Answer]], ranks: Sequence[Rank]) -> list[Answers]:
    """The least urgent values side by side, and the most urgent, where all answers would be too many.

    A column with several values differs between the two, so that nothing looks certain that is not. Where it
    has no order it differs also between two least urgent answers, so that neither of its values is acted on.
    """
    pairs = list(zip(columns, ranks, strict=True))
    found = [(ranked[0], ranked[-1]) for ranked in (sorted(dict.fromkeys(c), key=rank) for c, rank in pairs)]
    least, most = tuple(low for low, _ in found), tuple(high for _, high in found)
    beside = tuple(
        high if rank(low) == rank(high) else low for (low, high), rank in zip(found, ranks, strict=True)
    )
    return list(dict.fromkeys((least, beside, most)))


def candidates(plan: Plan, may: int, must: int) -> int:
    """The rules of a table that may have a part in its answer."""
    may &= plan.bits
    must &= plan.bits
    if plan.table.hit in ("first", "priority") and must:
        return may & (((must & -must) << 1) - 1)
    return may


def lists_all(plan: Plan, may: int, must: int) -> bool:
    """Whether `may_say` names every answer, and not only the two ends of what there may be."""
    free = candidates(plan, may, must) & ~must
    return plan.table.hit in ("first", "priority", "unique") or 1 << free.bit_count() <= MOST


def may_say(plan: Plan, may: int, must: int) -> list[Answers]:
    """All that a table may answer when its rules in `may` may match and those in `must` do, each once."""
    may, must = candidates(plan, may, must), must & plan.bits
    nothing: Answers = (UNDECIDED,) * len(plan.table.decides)
    if plan.table.hit in ("first", "priority"):
        said = [plan.pick(1 << bit) for bit in ones(may)]
        return list(dict.fromkeys(said if must else [*said, nothing]))
    if plan.table.hit == "unique":
        said = [plan.pick(1 << bit) for bit in ones(may) if not must & ~(1 << bit)]
        several = may & (may - 1)
        return list(dict.fromkeys(said if must and not several else [*said, nothing]))
    if lists_all(plan, may, must):
        free = list(ones(may & ~must))
        sets = (subset for size in range(len(free) + 1) for subset in combinations(free, size))
        return list(dict.fromkeys(plan.pick(must | sum(1 << bit for bit in subset)) for subset in sets))
    columns = [_may_come_to(plan, column, may, must) for column in range(len(plan.table.decides))]
    return ends(columns, [urgency_of_name(name) for name in plan.declared])


def _may_come_to(plan: Plan, column: int, may: int, must: int) -> list[Answer]:
    """Every value one column of an `any` or `collect` table with very many open rules may come to."""
    domain = plan.declared[column].domain
    if plan.table.aggregate == "list":
        return [plan.pick(must)[column], plan.pick(may)[column]]
    if isinstance(domain, Enumeration):
        return [UNDECIDED, *domain.values]
    return [UNDECIDED, *_points(domain)]


def _points(domain: Line) -> list[Answer]:
    if domain.type == "integer" and domain.highest - domain.lowest < MOST:  # type: ignore[operator]
        return list(range(domain.lowest, domain.highest + 1))  # type: ignore[arg-type,operator]
    return [domain.lowest, domain.highest]
