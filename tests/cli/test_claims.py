"""`answerable claims`: from a file to answers, receipts and an exit code."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from tests.audit.claims.writing import written
from tests.cli.conftest import ROOT, Town

from answerable.cli.app import app
from answerable.record import verify_receipt

HARROW_BAY = ROOT / "examples" / "harrow_bay" / "claims.toml"
SAME = {"kind": "directive", "about": "text", "guarantee": "same whoever asks", "over": "person"}


@pytest.fixture
def elm(called: Town, tmp_path: Path) -> Path:
    """A claim about the town's one call, by its address; supported."""
    received = datetime.datetime.fromisoformat(called.json("call", called.call)["calls"][0]["received"])
    part = {
        "kind": "record",
        "about": "record",
        "count": "exactly",
        "number": 1,
        "which": {"place": "12 ELM ST."},
        "that": {"answered": False},
    }
    path = written(tmp_path / "claims.toml", part)
    text = path.read_text()
    path.write_text(text + f"from = {received.isoformat()}\n")
    return path


def test_what_is_supported_ends_well_and_what_is_not_is_a_finding(
    called: Town, elm: Path, tmp_path: Path
) -> None:
    told = called.do("claims", str(elm), by="A1:auditor")
    assert told.count("SUPPORTED  c1") == 1
    assert called.call in told
    assert "1 claim: 1 supported." in told
    other = written(tmp_path / "other.toml", {"kind": "motive"})
    assert "NOT DECIDABLE" in called.do("claims", str(other), by=None, code=1)


def test_that_somebody_looked_is_on_the_record_before_anything_is_shown(called: Town, elm: Path) -> None:
    """An answer that tells which calls came from an address is a look at each of them."""
    before = called.size()
    refused = called.run("claims", str(elm), by=None)
    assert (refused.exit_code, refused.stdout, called.size()) == (2, "", before)
    assert "--as" in refused.stderr
    denied = called.run("claims", str(elm), by="P1:policy author")
    assert (denied.exit_code, denied.stdout, called.size()) == (2, "", before)
    called.do("claims", str(elm), by="A1:auditor")
    assert called.size() == before + 1


def test_the_receipts_verify_and_open_nothing_personal(called: Town, elm: Path, tmp_path: Path) -> None:
    receipts = tmp_path / "receipts"
    answer = called.json("claims", str(elm), "--receipts", str(receipts), by="A1:auditor")
    entries = answer["claims"][0]["parts"][0]["count"]["counted"][0]["entries"]
    assert sorted(path.name for path in receipts.iterdir()) == sorted(
        f"entry-{each}.receipt" for each in entries
    )
    key = (called.folder / "key.vkey").read_text().strip()
    for path in receipts.iterdir():
        shown = verify_receipt(path.read_text(), key)
        assert "12 Elm" not in str(shown)
        assert "555-0134" not in str(shown)


def test_a_directive_that_the_centre_published_is_proved_and_its_entry_has_a_receipt(
    town: Town, tmp_path: Path
) -> None:
    path = written(tmp_path / "claims.toml", SAME)
    town.do("claims", str(path), "--receipts", str(tmp_path / "r"), by=None, code=1)
    assert [each.name for each in (tmp_path / "r").iterdir()] == ["entry-0.receipt"]


def test_what_cannot_be_used_is_told(empty: Town, tmp_path: Path) -> None:
    path = written(tmp_path / "claims.toml", {**SAME, "guarantee": "same"})
    result = empty.runner.invoke(app, ["claims", str(path)])
    assert result.exit_code == 2
    assert "claim c1.guarantee" in result.stderr
    result = empty.runner.invoke(app, ["claims", str(path), "--receipts", "r"])
    assert "--centre DIR" in result.stderr
    assert "There is no centre" in empty.run("claims", str(written(path, {"kind": "law"}))).stderr


def test_the_invented_towns_claims_have_each_answer(empty: Town) -> None:
    """The example, as its head says to play it."""
    empty.do("load-demo", "--calls", "40", "--day", "2026-03-06", by=None)
    answer = empty.json("claims", str(HARROW_BAY), by="A1:auditor", code=1)
    assert {claim["id"]: claim["answer"] for claim in answer["claims"]} == {
        "whoever calls": "supported",
        "danger first": "supported",
        "all answered": "contradicted",
        "Tide Street": "supported",
        "the Dock Board": "contradicted",
        "who works for the nation": "not decidable",
        "all winter": "not decidable",
        "why": "not decidable",
    }
    told = empty.do("claims", str(HARROW_BAY), by="A1:auditor", code=1)
    assert "8 claims: 3 supported, 2 contradicted, 3 not decidable." in told


def test_a_page_is_written_beside_what_is_printed(called: Town, elm: Path, tmp_path: Path) -> None:
    """The page tells that one call counts; which one came from the address stays off it."""
    page = tmp_path / "claims.html"
    told = called.do("claims", str(elm), "--page", str(page), by="A1:auditor")
    assert called.call in told
    assert "supported" in page.read_text("utf-8")
    assert called.call not in page.read_text("utf-8")
