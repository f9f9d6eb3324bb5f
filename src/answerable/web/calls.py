"""Calls and their incidents, from their taking to their end."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from answerable import center
from answerable.dispatch import Recommendation
from answerable.model.cautions import Nearby, cautions_for
from answerable.model.nouns import Call, Incident
from answerable.model.queue import open_calls, open_requests, overdue
from answerable.model.state import State
from answerable.record import NotOpen
from answerable.web.answers import Brief, Why, brief, why
from answerable.web.asked import Asked
from answerable.web.history import Happened, first_entry, history
from answerable.web.paging import Standing, page
from answerable.web.problems import Mistake, Trouble
from answerable.web.routing import Reply, Route, command, look
from answerable.web.taking import learn_route, note_route, take_route

THEME = "calls"


class Calls(msgspec.Struct, frozen=True):
    """Incidents, by number."""

    calls: tuple[Brief, ...]
    next: str
    """The address of the next page; empty: there is none."""


class Queue(msgspec.Struct, frozen=True):
    """What is open, the most urgent first."""

    calls: tuple[Brief, ...]
    requests: tuple[Brief, ...]
    overdue: tuple[str, ...]
    """The numbers of those whose step is late."""


class Whole(msgspec.Struct, frozen=True):
    """An incident with its calls."""

    number: str
    incident: Incident
    calls: tuple[Call, ...]
    why: Why | None
    cautions: tuple[Nearby, ...] = ()
    """What is known of where it is: no part of the decision."""


class History(msgspec.Struct, frozen=True):
    """All that happened, in order, with the numbers of the entries that keep it."""

    number: str
    happened: tuple[Happened, ...]


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much a receipt shows."""

    fields: Annotated[
        str,
        Meta(
            description="The fields to show, separated by commas, such as `received,place`; all when empty."
        ),
    ] = ""


async def calls(asked: Asked) -> Reply:
    """List calls' incidents: those that are open, unless others are asked for."""
    shown, following = await asked.served.look(
        lambda state: page("/calls", asked.query, state.incidents, ("closed", "merged"))
    )
    return Reply(Calls(tuple(map(brief, shown)), following))


async def queue(asked: Asked) -> Reply:
    """List what is open, the most urgent first; equally urgent ones by deadline."""
    calls, requests = await asked.served.look(lambda state: (open_calls(state), open_requests(state)))
    now = asked.served.now()
    late = tuple(each.id for each in (*calls, *requests) if overdue(each, now))
    return Reply(Queue(tuple(map(brief, calls)), tuple(map(brief, requests)), late))


async def call(asked: Asked) -> Reply:
    """Show a call's incident whole: facts with their sources, decision, units, departures, cautions."""
    number, now = asked.path["number"], asked.served.now()

    def whole(state: State) -> Whole:
        incident = state.incident(number)
        calls = tuple(state.calls[each] for each in incident.calls)
        return Whole(incident.id, incident, calls, why(incident), cautions_for(state, incident, now))

    return Reply(await asked.served.look(whole))


async def happened(asked: Asked) -> Reply:
    """Tell all that happened to a call, incident or request, in order."""
    number = asked.path["number"]

    matter = await asked.served.look(lambda state: state.matter(state.subject(number)))
    centre = asked.served.opened
    return Reply(History(number, await asked.served.in_thread(lambda: history(centre, matter))))


async def receipt(asked: Asked) -> Reply:
    """Give a receipt: proof that the record holds a call or request, which anybody can check offline.

    It shows the whole entry, address and call-back number too, to whoever holds it: give it only when asked
    for, or name the `fields` that it may show.
    """
    number = asked.path["number"]

    def first(state: State) -> str:
        subject = state.subject(number)
        return f"call/{number}" if number in state.calls else subject

    stream, centre = await asked.served.look(first), asked.served.opened
    fields = [each for each in asked.query.fields.split(",") if each] or None
    try:
        text = await asked.served.in_thread(lambda: centre.receipt(first_entry(centre, stream), fields))
    except IndexError:
        raise Trouble("not-found") from None
    except NotOpen:
        mistake = Mistake("?fields", "Not a field of this entry, or erased.")
        raise Trouble("bad-input", mistakes=(mistake,)) from None
    return Reply(text.encode(), media="text/plain; charset=utf-8")


async def recommendation(asked: Asked) -> Reply:
    """Say whom to send: what is acted on and not sent yet, against who is free. Nothing is recorded."""
    ledger = asked.served.ledger
    return Reply(await asked.served.in_thread(lambda: center.recommend(ledger, asked.path["number"])))


ROUTES: tuple[Route, ...] = (
    take_route(THEME),
    look(THEME, "/calls", "look at calls", Calls, calls, query=Standing),
    look(THEME, "/queue", "look at calls", Queue, queue),
    look(THEME, "/calls/{number}", "look at calls", Whole, call, personal=True),
    look(THEME, "/calls/{number}/history", "look at calls", History, happened, personal=True),
    look(
        THEME,
        "/calls/{number}/receipt",
        "take a receipt",
        None,
        receipt,
        query=Shown,
        media="text/plain",
        personal=True,
    ),
    look(THEME, "/calls/{number}/recommendation", "look at calls", Recommendation, recommendation),
    learn_route(THEME, "/calls/{number}/facts", {"facts": {"people hurt": 1}, "source": "officer P1"}),
    note_route(THEME, "/calls/{number}/notes", {"words": "the gate is open on the north side"}),
    command(
        THEME,
        "POST",
        "/calls/{number}/units",
        center.send,
        example={"units": ["P1"]},
    ),
    command(
        THEME,
        "POST",
        "/calls/{number}/override",
        center.override,
        example={"set_to": {"response": "send now"}, "grounds": {"reason": "the caller whispers"}},
    ),
    command(
        THEME, "POST", "/calls/{number}/reason", center.give_reason, example={"reason": "the caller whispers"}
    ),
    command(
        THEME,
        "POST",
        "/calls/{number}/merge",
        center.merge,
        example={"into": "26-000001"},
    ),
    command(
        THEME,
        "POST",
        "/calls/{number}/close",
        center.close,
        example={"disposition": "handled", "note": "both parties went home"},
    ),
    command(
        THEME,
        "POST",
        "/series",
        center.link,
        example={"numbers": ["26-000001", "26-000002"]},
        status=201,
    ),
)
