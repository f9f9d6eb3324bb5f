"""A whole audit of synthetic calls, from the file to the report: two questions, 200 strata, clusters by day.

`python -m benchmarks.whole_audit --calls 500000` for less. One process; CPU seconds of each step, and the
peak of memory up to its end.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.audited import GROUPS, STRATA, make
from benchmarks.contest import CALLS, peak

PLAN = f"""\
title = "Synthetic calls: the south beside the north"
asks = "Were calls from the south answered as often, and as soon, as like calls from the north?"
history = "history.parquet"
time_zone = "America/Chicago"
clusters = "day"

[outcome]
reached = "on_scene"
horizon_minutes = 60

[exposure]
column = "{GROUPS}"
groups = ["south"]
about = "place"

[margin]
risk_difference = 0.02
waiting_seconds = 60
"""
FACTOR = '\n[[strata]]\ncolumn = "{}"\nbecause = "Calls that agree in it are alike."\n'


STEPS = ("find_histories", "count", "compare", "suppress")
"""As `auditing` names them; each is timed where it stands."""


def main(calls: int = CALLS) -> None:
    """Make the calls in a process of its own, so that their peak of memory is not ours; print the table."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        for run in (make_calls, whole_audit):
            process = spawn.Process(target=run, args=(folder, calls))
            process.start()
            process.join()
            if process.exitcode:
                raise SystemExit(f"{run.__name__} failed")


def make_calls(folder: str, calls: int) -> None:
    """The history and the plan."""
    make(calls, 7, Path(folder))
    (Path(folder) / "plan.toml").write_text(PLAN + "".join(map(FACTOR.format, STRATA)))


def whole_audit(folder: str, calls: int) -> None:
    """One audit of a folder's plan, as `answerable audit` carries it out, and its report."""
    from answerable.audit import auditing
    from answerable.audit.reporting import write

    for step in STEPS:
        setattr(auditing, step, timed(getattr(auditing, step)))
    print(f"{calls:,} calls\n\n| step | CPU seconds | peak MB |\n|---|--:|--:|", flush=True)
    started = time.process_time()
    found = auditing.audit(Path(folder) / "plan.toml")
    timed(write)(found, Path(folder) / "report")
    print(f"| all | {time.process_time() - started:,.2f} | {peak('self'):,} |", flush=True)


def timed(step: Callable[..., Any]) -> Callable[..., Any]:
    """A step that prints its row of the table when it is done."""

    def run(*given: Any) -> Any:
        before = time.process_time()
        found = step(*given)
        print(f"| {step.__name__} | {time.process_time() - before:,.2f} | {peak('self'):,} |", flush=True)
        return found

    return run


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=CALLS)
    main(parser.parse_args().calls)
