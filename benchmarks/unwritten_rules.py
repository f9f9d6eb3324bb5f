"""The search for unwritten rules: what it finds where nothing is, where a rule was planted, and its time."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np

from answerable.audit.unwritten import Section, find_unwritten
from answerable.audit.unwritten.chance import permute
from answerable.audit.unwritten.counting import Cells
from answerable.audit.unwritten.family import Family, Rule
from answerable.audit.unwritten.picking import pick

CALLS = 2_000
SIZES = (6, 6, 6, 6)
"""Four columns of four values each; codes 0 and 1 stand for what is not known, and for what is rare."""
SHARES = (0.04, 0.10)
"""Of departures, in the two strata."""
ALPHA = 0.05
PERMUTATIONS = 199
RULE: Rule = ((0, 2), (1, 3))


def main() -> None:
    """Print the three tables."""
    nulls()
    powers()
    large()


def history(chance: np.random.Generator, planted: int = 0, rate: float = 0.0) -> Cells:
    """Calls of two strata, one column of which depends on the stratum; `planted` of them meet the rule, and
    depart at another rate.
    """
    stratum = np.sort(chance.integers(0, 2, CALLS))
    codes = chance.integers(2, 6, (len(SIZES), CALLS)).astype(np.int32)
    codes[2] = np.where(chance.random(CALLS) < 0.5, 2 + stratum, codes[2])
    departed = chance.random(CALLS) < np.array(SHARES)[stratum]
    if planted:
        codes[0] = np.where((codes[0] == 2) & (codes[1] == 3), 4, codes[0])
        some = chance.choice(CALLS, planted, replace=False)
        codes[0, some], codes[1, some] = 2, 3
        departed[some] = chance.random(planted) < rate
    ones = np.ones(CALLS, np.int64)
    return Cells(codes, SIZES, stratum, ones * 0, ones, departed.astype(np.int64))


def found(cells: Cells, seed: int) -> list[Rule]:
    """The rules that a search tells."""
    family = Family(cells.sizes, 3)
    margins = family.margins(cells, cells.stratum)
    searched = family.searched(margins, 10)
    critical = permute(family, cells, margins, searched, PERMUTATIONS, seed).critical(ALPHA)
    return [each.rule for each in pick(family, cells, margins, searched, critical, ALPHA)]


def nulls(runs: int = 400) -> None:
    """How often anything is found where calls of a stratum are treated alike; and if strata are left out."""
    within = across = 0
    for seed in range(runs):
        cells = history(np.random.default_rng(seed))
        within += bool(found(cells, seed))
        across += bool(found(cells._replace(stratum=cells.stratum * 0), seed))
    print(f"treated alike within strata, {runs} histories of {CALLS:,} calls, alpha {ALPHA}:")
    print(f"  a rule is found in {within / runs:.1%}; without the baseline in {across / runs:.1%}\n")


def powers(runs: int = 100) -> None:
    """How often a planted rule of two conditions is told, word for word, and how often with other words."""
    print("planted rule of two conditions, departures otherwise 4 and 10 % by stratum:")
    print("  calls  their rate  told  told in other words too, or instead")
    for planted, rate in ((10, 1.0), (14, 1.0), (20, 0.5), (40, 0.5), (100, 0.25), (200, 0.25)):
        histories = (history(np.random.default_rng(1000 + seed), planted, rate) for seed in range(runs))
        told = [found(cells, seed) for seed, cells in enumerate(histories)]
        exact = sum(RULE in rules for rules in told)
        other = sum(any(rule != RULE for rule in rules) for rules in told)
        print(f"  {planted:>5}  {rate:>10.0%}  {exact / runs:>4.0%}  {other / runs:>4.0%}")
    print()


def large(calls: int = 1_000_000, columns: int = 10) -> None:
    """A million calls, ten columns of ten values, 100 strata, 1,000 permutations."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "history.parquet"
        words = ", ".join(f"'v' || (random() * 10)::INT % 10 AS c{at}" for at in range(columns))
        with duckdb.connect() as con:
            con.execute("SELECT setseed(0.5)")
            con.execute(
                "COPY (SELECT 'id' || i AS id,"
                " TIMESTAMPTZ '2025-01-01 00:00:00Z' + to_minutes(i // 2) AS received,"
                f" 's' || (random() * 100)::INT % 100 AS s, CASE WHEN random() < 0.1 THEN 'yes' ELSE 'no' END"
                f" AS late, {words} FROM range({calls}) t(i)) TO '{file}' (FORMAT parquet)"
            )
        section = Section(
            target="late: yes", columns=tuple(f"c{at}" for at in range(columns)), baseline=("s",),
            permutations=1000,
        )  # fmt: skip
        wall, cpu = time.perf_counter(), time.process_time()
        search = find_unwritten(file, section)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{calls:,} calls, {columns} columns, {search.searched:,} rules, 1,000 permutations:")
    print(f"  {cpu:.0f} s of processor, {wall:.0f} s by the clock; found: {len(search.rules)}")


if __name__ == "__main__":
    main()
