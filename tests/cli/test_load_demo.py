"""`answerable load-demo`: a town to look at."""

from tests.cli.conftest import Town


def test_a_day_is_played_and_told(empty: Town) -> None:
    report = empty.json("load-demo", "--calls", "4", "--day", "2026-03-06", by=None)
    assert (report["calls"], report["start"]) == (4, "2026-03-06T00:00:00Z")
    assert report["entries"] == empty.size()
    again = empty.run("load-demo", by=None)
    assert again.exit_code == 2
    assert "is not empty" in again.stderr
    told = empty.do("load-demo", "--live", "--speed", "1e9", "--calls", "2", by=None)
    assert "2 calls, seed 1" in told


def test_what_cannot_be_is_told(empty: Town) -> None:
    for words, told in (
        (("--live",), "needs a --speed"),
        (("--speed", "0"), "a number above 0"),
        (("--day", "noon"), "needs a date"),
        (("--directive", "nowhere.md"), "nowhere.md"),
    ):
        result = empty.run("load-demo", *words, by=None)
        assert result.exit_code == 2
        assert told in result.stderr
    assert not (empty.folder / "record.db").exists()
