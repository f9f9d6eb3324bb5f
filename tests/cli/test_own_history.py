"""`answerable export-history`: what it says of what it wrote."""

from pathlib import Path

from tests.cli.conftest import DIRECTIVES, Town


def test_the_answer_adds_up_and_replay_reads_the_file(called: Town, tmp_path: Path) -> None:
    out = tmp_path / "history"
    told = called.do("export-history", "--out", str(out), by=None)
    assert "1 rows: call 1" in told
    assert "Places are told by area alone." in told
    report = called.json("export-history", "--out", str(out), "--known", "Taken", by=None)
    assert report["entries_in_rows"] + report["entries_elsewhere"] == report["entries"] == called.size()
    assert (report["known"], report["with_address"]) == ("taken", False)
    replayed = called.json(
        "replay", "directives/response.md", "--history", str(out / "history.parquet"), by=None
    )
    assert replayed["rows"] == 1


def test_with_addresses_the_answer_says_so(called: Town, tmp_path: Path) -> None:
    told = called.do("export-history", "--out", str(tmp_path / "out"), "--with-address", by=None)
    assert "ADDRESSES AND POSITIONS ARE IN IT" in told


def test_what_cannot_be_asked_for_is_told_and_nothing_is_written(called: Town, tmp_path: Path) -> None:
    for words, said in ((("--known", "later"), "is no moment"), (("--kind", "ticket"), "is no kind of row")):
        result = called.run("export-history", "--out", str(tmp_path / "out"), *words)
        assert result.exit_code == 2
        assert said in result.stderr
    assert not (tmp_path / "out").exists()


def test_what_was_done_is_held_against_what_was_decided(called: Town, tmp_path: Path) -> None:
    """The call waits, and nothing departs; sent too late, it is found, and its number is told."""
    out = tmp_path / "out"
    called.do("export-history", "--out", str(out), by=None)
    words = ("replayed", *DIRECTIVES, "--history", str(out / "history.parquet"))
    assert "1 rows = 1 decided again + 0 not" in called.do(*words, by=None)
    assert called.do(*words, "--calls", "open", by=None).strip() == called.call
    called.do("override", called.call, "response=send now", by="S1:supervisor")
    called.do("export-history", "--out", str(out), by=None)
    told = called.json(*words, "--out", str(tmp_path / "told.parquet"), by=None, code=1)
    assert [each["kind"] for each in told["departures"]] == ["upward"]
    assert (tmp_path / "told.parquet").exists()
    assert "upward (up), in 1 rows" in called.do(*words, by=None, code=1)


def test_a_history_that_cannot_be_used_is_told(called: Town, tmp_path: Path) -> None:
    for words, said in (
        (("--history", str(tmp_path / "none.parquet")), "no history in Parquet"),
        (("--history", str(tmp_path / "none.parquet"), "--calls", "early"), "is no such kind of call"),
    ):
        result = called.run("replayed", *DIRECTIVES, *words)
        assert result.exit_code == 2
        assert said in result.stderr
