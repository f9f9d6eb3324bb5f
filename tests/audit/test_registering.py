"""A plan is declared before outcomes are read, or its audit is called exploratory, with why."""

from __future__ import annotations

import datetime
import errno
import json
from pathlib import Path

import pytest
from tests.audit.histories import PLAN, START, call, plan, write
from typer.testing import CliRunner

from answerable.audit import audit
from answerable.audit.counting import find_histories
from answerable.audit.findings import Registration
from answerable.audit.plan import read_plan
from answerable.audit.registering import DECLARED, READ, declare, register
from answerable.cli.app import app
from answerable.intake.errors import IntakeError
from answerable.intake.importing import run

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
    write(folder / "next.parquet", [call(0), call(1)])
    text = PLAN.replace("0.02", "0.05").replace('"history.parquet"', '"next.parquet"')
    assert ran(plan(folder, text), 1).status == "declared beforehand"


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


def test_a_history_imported_again_is_no_new_one(folder: Path) -> None:
    """Its bytes are others, its calls much the same: the note beside it still speaks of it."""
    ran(plan(folder), 0)
    write(folder / "history.parquet", [call(0), call(1)])
    later = ran(plan(folder, PLAN.replace("0.02", "0.05")), 1)
    assert later.status == "exploratory"
    assert "an earlier version of this history" in later.why


def test_how_many_plans_were_read_is_told(folder: Path) -> None:
    """Who declares twenty plans and shows one is asked for the others."""
    for nth, share in enumerate(("0.02", "0.03", "0.04")):
        where = folder / share
        where.mkdir()
        text = PLAN.replace('"history.parquet"', '"../history.parquet"').replace("0.02", share)
        declare(read_plan(plan(where, text)), (), START)
        told = ran(where / "plan.toml", nth + 1)
        assert told.status == "declared beforehand"
    assert "read under 2 other plans since" in told.why


def test_calls_changed_under_the_same_plan_are_told(folder: Path) -> None:
    """The plan's digest stays when calls are taken out of the history; the answer says that they changed."""
    assert "Other versions" not in ran(plan(folder), 0).why
    write(folder / "history.parquet", [call(1)])
    told = ran(plan(folder), 1)
    assert told.status == "declared beforehand"
    assert "Other versions of its histories were read before" in told.why


def test_to_open_a_count_is_to_read_outcomes(folder: Path) -> None:
    """Who lists the calls that were answered has looked: a plan of afterwards is exploratory."""
    asked = ["audit", str(plan(folder)), "--entitled", "--calls", "cause=answered"]
    assert CliRunner().invoke(app, asked).exit_code == 0
    assert ran(plan(folder, PLAN.replace("0.02", "0.05")), 1_000_000).status == "exploratory"


def test_why_an_import_is_not_complete_goes_with_the_file(tmp_path: Path) -> None:
    """Copied to where no report of the import lies, a history that was cut still says so in the answer."""
    rows = "\n".join(f"{n},2024-03-{1 + n % 28:02} 08:00:00,THEFT,{n % 5}" for n in range(100))
    (tmp_path / "export.csv").write_text(f"Call Number,Received,Call Type,Area\n{rows}\n")
    run([tmp_path / "export.csv"], tmp_path / "out", zone="America/Chicago")
    (tmp_path / "history.parquet").write_bytes((tmp_path / "out" / "history.parquet").read_bytes())
    text = PLAN.replace('reached = "on_scene"', 'cause = ["answered"]').replace("waiting_seconds = 60\n", "")
    found = audit(plan(tmp_path, text.replace("horizon_minutes = 60\n", "")))
    assert found.sources[0].notes[0].startswith("Not complete, or may not be: export.csv: exactly 100 rows")
    assert any("is not complete, or may not be" in limit for limit in found.limits)


def test_a_reading_that_cannot_be_noted_beside_the_plan_is_an_error_in_words(folder: Path) -> None:
    """Declared once, then nothing can be written there any more: no outcome is read."""
    path = plan(folder)
    ran(path, 0)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("os.write", refused)
        with pytest.raises(IntakeError, match="Cannot be written: No space left"):
            ran(path, 1)


def refused(_descriptor: int, _bytes: bytes) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")
