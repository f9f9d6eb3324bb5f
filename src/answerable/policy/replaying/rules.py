"""Which rules decide which combinations: as a decision names its rules, for all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from answerable.policy.hits import UNDECIDED, Answer
from answerable.policy.masks import Plan
from answerable.policy.replaying.decided import Decided


class RuleSets(NamedTuple):
    """One rule's part."""

    rule: str
    decides: int
    """The combinations that it decides, alone or with others."""
    may: int
    """Those with several answers still possible in which it may yet have a part, and does not for certain."""


class _Part(NamedTuple):
    """Open combinations in which the same is certain of one table's outcomes."""

    bits: int
    certain: Mapping[int, Answer]
    """By place in the answer."""
    settled: bool


def rule_sets(decided: Decided) -> Iterator[RuleSets]:
    """Every rule of every table, in the order of its bits."""
    plans, candidates = decided.machine.plans, decided.tables.candidates
    unsettled = sum(bits for possible, bits in decided.possible.items() if len(possible) > 1)
    for plan, may, certainly in zip(plans, candidates, _certain(decided), strict=True):
        for id_, bits, decides in zip(plan.ids, may, certainly, strict=True):
            yield RuleSets(id_, decides | bits & decided.known, bits & unsettled & ~decides)


def _certain(decided: Decided) -> list[list[int]]:
    """For each table and rule the open combinations that it decides.

    A table in between counts where all is settled, and where a table whose part is certain reads it.
    """
    settled = sum(bits for possible, bits in decided.possible.items() if len(possible) == 1)
    found: list[list[int]] = []
    read: dict[str, int] = {}
    plans = zip(decided.machine.plans, decided.tables.candidates, strict=True)
    for plan, candidates in reversed(list(plans) if decided.open else []):
        where = -1 if plan.places else settled
        for name in plan.table.decides:
            where |= read.get(name, 0)
        decides = [0] * len(candidates)
        somewhere = 0
        for part in _parts(decided, plan) if where else ():
            for place, bits in _decide(plan, candidates, part):
                decides[place] |= bits & where
                somewhere |= bits & where
        for name in plan.table.reads:
            read[name] = read.get(name, 0) | somewhere
        found.insert(0, decides)
    return found or [[0] * len(candidates) for candidates in decided.tables.candidates]


def _parts(decided: Decided, plan: Plan) -> list[_Part]:
    """The open combinations, parted by what is certain of a table's outcomes; those with nothing left out."""
    found: dict[tuple[tuple[Answer, ...], bool], int] = {}
    for possible, bits in decided.possible.items():
        first, *rest = possible
        values = tuple(first[at] for _, at in plan.places)
        if all(tuple(other[at] for _, at in plan.places) == values for other in rest):
            key = values, not rest
            found[key] = found.get(key, 0) | bits
    places = [at for _, at in plan.places]
    return [
        _Part(bits, dict(zip(places, values, strict=True)), settled)
        for (values, settled), bits in found.items()
    ]


def _decide(plan: Plan, candidates: list[int], part: _Part) -> Iterator[tuple[int, int]]:
    """The rules, by place in the plan, that decide combinations of a part, and which of them."""
    told = bool(plan.places) or part.settled
    single = plan.one_answers or plan.table.hit == "unique"
    clash = plan.table.hit == "unique" and UNDECIDED in part.certain.values()
    here = [bits & part.bits for bits in candidates]
    if clash or not single:
        yield from enumerate(here) if told else ()
        return
    said = [plan.pick(1 << place + plan.first_bit) for place in range(len(here))]
    for place, bits in enumerate(here):
        if bits and all(said[place][column] == part.certain[at] for column, at in plan.places):
            if not told:
                for other, others in enumerate(here):
                    bits &= ~others if said[other] != said[place] else -1
            yield place, bits
