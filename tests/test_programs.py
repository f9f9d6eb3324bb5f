"""What a machine lacks is a failure in CI, and elsewhere is said once, with what brings it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.programs import PROGRAMS, needed, said

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without any of the programs."""
    monkeypatch.setattr("tests.programs.PLACES", str(tmp_path))


@pytest.mark.parametrize("name", PROGRAMS)
def test_in_ci_a_missing_program_fails(name: str, bare: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=f"no {name}: apt-get install {PROGRAMS[name].package}$"):
        needed(name)


@pytest.mark.parametrize("name", PROGRAMS)
def test_at_a_desk_it_skips(name: str, bare: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=f"no {name}: apt-get install {PROGRAMS[name].package}$"):
        needed(name)


def test_what_is_there_is_found_by_any_of_its_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "google-chrome"
    program.touch(mode=0o755)
    monkeypatch.setattr("tests.programs.PLACES", str(tmp_path))
    assert needed("chromium") == str(program)


def test_the_end_of_a_run_says_each_reason_once() -> None:
    reasons = ["Skipped: this machine has no nginx: apt-get install nginx-light"] * 2 + ["the file is away."]
    assert said(reasons) == [
        "2 tests were skipped because this machine has no nginx: apt-get install nginx-light",
        "1 test was skipped because the file is away",
    ]


def test_a_run_that_skipped_ends_with_it(pytester: pytest.Pytester) -> None:
    """With this repository's own end of a run."""
    pytester.makeconftest("from tests.conftest import pytest_terminal_summary")
    pytester.makepyfile("""
        import pytest
        @pytest.mark.parametrize("number", range(3))
        def test_one(number):
            pytest.skip("this machine has no abacus")
    """)
    run = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    run.assert_outcomes(skipped=3)
    run.stdout.fnmatch_lines(["3 tests were skipped because this machine has no abacus"])


def test_ci_installs_every_program() -> None:
    """What tests need is on the list of what a bare machine lacks."""
    listed = set(re.findall(r"missing\+=\((\S+)\)", (ROOT / ".ci" / "run").read_text("utf-8")))
    assert {program.package for program in PROGRAMS.values()} - listed == {"git"}, "git made CI's clone"
