"""The audit's contests: one question, one file of synthetic calls, each contender in a process of its own.

What is timed goes from the Parquet file to the figures; imports are not. Limits are in CPU seconds, which
neighbours on a busy machine change less than the clock. A peer that is not done at its limit is stopped,
shown as slower than that, and run once more on fewer calls, beside ours on as few. All that finish must
give the same figures.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from benchmarks.audited import CAUSES, FACTORS, GROUPS, STRATA, make

CALLS = 5_000_000
LIMIT = 60.0
"""CPU seconds that a peer is given."""
BRIEF = 10.0
"""CPU seconds that a peer is given which is known not to be done by the limit; fewer calls follow."""
FEWER = 100
"""By how many times fewer calls a peer is given that did not finish."""
HORIZON = 3_600
"""Waits are followed for an hour; seconds."""
SAME = 1e-6
"""How far figures may be from ours, in relation; tests compare ten digits, and lifelines stops before."""

Figures = dict[str, float]
Contender = Callable[[Path], Callable[[], Figures]]
"""Imports what it needs and hands back what is timed."""


class Outcome(NamedTuple):
    """How a contender did."""

    seconds: float | None
    """None: stopped at its limit."""
    cpu: float
    """Seconds of processors."""
    peak: int
    """Its peak of memory, MB."""
    figures: Figures


def code(column: str, values: tuple[str, ...], first: int = 0) -> str:
    """SQL: the place of a value among those that its column can have."""
    whens = " ".join(f"WHEN '{value}' THEN {place}" for place, value in enumerate(values, first))
    return f"CASE {column} {whens} END"


def waits(path: Path) -> str:
    """SQL: stratum, group, time and cause of each call, cut at the horizon; 0 is the cause of open ones."""
    stratum = "0"
    for column in STRATA:
        stratum = f"({stratum}) * {len(FACTORS[column])} + {code(column, FACTORS[column])}"
    return f"""
        SELECT stratum, grouped, least(seconds, {HORIZON}) AS time, if(seconds > {HORIZON}, 0, ended) AS cause
        FROM (SELECT {stratum} AS stratum, {code(GROUPS, FACTORS[GROUPS])} AS grouped,
            {code("cause", CAUSES, 1)} AS ended,
            ((epoch_us(coalesce(on_scene, cleared)) - epoch_us(received)) // 1000000)::INTEGER AS seconds
            FROM '{path}')"""


def counted(path: Path) -> Any:
    """Ours: the calls counted by DuckDB, by one number that says all of a kind."""
    import duckdb

    from answerable.audit.figures.waits import counted

    groups, causes, times = len(FACTORS[GROUPS]), len(CAUSES) + 1, HORIZON + 1
    packed = f"((stratum * {groups} + grouped)::BIGINT * {times} + time) * {causes} + cause"
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        found = con.execute(f"SELECT {packed} AS kind, count(*) AS calls FROM ({waits(path)}) GROUP BY 1")
        kind, calls = found.fetchnumpy().values()
    stratum, group, time_, cause = np.unravel_index(kind, (1_000, groups, times, causes))
    return counted(stratum, group, time_, cause, calls, horizon=HORIZON, groups=groups)


def rows(path: Path) -> dict[str, Any]:
    """For the peers: the same columns, a call a row; read by DuckDB as well, so that reading is alike."""
    import duckdb

    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        return con.execute(waits(path)).fetchnumpy()


def in_a_process(contender: Contender, path: str, out: str) -> None:
    """Run one contender, and leave its figures in a file."""
    warnings.simplefilter("ignore")
    run = contender(Path(path))
    with np.errstate(all="ignore"):
        started, before = time.perf_counter(), time.process_time()
        figures = run()
        seconds, cpu = time.perf_counter() - started, time.process_time() - before
    Path(out).write_text(json.dumps([seconds, cpu, peak("self"), figures]))


def peak(process: int | str) -> int:
    """A process's peak of memory, MB."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0
    lines = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
    return int(lines[0].split()[1]) // 1024 if lines else 0


def spent(process: int) -> float:
    """The CPU seconds of a process so far."""
    status = Path(f"/proc/{process}/stat")
    if not status.exists():
        return 0.0
    fields = status.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(contender: Contender, path: Path, limit: float | None) -> Outcome:
    """One contender on one file; stopped a little after the limit, as starting is not its fault."""
    out = path.with_suffix(".json")
    out.unlink(missing_ok=True)
    process = multiprocessing.get_context("spawn").Process(
        target=in_a_process, args=(contender, str(path), str(out))
    )
    process.start()
    assert process.pid is not None
    while process.is_alive():
        process.join(0.2)
        if limit is not None and spent(process.pid) > limit + 5:
            most = peak(process.pid)
            process.kill()
            process.join()
            return Outcome(None, limit, most, {})
    if process.exitcode:
        raise SystemExit(f"{contender.__name__} failed")
    return Outcome(*json.loads(out.read_text()))


def contest(
    contenders: dict[str, Contender], calls: int, limit: float, slow: frozenset[str] = frozenset()
) -> None:
    """Print the table; the first contender is ours."""
    ours, *peers = contenders
    print(f"200 strata, 20 % never answered, horizon {HORIZON} s; × ours by the clock and by CPU seconds\n")
    print("| calls | what | seconds | × ours | CPU seconds | × ours | peak MB |")
    print("|--:|---|--:|--:|--:|--:|--:|")
    again: list[str] = []
    for size, named in ((calls, peers), (calls // FEWER, again)):
        if not named:
            break
        with tempfile.TemporaryDirectory() as folder:
            path = make(size, 7, Path(folder))
            mine = measured(contenders[ours], path, None)
            show(size, ours, mine, mine)
            for name in list(named):
                given = min(limit, BRIEF) if name in slow and named is peers else limit
                theirs = measured(contenders[name], path, given)
                show(size, name, theirs, mine)
                check(name, theirs.figures, mine.figures)
                if theirs.seconds is None and named is peers:
                    again.append(name)


def show(calls: int, name: str, one: Outcome, ours: Outcome) -> None:
    """A row of the table."""
    assert ours.seconds is not None
    if one.seconds is None:
        figures = f"| | > {one.cpu:,.0f} | > {one.cpu / ours.cpu:,.0f}"
    else:
        figures = f"{one.seconds:,.2f} | {one.seconds / ours.seconds:,.1f} | {one.cpu:,.2f} | "
        figures += f"{one.cpu / ours.cpu:,.1f}"
    print(f"| {calls:,} | {name} | {figures} | {one.peak:,} |", flush=True)


def check(name: str, theirs: Figures, ours: Figures) -> None:
    """Stop unless a peer gives our figures; it may give others besides."""
    for figure in theirs.keys() & ours.keys():
        if not math.isclose(theirs[figure], ours[figure], rel_tol=SAME, abs_tol=1e-12):
            raise SystemExit(f"{name}: {figure} is {theirs[figure]!r}, ours is {ours[figure]!r}")


def asked(main: Callable[[int, float], None]) -> None:
    """Run with `--calls` and `--limit` of the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=CALLS)
    parser.add_argument("--limit", type=float, default=LIMIT, help="CPU seconds for each peer")
    chosen = parser.parse_args()
    main(chosen.calls, chosen.limit)
