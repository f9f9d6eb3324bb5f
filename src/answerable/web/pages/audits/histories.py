"""Histories: the centre's own, exported, and others beside it; each decided again under directives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from answerable.audit.replayed.results import Report
from answerable.audit.reporting.replays import decisions_replayed
from answerable.intake.sql import quoted
from answerable.model.state import State
from answerable.web.asked import Asked
from answerable.web.pages.audits.opening import Which, address, is_own, show_calls
from answerable.web.pages.audits.overview import DO, LOOK, OPEN, common
from answerable.web.pages.audits.places import OWN, failed, folder_of, root_of, shelf, told
from answerable.web.pages.audits.plans import start
from answerable.web.pages.page import form, go, page
from answerable.web.pages.showing import show
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route


class History(msgspec.Struct, frozen=True):
    """A history, as its page has it."""

    rows: int
    columns: tuple[str, ...]
    own: bool
    exported: dict[str, Any] | None
    """Of our own: its report, as `export-history` writes it."""
    replayed: Report | None


async def history(asked: Asked) -> Reply:
    """Show a history: what is in it, and where it comes from."""
    folder = folder_of(asked, "histories")
    seen = await asked.served.in_thread(lambda: _history(asked, folder))
    texts = await asked.served.look(published)
    return show(
        asked, "audits/history.html", **common(asked), name=folder.name, history=seen, own_name=OWN,
        directives=[name for name, _ in texts], failed=told(failed(folder), root_of(asked)),
    )  # fmt: skip


def _history(asked: Asked, folder: Path) -> History:
    file = folder / "history.parquet"
    own = is_own(asked, file)
    exported = msgspec.json.decode((folder / "export.json").read_bytes()) if own else None
    return History(_count(file), columns_of(folder), own, exported, _replayed(folder))


def columns_of(folder: Path) -> tuple[str, ...]:
    """The columns of a history; () where it cannot be read."""
    try:
        return tuple(str(name) for name, *_ in _ask(f"DESCRIBE FROM {_relation(folder / 'history.parquet')}"))
    except ValueError:
        return ()


def _count(file: Path) -> int:
    try:
        return int(_ask(f"SELECT count(*) FROM {_relation(file)}")[0][0])  # noqa: S608 - a path of ours
    except ValueError:
        return 0


def _relation(file: Path) -> str:
    return f"read_parquet({quoted(str(file))})"


def _ask(query: str) -> list[Any]:
    """What DuckDB answers. Raises ValueError for a file that it cannot read."""
    import duckdb

    try:
        with duckdb.connect() as con:
            return con.execute(query).fetchall()
    except duckdb.Error as error:
        raise ValueError(query) from error


def published(state: State) -> list[tuple[str, str]]:
    """Every directive for calls that was published: its id and its text."""
    return [(each.id, each.text) for each in state.publications if each.governs == "calls"]


async def export(asked: Asked) -> Reply:
    """Export the centre's own record as a history, up to a signed checkpoint."""
    folder = shelf(asked, "histories") / OWN
    folder.mkdir(mode=0o700, exist_ok=True)
    await start(asked, "export", folder)
    return go("/audits")


async def replay(asked: Asked) -> Reply:
    """Decide a history again under the directives that were published, or under one of them."""
    folder = folder_of(asked, "histories")
    chosen = asked.form.get("directive", "")
    texts = [text for name, text in await asked.served.look(published) if chosen in ("", name)]
    if not texts:
        raise Trouble("bad-input", "No such directive was published.")
    await start(asked, "replay", folder, directives=texts)
    return go(f"/audits/histories/{folder.name}")


def _replayed(folder: Path) -> Report | None:
    try:
        return msgspec.json.decode((folder / "replayed" / "report.json").read_bytes(), type=Report)
    except FileNotFoundError:
        return None


async def decisions(asked: Asked) -> Reply:
    """Show what directives decide of a history's calls, beside what was done: with small counts."""
    folder = folder_of(asked, "histories")
    if (report := _replayed(folder)) is None:
        raise Trouble("not-found", "It has not been decided again yet.")
    at = f"/audits/histories/{folder.name}/calls"
    body = decisions_replayed(report, lambda nth: address(at, which=nth)).body
    return show(asked, "audits/replayed.html", **common(asked), name=folder.name, report=body)


async def calls(asked: Asked) -> Reply:
    """Show the calls of one cell of decisions replayed; that they were looked at is kept."""
    folder, nth = folder_of(asked, "histories"), asked.query.which
    report = _replayed(folder)
    if report is None or not nth.isascii() or not nth.isdecimal() or int(nth) >= len(report.cells):
        raise Trouble("not-found")
    cell = report.cells[int(nth)]
    named = {name: getattr(cell, name) for name in ("directive", "decided", "done", "beside", "certain")}
    found = await asked.served.in_thread(lambda: _of_cell(folder, named))
    what = f"{cell.decided} → {cell.done}: {cell.beside}"
    back = f"/audits/histories/{folder.name}/replayed"
    return await show_calls(asked, [folder / "history.parquet"], found, back=back, what=what)


def _of_cell(folder: Path, named: dict[str, object]) -> list[tuple[str, int]]:
    import duckdb

    where = " AND ".join(f"{name} IS NOT DISTINCT FROM ?" for name in named)
    with duckdb.connect() as con:
        found = con.execute(
            f"SELECT id, again FROM {_relation(folder / 'replayed' / 'told.parquet')}"  # noqa: S608
            f" WHERE why IS NULL AND {where}",
            list(named.values()),
        ).fetchall()
    return [(str(id_), int(again or 0)) for id_, again in found]


ROUTES: tuple[Route, ...] = (
    form("/audits/histories/export", DO, export),
    page("/audits/histories/{name}", LOOK, history),
    form("/audits/histories/{name}/replay", DO, replay),
    page("/audits/histories/{name}/replayed", OPEN, decisions),
    page("/audits/histories/{name}/calls", OPEN, calls, query=Which),
)
