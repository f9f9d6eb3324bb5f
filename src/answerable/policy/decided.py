"""A decision as it is stored in events and sent as JSON: all of it evaluated, values as text or numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from answerable.policy.given import show_value
from answerable.policy.hits import Answer, Undecided

if TYPE_CHECKING:
    from answerable.policy.decision import Decision

Plain: TypeAlias = str | int | tuple[str | int, ...] | None
"""A value in JSON: integers as numbers, all else as the text a directive writes; undecided as null."""


# Kept with every open call, and acyclic, so that no search for cycles need pass through it: gc=False.


class Asked(msgspec.Struct, frozen=True, gc=False):
    """The next question."""

    fact: str
    ask: str
    worst: int


class Flip(msgspec.Struct, frozen=True, gc=False):
    """A change of facts that flips what is done now: tests and values by fact."""

    when: dict[str, str]
    values: dict[str, Plain]
    becomes: dict[str, Plain]
    direction: str


class DecisionRecord(msgspec.Struct, frozen=True, gc=False):
    """A decision, all of it; the names are those of `Decision`, which says what they mean.

    In `act_now` null stands for nothing fixed while unsure, or for undecided where `undecided` says why; in
    `certain` and `possible` it stands for undecided.
    """

    directive: str
    digest: str
    act_now: dict[str, Plain]
    basis: str
    certain: dict[str, Plain]
    settled: bool
    exact: bool
    possible: tuple[dict[str, Plain], ...]
    rules: tuple[str, ...]
    because: tuple[str, ...]
    used: tuple[str, ...]
    not_needed: tuple[str, ...]
    undecided: dict[str, str]
    next_question: Asked | None
    would_change_if: tuple[Flip, ...]
    would_change_if_complete: bool


def plain(value: Answer | None) -> Plain:
    """A value as JSON has it."""
    if value is None or isinstance(value, Undecided):
        return None
    if isinstance(value, tuple):
        return tuple(one if isinstance(one, int) else show_value(one) for one in value)
    return value if isinstance(value, int) else show_value(value)


def record_of(decision: Decision) -> DecisionRecord:
    """All that can be said about a decision, worked out now."""
    outcomes = list(decision.act_now)

    def by_outcome(answer: tuple[Answer | None, ...]) -> dict[str, Plain]:
        return dict(zip(outcomes, map(plain, answer), strict=True))

    question, flips = decision.next_question, decision.flips
    return DecisionRecord(
        directive=decision.directive,
        digest=decision.digest,
        act_now={name: plain(value) for name, value in decision.act_now.items()},
        basis=decision.basis,
        certain={name: plain(value) for name, value in decision.certain.items()},
        settled=decision.settled,
        exact=decision.exact,
        possible=tuple(map(by_outcome, decision.possible)),
        rules=decision.rules,
        because=decision.because,
        used=decision.used,
        not_needed=decision.not_needed,
        undecided=dict(decision.undecided),
        next_question=None if question is None else Asked(question.fact, question.ask, question.worst),
        would_change_if=tuple(
            Flip(
                when={setting.fact: setting.test for setting in change.settings},
                values={setting.fact: plain(setting.value) for setting in change.settings},
                becomes=by_outcome(change.becomes),
                direction=change.direction,
            )
            for change in flips.changes
        ),
        would_change_if_complete=flips.complete,
    )
