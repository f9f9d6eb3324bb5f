"""A sample of calls whose identity is hidden: drawn by a seed, alike many from each group."""

from __future__ import annotations

import csv
import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from answerable.audit.blind.facts import CodedFact
from answerable.audit.blind.results import Drawn, Key, Sheet
from answerable.audit.unwritten.columns import Columns, history_file
from answerable.intake.errors import IntakeError, Mistake, fold
from answerable.intake.sql import named, quoted
from answerable.policy.directive import Directive

if TYPE_CHECKING:
    import duckdb

HIDDEN: Final = frozenset({
    "id", "again", "rows", "entries", "address", "area", "latitude", "longitude", "units", "incident",
    "merged_into", "requested_by", "disposition", "cause", "cause_confidence", "original_priority",
    "priority", "final_priority", "departures", "deadlines_missed", "status", "answer", "answered_at",
    "passed_on", "aid_asked", "aid_came", "rules", "basis", "raised_by", "dispatched", "en_route", "on_scene",
    "transport", "hospital", "cleared", "ended", "excluded", "odd", "in_series",
})  # fmt: skip
"""Who it is, where, what was decided, what became of it: no reviewer sees it, whoever asks for it."""
HIDDEN_BEGINNINGS: Final = ("decided:", "acted:")
MASK: Final = "[masked]"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be drawn, and what a reviewer may see of it."""

    by: str
    """The column whose values are the groups."""
    facts: tuple[CodedFact, ...]
    shown: tuple[str, ...] = ()
    each: int = 100
    """Calls of each group, at most."""
    seed: int = 1
    narratives: Path | None = None
    """A CSV file with `id`, `text`, and `again` where ids are used again; only calls in it are drawn."""
    masks: tuple[str, ...] = ()
    """Words of narratives that would tell who calls."""


def draw(history: Path, request: Request, directive: Directive | None = None) -> tuple[Sheet, bytes]:
    """The sheet that reviewers are given, and the bytes of the key, whose digest the sheet commits to.

    Raises:
        IntakeError: the history cannot be used, or a column that is to be shown would tell too much.

    """
    file = history_file(history)
    _check_shown(request, directive)
    told = None if request.narratives is None else read_narratives(request.narratives)
    rows, left_out = _drawn(file, request, told)
    key = Key(
        salt=secrets.token_hex(32), seed=request.seed, by=request.by, shown=request.shown,
        facts=request.facts, history=hashlib.sha256(file.read_bytes()).hexdigest(),
        calls=tuple(
            Drawn(f"B-{nth:04}", row["id"], row["again"], row["group"],
                  {fact.name: fact.read(row[f"f{at}"]) for at, fact in enumerate(request.facts)})
            for nth, row in enumerate(rows, 1)
        ),
    )  # fmt: skip
    sealed = msgspec.json.format(msgspec.json.encode(key), indent=1) + b"\n"
    lines, masked = [], 0
    for call, row in zip(key.calls, rows, strict=True):
        narrative, count = mask((told or {}).get((call.id, call.again), ""), request.masks)
        masked += count
        shown = tuple(str(row[f"s{at}"] or "") for at in range(len(request.shown)))
        lines.append((call.review, shown, narrative))
    sheet = Sheet(
        hashlib.sha256(sealed).hexdigest(), request.facts, request.shown, tuple(lines), masked,
        len({call.group for call in key.calls}), left_out,
    )  # fmt: skip
    return sheet, sealed


def mask(narrative: str, words: Sequence[str]) -> tuple[str, int]:
    """A narrative without these words, in whatever case, and how many were masked."""
    if not words:
        return narrative, 0
    longest_first = sorted(words, key=len, reverse=True)
    pattern = r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)"
    return re.subn(pattern, MASK, narrative, flags=re.IGNORECASE)


def read_narratives(file: Path) -> dict[tuple[str, int], str]:
    """The texts of calls by id and its use. Raises IntakeError where the file is not such a CSV file."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
            told = {(row["id"], int(row.get("again") or 0)): row["text"] or "" for row in rows}
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, ValueError) as error:
        problem = f"Cannot be read as narratives ({type(error).__name__})."
        fix = "It has to be CSV in UTF-8 with the columns id and text."
        raise IntakeError([Mistake(str(file), "", problem, fix)]) from error
    return {key: narrative for key, narrative in told.items() if narrative.strip()}


