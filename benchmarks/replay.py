"""Ten million recorded cases under a directive, beside DuckDB, Polars, zen-engine and a plain scan.

Each contender runs in a process of its own, so that its peak of memory is its own. All must count the same.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from benchmarks.policies import RESPONSES, Policy, Row, as_directive, as_zen, generated

ROWS = 10_000_000
RULES, FACTS = 60, 7
ROUNDS = 3
SAMPLE_SECONDS = 3.0

Counts = dict[str, int]
Measured = dict[str, tuple[list[float], Counts, int]]
"""Contender: seconds of each round, rows by response, peak memory in MB."""


THRESHOLDS = (1, 2, 5, 20)
"""Where the policy cuts its numbers; policies written by people cut in few places."""


def policy() -> Policy:
    """The policy replayed."""
    found = generated(RULES, FACTS, 4)
    rows = [
        row._replace(
            when={
                name: value if isinstance(value, str) else THRESHOLDS[value % len(THRESHOLDS)]
                for name, value in row.when.items()
            }
        )
        for row in found.rows
    ]
    return Policy(found.facts, rows)


def other(first: Policy) -> Policy:
    """The same conditions, other answers: a further directive without a new threshold."""
    rows = [
        Row(row.when, RESPONSES[(RESPONSES.index(row.response) + 1) % 4], row.priority) for row in first.rows
    ]
    return Policy(first.facts, rows)


def write_history(folder: Path) -> None:
    """Seven columns of random facts: a byte a row each as numpy arrays, and all as Parquet."""
    import polars as pl

    rng = np.random.default_rng(7)
    frame = {}
    for name, values in policy().facts.items():
        codes = rng.integers(0, len(values) if values else 100, ROWS).astype(np.uint8)
        np.save(folder / f"{name}.npy", codes)
        frame[name] = pl.Series(codes).cat.to(pl.Enum(list(values))) if values else pl.Series(codes)
    pl.DataFrame(frame).write_parquet(folder / "history.parquet")


def columns(folder: Path) -> dict[str, Any]:
    """The history as this library takes it: codes and the values that they stand for."""
    from answerable.policy.replaying import Column

    return {
        name: Column(np.load(folder / f"{name}.npy"), values or range(100))
        for name, values in policy().facts.items()
    }


def answerable_first(folder: Path) -> tuple[list[float], Counts]:
    """Columns in memory to rows by answer and by rule: counting, and deciding what was counted."""
    from answerable.policy import read_directive
    from answerable.policy.replaying import Chunk, replay

    directive, chunk = read_directive(as_directive(policy())), Chunk(range(ROWS), columns(folder))
    return timed(lambda: replay([directive], [chunk]).directives[0].outcomes["response"])


def answerable_further(folder: Path) -> tuple[list[float], Counts]:
    """A further directive on a kept count; its compiled form is made before, as at publication."""
    return further(folder, policy())


def answerable_finer(folder: Path) -> tuple[list[float], Counts]:
    """The same for a policy that cuts its numbers in some thirty places each."""
    times, _ = further(folder, generated(RULES, FACTS, 4))
    return times, {"finer": ROWS}


def further(folder: Path, one: Policy) -> tuple[list[float], Counts]:
    """A directive with other answers, replayed on the count kept for a first one."""
    from answerable.policy import read_directive
    from answerable.policy.masks import machine_of
    from answerable.policy.replaying import Chunk, Kept

    first, second = (read_directive(as_directive(each)) for each in (one, other(one)))
    kept = Kept([first], [Chunk(range(ROWS), columns(folder))])
    machine_of(second)
    times, counts = timed(lambda: kept.replay([second]).directives[0].outcomes["response"], 20 * ROUNDS)
    turned = {RESPONSES[(RESPONSES.index(response) - 1) % 4]: rows for response, rows in counts.items()}
    return times, turned


def answerable_parquet(folder: Path) -> tuple[list[float], Counts]:
    """A Parquet file on disk to rows by answer and by rule, as `answerable replay` reads it."""
    from answerable.intake.recorded import recorded
    from answerable.policy import read_directive
    from answerable.policy.replaying import replay

    directive, file = read_directive(as_directive(policy())), folder / "history.parquet"
    return timed(
        lambda: replay([directive], lambda grid: recorded(file, grid)).directives[0].outcomes["response"], 3
    )


def case_expression() -> str:
    """The policy as one SQL expression."""
    whens = []
    for row in policy().rows[:-1]:
        tests = [
            f"{name} = '{value}'" if isinstance(value, str) else f"{name} >= {value}"
            for name, value in row.when.items()
        ]
        whens.append(f"WHEN {' AND '.join(tests)} THEN '{row.response}'")
    return f"CASE {' '.join(whens)} ELSE '{policy().rows[-1].response}' END"


def duckdb_case(folder: Path) -> tuple[list[float], Counts]:
    """DuckDB, a CASE over a table in memory with ENUM columns."""
    con = _duckdb_table(folder)
    query = f"SELECT {case_expression()} AS response, count(*) FROM history GROUP BY 1"
    return timed(lambda: dict(con.execute(query).fetchall()))


def duckdb_parquet(folder: Path) -> tuple[list[float], Counts]:
    """DuckDB, the same CASE straight from Parquet."""
    import duckdb

    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    query = f"SELECT {case_expression()} AS response, count(*) FROM '{folder}/history.parquet' GROUP BY 1"
    return timed(lambda: dict(con.execute(query).fetchall()), 3)


def plain_scan(folder: Path) -> tuple[list[float], Counts]:
    """DuckDB, no policy at all: every column read once."""
    con = _duckdb_table(folder)
    facts = policy().facts.items()
    sums = ", ".join(f"sum(enum_code({name}))" if values else f"sum({name})" for name, values in facts)
    query = f"SELECT count(*), {sums} FROM history"
    return timed(lambda: {"rows": con.execute(query).fetchall()[0][0]})


def _duckdb_table(folder: Path) -> Any:
    import duckdb

    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    selected = []
    for name, values in policy().facts.items():
        if values:
            con.execute(f"CREATE TYPE of_{name} AS ENUM ({', '.join(map(repr, values))})")
        selected.append(f"{name}::of_{name} AS {name}" if values else name)
    con.execute(f"CREATE TABLE history AS SELECT {', '.join(selected)} FROM '{folder}/history.parquet'")
    return con


def polars_when(folder: Path) -> tuple[list[float], Counts]:
    """Polars, when/then over a frame in memory with Enum columns."""
    import polars as pl

    frame = pl.read_parquet(folder / "history.parquet")
    expression: Any = pl
    for row in policy().rows[:-1]:
        tests = [
            pl.col(name) == value if isinstance(value, str) else pl.col(name) >= value
            for name, value in row.when.items()
        ]
        expression = expression.when(*tests).then(pl.lit(RESPONSES.index(row.response), pl.UInt8))
    last = pl.lit(RESPONSES.index(policy().rows[-1].response), pl.UInt8)
    said = expression.otherwise(last).alias("response")

    def run() -> Counts:
        found = frame.lazy().select(said).group_by("response").len().collect()
        return {RESPONSES[response]: rows for response, rows in found.rows()}

    return timed(run)


def zen(folder: Path) -> tuple[list[float], Counts]:
    """zen-engine, a case at a time on a sample; the time is scaled up to all rows."""
    import zen as engine

    decision = engine.ZenEngine().create_decision(as_zen(policy()))
    loaded = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in policy().facts}
    cases = [
        {
            name: values[code] if values else int(code)
            for (name, values), code in zip(policy().facts.items(), codes, strict=True)
        }
        for codes in zip(*(loaded[name][:200_000] for name in policy().facts), strict=True)
    ]
    started, done = time.perf_counter(), 0
    said: list[str] = []
    while done < len(cases) and time.perf_counter() - started < SAMPLE_SECONDS:
        said += [decision.evaluate(case)["result"]["response"] for case in cases[done : done + 1_000]]
        done += 1_000
    spent = time.perf_counter() - started
    check_sample(folder, cases[:done], said)
    return [spent / done * ROWS], {"sample": done}


def check_sample(folder: Path, cases: list[dict[str, Any]], said: list[str]) -> None:
    """Stop unless a peer answers its sample as this library does."""
    from answerable.policy import read_directive
    from answerable.policy.replaying import of_rows, replay

    told = (
        replay([read_directive(as_directive(policy()))], [of_rows(cases)]).directives[0].outcomes["response"]
    )
    if told != {response: said.count(response) for response in told}:
        raise SystemExit(f"Nothing is measured: a peer counts other answers in {folder}")


CONTENDERS: dict[str, Callable[[Path], tuple[list[float], Counts]]] = {
    "Answerable, first time, columns in memory": answerable_first,
    "Answerable, each further directive": answerable_further,
    "the same, thirty thresholds a number": answerable_finer,
    "DuckDB CASE, ENUM columns in memory": duckdb_case,
    "Polars when/then, Enum columns in memory": polars_when,
    "plain scan in DuckDB, no policy": plain_scan,
    "zen-engine, scaled from a sample": zen,
    "Answerable, from Parquet": answerable_parquet,
    "DuckDB CASE, from Parquet": duckdb_parquet,
}


def timed(run: Callable[[], Counts], rounds: int = ROUNDS) -> tuple[list[float], Counts]:
    """Seconds of each round after a first one, and what it counted."""
    counts = run()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return times, counts


def in_a_process(name: str, folder: str, out: str) -> None:
    """Run one contender, and leave its figures in a file."""
    times, counts = CONTENDERS[name](Path(folder))
    Path(out).write_text(json.dumps([times, counts, peak_memory()]))


def peak_memory() -> int:
    """The peak of this process's memory in MB; `getrusage` would tell that of the one that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024**2


