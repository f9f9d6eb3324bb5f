"""How many questions until an answer is certain: asked in the best order, or down a fixed list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from answerable.policy.case import NOT_KNOWN
from answerable.policy.decide import decide
from answerable.policy.directive import Directive
from answerable.policy.masks import machine_of


def askable(directive: Directive) -> list[str]:
    """The facts that a person may be asked for and that some table reads, in the order of the Facts table."""
    machine = machine_of(directive)
    return [name for name in machine.leaves if machine.facts[name].askable]


def questions(directive: Directive, truth: Mapping[str, object], script: Sequence[str] | None = None) -> int:
    """How many questions are asked until the answer is certain, or none is left to ask.

    `truth`: what the caller would answer; what is not in it the caller does not know. What nobody asks for
    is known from the start. `script`: the order of asking, stopped as soon as the answer is certain; without
    one each next question is the one that leaves the fewest answers possible in the worst case.
    """
    facts = machine_of(directive).facts
    known: dict[str, object] = {n: value for n, value in truth.items() if not facts[n].askable}
    left = None if script is None else list(script)
    count = 0
    while True:
        decision = decide(directive, known)
        if decision.settled:
            return count
        if left is None:
            question = decision.next_question
            name = None if question is None else question.fact
        else:
            name = left.pop(0) if left else None
        if name is None:
            return count
        known[name] = truth.get(name, NOT_KNOWN)
        count += 1
