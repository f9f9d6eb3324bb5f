"""`answerable hold`, `schedule`, `erase`, `disclose`, and what a look leaves behind."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import ROOT, Town

SCHEDULE = str(ROOT / "directives/schedules/retention.md")
GROUND = ("--ground", "request 12")


def test_the_schedule_is_published_and_shown(called: Town) -> None:
    """Without one nothing may be erased, and that is said."""
    assert "No schedule is published" in called.do("schedule")
    told = called.do("schedule", SCHEDULE, by="A1:policy author")
    assert told.startswith("640.90@1\n")
    assert "  contact  180 days after the end" in told
    assert called.json("schedule")["days"]["place"] == 1095


def test_a_schedule_that_is_no_text_is_told(called: Town, tmp_path: Path) -> None:
    """Exit 2 and what to do; no traceback."""
    (tmp_path / "schedule.md").write_bytes(b"\xff\xfe")
    result = called.run("schedule", str(tmp_path / "schedule.md"), by="A1:policy author")
    assert (result.exit_code, "is no text in UTF-8" in result.stderr) == (2, True)


def test_what_may_not_go_yet_is_refused_with_why(called: Town) -> None:
    """Open, held, or too early."""
    called.do("schedule", SCHEDULE, by="A1:policy author")
    assert "Nothing is erased of what is open" in called.run("erase", "propose", called.call, "place").stderr
    called.do("close", called.call, "unfounded", "--reason", "r", "--approved-by", "S2:supervisor")
    told = called.do("hold", "place", called.call, *GROUND, by="U1:auditor")
    assert told.endswith(f"on {called.call}: request 12\n")
    hold = told.split()[1]
    assert f"held: {hold}" in called.run("erase", "propose", called.call, "place").stderr
    assert "lifted" in called.do("hold", "lift", hold, *GROUND, by="D1:duty officer")
    assert "1095 days after the end: not yet" in called.run("erase", "propose", called.call, "place").stderr


def test_two_persons_erase_and_the_screen_says_so(called: Town, tmp_path: Path) -> None:
    """The address is gone from every screen, which says that it was erased and when."""
    text = Path(SCHEDULE).read_text("utf-8").replace("3 years ", "0 days  ")
    (tmp_path / "now.md").write_text(text, "utf-8")
    called.do("schedule", str(tmp_path / "now.md"), by="A1:policy author")
    called.do("close", called.call, "unfounded", "--reason", "r", "--approved-by", "S2:supervisor")
    assert "another person has to approve" in called.do("erase", "propose", called.call, "place")
    assert called.run("erase", "approve", called.call, by="S1:duty officer").exit_code == 2
    told = called.do("erase", "approve", called.call, by="D1:duty officer")
    assert f"erased of {called.call} under 640.90@1: place (3 fields of 1 entries)" in told
    told = called.do("call", called.call)
    assert "12 Elm" not in told
    assert "erased   place on " in told
    assert "sound" in called.do("fsck")


def test_a_disclosure_is_a_package_of_receipts_that_withhold_the_rest(called: Town, tmp_path: Path) -> None:
    """Each verifies by itself; what was not granted is in none of them."""
    given = ("--to", "V. Lund", *GROUND, "--out", str(tmp_path / "package"), "--open", "place")
    told = called.do("disclose", called.call, *given)
    assert "personal fields withheld" in told
    receipts = sorted((tmp_path / "package").iterdir())
    key = str(called.folder / "key.vkey")
    shown = "".join(called.do("verify", str(path), key) for path in receipts)
    assert "12 Elm Street" in shown
    assert "555-0134" not in shown


def test_a_look_at_a_call_is_kept(called: Town) -> None:
    """Once a minute for each person; and nobody looks without saying who."""
    before = called.size()
    called.do("call", called.call, by="S1:supervisor")
    assert called.size() - before in (1, 2)
    assert called.run("call", called.call, by=None).exit_code == 2
