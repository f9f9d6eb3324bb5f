"""Asking the directive that governs a matter, and what is acted on then.

A call is always taken: without a directive, or with one that cannot say, the floor holds and an alarm tells
why. Only declining needs a directive in force.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Final

from answerable.model import events as ev
from answerable.model.duties import first_step
from answerable.model.errors import BadInput
from answerable.model.facts import case
from answerable.model.ledger import Draft
from answerable.model.nouns import (
    ANSWER,
    ANSWER_WITHIN,
    RESPONSE,
    AssistanceRequest,
    Governs,
    Incident,
    Outcomes,
)
from answerable.model.people import SYSTEM
from answerable.model.state import LAPSED, State
from answerable.policy import DecisionRecord, Directive, decide, how_urgent, read_directive

FLOOR: Final[dict[Governs, Outcomes]] = {
    "calls": {RESPONSE: "send", ANSWER_WITHIN: 5},
    "requests": {ANSWER: "provisional", ANSWER_WITHIN: 15},
}
"""What is acted on where no directive says anything: somebody is sent; nobody is declined."""

LIFE_SAFETY: Final = "life safety"
"""The fact whose `yes` makes a departure downward need two persons."""

read = lru_cache(maxsize=64)(read_directive)
"""Directives are read once a process: the record keeps their text, this keeps what it means."""


def governs(matter: Incident | AssistanceRequest) -> Governs:
    """Which kind of directive a matter comes under."""
    return "requests" if isinstance(matter, AssistanceRequest) else "calls"


def governs_what(directive: Directive) -> Governs:
    """Calls, if a directive decides `response`; requests, if it decides `answer`.

    Raises `BadInput` otherwise.
    """
    names = {outcome.name for outcome in directive.outcomes} & {RESPONSE, ANSWER}
    if len(names) != 1:
        raise BadInput(
            f"Directive {directive.id} must decide either `{RESPONSE}` (then it governs calls) or `{ANSWER}` "
            f"(then it governs requests for assistance); it decides {'both' if names else 'neither'}."
        )
    return "calls" if RESPONSE in names else "requests"


def governing(state: State, matter: Incident | AssistanceRequest) -> Directive | None:
    """The version that was in force when the matter came."""
    return None if matter.directive is None else read(state.publication(matter.directive).text)


def decide_again(draft: Draft, subject: str, why: str) -> None:
    """Ask the directive on all that is known now; say the decision, the duty, and whom it concerns if it
    moved.
    """
    matter = draft.state.matter(subject)
    directive = governing(draft.state, matter)
    decision, acting, alarm = _ask(directive, matter)
    acting, lapsed = _under_override(directive, matter, acting)
    moved = _moved(directive, matter.acting, acting)
    draft.say(
        ev.Decided(
            at=draft.at,
            by=draft.by,
            subject=subject,
            decision=decision,
            acting=acting,
            why=LAPSED if lapsed else why,
            moved=moved,
        )
    )
    if alarm:
        tell(draft, "supervisor", subject, alarm)
    if moved:
        tell(
            draft, "dispatcher" if governs(matter) == "calls" else "duty officer", subject, f"answer {moved}"
        )
    owe_answer(draft, subject)


def _ask(
    directive: Directive | None, matter: Incident | AssistanceRequest
) -> tuple[DecisionRecord | None, Outcomes, str]:
    floor = FLOOR[governs(matter)]
    if directive is None:
        return None, floor, "no directive in force: acting on the floor"
    try:
        decision = decide(directive, case(matter.statements)).as_struct()
    except Exception as error:  # noqa: BLE001 - a broken directive must never stop a call
        return None, floor, f"directive {directive.id} failed ({type(error).__name__}): acting on the floor"
    said = {name: value for name, value in decision.act_now.items() if name not in _unsaid(decision)}
    if not said.keys() & floor.keys() - {ANSWER_WITHIN}:
        return decision, {**floor, **said}, f"directive {directive.id} leaves this case undecided"
    return decision, said, ""


def _unsaid(decision: DecisionRecord) -> set[str]:
    undecided = {name for name, _ in decision.undecided}
    return {name for name, value in decision.act_now.items() if value is None or name in undecided}


def _under_override(
    directive: Directive | None, matter: Incident | AssistanceRequest, acting: Outcomes
) -> tuple[Outcomes, bool]:
    """What holds under a standing override, and whether the override lapses.

    Upward: the more urgent of what was set and what is decided. Downward: what was set, until the decision
    rises above the one that was departed from; nobody decided about *that* danger.
    """
    standing = matter.override
    if standing is None:
        return acting, False
    set_now = {**acting, **standing.set}
    if standing.direction == "upward":
        return (acting if more_urgent(directive, acting, set_now) else set_now), False
    lapsed = more_urgent(directive, acting, standing.decided)
    return (acting, True) if lapsed else (set_now, False)


def more_urgent(directive: Directive | None, one: Outcomes, other: Outcomes) -> bool:
    """Whether one answer is more urgent than another; without a directive there is no order, so never."""
    return directive is not None and how_urgent(directive, one) > how_urgent(directive, other)


def _moved(directive: Directive | None, before: Outcomes, after: Outcomes) -> str:
    if not before or before == after:
        return ""
    if more_urgent(directive, after, before):
        return "rose"
    return "fell" if more_urgent(directive, before, after) else "changed"


def falls(directive: Directive | None, before: Outcomes, after: Outcomes) -> bool:
    """Whether any ordered outcome, taken alone, is less urgent than before: then a change is downward."""
    if directive is None:
        return before != after
    return any(
        how_urgent(directive, {name: after.get(name)}) < how_urgent(directive, {name: value})
        for name, value in before.items()
    )


def is_life_safety(directive: Directive | None, matter: Incident | AssistanceRequest) -> bool:
    """Whether somebody's life may be at stake as things are known.

    `life safety` is or may be yes, the answer is the most urgent that the directive has, or there is no
    directive to say.
    """
    said = case(matter.statements).get(LIFE_SAFETY)
    if said == "yes" or (isinstance(said, dict) and "yes" in said["contested"]):
        return True
    if directive is None:
        return True
    first = directive.outcomes[0]
    values = getattr(first.domain, "values", ())
    return bool(values) and matter.acting.get(first.name) == values[-1]


def owe(draft: Draft, subject: str, step: str, due: datetime.datetime) -> None:
    """Say the next duty of a matter."""
    draft.say(ev.DutySet(at=draft.at, by=SYSTEM, subject=subject, step=step, due=due))


def owe_answer(draft: Draft, subject: str) -> None:
    """While a matter is unanswered its first step is owed within what the answer says now."""
    matter = draft.state.matter(subject)
    if matter.status != "waiting":
        return
    step, due = first_step(matter, matter.acting)
    if (step, due) != (matter.step, matter.due) and not matter.missed:
        owe(draft, subject, step, due)


def tell(draft: Draft, to: str, subject: str, text: str) -> None:
    """Say that somebody is told. The text names no person and no place: it is read on open screens."""
    draft.say(ev.Told(at=draft.at, by=SYSTEM, to=to, about=subject, text=text))
