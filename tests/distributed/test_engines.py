"""The same figures whichever engine counts: through Ibis, on DuckDB and on a Spark cluster."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from tests.audit.histories import PLAN, call, plan, write

from answerable.audit import audit
from answerable.audit.counting import Counted, Elsewhere, count, find_histories
from answerable.audit.plan import read_plan
from answerable.intake.errors import IntakeError

pytestmark = pytest.mark.filterwarnings("default")
"""Engines warn of what they themselves still use."""
ENDS = ("answered", "cancelled by caller", "refused or not sent", "duplicate", "unknown")
TYPE = 'column = "call_type"'
FACTORS = {
    "a column": TYPE,
    "the hour": 'time = "hour"',
    "the weekday": 'time = "weekday"',
    "the weekend": 'time = "weekend"',
    "the month": 'time = "month"',
    "the part of day": 'time = "part of day"',
    "a number's cuts": 'column = "latitude"\ncuts = [37.5, 37.75]',
}


def history(file: Path, calls: int, seed: int) -> Path:
    """Calls of every kind: blanks, words in quotes, arrivals before reception, open ones at the end, both
    ends of summer time.
    """
    chance = random.Random(seed)
    begin = datetime(2024, 3, 9, 20, tzinfo=UTC)
    told = []
    for nth in range(calls):
        one: dict[str, Any] = {
            "area": chance.choice(("north", "south", "  east ", "O'Hara", "a\\b", "", None)),
            "call_type": chance.choice(("THEFT", "FIRE", 'ÉTAT "1"', None)),
            "cause": chance.choice(ENDS),
            "excluded": chance.choice((None, None, None, None, "a test")),
            "cleared": chance.choice((None, 1800)),
            "priority": chance.choice(("1", "2", "5", None)),
            "on_scene": chance.choice((None, -5, 0, 59, 600, 3_599, 3_600, 90_000)),
            "latitude": chance.choice((None, 37.25, 37.5, 37.625, 37.75, 38.0)),
            "received": begin + timedelta(milliseconds=chance.randrange(400 * 86_400_000)),
        }
        told.append(call(nth, **one))
    last = max(each["received"] for each in told)
    for nth in range(5):  # still open where the history ends
        open_ = {"on_scene": None, "cleared": None, "cause": "unknown", "area": "north"}
        told.append(call(calls + nth, received=last - timedelta(minutes=9 * nth, milliseconds=1), **open_))
    return write(file, told)


def same(one: Counted, other: Counted) -> None:
    """The same cells, in any order, and the same of everything else."""
    for name in ("left_out", "calls", "first", "last", "backwards"):
        assert getattr(one, name) == getattr(other, name), name
    assert (one.counts.groups, one.counts.strata) == (other.counts.groups, other.counts.strata)
    arrays = ("group", "stratum", "cluster", "cause", "wait", "censored", "urgent", "n")

    def cells(counted: Counted) -> list[tuple[int, ...]]:
        rows = np.stack([getattr(counted.counts, name).astype(np.int64) for name in arrays], axis=1)
        return sorted(map(tuple, rows.tolist()))

    assert cells(one) == cells(other)


def test_words_with_quotes_and_backslashes_are_words_on_every_engine(
    engine: Elsewhere, tmp_path: Path
) -> None:
    history(tmp_path / "history.parquet", 300, seed=11)
    text = PLAN.replace('["south"]', '["O\'Hara", "a\\\\b"]')
    read = read_plan(plan(tmp_path, text))
    assert read.exposure.groups.keys() >= {"O'Hara", "a\\b"}
    histories = find_histories(read)
    here = count(read, histories)
    assert "a\\b" in here.counts.groups
    same(count(read, histories, engine), here)


@pytest.mark.parametrize("factor", FACTORS)
def test_every_cell_is_the_same(engine: Elsewhere, tmp_path: Path, factor: str) -> None:
    text = PLAN.replace(TYPE, FACTORS[factor])
    history(tmp_path / "history.parquet", 400, seed=len(factor))
    read = read_plan(plan(tmp_path, text))
    histories = find_histories(read)
    here = count(read, histories)
    assert here.counts.calls > 150
    assert here.backwards > 0
    assert here.counts.censored.any()
    same(count(read, histories, engine), here)


def alike(one: Any, other: Any) -> bool:
    """The same, numbers to ten digits: sums of the same cells in another order end otherwise."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float):
        return math.isclose(one, other, rel_tol=1e-10, abs_tol=1e-12)
    return bool(one == other)


def test_the_whole_audit_says_the_same(engine: Elsewhere, tmp_path: Path) -> None:
    """From the same declared plan, at the same minute: figures, intervals, verdicts, sentences."""
    history(tmp_path / "history.parquet", 3_000, seed=7)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    path = plan(tmp_path, PLAN)
    audit(path, now=at)
    here, there = audit(path, now=at), audit(path, now=at, engine=engine)
    assert alike(msgspec.to_builtins(here), msgspec.to_builtins(there))
    assert [each.sentence for each in here.findings] == [each.sentence for each in there.findings]


def test_files_with_different_columns_are_one_history(engine: Elsewhere, tmp_path: Path) -> None:
    import duckdb

    history(tmp_path / "a.parquet", 200, seed=1)
    history(tmp_path / "whole.parquet", 200, seed=2)
    with duckdb.connect() as con:
        source, target = tmp_path / "whole.parquet", tmp_path / "b.parquet"
        con.execute(f"COPY (SELECT * EXCLUDE (excluded, latitude) FROM '{source}') TO '{target}'")
    text = PLAN.replace('"history.parquet"', '["a.parquet", "b.parquet"]')
    read = read_plan(plan(tmp_path, text))
    histories = find_histories(read)
    assert len(histories.files) == 2
    same(count(read, histories, engine), count(read, histories))


def test_what_an_engine_cannot_read_is_told_without_a_word_of_the_data(
    engine: Elsewhere, tmp_path: Path
) -> None:
    history(tmp_path / "history.parquet", 50, seed=3)
    read = read_plan(plan(tmp_path, PLAN))
    histories = find_histories(read)
    (tmp_path / "history.parquet").write_bytes(b"12 Elm Street")
    with pytest.raises(IntakeError, match="The engine cannot count the calls") as raised:
        count(read, histories, engine)
    assert "12 Elm" not in str(raised.value)


def test_an_engine_that_is_none_is_told() -> None:
    with pytest.raises(IntakeError, match="cannot be reached"):
        Elsewhere.at("abacus://somewhere")
