"""`answerable hand-over`, `read-back`, `acknowledge`, `complaint`, `statement`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Town


def test_a_shift_is_handed_over_and_read_back(called: Town) -> None:
    """Every open item is a line with a box; reading back ticks it."""
    called.do("take", "--place", "3 Quay Lane", "--call-back", "555-0101", by="T1:call-taker")
    told = called.do("hand-over", "S2")
    number = told.split()[0]
    assert f"{number}  by S1 to S2: " in told
    assert f"  [ ] incident/{called.call}  waiting; " in told
    told = called.do("read-back", number, f"incident/{called.call}", by="S2:supervisor")
    assert f"  [x] incident/{called.call}" in told
    assert "0 not read back" in called.do("read-back", number, by="S2:supervisor")
    assert called.run("read-back", number, by="S2:supervisor").exit_code == 2
    assert called.json("hand-over", "S2")["to"] == "S2"


def test_a_notice_that_was_seen_is_shown_with_by_whom(empty: Town) -> None:
    """Numbers are those of the list."""
    empty.do("take", "--place", "12 Elm Street", by="T1:call-taker")
    assert empty.do("notices").startswith("   1  ")
    assert empty.do("acknowledge", "1") == "acknowledged: 1\n"
    assert "(seen by S1 (supervisor))" in empty.do("notices")
    (notice,) = empty.json("notices")
    assert (notice["number"], notice["seen"]["by"]["id"]) == (1, "S1")


def test_a_complaint_names_calls_by_number_or_receipt_and_is_answered(called: Town, tmp_path: Path) -> None:
    """Who complains and what either side says is in no list, which leaves no look on the record."""
    called.do("receipt", called.call, "--out", str(tmp_path / "receipt"))
    given = ("--receipt", str(tmp_path / "receipt"), "--complainant", "Vera Lund", "--asked", "records")
    filed = called.json("complaint", "file", "nobody came", *given)
    assert (filed["about"], len(filed["receipts"])) == ([f"incident/{called.call}"], 1)
    told = called.do("complaint", "list")
    assert f"{filed['id']}  open, due " in told
    assert f"asks for records; about {called.call}" in told
    assert "Lund" not in told
    assert "answer: we came" in called.do("complaint", "answer", filed["id"], "we came")
    for listed in (called.do("complaint", "list"), called.do("complaint", "list", "--json")):
        assert filed["id"] in listed
        assert not {said for said in ("Lund", "nobody came", "we came") if said in listed}
    (tmp_path / "receipt").write_text("no receipt")
    result = called.run("complaint", "file", "x", *given)
    assert (result.exit_code, "is no receipt of this centre" in result.stderr) == (2, True)


def test_a_public_statement_is_kept_word_for_word(called: Town) -> None:
    """With who said it, in which office, where and when."""
    said = (
        "--speaker",
        "A. Chief",
        "--office",
        "police chief",
        "--where",
        "town hall",
        "--said",
        "2026-01-02T10:00",
    )
    assert "A. Chief, police chief, town hall: we came" in called.do("statement", "we came", *said)
    assert called.json("statement", "we came", *said)["statement"]["words"] == "we came"
