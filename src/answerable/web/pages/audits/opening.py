"""The calls behind a figure, for those entitled: each look at them is kept before anything is shown."""

from __future__ import annotations

import asyncio
import datetime
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import msgspec
from msgspec import Meta

from answerable.audit.counting.passing import database
from answerable.center import look_at
from answerable.intake.sql import quoted
from answerable.web.asked import Asked
from answerable.web.pages.audits.overview import common
from answerable.web.pages.showing import show
from answerable.web.problems import Trouble
from answerable.web.routing import Reply

A_PAGE: Final = 50
"""So many calls are shown, and looked at, at a time."""
COLUMNS: Final = (
    "received",
    "call_type",
    "kind",
    "area",
    "priority",
    "cause",
    "dispatched",
    "on_scene",
    "cleared",
)
"""What is shown of each, where the history has it; addresses are not."""


class Which(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The calls that are opened."""

    which: Annotated[str, Meta(max_length=2000)] = ""
    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1


class Opened(msgspec.Struct, frozen=True):
    """A page of calls."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[object, ...]], ...]
    """Each call's id, and what is shown of it."""
    total: int
    page: int
    last_page: int
    own: bool
    """Whether they are calls of this centre's record."""


async def show_calls(
    asked: Asked, histories: Sequence[Path], calls: Sequence[tuple[str, int]], *, back: str, what: str
) -> Reply:
    """Show the page of `calls` (id and `again`) that is asked for. Looks are on the record by then."""
    begin = (asked.query.page - 1) * A_PAGE
    some = calls[begin : begin + A_PAGE]
    if calls and not some:
        raise Trouble("not-found")
    own = all(is_own(asked, each) for each in histories)
    await _keep(asked, [id_ for id_, _ in some], back, own=own)
    heads, rows = await asked.served.in_thread(lambda: _rows(histories, some))
    opened = Opened(heads, rows, len(calls), asked.query.page, max(1, -(-len(calls) // A_PAGE)), own)
    return show(
        asked,
        "audits/calls.html",
        **common(asked),
        opened=opened,
        back=back,
        what=what,
        query=asked.query.which,
    )


def is_own(asked: Asked, history: Path) -> bool:
    """Whether a history was exported from this centre's record, so that its ids are numbers here."""
    try:
        exported = msgspec.json.decode((history.parent / "export.json").read_bytes())
    except (OSError, msgspec.DecodeError):
        return False
    return bool(exported.get("origin") == asked.served.opened.log.origin)


async def _keep(asked: Asked, ids: Sequence[str], what: str, *, own: bool) -> None:
    """Keep that these calls are looked at: on the record, where they are its own; else in a file beside."""
    by = asked.caller.person
    if own:
        ground = f"audit: {what}"
        await asyncio.gather(
            *(
                asked.served.carry_out(look_at, by, None, {"number": number, "ground": ground})
                for number in dict.fromkeys(ids)
            )
        )
        return
    line = {"at": asked.served.now(), "by": by, "of": what, "calls": ids}
    directory = asked.served.opened.directory
    assert directory is not None
    await asked.served.in_thread(lambda: _note(directory / "audits" / "looks", msgspec.json.encode(line)))


def _note(file: Path, line: bytes) -> None:
    """One line more, on the disk before anything is shown."""
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _rows(
    histories: Sequence[Path], calls: Sequence[tuple[str, int]]
) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[object, ...]], ...]]:
    """What the histories have of these calls, in their order; of a record's own, their numbers alone."""
    if not histories:
        return (), tuple((id_, ()) for id_, _ in calls)
    relation = f"read_parquet([{', '.join(quoted(str(file)) for file in histories)}], union_by_name = true)"
    with database() as con:
        described = con.execute(f"DESCRIBE FROM {relation}").fetchall()
        kinds = {str(name): str(kind) for name, kind, *_ in described}
        heads = tuple(name for name in COLUMNS if name in kinds)
        con.execute("CREATE TEMP TABLE asked (nth INTEGER, id VARCHAR, again INTEGER)")
        if calls:
            con.executemany(
                "INSERT INTO asked VALUES (?, ?, ?)", [(nth, *call) for nth, call in enumerate(calls)]
            )
        chosen = ", ".join(_column(name, kinds[name]) for name in heads)
        found = con.execute(
            f"SELECT h.id, {chosen} FROM asked a JOIN {relation} h"  # noqa: S608 - heads are ours
            " ON CAST(h.id AS VARCHAR) = a.id AND h.again = a.again ORDER BY a.nth"
        ).fetchall()
    timed = [kinds[name].startswith("TIMESTAMP") for name in heads]
    return heads, tuple((str(id_), tuple(map(_cell, cells, timed))) for id_, *cells in found)


def _column(name: str, kind: str) -> str:
    return f'epoch_us(h."{name}")' if kind.startswith("TIMESTAMP") else f'h."{name}"'


def _cell(value: object, timed: bool) -> object:
    if timed and isinstance(value, int):
        return datetime.datetime.fromtimestamp(value / 1e6, datetime.UTC)
    return value


def address(path: str, **query: Any) -> str:
    """An address with a query."""
    return f"{path}?{urlencode(query)}"
