"""What an import found, counted: rows that add up, what is odd, what is missing, and what the files cannot
tell.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from answerable.intake.importing.joining import ODDITIES, OF_UNIT
from answerable.intake.importing.meanings import Meaning
from answerable.intake.importing.staging import FileRead, Staged
from answerable.intake.layout import Apart
from answerable.intake.profile import Profile
from answerable.intake.sql import quoted

if TYPE_CHECKING:
    import duckdb

_EXAMPLES: Final = 3
_CAPS: Final = frozenset(
    (100, 500, 1_000, 2_000, 2_500, 3_000, 4_000, 5_000, 10_000, 16_000, 20_000, 25_000, 32_000, 50_000,
    65_535,
     65_536, 100_000, 200_000, 250_000, 500_000, 1_000_000, 1_048_575)
)  # fmt: skip
"""Rows that services and spreadsheets stop at."""
_ENOUGH: Final = 100
_NO_ZONE: Final = (
    "The city's clock is read as if it were UTC. If it keeps another, waits are right but for the nights of"
    " summer time, and hours of the day are the city's own. Say it with --zone, or in the profile."
)


class Count(msgspec.Struct, frozen=True):
    """How often something was seen, and where first: file and row."""

    what: str
    count: int
    rows: tuple[tuple[str, int], ...] = ()


class Report(msgspec.Struct, frozen=True):
    """One import. `rows` = `rows_in_calls` + `rows_rejected`, always."""

    files: tuple[FileRead, ...]
    rows: int
    rows_in_calls: int
    rows_rejected: int
    calls: int
    calls_of_many_rows: int
    units: int
    first: datetime.datetime | None
    last: datetime.datetime | None
    not_complete: tuple[str, ...]
    """Why the files are not all that happened; () says only that nothing shows it."""
    rejects: tuple[Count, ...]
    oddities: tuple[Count, ...]
    without: dict[str, int]
    """Time -> calls without it; a time that no column tells is not here."""
    causes: dict[str, int]
    """Cause -> calls."""
    categories: dict[str, int]
    """Category -> calls; "": not sure."""
    excluded: dict[str, int]
    """Rule -> calls that it marks; they stay in the history."""
    open: int
    """Calls that nothing shows to have ended, though a column would tell."""
    notes: tuple[str, ...]
    """What a reader has to know before trusting a figure."""


def make_report(
    con: duckdb.DuckDBPyConnection, history: Path, staged: Staged, profile: Profile,
    kinds: Sequence[Meaning], ends: Sequence[Meaning],
) -> Report:  # fmt: skip
    """Count the history that was written."""
    con.execute(f"CREATE VIEW h AS SELECT * FROM read_parquet({quoted(str(history))})")  # noqa: S608
    calls, in_calls, many, first, last = con.execute(
        "SELECT count(*), coalesce(sum(len(rows)), 0), count(*) FILTER (len(rows) > 1),"
        " min(epoch_us(received)), max(epoch_us(received)) FROM h"
    ).fetchall()[0]
    rejected = _one(con, "SELECT count(*) FROM rejects")
    assert in_calls + rejected == staged.rows, "a row is lost"
    times: list[str] = [name for name in OF_UNIT if name in profile.columns]
    without = {
        name: _one(con, f"SELECT count(*) FROM h WHERE {'cleared' if name == 'available' else name} IS NULL")  # noqa: S608
        for name in times
    }
    causes = _counted(con, "cause")
    counts = {name: _counted(con, f"coalesce({name}, '')") for name in ("category", "excluded")}
    counts["excluded"].pop("", None)
    odd = _oddities(con)
    return Report(
        files=staged.files,
        rows=staged.rows,
        rows_in_calls=int(in_calls),
        rows_rejected=rejected,
        calls=calls,
        calls_of_many_rows=many,
        units=_one(con, "SELECT count(DISTINCT u.unit) FROM (SELECT unnest(units) AS u FROM h)"),
        first=_at(first),
        last=_at(last),
        not_complete=not_complete(staged),
        rejects=_rejects(con),
        oddities=odd,
        without=without,
        causes=causes,
        categories=counts["category"],
        excluded=counts["excluded"],
        open=_open(con, profile),
        notes=tuple(_notes(con, profile, calls, causes, kinds, ends, without)),
    )


def _one(con: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(con.execute(query).fetchall()[0][0] or 0)


def _counted(con: duckdb.DuckDBPyConnection, what: str) -> dict[str, int]:
    """How many calls have each value, the most frequent first."""
    return dict(con.execute(f"SELECT {what}, count(*) FROM h GROUP BY ALL ORDER BY 2 DESC, 1").fetchall())  # noqa: S608


def _at(micro: int | None) -> datetime.datetime | None:
    start = datetime.datetime.fromtimestamp(0, datetime.UTC)
    return None if micro is None else start + datetime.timedelta(microseconds=micro)


def _rejects(con: duckdb.DuckDBPyConnection) -> tuple[Count, ...]:
    found = con.execute(
        f"SELECT reason, count(*) AS n, min({{'f': file, 'r': row}}, {_EXAMPLES}),"  # noqa: S608
        " any_value(files) FROM rejects"
        " CROSS JOIN names GROUP BY reason ORDER BY n DESC, reason LIMIT 50"
    ).fetchall()
    return tuple(
        Count(reason, count, tuple((files[each["f"]], each["r"]) for each in rows))
        for reason, count, rows, files in found
    )


def _oddities(con: duckdb.DuckDBPyConnection) -> tuple[Count, ...]:
    """Counted by call, in the order of frequency; the rows are those of the calls received first."""
    found = con.execute(
        "SELECT what, count(*) AS n, arg_min(rows[1], received, 3) FROM (SELECT unnest(odd) AS"
        " what, rows, received FROM h"
        " WHERE len(odd) > 0) GROUP BY what ORDER BY n DESC, what"
    ).fetchall()
    return tuple(
        Count(what, count, tuple((each["file"], each["row"]) for each in rows))
        for what, count, rows in found
        if what in ODDITIES
    )


def _open(con: duckdb.DuckDBPyConnection, profile: Profile) -> int:
    """Calls without any sign of an end."""
    signs = [
        name
        for role, name in (("disposition", "disposition"), ("available", "cleared"))
        if role in profile.columns
    ]
    if not signs:
        return 0
    return _one(con, f"SELECT count(*) FROM h WHERE {' AND '.join(f'{name} IS NULL' for name in signs)}")  # noqa: S608


def not_complete(staged: Staged) -> tuple[str, ...]:
    """Why the files are not whole, or may not be."""
    files = [(Path(file.name).name, file) for file in staged.files]
    told = [f"{name}: {why}" for name, file in files for why in dict.fromkeys(file.cut)]
    told += [
        f"{name}: exactly {file.rows:,} rows, as many as services send at once: a limit, or a sample?"
        for name, file in files
        if file.rows in _CAPS and not file.cut
    ]
    return tuple(told)


def _notes(
    con: duckdb.DuckDBPyConnection, profile: Profile, calls: int, causes: dict[str, int],
    kinds: Sequence[Meaning], ends: Sequence[Meaning], without: dict[str, int],
) -> list[str]:  # fmt: skip
    columns = profile.columns
    told = [_NO_ZONE] if profile.time_zone == "UTC" and _on_a_clock(profile) else []
    if "on_scene" not in columns:
        told.append("No column tells when, or whether, anybody arrived: waiting for arrival cannot be told.")
    if "disposition" not in columns:
        told.append("No column tells how calls ended: cancelled and refused calls cannot be told apart.")
    if calls >= _ENOUGH and _only_answered(without, causes):
        told.append(
            "Every call of it was answered: it may hold only successes, and cannot tell how"
            " often help did not come."
        )
    by_source = [rule for rule in profile.excludes if rule.column not in columns.get("call_type", ())]
    if not by_source:
        rules = (
            "the rules of the profile go by call type alone" if profile.excludes else "nothing is excluded"
        )
        told.append(f"No column tells who began a call (officers, the public): {rules}.")
    told += _of_times(con, profile, calls)
    for what, found, used in (("call types", kinds, "category"), ("dispositions", ends, "cause")):
        rows = sum(each.calls for each in found)
        sure = sum(each.calls for each in found if each.used and each.used != "unknown")
        if found:
            told.append(
                f"{len(found):,} {what}: {sure / rows:.0%} of rows have a sure {used}; the"
                " others are left open for review."
            )
    return told


def _on_a_clock(profile: Profile) -> bool:
    """Whether any of its times is a city's clock's, and no moment of its own."""
    of_moments = [form for form in profile.formats if form.startswith("epoch") or form.endswith("%z")]
    return len(of_moments) < len(profile.formats) or profile.apart != Apart()


def _only_answered(without: dict[str, int], causes: dict[str, int]) -> bool:
    """Whether no call lacks an arrival (where one is told), and every cause that is known is an answer."""
    arrived = without.get("on_scene")
    known = {cause for cause, count in causes.items() if count and cause != "unknown"}
    if arrived is not None:
        return arrived == 0 and known <= {"answered"}
    return known == {"answered"} and not causes.get("unknown")


def _of_times(con: duckdb.DuckDBPyConnection, profile: Profile, calls: int) -> list[str]:
    """Times that are only dates, or only to the minute."""
    if calls < _ENOUGH:
        return []
    told = []
    names = ["received", *(name for name in OF_UNIT if name in profile.columns and name != "available")]
    for name in names:
        have, minutes, days = con.execute(
            f"SELECT count({name}), count(*) FILTER (epoch_us({name}) % 60000000 = 0),"  # noqa: S608
            f" count(*) FILTER (strftime({name} AT TIME ZONE {quoted(profile.time_zone)},"
            " '%H%M%S%f') = '000000000000') FROM h"
        ).fetchall()[0]
        if have >= _ENOUGH and days == have:
            told.append(f"{name}: dates only, so that waits are known to the day and no better.")
        elif have >= _ENOUGH and minutes >= 0.99 * have:
            told.append(f"{name}: to the minute; waits are known to about a minute.")
    if "dispatched" in profile.columns:
        same = _one(con, "SELECT count(*) FROM h WHERE received = dispatched")
        if calls and same / calls > 0.01:
            told.append(
                f"received = dispatched in {same:,} calls ({same / calls:.1%}): begun by units,"
                " or one time copied."
            )
    return told
