"""The console's pages and their parts: everything that is open, one call in full, and what can be typed."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from answerable.web.asked import Asked
from answerable.web.pages.console.board import STATUS_BADGES, TONES, UNIT_BADGES, Board, board, in_order
from answerable.web.pages.console.carrying import may
from answerable.web.pages.console.cautions import CAUTION_BADGES
from answerable.web.pages.console.matter import said, told_of, whole_of
from answerable.web.pages.console.verbs import VERBS
from answerable.web.pages.page import PART, allowed, page
from answerable.web.pages.showing import show
from answerable.web.routing import Reply, Route

LOOK = "look at calls"
LOOKS: dict[str, Any] = {
    "unit_badges": UNIT_BADGES,
    "status_badges": STATUS_BADGES,
    "tones": TONES,
    "caution_badges": CAUTION_BADGES,
    "line": said,
    "in_order": in_order,
    "told_of": told_of,
}
"""What the templates put things into words and colours with."""


class Which(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rows that are asked for."""

    calls: Annotated[
        str, Meta(description="Numbers, with slashes between them, as no name of a unit has any.")
    ] = ""
    units: Annotated[str, Meta(description="Units, likewise.")] = ""


async def console(asked: Asked) -> Reply:
    """Show the console: what is open, the most urgent first, and who can be sent."""
    return show(asked, "console/console.html", board=await _board(asked), whole=None, **_given(asked))


async def rows(asked: Asked) -> Reply:
    """Show some rows of the console, and the order of all."""
    calls, units = (frozenset(each.split("/")) for each in (asked.query.calls, asked.query.units))
    now = asked.served.now()
    seen = await asked.served.look(lambda state: board(state, now, calls, units))
    return show(asked, "console/rows.html", board=seen, **LOOKS)


async def call(asked: Asked) -> Reply:
    """Show one call in full, beside the queue; to a script only the call."""
    whole = await whole_of(asked, asked.path["number"])
    if PART in asked.headers:
        return show(asked, "console/matter.html", whole=whole, **_given(asked))
    return show(asked, "console/console.html", board=await _board(asked), whole=whole, **_given(asked))


async def commands(asked: Asked) -> Reply:
    """Show what can be typed: the cheat sheet, made from the grammar."""
    mine = [verb for verb in VERBS if may(asked, verb)]
    return show(asked, "console/commands.html", verbs=mine)


async def _board(asked: Asked) -> Board:
    """All of it. What is committed while it is made is both in it and in the stream that follows."""
    now, entry = asked.served.now(), asked.served.opened.log.size - 1
    return replace(await asked.served.look(lambda state: board(state, now)), entry=entry)


def _given(asked: Asked) -> dict[str, Any]:
    return {**LOOKS, "may": partial(allowed, asked), "areas": _areas}


def _areas(seen: Board) -> list[tuple[str, int, int, list[str]]]:
    """By area: what is open, what of it waits, and who is free there."""
    names = sorted({row.area for row in seen.rows} | {unit.area for unit in seen.units})
    return [
        (
            name,
            sum(row.area == name for row in seen.rows),
            sum(row.area == name and row.status == "waiting" for row in seen.rows),
            [unit.id for unit in seen.units if unit.area == name and unit.is_free],
        )
        for name in filter(None, names)
    ]


ROUTES: tuple[Route, ...] = (
    page("/console", LOOK, console),
    page("/console/rows", LOOK, rows, query=Which),
    page("/console/commands", LOOK, commands),
    page("/console/calls/{number}", LOOK, call, personal=True),
)
