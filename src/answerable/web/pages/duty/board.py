"""Requests for assistance as a list: those that wait, those decided again since they were answered, the rest.

No word of what anybody said is in it: it stands on open screens. What is asked for is told by the facts about
the situation; the agency's own words are on the request's page, and a look at that is on the record.
"""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from answerable.model.asking import governing
from answerable.model.facts import case
from answerable.model.nouns import ANSWER, AssistanceRequest
from answerable.model.queue import open_requests, overdue
from answerable.model.state import State
from answerable.policy import Directive
from answerable.policy.decided import Flip
from answerable.web.asked import Asked
from answerable.web.pages.console.board import AID_BADGES
from answerable.web.pages.page import page
from answerable.web.pages.showing import show
from answerable.web.routing import Reply, Route

LOOK: Final = "look at calls"
ENDED_MOST: Final = 25
"""So many of those that are over are listed, the latest first."""

ANSWER_BADGES: Final = {"accept": ("good", "✓"), "provisional": ("warn", "◐"), "decline": ("bad", "✕")}
STATUS_BADGES: Final = {
    "waiting": ("bad", "○"),
    "accepted": ("good", "✓"),
    "provisional": ("warn", "◐"),
    "declined": ("calm", "–"),
    "sent": ("info", "➤"),
    "on scene": ("info", "◆"),
    "closed": ("calm", "■"),
}
"""A tone and a symbol; the word is always beside them."""
BADGES: Final[dict[str, Any]] = {
    "answer_badges": ANSWER_BADGES,
    "status_badges": STATUS_BADGES,
    "aid_badges": AID_BADGES,
}


class Row(msgspec.Struct, frozen=True):
    """A request, as the list has it."""

    request: AssistanceRequest
    late: bool
    facts: dict[str, Any]
    """What is known of the situation and the place, in JSON form."""

    @property
    def decided(self) -> str:
        """The answer that is acted on."""
        return str(self.request.acting[ANSWER])

    @property
    def again(self) -> bool:
        """Whether it was decided again by itself since somebody answered it."""
        return decided_again(self.request)

    @property
    def changes(self) -> tuple[Flip, ...]:
        """Under which changes it would be answered otherwise."""
        return self.request.decision.would_change_if if self.request.decision else ()


class Board(msgspec.Struct, frozen=True):
    """All of the list."""

    waiting: tuple[Row, ...]
    again: tuple[Row, ...]
    answered: tuple[Row, ...]
    ended: tuple[Row, ...]
    entry: int = -1
    """The record's last entry when this was seen: what came later is in the stream of changes."""

    @property
    def parts(self) -> dict[str, tuple[Row, ...]]:
        """Its parts by their names, in the order that they are shown in."""
        return {
            "again": self.again,
            "waiting": self.waiting,
            "answered": self.answered,
            "ended": self.ended,
        }


class Which(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The requests that are asked for."""

    requests: Annotated[str, Meta(description="Numbers, with slashes between them.")] = ""


def decided_again(request: AssistanceRequest) -> bool:
    """Whether a later decision moved the answer that was given, or would if a person said so."""
    if not request.answers or request.status == "closed":
        return False
    last = request.answers[-1]
    return last.by_itself or last.answer != request.acting[ANSWER]


def board_of(state: State, now: datetime.datetime) -> Board:
    """The list as it is now; within each part the most urgent first."""
    rows = [_row(state, each, now) for each in open_requests(state) if isinstance(each, AssistanceRequest)]
    ended = heapq.nlargest(ENDED_MOST, state.requests.away)
    return Board(
        waiting=tuple(row for row in rows if not row.request.answers),
        again=tuple(row for row in rows if row.again),
        answered=tuple(row for row in rows if row.request.answers and not row.again),
        ended=tuple(_row(state, state.requests[number], now) for number in ended),
    )


def _row(state: State, request: AssistanceRequest, now: datetime.datetime) -> Row:
    impersonal = set(_impersonal(governing(state, request)))
    facts = {fact: value for fact, value in case(request.statements).items() if fact in impersonal}
    return Row(request, overdue(request, now), facts)


def _impersonal(directive: Directive | None) -> Iterator[str]:
    """The facts that say nothing of a person."""
    facts: Iterable[Any] = directive.facts if directive else ()
    return (fact.name for fact in facts if "person" not in fact.about)


async def board(asked: Asked) -> Reply:
    """Show the requests for assistance: those that wait, those decided again, those answered."""
    return show(asked, "duty/board.html", board=await _seen(asked), **BADGES)


async def rows(asked: Asked) -> Reply:
    """Show some requests of the list, and the order of all."""
    wanted = frozenset(asked.query.requests.split("/"))
    return show(asked, "duty/rows.html", board=await _seen(asked), wanted=wanted, **BADGES)


async def _seen(asked: Asked) -> Board:
    now, ledger = asked.served.now(), asked.served.ledger
    return await asked.served.look(lambda state: replace(board_of(state, now), entry=ledger.read_to - 1))


ROUTES: tuple[Route, ...] = (page("/duty", LOOK, board), page("/duty/rows", LOOK, rows, query=Which))
