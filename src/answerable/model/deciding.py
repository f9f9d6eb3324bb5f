"""Asking the directive that governs a matter, and what is acted on then.

A call is always taken: without a directive, or with one that cannot say, the floor holds and an alarm tells
why. Only declining needs a directive in force.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.draft import Draft
from answerable.model.duties import first_step
from answerable.model.errors import BadInput
from answerable.model.facts import case, readable
from answerable.model.nouns import (
    ANSWER,
    ANSWER_WITHIN,
    ANSWERS,
    RESPONSE,
    UNITS,
    AssistanceRequest,
    Departure,
    Governs,
    Incident,
    Outcomes,
    Publication,
)
from answerable.model.people import SYSTEM
from answerable.model.state import State
from answerable.model.units import asks_more, both
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

LIFE_SAFETY: Final = "life safety"
"""The fact whose `yes` makes a departure downward need two persons."""

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


def decide_again(draft: Draft, subject: str, why: str) -> None:
    """Ask the directive on all that is known now; say the decision, the duty, and whom it concerns if it
    moved.
    """
    matter = draft.state.matter(subject)
    directive = governing(draft.state, matter)
    decision, acting, alarm = ask(directive, matter)
    acting, lapsed = _under_override(directive, matter, acting)
    moved = _moved(directive, matter.acting, acting)
    draft.say(
        ev.Decided(
            at=draft.at,
            by=draft.by,
            subject=subject,
            decision=decision,
            acting=acting,
            why=ev.LAPSED if lapsed else why,
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
    if standing.direction == "upward":
        higher = {name: _higher(directive, name, acting.get(name), to) for name, to in standing.set.items()}
        return {**acting, **higher}, False
    if rises(directive, standing.decided, acting):
        return acting, True
    return {**acting, **standing.set}, False


def _higher(directive: Directive | None, name: str, decided: Any, set_to: Any) -> Any:
    """Of what is decided and what was set, the more urgent: an override upward never lowers anything."""
    if name == UNITS and decided is not None:
        return both(str(set_to), str(decided))
    return decided if more_urgent(directive, {name: decided}, {name: set_to}) else set_to


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


def rises(directive: Directive | None, before: Outcomes, after: Outcomes) -> bool:
    """Whether an answer is more urgent than before, or as urgent and asks for more units."""
    if more_urgent(directive, before, after):
        return False
    return more_urgent(directive, after, before) or asks_more(after.get(UNITS), before.get(UNITS))


def _moved(directive: Directive | None, before: Outcomes, after: Outcomes) -> str:
    if not before or before == after:
        return ""
    if more_urgent(directive, after, before):
        return "rose"
    return "fell" if more_urgent(directive, before, after) else "changed"


def falls(directive: Directive | None, before: Outcomes, after: Outcomes) -> bool:
    """Whether anything, taken alone, is less than before: then a change that a person makes is downward.

    That is an ordered outcome that is less urgent, or units fewer of any kind. Without a directive there is
    no order, so that every change counts.
    """
    if directive is None:
        return before != after
    return asks_more(before.get(UNITS), after.get(UNITS)) or any(
        more_urgent(directive, {name: value}, {name: after.get(name)}) for name, value in before.items()
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
    name = ANSWER if governs(matter) == "requests" else RESPONSE
    domain = next(each.domain for each in directive.outcomes if each.name == name)
    return isinstance(domain, Enumeration) and matter.acting.get(name) == domain.values[-1]


def owe(draft: Draft, subject: str, step: str, due: datetime.datetime) -> None:
    """Say the next duty of a matter."""
    note_if_late(draft, subject)
    draft.say(ev.DutySet(at=draft.at, by=SYSTEM, subject=subject, step=step, due=due))


def note_if_late(draft: Draft, subject: str) -> None:
    """A step done, or a matter ended, after its deadline is a departure, also if nobody was told yet."""
    matter = draft.state.matter(subject)
    if matter.due is None or matter.due > draft.at or matter.missed:
        return
    late = Departure("late", draft.at, SYSTEM, f"{matter.step}: due {matter.due.isoformat()}")
    draft.say(ev.Departed(at=draft.at, by=SYSTEM, subject=subject, departure=late))


def owe_answer(draft: Draft, subject: str) -> None:
    """While a matter is unanswered its first step is owed within what the answer says now.

    A deadline that has passed stays: it will be told, and nothing learned afterwards makes it met.
    """
    matter = draft.state.matter(subject)
    passed = matter.missed or (matter.due is not None and matter.due <= draft.at)
    if matter.status != "waiting" or (matter.step == "answer" and passed):
        return
    step, due = first_step(matter, matter.acting, draft.at)
    if (step, due) != (matter.step, matter.due):
        owe(draft, subject, step, due)


def tell(draft: Draft, to: str, subject: str, text: str) -> None:
    """Say that somebody is told. The text names no person and no place: it is read on open screens."""
    draft.say(ev.Told(at=draft.at, by=SYSTEM, to=to, about=subject, text=text))
