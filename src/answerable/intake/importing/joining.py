"""Typed rows -> calls: the rows of each call together, a part of the calls at a time, into Parquet.

What comes out depends on the rows and on nothing else. As in `collapse`, the earliest reception holds, and
for the rest the unit dispatched first; a row that repeats another of its call word for word is rejected.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from answerable.intake.errors import fold
from answerable.intake.importing.rows import ODD, TEXTS, goes_by_type
from answerable.intake.profile import TIMES, Profile
from answerable.intake.schema import FIRST_OF_UNITS
from answerable.intake.sql import named, quoted

if TYPE_CHECKING:
    import duckdb

OF_UNIT: Final = TIMES[2:]
"""The times of one unit."""
AGREED: Final = (
    "call_type",
    "disposition",
    "address",
    "area",
    "original_priority",
    "priority",
    "final_priority",
)
"""What the rows of a call should agree about."""
AGAIN: Final = "an id was used again more than a day later, and is kept as another call"
_DISAGREE: Final = tuple(
    f"the rows of one call disagree about the {what.replace('_', ' ')}" for what in AGREED
)
_MORE: Final = (
    *_DISAGREE,
    "the rows of one call disagree about the time of reception",
    "a unit is in one call twice",
    AGAIN,
)
ODDITIES: Final = (*ODD, *_MORE)
"""All that can be odd: by a row's bit, then by a call's."""


def reject_repeats(con: duckdb.DuckDBPyConnection, part: int) -> None:
    """Reject the rows of a part that repeat another of their call word for word."""
    con.execute(
        "CREATE OR REPLACE TABLE chosen AS SELECT *, row_number() OVER (PARTITION BY call,"  # noqa: S608
        " digest ORDER BY file, row) AS nth"
        f" FROM typed WHERE part = {part} AND reason IS NULL"
    )
    con.execute(
        "INSERT INTO rejects SELECT file, row, 'repeats another row word for word' FROM chosen WHERE nth > 1"
    )


def make_calls(con: duckdb.DuckDBPyConnection, profile: Profile) -> None:
    """Put the rows of the table `chosen` together: the table `calls`."""
    has = {str(name) for name, *_ in con.execute("DESCRIBE chosen").fetchall()}
    con.execute("CREATE OR REPLACE TABLE calls AS " + _calls(has, profile))


def write_calls(con: duckdb.DuckDBPyConnection, profile: Profile, file: Path) -> None:
    """Write the table `calls` as history; `kinds`, `ends` and `facts` say what its words mean."""
    path = quoted(str(file))
    con.execute(
        f"COPY ({_final(profile)}) TO {path} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 50000)"
    )


def looked_up(profile: Profile) -> list[str]:
    """The columns of a call that the mapping looks it up by."""
    return ["call_type", *(f"by_{at}" for at in range(len(profile.mapping.by) - 1))]


def _or_null(name: str, has: set[str], kind: str) -> str:
    return name if name in has else f"CAST(NULL AS {kind})"


def _calls(has: set[str], profile: Profile) -> str:
    """One row a call, of its rows in the order of `_ranked`."""
    entered = "min(entered)" if "entered" in has else "CAST(NULL AS TIMESTAMP)"
    return (
        f"SELECT call AS id, again, min(received) AS received, {entered} AS entered,"  # noqa: S608
        f" {', '.join(_firsts(has, profile))},"
        f" arg_min(lat, n) FILTER (lat IS NOT NULL) AS lat, arg_min(lon, n) FILTER (lat IS NOT NULL) AS lon,"
        f" {_units(has)} AS units, list({{'file': file, 'row': row}} ORDER BY file, row) AS rows,"
        f" bit_or(odd) AS odd, ({' | '.join(_more(has))})::BIGINT AS odd_call"
        f" FROM ({_ranked(has)}) GROUP BY call, again"
    )


def _ranked(has: set[str]) -> str:
    """The rows with `again`, which tells apart calls that share an id, and `n`, the order of a call's rows:
    that of units as they were sent.
    """
    times = [name for name in OF_UNIT if name in has]
    least = f"least({', '.join(times)})" if times else "CAST(NULL AS TIMESTAMP)"
    unit = _or_null("unit", has, "VARCHAR")
    order = ", ".join(
        [f"{least} NULLS LAST", *(f"{name} NULLS LAST" for name in times), f"{unit} NULLS FIRST", "digest"]
    )
    apart = (
        "CASE WHEN received - lag(received) OVER (PARTITION BY call ORDER BY received,"
        " file, row) > INTERVAL 1 DAY THEN 1 ELSE 0 END"
    )
    split = f"SELECT *, {apart} AS step FROM chosen WHERE nth = 1"  # noqa: S608
    spans = (
        f"SELECT *, sum(step) OVER (PARTITION BY call ORDER BY received, file, row) AS again FROM ({split})"  # noqa: S608
    )
    return f"SELECT *, row_number() OVER (PARTITION BY call, again ORDER BY {order}) AS n FROM ({spans})"  # noqa: S608


def _firsts(has: set[str], profile: Profile) -> list[str]:
    """Of each text the first that a row of the call has."""
    texts = [name for name in TEXTS if name not in ("call", "unit", "unit_kind", "call_type")]
    texts += looked_up(profile)
    texts += [f"exclude_{at}" for at, rule in enumerate(profile.excludes) if not goes_by_type(rule, profile)]
    return [
        f"arg_min({name}, n) FILTER ({name} IS NOT NULL) AS {name}"
        if name in has
        else f"CAST(NULL AS VARCHAR) AS {name}"
        for name in texts
    ]


def _more(has: set[str]) -> list[str]:
    """The bits of what is odd about a call, in the order of `_MORE`."""
    differ = [
        f"CASE WHEN min({name}) <> max({name}) THEN {1 << at} ELSE 0 END"
        for at, name in enumerate(AGREED)
        if name in has
    ]
    at, unit = len(AGREED), _or_null("unit", has, "VARCHAR")
    return [
        *differ,
        f"CASE WHEN min(received) <> max(received) THEN {1 << at} ELSE 0 END",
        f"CASE WHEN count({unit}) > count(DISTINCT {unit}) THEN {1 << at + 1} ELSE 0 END",
        f"CASE WHEN again > 0 THEN {1 << at + 2} ELSE 0 END",
    ]


def _units(has: set[str]) -> str:
    """The list of a call's units, as they were sent; a row without a unit and without any time has none."""
    fields = [
        f"'unit': {_or_null('unit', has, 'VARCHAR')}",
        f"'kind': {_or_null('unit_kind', has, 'VARCHAR')}",
    ]
    fields += [f"'{name}': {_utc(_or_null(name, has, 'TIMESTAMP'))}" for name in OF_UNIT]
    some = [f"{name} IS NOT NULL" for name in ("unit", *OF_UNIT) if name in has]
    return f"coalesce(list({{{', '.join(fields)}}} ORDER BY n) FILTER ({' OR '.join(some) or 'false'}), [])"


