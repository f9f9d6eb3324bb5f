"""Asking one version of a directive about a matter, and comparing what it says.

A call is always taken: without a directive, or with one that cannot say, the floor holds.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from answerable.model.errors import BadInput
from answerable.model.facts import case, readable
from answerable.model.nouns import (
    ANSWER,
    ANSWER_WITHIN,
    ANSWERS,
    RESPONSE,
    AssistanceRequest,
    Governs,
    Incident,
    Outcomes,
    Publication,
)
from answerable.model.state import State
from answerable.policy import (
    DecisionRecord,
    Directive,
    FactError,
    decide,
    how_urgent,
    read_directive,
    read_outcome,
)
from answerable.policy.directive import Enumeration

FLOOR: Final[dict[Governs, Outcomes]] = {
    "calls": {RESPONSE: "send", ANSWER_WITHIN: 5},
    "requests": {ANSWER: "provisional", ANSWER_WITHIN: 15},
}
"""What is acted on where no directive says anything: somebody is sent; nobody is declined."""


DECISION_BYTES_MOST: Final = 40_000
"""So long a decision is kept; the directive and the facts give what is left out again."""


_encode = msgspec.json.Encoder(order="sorted").encode


read = lru_cache(maxsize=64)(read_directive)
"""Directives are read once a process: the record keeps their text, this keeps what it means."""


def governs(matter: Incident | AssistanceRequest) -> Governs:
    """Which kind of directive a matter comes under."""
    return "requests" if isinstance(matter, AssistanceRequest) else "calls"


def governs_what(directive: Directive) -> Governs:
    """Calls, if a directive decides `response`; requests, if it decides `answer`.

    Raises `BadInput` otherwise, and where nothing could be done with what it decides: a response needs an
    order (the least sends nobody), an answer is one of three.
    """
    mains = {each.name: each.domain for each in directive.outcomes if each.name in (RESPONSE, ANSWER)}
    if len(mains) != 1:
        raise BadInput(
            f"Directive {directive.id} must decide either `{RESPONSE}` (then it governs calls) or `{ANSWER}` "
            f"(then it governs requests for assistance); it decides {'both' if mains else 'neither'}."
        )
    ((name, domain),) = mains.items()
    if not isinstance(domain, Enumeration) or not domain.ordered:
        raise BadInput(f"The values of `{name}` need an order: write them with `<`, the least urgent first.")
    if name == ANSWER and [each for each in ANSWERS if each in domain.values] != list(domain.values):
        raise BadInput(f"The values of `{ANSWER}` are {' < '.join(ANSWERS)}, or two of these in that order.")
    return "calls" if name == RESPONSE else "requests"


def governing(state: State, matter: Incident | AssistanceRequest) -> Directive | None:
    """The version that was in force when the matter came, if there was one and it can be read."""
    return None if matter.directive is None else reading(state.publication(matter.directive))


def reading(publication: Publication | None) -> Directive | None:
    """A publication's directive; None also for one that cannot be read any more: calls come all the same."""
    try:
        return read(publication.text) if publication else None
    except Exception:  # noqa: BLE001 - a broken directive must never stop a call; `decide_again` raises the alarm
        return None


def ask(
    directive: Directive | None, matter: Incident | AssistanceRequest
) -> tuple[DecisionRecord | None, Outcomes, str]:
    """The decision, what would be acted on without any override, and what is wrong, for the supervisor."""
    if directive is None:
        what = f"directive {matter.directive} cannot be read" if matter.directive else "no directive in force"
        return None, FLOOR[governs(matter)], f"{what}: acting on the floor"
    floor = _floor(directive, governs(matter))
    try:
        decision, alarm = _decide(directive, matter)
    except Exception as error:  # noqa: BLE001 - a broken directive must never stop a call
        return None, floor, f"directive {directive.id} failed ({type(error).__name__}): acting on the floor"
    said = {name: value for name, value in decision.act_now.items() if name not in _unsaid(decision)}
    if said.keys().isdisjoint((RESPONSE, ANSWER)):
        return decision, {**floor, **said}, f"directive {directive.id} leaves this case undecided"
    return decision, said, alarm


def _decide(directive: Directive, matter: Incident | AssistanceRequest) -> tuple[DecisionRecord, str]:
    try:
        return _record(directive, _encode(case(matter.statements))), ""
    except FactError:
        statements = readable(directive, matter.statements)
        left_out = sorted({said.fact for said in matter.statements} - {said.fact for said in statements})
        alarm = f"directive {directive.id} does not have: {', '.join(left_out)}"
        return _record(directive, _encode(case(statements))), alarm


@lru_cache(maxsize=4096)
def _record(directive: Directive, facts: bytes) -> DecisionRecord:
    """The decision on facts in JSON, as it is kept.

    Remembered, because it is the same for the same facts and most calls begin alike; what would change it
    takes milliseconds to find. Of answers that are still possible the record keeps none: there can be
    thousands, and the directive and the facts give them again.
    """
    decision = replace(decide(directive, msgspec.json.decode(facts)).as_struct(), possible=())
    while len(msgspec.json.encode(decision)) > DECISION_BYTES_MOST and decision.would_change_if:
        changes = decision.would_change_if
        decision = replace(
            decision, would_change_if=changes[: len(changes) // 2], would_change_if_complete=False
        )
    return decision


def _floor(directive: Directive, governs: Governs) -> Outcomes:
    """The floor in a directive's own values; where it has not the value, its most urgent one."""
    floor = {}
    for name, value in FLOOR[governs].items():
        try:
            floor[name] = read_outcome(directive, name, value)[1]
        except FactError:
            domain = next((each.domain for each in directive.outcomes if each.name == name), None)
            if isinstance(domain, Enumeration):
                floor[name] = domain.values[-1]
            else:
                floor[name] = value if domain is None else domain.lowest
    return floor


def _unsaid(decision: DecisionRecord) -> set[str]:
    return {name for name, value in decision.act_now.items() if value is None or name in decision.undecided}


def more_urgent(directive: Directive | None, one: Outcomes, other: Outcomes) -> bool:
    """Whether one answer is more urgent than another; without a directive there is no order, so never."""
    return directive is not None and _urgency(directive, one) > _urgency(directive, other)


def _urgency(directive: Directive, answer: Outcomes) -> Any:
    """How urgent an answer is; what another directive gave and this one does not have weighs nothing."""
    try:
        return how_urgent(directive, answer)
    except FactError:
        return how_urgent(directive, {n: value for n, value in answer.items() if _has(directive, n, value)})


def _has(directive: Directive, name: str, value: Any) -> bool:
    try:
        read_outcome(directive, name, value)
    except FactError:
        return False
    return True
