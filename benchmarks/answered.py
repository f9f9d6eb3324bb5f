"""Was it answered? Rates with Mantel-Haenszel, and logistic regression, from one file of synthetic calls.

`python -m benchmarks.answered --calls 200000` for a quick look. Each contender runs in a process of its
own, so that its peak of memory is its own, and starts from the same Parquet file: it loads what it needs,
as it likes it best, and then answers. All must give the same figures, else nothing is printed. BLAS gets
one thread: where others use the machine, its threads wait for each other, which would be held against who
uses it most.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from benchmarks.audited import FACTORS, GROUPS, STRATA, make
from benchmarks.replay import peak_memory

CALLS = 5_000_000
SEED = 7
ROUNDS = 3

Figures = dict[str, float]
Loaded = Any


class Contender(NamedTuple):
    """What makes ready, and what then answers; what it imports, untimed; and whether one round is enough."""

    load: Callable[[Path], Loaded]
    answer: Callable[[Loaded], Figures]
    imports: tuple[str, ...]
    once: bool = False


class Measured(NamedTuple):
    """Seconds to load and to answer (the median of its rounds), peak memory in MB, and what was answered."""

    load: float
    answer: float
    peak: int
    figures: Figures


def codes(columns: tuple[str, ...]) -> str:
    """SQL: each column as an ENUM, which pandas makes a categorical of."""
    return ", ".join(f"{name}::ENUM{FACTORS[name]} AS {name}" for name in columns)


def frame(file: Path, columns: tuple[str, ...]) -> Any:
    """The columns as pandas categoricals, and `answered` as 0 or 1."""
    import duckdb

    query = f"SELECT {codes(columns)}, (cause = 'answered')::TINYINT AS answered FROM '{file}'"
    return duckdb.connect().execute(query).df()


def counted(file: Path, columns: tuple[str, ...]) -> list[Any]:
    """Counts by some columns in one pass: the place of each value, answered calls and calls, as arrays."""
    import duckdb

    places = ", ".join(f"list_position({list(FACTORS[name])}, {name}) - 1 AS {name}" for name in columns)
    query = f"""
        SELECT {places}, answered, calls FROM (
            SELECT {", ".join(columns)}, count(*) FILTER (cause = 'answered') AS answered, count(*) AS calls
            FROM '{file}' GROUP BY ALL)"""
    found = duckdb.connect().execute(query).fetchnumpy()
    return [np.asarray(found[name], dtype=np.int64) for name in (*columns, "answered", "calls")]


def the_file(file: Path) -> Path:
    """Nothing is loaded before: reading is part of the answer."""
    return file


def ours(file: Path) -> Figures:
    """Counts by stratum and area, then shares with Wilson's intervals and both Mantel-Haenszel figures."""
    from answerable.audit.figures import Estimate, stratified
    from answerable.audit.figures.proportions import Share, wilson
    from answerable.audit.figures.strata import Rows

    *strata, area, answered, calls = counted(file, (*STRATA, GROUPS))
    stratum = np.ravel_multi_index(strata, [len(FACTORS[name]) for name in STRATA])
    table = Rows(0 * stratum, stratum, area, answered, calls).strata
    crude = table.crude
    south, north = wilson(crude.answered, crude.calls), wilson(crude.answered_others, crude.calls_others)
    odds, gap = stratified.odds_ratio(table), stratified.risk_difference(table)
    assert isinstance(south, Share)
    assert isinstance(north, Share)
    assert isinstance(odds, Estimate)
    assert isinstance(gap, Estimate)
    return {"south": south.value, "north": north.value, "odds": odds.value, "high": odds.high}


def ours_by_day(file: Path) -> Figures:
    """The same with errors between days: counts by day, stratum and area."""
    import duckdb

    from answerable.audit.figures import Untold, clustered
    from answerable.audit.figures.strata import Rows

    query = f"""
        SELECT {", ".join(STRATA)}, {GROUPS}, epoch(received)::BIGINT // 86400 AS day,
            count(*) FILTER (cause = 'answered') AS answered, count(*) AS calls
        FROM '{file}' GROUP BY ALL"""
    names = (*STRATA, GROUPS)
    places = ", ".join(f"list_position({list(FACTORS[name])}, {name}) - 1 AS {name}" for name in names)
    coded = f"SELECT {places}, day - min(day) OVER () AS day, answered, calls FROM ({query})"
    found = duckdb.connect().execute(coded).fetchnumpy()
    columns = {name: np.asarray(values, dtype=np.int64) for name, values in found.items()}
    stratum = np.ravel_multi_index([columns[n] for n in STRATA], [len(FACTORS[n]) for n in STRATA])
    rows = Rows(columns["day"], stratum, columns[GROUPS], columns["answered"], columns["calls"])
    odds, gap = clustered.odds_ratio(rows), clustered.risk_difference(rows)
    assert not isinstance(odds, Untold)
    assert not isinstance(gap, Untold)
    return {"odds": odds.estimate.value}


