"""A directive's tables over sets of combinations: which rules may and must match, and what each table says.

The same bounds as for one open case (`bounds`), for all cases at once: where every fact is known, *may* and
*must* are the same and the answer is exact.
"""

from __future__ import annotations

from collections.abc import Mapping

from answerable.policy.bounds import may_say
from answerable.policy.hits import UNDECIDED, Answers
from answerable.policy.masks import Machine, Plan, ones


class Tables:
    """What the tables of a directive come to over a set of combinations."""

    def __init__(
        self, machine: Machine, leaves: Mapping[str, Mapping[int, int]], every: int, known: bool
    ) -> None:
        """`leaves`: for each fact that tables read, by cell, the combinations that may lie in it.

        `every`: all combinations that are decided; `known`: whether each lies in one cell of each fact.
        """
        self.machine = machine
        self.every = every
        self.may = [every] * machine.every.bit_length()
        """For each rule, by its bit, the combinations in which it may match."""
        self.must = self.may if known else list(self.may)
        """Those in which it certainly does."""
        for name, cells in leaves.items():
            masks = machine.readings[name].masks
            self._narrow(_rules_by_pattern(machine, name, masks), list(cells.items()))
        self.candidates: list[list[int]] = []
        """For each table and rule the combinations in which it may have a part in the answer."""
        self.says: list[dict[Answers, int]] = []
        """For each table the combinations in which it may give each answer."""
        for plan in machine.plans:
            candidates, says = self._answer(plan)
            self.candidates.append(candidates)
            self.says.append(says)
            for column, lookup in plan.feeds:
                masks = [lookup[values[column]] for values in says]
                patterns = _patterns(machine.readings[lookup.name].tests, masks)
                self._narrow(patterns, list(enumerate(says.values())))

    def _narrow(self, rules: Mapping[int, list[int]], sets: list[tuple[int, int]]) -> None:
        """Take in what is known of one name: the rules that accept each pattern of its groups, and the sets
        that may lie in each group.
        """
        for pattern, bits_of_rules in rules.items():
            some = others = 0
            for group, bits in sets:
                if pattern >> group & 1:
                    some |= bits
                else:
                    others |= bits
            for rule in bits_of_rules:
                self.may[rule] &= some
            if self.must is not self.may:
                for rule in bits_of_rules:
                    self.must[rule] &= ~others

    def _answer(self, plan: Plan) -> tuple[list[int], dict[Answers, int]]:
        if plan.one_answers:
            return self._one_answers(plan)
        if plan.table.hit == "unique":
            return self._unique(plan)
        return self._all(plan)

    def _one_answers(self, plan: Plan) -> tuple[list[int], dict[Answers, int]]:
        says: dict[Answers, int] = {}
        candidates = []
        rest = self.every
        for bit in _bits_of(plan):
            found = self.may[bit] & rest
            candidates.append(found)
            if found:
                values = plan.pick(1 << bit)
                says[values] = says.get(values, 0) | found
                rest &= ~self.must[bit]
        return candidates, _with_nothing(plan, says, rest)

    def _unique(self, plan: Plan) -> tuple[list[int], dict[Answers, int]]:
        must_one = must_two = may_one = may_two = 0
        for bit in _bits_of(plan):
            must_two |= must_one & self.must[bit]
            must_one |= self.must[bit]
            may_two |= may_one & self.may[bit]
            may_one |= self.may[bit]
        says: dict[Answers, int] = {}
        for bit in _bits_of(plan):
            found = self.may[bit] & ~(must_two | must_one & ~self.must[bit])
            if found:
                values = plan.pick(1 << bit)
                says[values] = says.get(values, 0) | found
        nothing = self.every & ~(must_one & ~may_two)
        return [self.may[bit] for bit in _bits_of(plan)], _with_nothing(plan, says, nothing)

    def _all(self, plan: Plan) -> tuple[list[int], dict[Answers, int]]:
        """Hit policies that count every match: the combinations parted by which rules may and must match."""
        parts = [(self.every, 0, 0)] if self.every else []
        for bit in _bits_of(plan):
            may, must, rule = self.may[bit], self.must[bit], 1 << bit
            parts = [
                part
                for bits, mays, musts in parts
                for part in (
                    (bits & must, mays | rule, musts | rule),
                    (bits & may & ~must, mays | rule, musts),
                    (bits & ~may, mays, musts),
                )
                if part[0]
            ]
        says: dict[Answers, int] = {}
        for bits, mays, musts in parts:
            for values in [plan.pick(mays)] if mays == musts else may_say(plan, mays, musts):
                says[values] = says.get(values, 0) | bits
        return [self.may[bit] for bit in _bits_of(plan)], says


def _rules_by_pattern(machine: Machine, name: str, masks: list[int]) -> dict[int, list[int]]:
    """The rules that test a leaf fact by the cells that they accept; made once, kept on the directive."""
    kept: dict[str, dict[int, list[int]]] = machine.directive.__dict__.setdefault("_rules_by_pattern", {})
    if name not in kept:
        kept[name] = _patterns(machine.readings[name].tests, masks)
    return kept[name]


def _patterns(tests: int, masks: list[int]) -> dict[int, list[int]]:
    """The rules that test a name, by the groups that they accept, a bit a group."""
    accepted = dict.fromkeys(ones(tests), 0)
    for group, mask in enumerate(masks):
        for rule in ones(mask & tests):
            accepted[rule] |= 1 << group
    found: dict[int, list[int]] = {}
    for rule, pattern in accepted.items():
        found.setdefault(pattern, []).append(rule)
    return found


def _bits_of(plan: Plan) -> range:
    return range(plan.first_bit, plan.first_bit + len(plan.rules))


def _with_nothing(plan: Plan, says: dict[Answers, int], bits: int) -> dict[Answers, int]:
    if bits:
        nothing: Answers = (UNDECIDED,) * len(plan.table.decides)
        says[nothing] = says.get(nothing, 0) | bits
    return says
