"""`answerable reconcile`: from a log to entries of the record."""

import datetime
from pathlib import Path

import pytest
from tests.cli.conftest import Town
from tests.intake.test_phone import HEAD, PROFILE


@pytest.fixture
def log(called: Town, tmp_path: Path) -> list[str]:
    """A ring that the town's one call explains, and one that nothing does."""
    told = called.json("call", called.call)["calls"][0]["received"]
    came = datetime.datetime.fromisoformat(told)
    rows = [
        f"{came - datetime.timedelta(seconds=20):%Y-%m-%d %H:%M:%S},415-555-0134,T1,30,a,in",
        f"{came - datetime.timedelta(hours=2):%Y-%m-%d %H:%M:%S},415-555-0199,T2,30,a,in",
    ]
    (tmp_path / "log.csv").write_text(HEAD + "\n".join(rows) + "\n")
    (tmp_path / "phone.toml").write_text(PROFILE.replace("America/Los_Angeles", "UTC"))
    return [str(tmp_path / "log.csv"), "--profile", str(tmp_path / "phone.toml")]


def test_a_missing_call_is_listed_recorded_and_its_number_shown_nowhere(called: Town, log: list[str]) -> None:
    before = called.size()
    looked = called.run("reconcile", *log, "--dry-run", by="A1:auditor")
    assert (looked.exit_code, called.size()) == (1, before)
    told = called.do("reconcile", *log, by="A1:auditor", code=1)
    assert "never entered: row 3" in told
    assert "matched by number 1, by time alone 0" in told
    assert called.size() > before
    again = called.json("reconcile", *log, by="A1:auditor", code=1)
    assert again["counts"] == {"never entered": 1}
    assert "rang and were never entered: 1" in called.do("notices", "--to", "supervisor")
    for shown in (looked.output, told, str(again), called.do("notices")):
        assert "555-0199" not in shown


def test_it_is_for_supervisors_and_auditors(called: Town, log: list[str]) -> None:
    result = called.run("reconcile", *log, by="T1:call-taker")
    assert result.exit_code == 2
    assert "may not reconcile" in result.stderr


def test_what_cannot_be_read_is_told(called: Town, log: list[str], tmp_path: Path) -> None:
    Path(log[0]).unlink()
    assert "Cannot be read" in called.run("reconcile", *log).stderr


def test_a_log_in_which_nothing_rang_is_a_log(called: Town, log: list[str]) -> None:
    """It has no time that it covers, so no call of the record is held against it."""
    Path(log[0]).write_text(HEAD)
    told = called.json("reconcile", *log, by="A1:auditor")
    assert (told["rings"], told["entered"], told["counts"]) == (0, 0, {})