def _check_shown(request: Request, directive: Directive | None) -> None:
    person = () if directive is None else (fact.name for fact in directive.facts if "person" in fact.about)
    coded = (request.by, *(fact.name for fact in request.facts), *person)
    hidden = {*HIDDEN, *map(fold, coded)}
    wrong = [
        Mistake("options", "--show", f'"{name}" would tell who calls, how it was coded or what became of it.',
                "Show what a call-taker hears.")
        for name in request.shown
        if fold(name) in hidden or fold(name).startswith(HIDDEN_BEGINNINGS)
    ]  # fmt: skip
    if wrong:
        raise IntakeError(wrong)


def _drawn(
    file: Path, request: Request, told: Mapping[tuple[str, int], str] | None
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The sample, or an error that says no word of the data's: they may be personal."""
    import duckdb

    try:
        with duckdb.connect(":memory:") as con:
            return _sample(con, file, request, told)
    except duckdb.Error as error:
        problem = f"Cannot be drawn from: it is no history ({type(error).__name__})."
        raise IntakeError([Mistake(str(file), "", problem, "Import it again.")]) from error


def _sample(
    con: duckdb.DuckDBPyConnection, file: Path, request: Request,
    told: Mapping[tuple[str, int], str] | None,
) -> tuple[list[dict[str, Any]], dict[str, int]]:  # fmt: skip
    """The calls of the sample, in the order of the sheet, which says nothing of them."""
    con.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    columns = Columns(con, file)
    plain = [
        *(f"{_words(columns, fact.name)} AS f{at}" for at, fact in enumerate(request.facts)),
        *(f"{_words(columns, name)} AS s{at}" for at, name in enumerate(request.shown)),
    ]
    again = "again" if "again" in columns.types else "0"
    excluded = '"excluded"' if "excluded" in columns.types else "NULL"
    con.execute("CREATE TABLE narrated (id VARCHAR, again INTEGER)")
    if told:
        con.executemany("INSERT INTO narrated VALUES (?, ?)", list(told))
    silent = "(id, again) NOT IN (SELECT (id, again) FROM narrated)" if told is not None else "false"
    con.execute(
        f"CREATE VIEW calls AS SELECT CAST({named(columns.find('id'))} AS VARCHAR) AS id, {again} AS again,"  # noqa: S608
        f' {columns.words(request.by)} AS "group", {", ".join(plain)}, {excluded} AS excluded'
        f" FROM {columns.source}"
    )
    why = (
        "CASE WHEN excluded IS NOT NULL THEN 'marked by a rule as none of the public''s calls'"
        f' WHEN "group" IS NULL THEN {quoted(f"{request.by} is not known")}'
        f" WHEN {silent} THEN 'no narrative' END"
    )
    silent_ones = con.execute(
        f"SELECT {why} AS why, count(*) FROM calls GROUP BY 1 HAVING why IS NOT NULL ORDER BY 2 DESC, 1"  # noqa: S608
    )
    left_out = dict(silent_ones.fetchall())
    dice = f"md5(concat('{request.seed}', '|', id, '|', again))"
    found = con.execute(
        f'SELECT * FROM calls WHERE ({why}) IS NULL QUALIFY row_number() OVER (PARTITION BY "group"'  # noqa: S608
        f" ORDER BY {dice}, id) <= {request.each} ORDER BY md5(concat('sheet', {dice})), id"
    )
    names = [str(each[0]) for each in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()], left_out


def _words(columns: Columns, name: str) -> str:
    """A column as it stands, in words: nothing is put into bins."""
    return f"nullif(trim(CAST({named(columns.find(name))} AS VARCHAR)), '')"