def _utc(moment: str) -> str:
    """A moment in UTC, marked as such."""
    return f"({moment} AT TIME ZONE 'UTC')"


def _final(profile: Profile) -> str:
    """The columns of the history, in the order of `schema`."""
    firsts = [f"list_min(list_transform(units, lambda u: u.{name})) AS {name}" for name in FIRST_OF_UNITS]
    kinds = profile.mapping.facts
    facts = [f"facts.f{at} AS {named(fact)}" for at, fact in enumerate(kinds)]
    bits = [f"CASE WHEN calls.odd & {1 << at} <> 0 THEN {quoted(what)} END" for at, what in enumerate(ODD)]
    bits += [f"CASE WHEN odd_call & {1 << at} <> 0 THEN {quoted(what)} END" for at, what in enumerate(_MORE)]
    by = " AND ".join(
        f"facts.k{at} = coalesce(calls.{name}, '')" for at, name in enumerate(looked_up(profile))
    )
    ids = "list_transform(rows, lambda r: {'file': files[r.file + 1], 'row': r.row})"
    return (
        f"SELECT id, again::INTEGER AS again, {_utc('received')} AS received, {_utc('entered')}"  # noqa: S608
        f" AS entered, {', '.join(firsts)},"
        " CASE WHEN len(units) > 0 AND len(list_filter(units, lambda u: u.available IS NULL)) = 0"
        " THEN list_max(list_transform(units, lambda u: u.available)) END AS cleared,"
        " coalesce(calls.call_type, '') AS call_type, kinds.category, kinds.confidence AS"
        " category_confidence,"
        " original_priority, priority, final_priority, calls.disposition,"
        " coalesce(ends.cause, 'unknown') AS cause, coalesce(ends.confidence, 0) AS cause_confidence,"
        f" {_excluded(profile)} AS excluded, coalesce(address, '') AS address, coalesce(area, '') AS area,"
        f" lat AS latitude, lon AS longitude, units, {ids} AS rows,"
        f" list_filter([{', '.join(bits)}], lambda what: what IS NOT NULL) AS"
        f" odd{''.join(', ' + fact for fact in facts)}"
        " FROM calls CROSS JOIN (SELECT files FROM names) LEFT JOIN kinds ON kinds.call_type ="
        " calls.call_type"
        f" LEFT JOIN ends ON ends.disposition ="
        f" calls.disposition{f' LEFT JOIN facts ON {by}' if facts else ''}"
        " ORDER BY received, id"
    )


def _excluded(profile: Profile) -> str:
    """The first stated rule that a call falls under; NULL: none."""
    steps = []
    for at, rule in enumerate(profile.excludes):
        values = ", ".join(quoted(fold(value)) for value in rule.values)
        held = "calls.call_type" if goes_by_type(rule, profile) else f"exclude_{at}"
        cell = f"lower(regexp_replace(trim({held}), '\\s+', ' ', 'g'))"
        steps.append(f"WHEN {cell} IN ({values}) THEN {quoted(rule.rule)}")
    return f"CASE {' '.join(steps)} END" if steps else "CAST(NULL AS VARCHAR)"