def rates_of(answered: Any) -> Figures:
    """Statsmodels' Wilson intervals for both areas' shares."""
    from statsmodels.stats.proportion import proportion_confint

    for area in FACTORS[GROUPS]:
        proportion_confint(answered["sum"][area], answered["count"][area], method="wilson")
    shares = answered["sum"] / answered["count"]
    return {area: float(shares[area]) for area in FACTORS[GROUPS]}


def statsmodels_rows(table: Any) -> Figures:
    """`StratifiedTable.from_data`, as statsmodels documents it for a frame of calls."""
    from statsmodels.stats.contingency_tables import StratifiedTable

    shares = rates_of(table.groupby(GROUPS, observed=True)["answered"].agg(["sum", "count"]))
    grouped = table.groupby(list(STRATA), observed=True).ngroup()
    data = table[[GROUPS, "answered"]].assign(stratum=grouped)
    return {**shares, **odds_of(StratifiedTable.from_data(GROUPS, "answered", "stratum", data))}


def statsmodels_counts(table: Any) -> Figures:
    """Pandas counts into tables first, which is as good as it gets."""
    from statsmodels.stats.contingency_tables import StratifiedTable

    shares = rates_of(table.groupby(GROUPS, observed=True)["answered"].agg(["sum", "count"]))
    found = table.groupby([*STRATA, GROUPS], observed=True)["answered"].agg(["sum", "count"])
    found["not"] = found["count"] - found["sum"]
    cells = found[["not", "sum"]].to_numpy(dtype=float).reshape(-1, 2, 2).transpose(1, 2, 0)
    return {**shares, **odds_of(StratifiedTable(cells))}


def odds_of(table: Any) -> Figures:
    """South beside north: rows are areas in their order, columns not answered and answered."""
    return {"odds": float(table.oddsratio_pooled), "high": float(table.oddsratio_pooled_confint()[1])}


def fairlearn(table: Any) -> Figures:
    """Shares by stratum and area, and by area; it has nothing like Mantel-Haenszel."""
    from fairlearn.metrics import MetricFrame, selection_rate

    answered = table["answered"]
    alike = MetricFrame(
        metrics=selection_rate,
        y_true=answered,
        y_pred=answered,
        sensitive_features=table[GROUPS],
        control_features=table[list(STRATA)],
    )
    assert len(alike.by_group)
    shares = MetricFrame(
        metrics=selection_rate, y_true=answered, y_pred=answered, sensitive_features=table[GROUPS]
    ).by_group
    return {area: float(shares[area]) for area in FACTORS[GROUPS]}


def aequitas_frame(file: Path) -> Any:
    """Text columns under the names that it wants: the area, and the stratum with the area."""
    import duckdb

    stratum = " || ' ' || ".join((*STRATA, GROUPS))
    query = f"""
        SELECT {GROUPS}, {stratum} AS stratum, (cause = 'answered')::TINYINT AS score, score AS label_value
        FROM '{file}'"""
    return duckdb.connect().execute(query).df()


def aequitas(table: Any) -> Figures:
    """Its crosstabs by area and by stratum and area, with all the rates that it makes of them."""
    from aequitas.group import Group

    found, _ = Group().get_crosstabs(table, attr_cols=[GROUPS, "stratum"])
    areas = found[found["attribute_name"] == GROUPS].set_index("attribute_value")
    return {area: float(areas["pprev"][area]) for area in FACTORS[GROUPS]}


NAMES = tuple(FACTORS)


def coefficients(values: Any) -> Figures:
    """By the columns' order."""
    return {str(place): float(value) for place, value in enumerate(values)}


def our_logistic(file: Path) -> Figures:
    """Counts by all eight columns, then Newton's method on the patterns."""
    from answerable.audit.figures.logistic import Logistic, logistic
    from answerable.audit.figures.patterns import Patterns, dummies

    *places, answered, calls = counted(file, NAMES)
    names, design = dummies(NAMES, np.column_stack(places), list(FACTORS.values()))
    found = logistic(Patterns(names, design, answered, calls))
    assert isinstance(found, Logistic)
    return coefficients(one.log_odds.value for one in found.coefficients)


