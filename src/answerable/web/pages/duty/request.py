"""One request in full: who asks for what, what is decided of it and why, what it was told, its history."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from answerable.model.asking import governing
from answerable.model.facts import case
from answerable.model.nouns import (
    ANSWER,
    ANSWERS,
    DISPOSITIONS,
    MAY_DECIDE,
    AssistanceRequest,
    Statement,
)
from answerable.model.people import MAY
from answerable.model.queue import overdue
from answerable.model.state import State
from answerable.policy import Directive
from answerable.policy.directive import Enumeration, Fact
from answerable.web.asked import Asked
from answerable.web.history import Happened, history
from answerable.web.pages.console.matter import said, told_of
from answerable.web.pages.duty.board import BADGES, LOOK, decided_again
from answerable.web.pages.grounds import APPROVERS
from answerable.web.pages.page import page
from answerable.web.pages.showing import show
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route


class Known(msgspec.Struct, frozen=True):
    """A fact: its last word from each source."""

    fact: str
    statements: tuple[Statement, ...]
    contested: bool


class Whole(msgspec.Struct, frozen=True):
    """A request, with all that its page shows."""

    request: AssistanceRequest
    late: bool
    facts: tuple[Known, ...]
    question: Fact | None
    """What to ask next."""
    asking: tuple[Fact, ...]
    """What else may be asked and is not known."""
    outcomes: dict[str, tuple[str, ...]]
    """What can be set instead, and the values that each may have (none listed: a number)."""
    happened: tuple[Happened, ...] = ()

    @property
    def decided(self) -> str:
        """The answer that is acted on."""
        return str(self.request.acting[ANSWER])

    @property
    def again(self) -> bool:
        """Whether it was decided again by itself since it was answered."""
        return decided_again(self.request)

    @property
    def open(self) -> bool:
        """Whether anything is still to be done on it."""
        return self.request.status != "closed"

    @property
    def owes_reason(self) -> bool:
        """Whether somebody departed upward at once, and the reason still has to follow."""
        return any(not each.reason for each in self.request.departures)


def found(state: State, number: str) -> AssistanceRequest:
    """The request of that number. Raises `Trouble`."""
    if (request := state.requests.get(number)) is None:
        raise Trouble("not-found", f"There is no request {number}.")
    return request  # type: ignore[no-any-return]


async def whole_of(asked: Asked) -> Whole:
    """The request that the path names, in full. Raises `Trouble`."""
    number, now, centre = asked.path["number"], asked.served.now(), asked.served.opened

    def read() -> Whole:
        seen = centre.ledger.look(lambda state: _seen(state, number, now))
        return msgspec.structs.replace(seen, happened=history(centre, seen.request))

    return await asked.served.in_thread(read)


def _seen(state: State, number: str, now: datetime.datetime) -> Whole:
    request = found(state, number)
    directive, known = governing(state, request), case(request.statements)
    facts = directive.facts if directive else ()
    asking = [each for each in facts if each.askable and each.name not in known]
    question = request.decision.next_question if request.decision else None
    first = next((each for each in asking if question and each.name == question.fact), None)
    return Whole(
        request,
        overdue(request, now),
        tuple(
            Known(fact, _last_words(request, fact), isinstance(said, dict)) for fact, said in known.items()
        ),
        first,
        tuple(each for each in asking if each is not first),
        settable(directive),
    )


def _last_words(request: AssistanceRequest, fact: str) -> tuple[Statement, ...]:
    return tuple({each.source: each for each in request.statements if each.fact == fact}.values())


def settable(directive: Directive | None) -> dict[str, tuple[str, ...]]:
    """What can be set in a decision's place, the answer first, with the values that are named."""
    if directive is None:
        return {ANSWER: ANSWERS, "units": (), "answer within": ()}
    return {
        each.name: each.domain.values if isinstance(each.domain, Enumeration) else ()
        for each in directive.outcomes
        if each.name != MAY_DECIDE
    }


async def request(asked: Asked) -> Reply:
    """Show a request in full, with what can be done about it."""
    return await show_whole(asked)


async def show_whole(asked: Asked, status: int = 200, **given: Any) -> Reply:
    """A request's page; with what was wrong with a form that was on it, if anything was."""
    return show(
        asked,
        "duty/request.html",
        status,
        whole=await whole_of(asked),
        told_of=told_of,
        line=said,
        dispositions=DISPOSITIONS,
        approvers=APPROVERS,
        may_answer=MAY["answer a request"],
        may_learn=MAY["learn a fact"],
        may_close=MAY["close"],
        **{"trouble": None, "given": {}, **given},
        **BADGES,
    )


ROUTES: tuple[Route, ...] = (page("/duty/{number}", LOOK, request, personal=True),)
