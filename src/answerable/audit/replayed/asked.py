"""The SQL by which a history is decided again: what its columns say was done, and the counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from answerable.intake.own.row import FACTS_ERASED, NO_DIRECTIVE
from answerable.intake.schema import FIRST_OF_UNITS
from answerable.intake.sql import named, quoted
from answerable.policy.given import fold

if TYPE_CHECKING:
    import duckdb

Heads = Mapping[str, str]
"""Folded name -> column."""

OTHER_DIRECTIVE: Final = "governed by a directive that was not given"
NEVER_ENTERED: Final = "never entered: nothing is known of it"
REFUSED: Final = "a fact has a value that the directive does not have"
EXAMPLES: Final = 20

TOLD: Final = (
    "CREATE TABLE told (nth BIGINT, id VARCHAR, again INTEGER, directive VARCHAR, why VARCHAR,"
    " decided VARCHAR, basis VARCHAR, done VARCHAR, minutes DOUBLE, within DOUBLE, beside VARCHAR,"
    " certain BOOLEAN, rules VARCHAR[], may VARCHAR[], up INTEGER, down INTEGER, departed VARCHAR[],"
    " otherwise BOOLEAN)"
)
CELLS: Final = (
    "SELECT directive, decided, done, beside, certain, count(*) AS n, sum(up)::BIGINT, sum(down)::BIGINT,"  # noqa: S608
    f" arg_min(id, nth, {EXAMPLES}) FROM told WHERE why IS NULL"
    " GROUP BY directive, decided, done, beside, certain"
    " ORDER BY directive, decided, n DESC, done, beside, certain"
)
RULES: Final = (
    "SELECT directive, rule, beside, count(*), sum(up)::BIGINT, sum(down)::BIGINT FROM (SELECT directive,"
    " unnest(rules) AS rule, beside, up, down FROM told WHERE why IS NULL) GROUP BY ALL ORDER BY ALL"
)
MAY: Final = (
    "SELECT directive, rule, count(*) FROM (SELECT directive, unnest(may) AS rule FROM told"
    " WHERE why IS NULL) GROUP BY ALL ORDER BY ALL"
)
DEPARTURES: Final = (
    "SELECT d.kind, d.direction, count(*) AS times, count(DISTINCT nth)"
    " FROM (SELECT nth, unnest(departures) AS d FROM history) GROUP BY ALL ORDER BY times DESC, 1, 2"
)
LEFT_OUT: Final = (
    "SELECT why, count(*) AS n FROM told WHERE why IS NOT NULL GROUP BY why ORDER BY n DESC, why"
)
OTHERWISE: Final = f"SELECT id FROM told WHERE otherwise ORDER BY nth LIMIT {EXAMPLES}"  # noqa: S608


def history(file: Path) -> str:
    """The rows of a history, numbered as they stand."""
    return (
        "CREATE VIEW history AS SELECT row_number() OVER () AS nth, *"  # noqa: S608
        f" FROM read_parquet({quoted(str(file))})"
    )


def columns(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The columns that a history has."""
    described = con.execute("DESCRIBE history").fetchall()
    return {fold(str(name)): str(name) for name, *_ in described if name != "nth"}


