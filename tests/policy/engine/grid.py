"""Every case of a small directive, decided by the oracle: what brute force says of an open case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from typing import Any

from tests.policy import naive
from tests.policy.strategies import leaves

from answerable.policy import NOT_KNOWN, Contested
from answerable.policy.directive import Directive


class Grid:
    """All combinations of representative values, each decided once."""

    def __init__(self, made: Directive) -> None:
        self.made = made
        self.facts = leaves(made)
        self.values = {fact.name: naive.representatives(made, fact) for fact in self.facts}
        self._answers: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def answer(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        if values not in self._answers:
            case = dict(zip(self.values, values, strict=True))
            self._answers[values] = naive.run(self.made, case).answer
        return self._answers[values]

    def choices(self, case: Mapping[str, Any]) -> list[list[Any]]:
        """For each fact the values that a case leaves open."""
        found = []
        for name, values in self.values.items():
            given = case.get(name, NOT_KNOWN)
            if given is NOT_KNOWN:
                found.append(values)
            else:
                found.append(sorted(set(given.contested)) if isinstance(given, Contested) else [given])
        return found

    def possible(self, case: Mapping[str, Any]) -> set[tuple[Any, ...]]:
        """The answers of all completions."""
        return {self.answer(values) for values in product(*self.choices(case))}

    def act_now(self, possible: set[tuple[Any, ...]]) -> tuple[Any, ...]:
        """The certain answer; while there is none, the more urgent of floor and least urgent possible."""
        if len(possible) == 1:
            return next(iter(possible))
        outcomes = self.made.outcomes
        least = min(naive.answer_rank(self.made, answer) for answer in possible)
        lists = [name for table in self.made.tables if table.aggregate == "list" for name in table.decides]
        floor = tuple((one.floor,) if one.name in lists and one.floor else one.floor for one in outcomes)
        declared = any(one.most_urgent is not None and one.floor is not None for one in outcomes)
        if declared and naive.answer_rank(self.made, floor) > least:
            return floor
        unsure = ["open" if one is None else one for one in floor]
        alike = [answer for answer in possible if naive.answer_rank(self.made, answer) == least]
        columns = zip(zip(*alike, strict=True), unsure, strict=True)
        return tuple(column[0] if len(set(column)) == 1 else otherwise for column, otherwise in columns)

    def urgency(self, act: tuple[Any, ...]) -> tuple[Any, ...]:
        """How urgent what is done now is; what is left open has no order."""
        return naive.answer_rank(self.made, act)

    def matters(self, case: Mapping[str, Any], name: str) -> bool:
        """Whether in some completion another value of one fact alone gives another answer."""
        place = list(self.values).index(name)
        choices = self.choices(case)
        for values in product(*choices[:place], [None], *choices[place + 1 :]):
            answers = {self.answer((*values[:place], one, *values[place + 1 :])) for one in choices[place]}
            if len(answers) > 1:
                return True
        return False

    def changes(self, case: Mapping[str, Any], size: int) -> Iterator[dict[str, Any]]:
        """Every change of so many situation facts: known ones to other values, open ones to any value."""
        open_to = dict(zip(self.values, self.choices(case), strict=True))
        about = [fact.name for fact in self.facts if "situation" in fact.about]
        for names in combinations(about, size):
            others = [[v for v in self.values[name] if [v] != open_to[name]] for name in names]
            for values in product(*others):
                yield dict(zip(names, values, strict=True))