def measure(folder: Path) -> Measured:
    """Every contender, one after the other."""
    found: Measured = {}
    spawn = multiprocessing.get_context("spawn")
    for name in CONTENDERS:
        out = folder / "figures.json"
        process = spawn.Process(target=in_a_process, args=(name, str(folder), str(out)))
        process.start()
        process.join()
        if process.exitcode:
            raise SystemExit(f"{name} failed")
        times, counts, peak = json.loads(out.read_text())
        found[name] = times, counts, peak
    return found


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        write_history(Path(folder))
        found = measure(Path(folder))
    expected = found["Answerable, first time, columns in memory"][1]
    for name, (_, counts, _) in found.items():
        if set(counts) <= set(RESPONSES) and counts != expected:
            raise SystemExit(f"Nothing is measured: {name} counts {counts}, not {expected}")
    slowest = median(found["zen-engine, scaled from a sample"][0])
    print(f"{ROWS:,} rows, {RULES} rules, {FACTS} facts; medians of rounds after a first one; same counts\n")
    print("| what | median ms | lowest ms | million rows/s | × zen-engine | peak MB |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, (times, _, peak) in found.items():
        middle = median(times)
        spent = f"{middle * 1000:,.2f} | {min(times) * 1000:,.2f}"
        print(f"| {name} | {spent} | {ROWS / middle / 1e6:,.3f} | {slowest / middle:,.0f} | {peak:,} |")


if __name__ == "__main__":
    main()
