"""Answering a request, and setting something else in a decision's place: first shown, then done.

What is about to be sent is worked out by the same function that sends it. A form that is refused comes back
with what was typed, but for credentials.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Final
from uuid import uuid4

import msgspec
from msgspec import Meta

from answerable import center
from answerable.model.answering import answer_foreseen
from answerable.model.asking import governing
from answerable.model.departing import Takes, what_it_takes
from answerable.model.errors import Refused
from answerable.model.nouns import ANSWER, ANSWERS, Answer, AssistanceRequest
from answerable.model.people import Person, outranks
from answerable.model.state import State
from answerable.web.asked import Asked
from answerable.web.pages.duty.board import BADGES
from answerable.web.pages.duty.request import found, settable
from answerable.web.pages.grounds import APPROVERS, grounds_of
from answerable.web.pages.page import form, go, page
from answerable.web.pages.showing import show
from answerable.web.problems import Trouble, trouble_of
from answerable.web.routing import Reply, Route, keep_look

REFUSED: Final = (Refused, Trouble)


class Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which answer is weighed."""

    answer: Annotated[str, Meta(max_length=20)] = ""


class Instead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What would be set in the decision's place."""

    outcome: Annotated[str, Meta(max_length=200)] = ""
    value: Annotated[str, Meta(max_length=200)] = ""


class Weighed(msgspec.Struct, frozen=True):
    """What is about to be done, and what it takes."""

    request: AssistanceRequest
    set_to: dict[str, Any]
    """What would be acted on instead; empty: what is decided."""
    sends: Answer | None
    """What the agency would be told."""
    takes: Takes | None
    """None: it is as decided."""
    outcomes: dict[str, tuple[str, ...]]


class Missing(msgspec.Struct, frozen=True):
    """One thing that a departure takes."""

    what: str
    """reason, authority, role or second."""
    there: bool
    needed: bool
    """False: it may follow."""


def missing(takes: Takes, given: Mapping[str, str], by: Person) -> tuple[Missing, ...]:
    """What a departure takes, each with whether it is there."""
    reason = Missing("reason", bool(given.get("reason", "").strip()), takes.downward)
    if not takes.downward:
        return (reason,)
    return (
        reason,
        Missing("authority", bool(given.get("authority", "").strip()), needed=True),
        Missing("role", outranks(by.role, takes.role), needed=True),
        *([Missing("second", bool(given.get("account", "").strip()), needed=True)] if takes.second else []),
    )


async def weigh_answer(asked: Asked) -> Reply:
    """Show what an answer would say and what it takes, before it is given."""
    chosen = asked.query.answer
    if chosen not in (*ANSWERS, ""):
        raise Trouble("bad-input", f"An answer is one of {', '.join(ANSWERS)}.")
    return await _show_answer(asked, chosen, {})


async def answer(asked: Asked) -> Reply:
    """Answer the agency, as the form says; again the form where that is refused."""
    number, chosen = asked.path["number"], asked.form.get("answer", "")
    arguments = {"number": number, "answer": chosen, "grounds": grounds_of(asked.form)}
    return await done(
        asked,
        lambda: asked.carry_out(center.answer_assistance, arguments),
        lambda trouble: _show_answer(asked, chosen, asked.form, trouble),
    )


async def _show_answer(
    asked: Asked, chosen: str, given: Mapping[str, str], trouble: Trouble | None = None
) -> Reply:
    return await _show(asked, "duty/answer.html", {ANSWER: chosen} if chosen else {}, given, trouble)


async def weigh_override(asked: Asked) -> Reply:
    """Show what setting something else would take, before it is set."""
    given = {"outcome": asked.query.outcome, "value": asked.query.value}
    return await _show_override(asked, given)


async def override(asked: Asked) -> Reply:
    """Set something else in the decision's place, as the form says; again the form where that is refused."""
    given = asked.form
    set_to = {given.get("outcome", ""): given.get("value", "").strip()}
    arguments = {"number": asked.path["number"], "set_to": set_to, "grounds": grounds_of(given)}
    return await done(
        asked,
        lambda: asked.carry_out(center.override, arguments),
        lambda trouble: _show_override(asked, given, trouble),
    )


async def _show_override(asked: Asked, given: Mapping[str, str], trouble: Trouble | None = None) -> Reply:
    outcome, value = given.get("outcome", ""), given.get("value", "").strip()
    try:
        return await _show(
            asked, "duty/override.html", {outcome: value} if outcome and value else {}, given, trouble
        )
    except Refused as error:  # what cannot be set at all: choose again
        return await _show(asked, "duty/override.html", {}, given, trouble or trouble_of(error))


async def _show(
    asked: Asked, template: str, set_to: dict[str, Any], given: Mapping[str, str], trouble: Trouble | None
) -> Reply:
    now, by, number = asked.served.now(), asked.caller.person, asked.path["number"]

    def weighed(state: State) -> Weighed:
        request = found(state, number)
        outcomes = settable(governing(state, request))
        instead = set_to if set_to != {ANSWER: request.acting[ANSWER]} else {}
        takes = what_it_takes(state, request, instead, now) if instead else None
        said = str(set_to.get(ANSWER, request.acting[ANSWER]))
        sends = answer_foreseen(request, said, given.get("reason", ""), by, now) if said in ANSWERS else None
        return Weighed(request, instead, sends, takes, outcomes)

    seen = await asked.served.look(weighed)
    return show(
        asked,
        template,
        trouble.kind.status if trouble else 200,
        weighed=seen,
        needs=missing(seen.takes, given, by) if seen.takes else (),
        approvers=APPROVERS,
        given=given,
        trouble=trouble,
        once=given.get("id") or uuid4().hex,
        **BADGES,
    )


async def done(
    asked: Asked, deed: Callable[[], Awaitable[Any]], again: Callable[[Trouble], Awaitable[Reply]]
) -> Reply:
    """Do it and go back to the request; where it is refused, the form again, with why.

    The request is shown with it: that look is on the record.
    """
    try:
        await deed()
    except REFUSED as error:
        trouble = trouble_of(error)
        if trouble.kind.name == "not-found":
            raise
        await keep_look(asked)
        return await again(trouble)
    return go(f"/duty/{asked.path['number']}")


ROUTES: tuple[Route, ...] = (
    page("/duty/{number}/answer", "answer a request", weigh_answer, query=Chosen, personal=True),
    form("/duty/{number}/answer", "answer a request", answer),
    page("/duty/{number}/override", "answer a request", weigh_override, query=Instead, personal=True),
    form("/duty/{number}/override", "answer a request", override),
)
