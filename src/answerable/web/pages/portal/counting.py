"""Figures of all calls: the share that was answered, how long all of them waited; small counts hidden.

They are counted, estimated and suppressed by the audit's own functions. Figures come out for whole stretches
of time, once each, and stay as they came out: what changed between two releases would tell of few calls, and
what did by fewer than may be shown is hidden in the later one.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from answerable.audit.comparing.waiting import waits_of
from answerable.audit.counting.counts import MISSING, REACHED, Codes, Counts, Flags
from answerable.audit.counting.histories import Histories
from answerable.audit.counting.passing import count, database
from answerable.audit.figures.estimate import Untold
from answerable.audit.figures.incidence import Curve, incidence
from answerable.audit.figures.proportions import wilson
from answerable.audit.figures.quantiles import Quantile, wait_of
from answerable.audit.plan import Exposure, Factor, Outcome, Plan
from answerable.audit.suppressing import Hidden, hide
from answerable.intake.importing import HISTORY
from answerable.intake.own import export_history
from answerable.intake.sql import quoted
from answerable.web.pages.portal.settings import Settings

if TYPE_CHECKING:
    from answerable.record import Log

BELOW: Final = 10
"""A count below this, other than 0, is not shown: the audit's usual threshold."""
HORIZON: Final = 4 * 3600
"""Waits are followed up to here, in seconds; who was not reached by then counts as not reached."""
TABLES: Final = ("month", "priority", "area")
COLUMNS: Final = ("id", "again", "received", "entered", "on_scene", "cleared", "cause", "excluded")
MARK: Final = "(not recorded)"
FEW: Final = "(fewer calls)"
"""All areas together that few calls name each; so for priorities."""


class Wait(msgspec.Struct, frozen=True):
    """By when so many of all calls were reached, in seconds, with its 95 % interval; None: not within
    `HORIZON`, or the interval's end is not known.
    """

    time: int | None
    low: int | None
    high: int | None


class Row(msgspec.Struct, frozen=True):
    """The figures of some calls; None: hidden, or none to tell."""

    name: str
    calls: int | None
    answered: int | None
    share: float | None
    low: float | None
    high: float | None
    half: Wait | None
    """By when half of all calls were reached."""
    nine: Wait | None
    """By when nine in ten were."""


class Release(msgspec.Struct, frozen=True):
    """Figures that came out together."""

    until: datetime.datetime
    """Calls that were received before this are counted."""
    made: datetime.datetime
    origin: str
    entries: int
    """Entries of the record that they were counted from, under a signed checkpoint."""
    root: str
    below: int
    total: Row
    tables: dict[str, tuple[Row, ...]]


def release(
    log: Log,
    settings: Settings,
    until: datetime.datetime,
    made: datetime.datetime,
    earlier: Sequence[Release],
) -> Release:
    """The figures of all calls received before a time; an earlier release, where too few came since."""
    with tempfile.TemporaryDirectory(prefix="answerable-portal-") as name:
        folder = Path(name)
        told = export_history(log, folder, kinds=["call"])
        histories = _calls(folder, until, settings.time_zone)
        counted = {by: _count(by, histories) for by in TABLES}
    whole = _whole(counted["month"])
    for each in earlier:
        if any(change.any() for change in _changed(whole.groups, _answered(whole), [[each.total]])):
            return each
    total = _rows(whole, ())[0]
    tables = {by: _rows(counts, [each.tables[by] for each in earlier]) for by, counts in counted.items()}
    if total.answered is None:
        tables = dict.fromkeys(TABLES, ())
    return Release(until, made, told.origin, told.entries, told.root, BELOW, total, tables)


def _calls(folder: Path, until: datetime.datetime, zone: str) -> Histories:
    """The calls that are told of, one row each; what was merged into another call is part of that one.

    Which area a call came from is what somebody typed: one that few calls name is not named here.
    """
    written = folder / "calls.parquet"
    month = f"strftime(received AT TIME ZONE {quoted(zone)}, '%Y-%m') AS month"
    told = [f"coalesce(nullif(trim({by}), ''), {quoted(MARK)}) AS {by}" for by in ("priority", "area")]
    named = [
        f"CASE WHEN count(*) OVER (PARTITION BY {by}) < {BELOW} THEN {quoted(FEW)} ELSE {by} END AS {by}"
        for by in ("priority", "area")
    ]
    with database() as con:
        con.execute(
            f"COPY (SELECT {', '.join((*COLUMNS, 'month', *named))}"  # noqa: S608 - names are ours, values quoted
            f" FROM (SELECT {', '.join((*COLUMNS, month, *told))}"
            f" FROM read_parquet({quoted(str(folder / HISTORY))})"
            f" WHERE received < TIMESTAMPTZ {quoted(until.isoformat())}"
            " AND cause IS DISTINCT FROM 'duplicate'))"
            f" TO {quoted(str(written))} (FORMAT parquet)"
        )
    return Histories((written,), ("",), dict.fromkeys((*COLUMNS, *TABLES), "VARCHAR"), zone)


