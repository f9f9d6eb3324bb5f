"""Callers: where they are, how they are reached, in which language; and calls that are passed on."""

from __future__ import annotations

import msgspec

from answerable import center
from answerable.model.relating import Offer
from answerable.web.asked import Asked
from answerable.web.routing import Reply, Route, command, look

THEME = "calls"


class Related(msgspec.Struct, frozen=True):
    """Incidents that may belong to one, the likeliest first."""

    related: tuple[Offer, ...]


async def related(asked: Asked) -> Reply:
    """Offer incidents that may belong to this one, the likeliest first, each with its reasons."""
    ledger = asked.served.ledger
    return Reply(Related(await asked.served.in_thread(lambda: center.related(ledger, asked.path["number"]))))


ROUTES: tuple[Route, ...] = (
    look(THEME, "/calls/{number}/related", "look at calls", Related, related, personal=True),
    command(
        THEME,
        "POST",
        "/calls/{number}/place",
        center.locate,
        example={"place": {"address": "12 Elm Street, at the back"}},
    ),
    command(
        THEME, "POST", "/calls/{number}/call-back", center.note_call_back, example={"call_back": "555-0134"}
    ),
    command(THEME, "POST", "/calls/{number}/tries", center.try_caller, example={"reached": False}),
    command(THEME, "POST", "/calls/{number}/interpreter", center.ask_interpreter, example={"language": "es"}),
    command(THEME, "POST", "/calls/{number}/interpreter/joined", center.interpreter_joins, example={}),
    command(THEME, "POST", "/calls/{number}/interpreter/left", center.interpreter_leaves, example={}),
    command(
        THEME,
        "POST",
        "/calls/{number}/mentions",
        center.mention,
        example={"what": "plate", "words": "7ABC123"},
    ),
    command(
        THEME,
        "POST",
        "/calls/{number}/passings",
        center.pass_on,
        example={"kind": "fire", "to": "County Fire", "way": "phone"},
        status=201,
    ),
    command(
        THEME,
        "POST",
        "/calls/{number}/passings/{passing}/receipt",
        center.acknowledge_passing,
        example={"reference": "F-2231"},
    ),
    command(
        THEME,
        "POST",
        "/calls/{number}/passings/{passing}/return",
        center.take_back,
        example={"reason": "they do not answer"},
    ),
    command(
        THEME,
        "POST",
        "/calls/{number}/series/{series}/leave",
        center.unlink,
        example={"grounds": {"reason": "another street of the same name"}},
    ),
)
