"""Histories that are damaged, of other types, or adversarial: a clear error, or an answer that counts every
call; never a call lost unsaid.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.audit.histories import PLAN, call, plan, write
from typer.testing import CliRunner

from answerable.audit import audit
from answerable.cli.app import app
from answerable.intake import IntakeError


def ordinary(many: int = 400) -> list[dict[str, Any]]:
    """Two thirds are reached, north and south by turns."""
    told: list[dict[str, Any]] = [
        {"on_scene": 600, "cause": "answered"},
        {"on_scene": None, "cause": "unknown"},
    ]
    return [call(nth, area=("north", "south")[nth % 2], **told[nth % 3 == 0]) for nth in range(many)]


def changed(folder: Path, replacement: str) -> Path:
    """An ordinary history with a column replaced, in the words of SQL."""
    source, file = write(folder / "source.parquet", ordinary()), folder / "history.parquet"
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(f"COPY (SELECT * REPLACE ({replacement}) FROM '{source}') TO '{file}' (FORMAT parquet)")
    return plan(folder)


@pytest.mark.parametrize(
    "replacement",
    [
        "CAST(cleared AS VARCHAR) AS cleared",
        "received AT TIME ZONE 'UTC' AS received",
        "epoch_ms(received) AS received",
        "CAST(on_scene AS VARCHAR) AS on_scene",
        "1 AS cause",
        "['x'] AS excluded",
    ],
)
def test_a_column_of_another_type_is_named(tmp_path: Path, replacement: str) -> None:
    """A time without its zone above all: it would be read as the city's clock, hours away, and nobody see."""
    with pytest.raises(IntakeError, match=f"the column {replacement.split()[-1]} is of type"):
        audit(changed(tmp_path, replacement))


@pytest.mark.parametrize(
    "never",
    ["NULL", "CAST('infinity' AS TIMESTAMPTZ)", "make_timestamptz(4000000000000000000)"],
)
def test_calls_without_a_time_of_reception_are_counted_as_left_out(tmp_path: Path, never: str) -> None:
    """They have no day to be compared within; the answer says how many they are."""
    replacement = f"CASE WHEN id < 'C00100' THEN {never} ELSE received END AS received"
    found = audit(changed(tmp_path, replacement))
    left = {each.rule: each.calls.n for each in found.excluded}
    assert left == {"no time of reception is recorded": 100}
    assert found.calls.n == 300
    assert found.last is not None
    assert found.last.year == 2024


def test_no_number_is_not_above_every_cut(tmp_path: Path) -> None:
    """What is "not a number" is not recorded, though databases sort it behind all numbers."""
    path = changed(tmp_path, "CASE WHEN id < 'C00100' THEN 'nan' ELSE '3' END AS priority")
    exposure = 'column = "priority"\ncuts = [2]'
    path.write_text(PLAN.replace('column = "area"\ngroups = ["south"]', exposure), encoding="utf-8")
    found = audit(path)
    assert [each.group for each in found.groups] == ["2 and above"]
    assert [each.calls.n for each in found.excluded] == [100]


@pytest.mark.parametrize("end", ["half", "zeroes"])
def test_a_damaged_file_is_an_error_without_its_words(tmp_path: Path, end: str) -> None:
    """Cut off, or its pages overwritten: exit code 2, and what to do."""
    file = write(tmp_path / "history.parquet", ordinary())
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if end == "half" else whole[:4] + bytes(3000) + whole[3004:])
    told = CliRunner().invoke(app, ["audit", str(plan(tmp_path))])
    assert told.exit_code == 2
    assert "mport it again" in told.stderr


def test_one_file_named_twice_is_not_counted_twice(tmp_path: Path) -> None:
    """Nor a copy of it under another name."""
    file = write(tmp_path / "history.parquet", ordinary())
    (tmp_path / "copy.parquet").write_bytes(file.read_bytes())
    path = plan(tmp_path, PLAN.replace('"history.parquet"', '["history.parquet", "copy.parquet"]'))
    with pytest.raises(IntakeError, match="would count twice"):
        audit(path)


@pytest.mark.parametrize("many", [0, 1])
def test_hardly_any_calls_tell_nothing(tmp_path: Path, many: int) -> None:
    """An answer all the same, which says why there is no figure."""
    write(tmp_path / "history.parquet", ordinary(many) or [{}])
    found = audit(plan(tmp_path))
    assert {finding.verdict for finding in found.findings} == {"not assessable"}
