"""What a directive decides of a case, and everything that can be said about it; computed when looked at."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from answerable.policy.case import Case, read_case
from answerable.policy.hits import UNDECIDED, Answer, Answers
from answerable.policy.masks import Machine
from answerable.policy.why import deciding, facts_used, why_undecided


class Decision:
    """What a directive decides of one case. Cheap to make; the rest is worked out when looked at."""

    def __init__(self, machine: Machine, facts: Mapping[str, object], answer: Answers, alive: int) -> None:
        self._machine = machine
        self._facts = facts
        self._answer = answer
        self._alive = alive

    @property
    def directive(self) -> str:
        """Number and version of the directive that decided: `640.10@3`."""
        return self._machine.directive.id

    @property
    def digest(self) -> str:
        """SHA-256 of the directive's text, in hex."""
        return self._machine.directive.digest

    @property
    def act_now(self) -> dict[str, Answer | None]:
        """What to do now, an answer for each outcome: UNDECIDED where the directive decides nothing."""
        return dict(zip(self._machine.outcomes, self._answer, strict=True))

    @cached_property
    def case(self) -> Case:
        """The facts as read: in the directive's own spelling."""
        return read_case(self._machine, self._facts)

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that decided, table after table: `640.10@3#response/2`."""
        found: list[str] = []
        for plan in self._machine.plans:
            bits = deciding(plan, self._alive) >> plan.first_bit
            while bits:
                low = bits & -bits
                found.append(plan.ids[low.bit_length() - 1])
                bits ^= low
        return tuple(found)

    @property
    def because(self) -> tuple[str, ...]:
        """The reasons that the deciding rules give, each once."""
        rules = (rule for plan in self._machine.plans for rule in plan.rules_of(deciding(plan, self._alive)))
        return tuple(dict.fromkeys(rule.because for rule in rules if rule.because))

    @cached_property
    def used(self) -> tuple[str, ...]:
        """The known facts that the answer rests on: with these alone, the same answer is certain."""
        used = facts_used(self._machine, self._masks(), self._alive)
        return tuple(name for name in self._machine.given if name in used)

    @property
    def not_needed(self) -> tuple[str, ...]:
        """The known facts that the answer does not rest on."""
        used = self.used
        return tuple(name for name in self._facts if name not in used)

    @property
    def undecided(self) -> tuple[tuple[str, str], ...]:
        """The outcomes that the directive leaves undecided in this case, each with the reason why."""
        found = []
        for plan in self._machine.plans:
            for column, place in plan.places:
                if self._answer[place] is UNDECIDED:
                    found.append((plan.table.decides[column], why_undecided(plan, self._alive, column)))
        return tuple(found)

    def _masks(self) -> dict[str, int]:
        """For every name read, the rules that accept its value in this case."""
        given = self._machine.given
        masks = {name: given[name][value] for name, value in self._facts.items()}
        for plan in self._machine.plans:
            if plan.feeds:
                values = plan.pick(self._alive)
                for column, lookup in plan.feeds:
                    masks[lookup.name] = lookup[values[column]]
        return masks
