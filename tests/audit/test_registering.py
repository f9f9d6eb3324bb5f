"""A plan is declared before outcomes are read, or its audit is called exploratory, with why."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from tests.audit.histories import PLAN, START, call, plan, write

from answerable.audit.counting import find_histories
from answerable.audit.findings import Registration
from answerable.audit.plan import read_plan
from answerable.audit.registering import DECLARED, READ, declare, register
from answerable.intake.errors import IntakeError

HOUR = datetime.timedelta(hours=1)


def ran(path: Path, hours: int) -> Registration:
    """An audit's registration, so many hours after the start."""
    read = read_plan(path)
    return register(read, find_histories(read), START + hours * HOUR)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "history.parquet", [call(0)])
    return tmp_path


def test_the_first_plan_is_declared_by_being_run(folder: Path) -> None:
    """Its digest is written down before outcomes are read, and stands when it runs again."""
    path = plan(folder)
    first, again = ran(path, 0), ran(path, 5)
    assert (first.status, first.at) == ("declared beforehand", START)
    assert (again.status, again.at) == ("declared beforehand", START)
    lines = [json.loads(line)["what"] for line in Path(f"{path}{DECLARED}").read_text().splitlines()]
    assert lines == ["declared", "outcomes read", "outcomes read"]


def test_a_plan_changed_after_a_look_is_exploratory(folder: Path) -> None:
    """One word more is another plan, declared after outcomes were read under the first."""
    ran(plan(folder), 0)
    later = ran(plan(folder, PLAN.replace("0.02", "0.05")), 1)
    assert later.status == "exploratory"
    assert "were read on 2024-03-04 08:00 UTC under another plan" in later.why


def test_another_plan_beside_the_same_history_is_exploratory_too(folder: Path) -> None:
    """The note lies beside the history, so that a plan in another directory cannot miss it."""
    ran(plan(folder), 0)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    other = plan(elsewhere, PLAN.replace('"history.parquet"', '"../history.parquet"'))
    assert ran(other, 1).status == "exploratory"


def test_plans_declared_before_the_first_look_stay_declared(folder: Path) -> None:
    """Two plans may be declared, and then run in any order."""
    one, two = folder / "one", folder / "two"
    for where, share in ((one, "0.02"), (two, "0.03")):
        where.mkdir()
        text = PLAN.replace('"history.parquet"', '"../history.parquet"').replace("0.02", share)
        declare(read_plan(plan(where, text)), (), START)
    assert ran(one / "plan.toml", 1).status == "declared beforehand"
    assert ran(two / "plan.toml", 2).status == "declared beforehand"


def test_another_history_is_another_matter(folder: Path) -> None:
    """Outcomes of last year's calls say nothing about this year's."""
    ran(plan(folder), 0)
    write(folder / "history.parquet", [call(0), call(1)])
    assert ran(plan(folder, PLAN.replace("0.02", "0.05")), 1).status == "declared beforehand"


def test_a_history_where_nobody_may_write_is_said(folder: Path) -> None:
    """The note is missing, and the answer says so."""
    (folder / f"history.parquet{READ}").mkdir()
    with pytest.raises(IntakeError, match="Cannot be read"):
        ran(plan(folder), 0)


def test_a_line_that_is_none_is_refused(folder: Path) -> None:
    """Nobody can read a log that was written over."""
    path = plan(folder)
    Path(f"{path}{DECLARED}").write_text('{"what": "declared"}\n')
    with pytest.raises(IntakeError, match="A line of it is no declaration"):
        ran(path, 0)


def test_the_answer_says_what_it_cannot_show(folder: Path) -> None:
    """A file can be deleted, and nobody outside has seen it."""
    assert "could delete" in ran(plan(folder), 0).why
