"""The console's pages and their parts: everything that is open, one call in full, and what can be typed."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from answerable.model.nouns import DISPOSITIONS
from answerable.model.queue import open_matters
from answerable.model.state import State
from answerable.web.asked import Asked
from answerable.web.pages.console import base_map
from answerable.web.pages.console.board import (
    AID_BADGES,
    STATUS_BADGES,
    TONES,
    UNIT_BADGES,
    Board,
    board,
    in_order,
)
from answerable.web.pages.console.carrying import may
from answerable.web.pages.console.cautions import CAUTION_BADGES
from answerable.web.pages.console.live import live
from answerable.web.pages.console.map_marks import Chart, Ground, chart, exact, ground_of, layout
from answerable.web.pages.console.map_view import View
from answerable.web.pages.console.matter import Whole, said, told_of, whole_of
from answerable.web.pages.console.verbs import AID_NEXT, VERBS
from answerable.web.pages.grounds import APPROVERS
from answerable.web.pages.page import PART, allowed, page
from answerable.web.pages.showing import reader_of, show
from answerable.web.routing import Reply, Route
from answerable.web.watching import watched

LOOK = "look at calls"
LOOKS: dict[str, Any] = {
    "unit_badges": UNIT_BADGES,
    "status_badges": STATUS_BADGES,
    "aid_badges": AID_BADGES,
    "aid_next": AID_NEXT,
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


class After(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a page's stream begins."""

    after: Annotated[int, Meta(ge=-1, description="The entry that the page was made at.")]


async def console(asked: Asked) -> Reply:
    """Show the console: what is open, the most urgent first, and who can be sent."""
    return await _console(asked)


async def large_map(asked: Asked) -> Reply:
    """Show the console with a large map; to a script only the map."""
    if PART not in asked.headers:
        return await _console(asked, large=True)
    seen, drawn, _ = await _seen(asked)
    return show(asked, "console/map.html", board=seen, chart=drawn, here=None, **LOOKS)


async def rows(asked: Asked) -> Reply:
    """Show some rows of the console and their marks on the map, and the order of all."""
    calls, units = (frozenset(each.split("/")) for each in (asked.query.calls, asked.query.units))
    now, ledger, ground = asked.served.now(), asked.served.ledger, await _ground(asked)

    def look(state: State) -> tuple[Board, Chart]:
        matters = open_matters(state)
        laid = layout(matters, state.units.values(), ground.districts)
        seen = board(state, now, *laid.anew(calls, units), matters)
        return replace(seen, entry=ledger.read_to - 1), chart(seen, laid, ground)

    seen, drawn = await asked.served.look(look)
    return show(asked, "console/rows.html", board=seen, chart=drawn, calls=calls, units=units, **LOOKS)


async def changes(asked: Asked) -> Reply:
    """Watch the console's rows as they change, in the language of who asks.

    What was missed since entry `after` comes as in `/changes`: a script asks for those rows. From then on
    each event `rows` has all that was committed together, with the rows.
    """
    given = asked.headers.get("last-event-id", "").strip()
    after = int(given) if given.isascii() and given.isdigit() and len(given) < 16 else asked.query.after
    shape = live(asked.house.changes, reader_of(asked).messages.lang, asked.served.now, LOOKS)
    return watched(asked, after, shape)


async def call(asked: Asked) -> Reply:
    """Show one call in full, beside the queue; to a script only the call."""
    whole = await whole_of(asked, asked.path["number"])
    if PART not in asked.headers:
        return await _console(asked, whole)
    ground = await _ground(asked)
    laid = await asked.served.look(
        lambda state: layout(open_matters(state), state.units.values(), ground.districts)
    )
    here = _here(laid.view, whole)
    return show(asked, "console/matter.html", whole=whole, here=here, **_given(asked))


async def commands(asked: Asked) -> Reply:
    """Show what can be typed: the cheat sheet, made from the grammar."""
    mine = [verb for verb in VERBS if may(asked, verb)]
    return show(asked, "console/commands.html", verbs=mine)


async def _console(asked: Asked, whole: Whole | None = None, *, large: bool = False) -> Reply:
    seen, drawn, view = await _seen(asked)
    here = _here(view, whole)
    given: dict[str, Any] = {"board": seen, "chart": drawn, "whole": whole, "here": here, "large": large}
    return show(asked, "console/console.html", **given, **_given(asked))


async def _seen(asked: Asked) -> tuple[Board, Chart, View]:
    """All of it, and the last entry that is in it."""
    now, ledger, ground = asked.served.now(), asked.served.ledger, await _ground(asked)

    def look(state: State) -> tuple[Board, Chart, View]:
        matters = open_matters(state)
        laid = layout(matters, state.units.values(), ground.districts)
        seen = board(state, now, matters=matters)
        return replace(seen, entry=ledger.read_to - 1), chart(seen, laid, ground), laid.view

    return await asked.served.look(look)


async def _ground(asked: Asked) -> Ground:
    directory = asked.served.opened.directory
    return await asked.served.in_thread(lambda: ground_of(directory))


def _here(view: View, whole: Whole | None) -> tuple[float, float] | None:
    """Where on the map the call that is open is, exactly: its look is on the record."""
    spot = exact(whole.matter.place) if whole else None
    return view.place(spot) if spot and view.has(spot) else None


def _given(asked: Asked) -> dict[str, Any]:
    return {
        **LOOKS,
        "may": partial(allowed, asked),
        "areas": _areas,
        "approvers": APPROVERS,
        "dispositions": DISPOSITIONS,
    }


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
    page("/console/map", LOOK, large_map),
    page("/console/tiles/{stamp}/{zoom}/{across}/{down}", LOOK, base_map.tile),
    page("/console/map-style", LOOK, base_map.style),
    page("/console/rows", LOOK, rows, query=Which),
    page("/console/changes", LOOK, changes, query=After),
    page("/console/commands", LOOK, commands),
    page("/console/calls/{number}", LOOK, call, personal=True),
)