def _plan(by: str) -> Plan:
    return Plan(
        file="portal",
        sha256="",
        title="",
        asks="",
        histories=(),
        outcome=Outcome(reached="on_scene", horizon_seconds=HORIZON),
        exposure=Exposure(Factor(column=by), "other"),
        smallest_cell=BELOW,
    )


def _count(by: str, histories: Histories) -> Counts:
    return count(_plan(by), histories).counts


def _whole(counts: Counts) -> Counts:
    """The same calls, told apart by nothing."""
    return msgspec.structs.replace(counts, groups=("",), group=np.zeros_like(counts.group))


def _rows(counts: Counts, earlier: Sequence[Sequence[Row]]) -> tuple[Row, ...]:
    """A line for each group, the small ones hidden, and beside them what would give these away."""
    table, reached = _answered(counts), _table(counts, counts.cause == REACHED)
    if len(counts.groups) == 1:
        hidden, waited = _alone(table), _alone(reached)
    else:
        hidden = hide(table, BELOW, *_changed(counts.groups, table, earlier))
        waited = hide(reached, BELOW, also_rows=hidden.rows)
    open_ = hidden.open & waited.open
    waits_ = waits_of(counts.by(()), _plan("month")) if counts.calls else Untold("there is no call")
    curves = () if isinstance(waits_, Untold) else incidence(waits_)
    rows = []
    for at, name in enumerate(counts.groups):
        calls = None if hidden.rows[at] else int(table[at].sum())
        given = None if hidden.cells[at, 0] else int(table[at, 0])
        curve = curves[at] if curves and open_[at] else Untold("")
        waits = (None, None) if isinstance(curve, Untold) else (_wait(curve, 0.5), _wait(curve, 0.9))
        rows.append(_row(name, calls, given, waits))
    return tuple(rows) if rows else (_row("", 0, 0, (None, None)),)


def _row(name: str, calls: int | None, answered: int | None, waits: tuple[Wait | None, Wait | None]) -> Row:
    share = Untold("") if calls is None or answered is None else wilson(answered, calls)
    if isinstance(share, Untold):
        return Row(name, calls, answered, None, None, None, *waits)
    return Row(name, calls, answered, share.value, share.low, share.high, *waits)


def _answered(counts: Counts) -> Codes:
    """Groups x (answered, not): somebody arrived, or how it ended says that it was answered."""
    return _table(counts, np.isin(counts.cause, (REACHED, MISSING)))


def _table(counts: Counts, first: Flags) -> Codes:
    """Groups x (calls of the first kind, all others)."""
    column = np.where(first, 0, 1)
    size = 2 * len(counts.groups)
    return np.bincount(counts.group * 2 + column, counts.n, size).astype(np.int64).reshape(-1, 2)


def _alone(table: Codes) -> Hidden:
    """What to hide of a table of one row, beside which nothing is known."""
    small = bool(((table > 0) & (table < BELOW)).any())
    few = bool(0 < table.sum() < BELOW)
    return Hidden(np.full(table.shape, small or few), np.array([few]))


def _changed(names: Sequence[str], table: Codes, earlier: Sequence[Sequence[Row]]) -> tuple[Flags, Flags]:
    """Which counts changed since an earlier release by fewer calls than may be shown."""
    cells, rows = np.zeros(table.shape, np.bool_), np.zeros(len(names), np.bool_)
    for old in (row for release_ in earlier for row in release_ if row.name in names):
        at = names.index(old.name)
        calls, answered = int(table[at].sum()), int(table[at, 0])
        rows[at] |= _small(calls, old.calls)
        cells[at, 0] |= _small(answered, old.answered)
        if old.calls is not None and old.answered is not None:
            cells[at, 0] |= _small(calls - answered, old.calls - old.answered)
    return cells, rows


def _small(now: int, before: int | None) -> bool:
    return before is not None and 0 < abs(now - before) < BELOW


def _wait(curve: Curve, share: float) -> Wait | None:
    found = wait_of(curve, share)
    if isinstance(found, Untold):
        return None
    if isinstance(found, Quantile):
        return Wait(found.time, found.low, found.high)
    return Wait(None, found.low, None)
