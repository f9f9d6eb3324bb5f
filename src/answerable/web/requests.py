"""Requests for assistance between agencies."""

from __future__ import annotations

import msgspec

from answerable import center
from answerable.dispatch import Recommendation
from answerable.model.cautions import Nearby, cautions_for
from answerable.model.nouns import AssistanceRequest
from answerable.model.state import State
from answerable.web.answers import Brief, Why, brief, why
from answerable.web.asked import Asked
from answerable.web.calls import History, Shown, happened, receipt, recommendation
from answerable.web.paging import Standing, page
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route, command, look
from answerable.web.taking import learn_route, note_route, request_route

THEME = "requests"


class Requests(msgspec.Struct, frozen=True):
    """Requests for assistance, by number."""

    requests: tuple[Brief, ...]
    next: str
    """The address of the next page; empty: there is none."""


class WholeRequest(msgspec.Struct, frozen=True):
    """A request, with the answers that were given."""

    number: str
    request: AssistanceRequest
    why: Why | None
    cautions: tuple[Nearby, ...] = ()
    """What is known of where it is: no part of the decision."""


async def requests(asked: Asked) -> Reply:
    """List requests for assistance: those that are open, unless others are asked for."""
    shown, following = await asked.served.look(
        lambda state: page("/requests", asked.query, state.requests, ("closed",))
    )
    return Reply(Requests(tuple(map(brief, shown)), following))


async def request(asked: Asked) -> Reply:
    """Show a request whole: who asks for what, its facts and decision, and what it was answered."""
    number, now = asked.path["number"], asked.served.now()

    def whole(state: State) -> WholeRequest:
        found = state.requests.get(number)
        if found is None:
            raise Trouble("not-found", f"There is no request {number}.")
        return WholeRequest(number, found, why(found), cautions_for(state, found, now))

    return Reply(await asked.served.look(whole))


ROUTES: tuple[Route, ...] = (
    request_route(THEME),
    look(THEME, "/requests", "look at calls", Requests, requests, query=Standing),
    look(THEME, "/requests/{number}", "look at calls", WholeRequest, request, personal=True),
    command(THEME, "POST", "/requests/{number}/answer", center.answer_assistance, example={}),
    look(THEME, "/requests/{number}/recommendation", "look at calls", Recommendation, recommendation),
    command(THEME, "POST", "/requests/{number}/units", center.send, example={"units": ["P1"]}),
    learn_route(
        THEME,
        "/requests/{number}/facts",
        {"facts": {"officers assaulted": "yes"}, "source": "officer on scene"},
    ),
    note_route(THEME, "/requests/{number}/notes", {"words": "their commander asks to be called first"}),
    command(
        THEME,
        "POST",
        "/requests/{number}/override",
        center.override,
        example={
            "set_to": {"answer": "decline"},
            "grounds": {"reason": "withdrawn by phone", "authority": "order 7"},
        },
    ),
    command(
        THEME, "POST", "/requests/{number}/reason", center.give_reason, example={"reason": "heard shots"}
    ),
    command(THEME, "POST", "/requests/{number}/close", center.close, example={"disposition": "handled"}),
    look(THEME, "/requests/{number}/history", "look at calls", History, happened, personal=True),
    look(
        THEME,
        "/requests/{number}/receipt",
        "take a receipt",
        None,
        receipt,
        query=Shown,
        media="text/plain",
        personal=True,
    ),
)