def times(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The columns that hold times."""
    described = con.execute("DESCRIBE history").fetchall()
    return frozenset(str(name) for name, kind, *_ in described if str(kind).startswith("TIMESTAMP"))


def step(con: duckdb.DuckDBPyConnection) -> str | None:
    """The column by which a call counts as answered: our own, or the first of a city's that is filled, or
    that is there at all; None: there is none.
    """
    heads = columns(con)
    if "first_answered_at" in heads:
        return "first_answered_at"
    there = [name for name in ("dispatched", "on_scene") if name in heads]
    for name in there:
        if con.execute(f"SELECT count({name}) FROM history").fetchone() != (0,):  # noqa: S608
            return name
    return there[0] if there else None


def key(facts: Sequence[str]) -> str:
    """A text that is the same for rows with the same facts."""
    cells = (f"coalesce(CAST({named(name)} AS VARCHAR), chr(30))" for name in facts)
    return f"concat_ws(chr(31), {', '.join(cells)})" if facts else "''"


def governed(heads: Heads, directive: str) -> str:
    """Which rows a directive decides: those that it governed, and that no stated rule excludes."""
    by = f"{named(heads['directive'])} = {quoted(directive)}" if "directive" in heads else "true"
    return f"{by} AND excluded IS NULL" if "excluded" in heads else by


def combinations(facts: Sequence[str], whole: str, whose: str) -> str:
    """The different facts of some rows, with their keys."""
    return f"SELECT DISTINCT {', '.join([whole, *map(named, facts)])} FROM history WHERE {whose}"  # noqa: S608


def made(file: Path) -> str:
    """What was decided of each key, read into a table."""
    kinds = dict.fromkeys(("key", "main", "basis"), "VARCHAR")
    kinds |= dict.fromkeys(("refused", "wants", "sure"), "BOOLEAN")
    kinds |= dict.fromkeys(("within", "least", "most"), "DOUBLE")
    kinds |= dict.fromkeys(("outcomes", "rules", "may"), "VARCHAR[]")
    typed = ", ".join(f"{name}: {quoted(kind)}" for name, kind in kinds.items())
    return (
        "CREATE OR REPLACE TABLE made AS SELECT * FROM"  # noqa: S608
        f" read_json({quoted(str(file))}, format = 'newline_delimited', columns = {{{typed}}})"
    )


def tell(heads: Heads, directive: str, whole: str, whose: str, by: str, otherwise: str) -> str:
    """Every governed row, with what is decided of it and how what was done stands to that."""
    stood = "answer_due IS NOT NULL" if "answer_due" in heads else "false"
    said = (
        f"SELECT nth, id, {'again' if 'again' in heads else '0'} AS again, cause AS done,"  # noqa: S608
        f" date_diff('microsecond', received, {named(by)}) / 6e7 AS minutes, {_did(heads)} AS did,"
        f" {_late(heads, by)} AS late, {stood} AS stood,"
        f" {_departed(heads)}, {otherwise} AS otherwise,"
        f" made.* FROM history JOIN made ON made.key = {whole} WHERE {whose}"
    )
    return (
        f"INSERT INTO told SELECT nth, id, again, {quoted(directive)},"  # noqa: S608
        f" CASE WHEN refused THEN {quoted(REFUSED)} END, main, basis, done, minutes, within, beside,"
        f" {_CERTAIN}, rules, may, up, down, departed, otherwise AND NOT refused"
        f" FROM (SELECT *, {_BESIDE} AS beside FROM ({said}))"
    )


def _departed(heads: Heads) -> str:
    """How often people departed upward and downward, and in which ways, as our own record has it."""
    if "departures" not in heads:
        return "0 AS up, 0 AS down, CAST([] AS VARCHAR[]) AS departed"
    ways = (
        f"coalesce(len(list_filter(departures, lambda d: d.direction = '{way}')), 0) AS {way}"
        for way in ("up", "down")
    )
    return f"{', '.join(ways)}, coalesce(list_transform(departures, lambda d: d.kind), []) AS departed"


def rest(heads: Heads) -> str:
    """The rows that no directive was asked about, each with why."""
    whens = []
    if "excluded" in heads:
        whens.append("WHEN excluded IS NOT NULL THEN excluded")
    if "kind" in heads and "directive" in heads:
        whens.append(f"WHEN kind = 'ring' THEN {quoted(NEVER_ENTERED)}")
        whens.append(f"WHEN directive IS NULL THEN {quoted(NO_DIRECTIVE)}")
    why = f"CASE {' '.join(whens)} ELSE {quoted(OTHER_DIRECTIVE)} END" if whens else quoted(OTHER_DIRECTIVE)
    return (
        f"INSERT INTO told (nth, id, why, otherwise) SELECT nth, id, {why}, false FROM history"  # noqa: S608
        " WHERE nth NOT IN (SELECT nth FROM told)"
    )


def otherwise(said: Sequence[tuple[int, str]]) -> str:
    """Where our own record says that something else was decided; `said`: place among the outcomes, column."""
    if not said:
        return "false"
    parts = (f"made.outcomes[{place}] IS DISTINCT FROM {named(column)}" for place, column in said)
    sound = f"NOT list_contains(odd, {quoted(FACTS_ERASED)})"
    return f"(history.basis IS NOT NULL AND {sound} AND ({' OR '.join(parts)}))"


def _did(heads: Heads) -> str:
    """Whether anybody was sent, or a request helped: sent, nobody, or open."""
    if "first_answered_at" in heads:
        return (
            "CASE WHEN kind = 'request' AND answer = 'decline' THEN 'nobody'"
            " WHEN first_answered_at IS NOT NULL THEN 'sent' WHEN ended IS NULL THEN 'open' ELSE 'nobody' END"
        )
    times = [name for name in FIRST_OF_UNITS if name in heads]
    sent = " OR ".join(f"{name} IS NOT NULL" for name in times) or "false"
    counts = " + ".join(f"count({name})" for name in times) or "0"
    tells = f"(SELECT {counts} FROM history) > 0"  # noqa: S608
    return (
        f"CASE WHEN {sent} THEN 'sent'"
        " WHEN cause IN ('refused or not sent', 'cancelled by caller') THEN 'nobody'"
        f" WHEN cause = 'answered' OR NOT ({tells}) THEN 'open' ELSE 'nobody' END"
    )


def _late(heads: Heads, by: str) -> str:
    """Whether it was answered after its deadline: the one that stood, or else as decided, from receipt."""
    decided = f"date_diff('microsecond', received, {named(by)}) / 6e7 > made.within"
    stood = f"{named(by)} > answer_due" if "answer_due" in heads else "NULL"
    return f"coalesce({stood}, {decided}, false)"


_BESIDE: Final = (
    "CASE WHEN done = 'duplicate' THEN 'joined' WHEN did = 'open' THEN 'open'"
    " WHEN wants AND did = 'sent' AND late THEN 'late' WHEN wants AND did = 'sent' THEN 'as decided'"
    " WHEN wants AND done = 'cancelled by caller' THEN 'withdrawn' WHEN wants THEN 'less'"
    " WHEN did = 'sent' THEN 'more' ELSE 'as decided' END"
)
_CERTAIN: Final = (
    "beside IN ('joined', 'open') OR sure AND CASE WHEN stood OR NOT wants OR did <> 'sent' THEN true"
    " WHEN late THEN coalesce(minutes > most, false) ELSE coalesce(minutes <= least, least IS NULL) END"
)
