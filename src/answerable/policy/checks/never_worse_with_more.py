"""*Never worse with more*: where one of these facts rises and nothing else changes, nothing is less urgent.

Answers are compared outcome by outcome in the order of the Outcomes table, and only answers that some case
attains.
"""

from __future__ import annotations

from answerable.policy.checks.bench import Bench, in_words
from answerable.policy.checks.findings import Finding
from answerable.policy.checks.promises import (
    excused,
    judged,
    left_undecided,
    missing_classes,
    unread,
    vacuous,
)
from answerable.policy.directive import Guarantee
from answerable.policy.proof.questions import Fallen, Not, Question, Single


def prove(bench: Bench, guarantee: Guarantee) -> Finding:
    """The verdict on such a guarantee."""
    missing = missing_classes(bench, guarantee)
    if not guarantee.over:
        return vacuous(bench, guarantee, f"no fact is declared about {in_words(missing, 'or')}")
    without = excused(guarantee)
    questions: list[Question] = left_undecided(guarantee.of, guarantee)
    questions.append(Fallen(guarantee.of, guarantee.over, without))
    cases = [Single(Not(without))] if guarantee.exception else []
    trivial = unread(bench, guarantee.of, guarantee.over)
    return judged(bench, guarantee, questions, cases, "every case is excused", trivial)