def statsmodels_on_counts(file: Path) -> Figures:
    """The same counts, fitted by statsmodels' GLM: what counting alone is worth."""
    from statsmodels.api import GLM, families

    from answerable.audit.figures.patterns import dummies

    *places, answered, calls = counted(file, NAMES)
    _, design = dummies(NAMES, np.column_stack(places), list(FACTORS.values()))
    fit = GLM(np.column_stack([answered, calls - answered]), design, families.Binomial()).fit(tol=1e-12)
    return coefficients(fit.params)


def statsmodels_logit(table: Any) -> Figures:
    """A row a call: a column a value, then `Logit` by Newton's method."""
    import pandas as pd
    from statsmodels.api import Logit

    design = pd.get_dummies(table[list(NAMES)], drop_first=True, dtype=float)
    design.insert(0, "constant", 1.0)
    fit = Logit(table["answered"].to_numpy(), design.to_numpy()).fit(method="newton", disp=False, tol=1e-10)
    fit.conf_int()
    return coefficients(fit.params)


def stratum_frame(file: Path) -> Any:
    """What rates need, in pandas."""
    return frame(file, (*STRATA, GROUPS))


def whole_frame(file: Path) -> Any:
    """All eight columns, in pandas."""
    return frame(file, NAMES)


OURS = ("duckdb", "answerable.audit.figures")
THEIRS = ("duckdb", "pandas", "statsmodels.api", "statsmodels.stats.contingency_tables")
RATES = {
    "Answerable, from the file": Contender(the_file, ours, OURS),
    "Answerable, errors between days": Contender(the_file, ours_by_day, OURS),
    "pandas + statsmodels, StratifiedTable.from_data": Contender(stratum_frame, statsmodels_rows, THEIRS),
    "pandas groupby, then StratifiedTable": Contender(stratum_frame, statsmodels_counts, THEIRS),
    "Fairlearn MetricFrame (rates only)": Contender(
        stratum_frame, fairlearn, ("duckdb", "fairlearn.metrics"), once=True
    ),
    "Aequitas (rates only)": Contender(aequitas_frame, aequitas, ("duckdb", "aequitas.group"), once=True),
}
LOGISTIC = {
    "Answerable, from the file": Contender(the_file, our_logistic, OURS),
    "the same counts, statsmodels GLM": Contender(the_file, statsmodels_on_counts, (*OURS, *THEIRS)),
    "pandas + statsmodels Logit": Contender(whole_frame, statsmodels_logit, THEIRS, once=True),
}
TABLES = {"Rates and Mantel-Haenszel": RATES, "Logistic regression": LOGISTIC}


def in_a_process(table: str, name: str, file: str, out: str) -> None:
    """Run one contender, and leave its figures in a file."""
    contender = TABLES[table][name]
    for module in contender.imports:
        importlib.import_module(module)
    started = time.perf_counter()
    loaded = contender.load(Path(file))
    load = time.perf_counter() - started
    times = []
    for _ in range(1 if contender.once else ROUNDS):
        started = time.perf_counter()
        figures = contender.answer(loaded)
        times.append(time.perf_counter() - started)
    Path(out).write_text(json.dumps([load, sorted(times)[len(times) // 2], peak_memory(), figures]))


def measure(table: str, name: str, file: Path) -> Measured:
    """One contender, in a process of its own."""
    out = file.with_name("figures.json")
    spawn = multiprocessing.get_context("spawn")
    process = spawn.Process(target=in_a_process, args=(table, name, str(file), str(out)))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{name} failed")
    return Measured(*json.loads(out.read_text()))


def show(table: str, calls: int, file: Path) -> None:
    """Measure all of one table and print it; stop where figures differ."""
    found = {name: measure(table, name, file) for name in TABLES[table]}
    first = next(iter(found.values()))
    for name, one in found.items():
        for what, value in one.figures.items():
            if not math.isclose(value, first.figures[what], rel_tol=1e-8, abs_tol=1e-8):
                raise SystemExit(
                    f"Nothing is measured: {name} says {value} of {what}, not {first.figures[what]}"
                )
    print(f"\n### {table}: {calls:,} calls; the same figures\n")
    print("| what | load s | answer s | both, × ours | answer alone, × ours | peak MB |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, one in found.items():
        ratios = f"{(one.load + one.answer) / first.answer:,.1f} | {one.answer / first.answer:,.1f}"
        load = f"{one.load:,.2f}" if TABLES[table][name].load is not the_file else "–"
        print(f"| {name} | {load} | {one.answer:,.2f} | {ratios} | {one.peak:,} |", flush=True)


def main(calls: int = CALLS) -> None:
    """Print both tables."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # of the processes started from here
    with tempfile.TemporaryDirectory() as folder:
        file = make(calls, SEED, Path(folder))
        for table in TABLES:
            show(table, calls, file)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=CALLS, help="how many calls (default: five million)")
    main(parser.parse_args().calls)
