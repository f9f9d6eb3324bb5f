"""Rows a second of an import, beside DuckDB's `read_csv` of the same file.

    python -m benchmarks.importing [--rows 2000000]

The file has San Francisco's 34 columns, one row a unit: the example's invented calls again and again, each
time four days later under other numbers. DuckDB counts rows and different calls, and accounts for no row.
Each runs in a process of its own; its peak is the kernel's word.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import duckdb

EXAMPLE = Path(__file__).parents[1] / "examples" / "san_francisco" / "calls.csv"
ROWS = 1_000_000
FORM = "%m/%d/%Y %I:%M:%S %p"
PLAIN = """
import duckdb, sys
with duckdb.connect() as con:
    read = f"read_csv('{sys.argv[1]}', all_varchar = true)"
    print(con.execute(f'SELECT count(*), count(DISTINCT "Call Number") FROM {read}').fetchone())
"""


class Run(NamedTuple):
    """What a process took."""

    seconds: float
    cpu: float
    peak: int
    """MiB."""


def make(file: Path, rows: int) -> int:
    """Write the file; how many rows it has."""
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE one AS SELECT * FROM read_csv('{EXAMPLE}', all_varchar = true)")
        names = [name for name, *_ in con.execute("DESCRIBE one").fetchall()]
        found = con.execute("SELECT count(*) FROM one").fetchone()
        assert found is not None
        again = -(-rows // found[0])
        later = ", ".join(map(_later, names))
        con.execute("SET preserve_insertion_order = false")
        many = f"SELECT {later} FROM range({again}) AS t(k), one LIMIT {rows}"
        con.execute(f"COPY ({many}) TO '{file}' (HEADER, FORMAT csv)")
    return rows


def _later(name: str) -> str:
    quoted = f'"{name}"'
    if name.endswith("DtTm"):
        moved = f"strptime({quoted}, '{FORM}') + INTERVAL 4 DAY * (k % 2000)"
        return f"strftime({moved}, '{FORM}') AS {quoted}"
    if name in ("Call Number", "Incident Number"):
        return f"(CAST({quoted} AS BIGINT) + 1000000 * (k + 1))::VARCHAR AS {quoted}"
    if name == "RowID":
        return f"{quoted} || '-' || k AS {quoted}"
    return quoted


def measured(command: list[str]) -> Run:
    """Run a command and measure its process alone."""
    started = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    shell = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); print(used.ru_maxrss // 1024);"
        "sys.exit(done.returncode > 1)"
    )
    told = subprocess.run([sys.executable, "-c", shell, *command], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(time.perf_counter() - started, cpu, int(told.stdout))


def main(rows: int = ROWS) -> None:
    """Make the file, import it, read it plainly, and print both."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "calls.csv"
        made = make(file, rows)
        megabytes = file.stat().st_size / 1e6
        print(f"{made:,} rows of 34 columns, {megabytes:,.0f} MB\n")
        imports = [
            sys.executable,
            "-m",
            "answerable.cli",
            "import",
            str(file),
            "--yes",
            "--out",
            f"{folder}/out",
        ]
        runs = {
            "answerable import": measured(imports),
            "DuckDB read_csv, two counts": measured([sys.executable, "-c", PLAIN, str(file)]),
        }
        plain = runs["DuckDB read_csv, two counts"]
        print("| what | seconds | CPU seconds | rows a second | × read_csv | peak MiB |")
        print("|---|--:|--:|--:|--:|--:|")
        for name, run in runs.items():
            print(
                f"| {name} | {run.seconds:,.1f} | {run.cpu:,.1f} | {made / run.seconds:,.0f} |"
                f" {run.seconds / plain.seconds:,.1f} | {run.peak:,} |"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    main(parser.parse_args().rows)
