"""One directive over the different combinations of facts of a history: what it decides of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from answerable.intake.recorded import as_typed
from answerable.model.asking import governs_what
from answerable.model.nouns import ANSWER, ANSWER_WITHIN, RESPONSE, UNITS
from answerable.model.units import read_units
from answerable.policy import Directive
from answerable.policy.decided import plain
from answerable.policy.directive import Enumeration
from answerable.policy.hits import Answer
from answerable.policy.masks import machine_of
from answerable.policy.replaying import Grid, Histogram
from answerable.policy.replaying.decided import Decided
from answerable.policy.replaying.replay import answer_words
from answerable.policy.replaying.rules import rule_sets
from answerable.policy.replaying.slices import Slices, members


class Made(msgspec.Struct):
    """What is decided of one combination. `key` names it; the others are as DuckDB's columns are."""

    key: str
    refused: bool = True
    """Whether it holds a value that the directive does not have."""
    main: str = ""
    basis: str = ""
    wants: bool = False
    """Whether somebody is to be sent, or a request to be helped."""
    sure: bool = True
    """Whether every answer that is still possible has the same `wants` as the one acted on, which a floor may
    raise above them all."""
    within: float | None = None
    """Minutes; None: no deadline is decided."""
    least: float | None = None
    """The shortest of those that are still possible."""
    most: float | None = None
    """The longest; None: one of the possible answers has no deadline."""
    outcomes: list[str] = []
    rules: list[str] = []
    may: list[str] = []


class Decider:
    """Decides combinations of one directive's facts, a set at a time."""

    def __init__(self, directive: Directive) -> None:
        """Raises `BadInput` for a directive that governs neither calls nor requests."""
        self.directive = directive
        self.main = RESPONSE if governs_what(directive) == "calls" else ANSWER
        self.grid = Grid([directive])
        self.facts = tuple(shared.column for shared in self.grid.facts)
        """The columns that it reads, folded."""
        self.outcomes = tuple(machine_of(directive).outcomes)
        self._least = self._least_of_main()
        self._numbers: list[dict[object, int]] = [{} for _ in self.facts]

    def _least_of_main(self) -> str:
        domain = next(each.domain for each in self.directive.outcomes if each.name == self.main)
        assert isinstance(domain, Enumeration)  # governs_what has seen to it
        return domain.values[0]

    def decide(self, keys: Sequence[str], combinations: Sequence[Sequence[object]]) -> list[Made]:
        """What is decided of each combination: the values of `facts`, in that order, as they are recorded."""
        made = [Made(key) for key in keys]
        if not made:
            return made
        codes = np.array([self._coded(values) for values in combinations], np.uint16)
        ones = np.ones(len(made), np.int64)
        decided = Decided(Slices(Histogram(self.grid, codes, ones, [])), 0)
        for (answer, basis), bits in decided.acts.items():
            for each in _of(made, bits):
                self._say(each, answer, basis)
        for possible, bits in decided.possible.items():
            wants = {self.wants(answer) for answer in possible}
            owed = [self.within(answer) for answer in possible]
            minutes = [each for each in owed if each is not None]
            most = max(minutes, default=None) if len(minutes) == len(owed) else None
            for each in _of(made, bits):
                each.sure = wants == {each.wants}
                each.least, each.most = min(minutes, default=None), most
        for rule, decides, may in rule_sets(decided):
            for each in _of(made, decides):
                each.rules.append(rule)
            for each in _of(made, may):
                each.may.append(rule)
        return made

    def _coded(self, values: Sequence[object]) -> list[int]:
        """The numbers of what is recorded, a fact each."""
        found = []
        for fact, (value, known) in enumerate(zip(values, self._numbers, strict=True)):
            if value not in known:
                known[value] = self.grid.number(fact, as_typed(value))
            found.append(known[value])
        return found

    def _say(self, made: Made, answer: Sequence[Answer | None], basis: str) -> None:
        made.refused = False
        made.outcomes = [answer_words(value) for value in answer]
        made.main = made.outcomes[self.outcomes.index(self.main)]
        made.basis = basis
        made.wants = self.wants(answer)
        made.within = made.least = made.most = self.within(answer)

    def wants(self, answer: Sequence[Answer | None]) -> bool:
        """Whether an answer sends somebody, or helps the agency that asks.

        What is open or undecided is answered all the same, as the centre does it: by the floor.
        """
        said = dict(zip(self.outcomes, map(plain, answer), strict=True))
        units: Any = said.get(UNITS)
        if self.main == RESPONSE and isinstance(units, str):
            try:
                return any(read_units(units).values())
            except ValueError:
                return True
        return said[self.main] != self._least

    def within(self, answer: Sequence[Answer | None]) -> float | None:
        """The minutes within which an answer is owed; None where it does not say."""
        said = dict(zip(self.outcomes, map(plain, answer), strict=True)).get(ANSWER_WITHIN)
        return float(said) if isinstance(said, int | float) else None


def _of(made: Sequence[Made], bits: int) -> Iterator[Made]:
    return (made[place] for place in members(bits)) if bits else iter(())


def because_of(directive: Directive) -> dict[str, str]:
    """Each rule of a directive, in the order of its tables, with the reason that it gives."""
    plans = sorted(machine_of(directive).plans, key=lambda plan: plan.table.line)
    pairs: Iterable[tuple[str, Any]] = (
        pair for plan in plans for pair in zip(plan.ids, plan.rules, strict=True)
    )
    return {rule: row.because for rule, row in pairs}
