"""What a newcomer finds on each desk of the demo is there, and is what the desks' page says of it."""

from __future__ import annotations

import json
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import ROOT
from typer.testing import CliRunner

from answerable import center
from answerable.bootstrap import Centre, open_centre
from answerable.cli.app import app
from answerable.model.errors import Refused
from answerable.model.people import Person
from answerable.policy import DirectiveError, check, read_directive
from answerable.record import verify_receipt
from answerable.web.pages.portal.settings import settings_of

sys.path.insert(0, str(ROOT / "examples"))

import desks
import furnished
import served


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small town, furnished as the demo's is, its witness listening meanwhile."""
    town = tmp_path_factory.mktemp("town")
    founded = CliRunner().invoke(app, ["load-demo", "--calls", "12", "--centre", str(town / "centre")])
    assert founded.exit_code == 0, founded.output
    with desks.listening(town, 0) as page:
        desks.be_witness(page, town / "centre")
        furnished.put_in(town / "centre")
    return town


@pytest.fixture
def centre(town: Path) -> Iterator[Centre]:
    """Its centre, opened."""
    with open_centre(town / "centre") as centre:
        yield centre


def test_of_three_drafts_one_has_mistakes_one_breaks_a_guarantee_and_one_waits_for_a_second_person(
    centre: Centre,
) -> None:
    mistaken, unequal, sooner = centre.ledger.state.wordings.values()
    with pytest.raises(DirectiveError) as found:
        read_directive(mistaken.text)
    assert len(found.value.mistakes) == 3
    broken = [each for each in check(read_directive(unequal.text)).findings if each.verdict == "refuted"]
    assert ["same whoever asks" in each.message for each in broken] == [True]
    assert check(read_directive(sooner.text)).passed
    assert sooner.status == "proposed"


def test_requests_were_declined_decided_again_and_wait(centre: Centre) -> None:
    told = {
        each.agency: (each.status, [answer.answer for answer in each.answers])
        for each in centre.ledger.state.requests.values()
        if each.status != "closed"
    }
    assert told == {
        "Dock Board": ("accepted", ["decline", "accept"]),
        "Kelp Row Town": ("waiting", []),
        "Ministry of Lights": ("declined", ["decline"]),
        "Saltmarsh County": ("waiting", []),
    }


def test_the_portal_has_words_complaints_and_a_cosigned_record(town: Path, centre: Centre) -> None:
    assert settings_of(town / "centre").figures == "hour"
    assert [bool(each.answered) for each in centre.ledger.state.complaints.values()] == [True, False, False]
    assert [each.words for each in centre.ledger.state.statements.values()] == [furnished.SAID]
    witnessed = centre.publication.witnessed()
    assert witnessed.size == centre.log.size
    shown = verify_receipt((town / "caller.receipt").read_text("utf-8"), "\n".join(centre.log.vkeys))
    assert json.loads(shown.data)["call"].endswith("-000001")


def test_everybody_whom_the_page_names_is_employed_and_two_can_publish(town: Path, tmp_path: Path) -> None:
    assert desks.TRY.keys() == served.STAFF.keys()
    writer, second = (
        Person(account, role) for account, role in served.STAFF.items() if role == "policy author"
    )
    with open_centre(shutil.copytree(town / "centre", tmp_path / "centre")) as centre:
        waiting = list(centre.ledger.state.wordings.values())[-1]
        with pytest.raises(Refused, match="second person"):
            center.approve_wording(centre.desk(writer), waiting.id, waiting.digest)
        assert center.approve_wording(centre.desk(second), waiting.id, waiting.digest).events


def test_the_page_waits_for_the_town_then_names_it_and_answers_only_this_machine(tmp_path: Path) -> None:
    (tmp_path / "devices.json").write_text('{"S2": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}')
    with desks.listening(tmp_path, 0) as page:
        assert "is being founded" in _read(page.own)
        page.address = "http://127.0.0.1:1"
        assert "http://127.0.0.1:1/sign-on" in _read(page.own)
        assert list(json.loads(_read(f"{page.own}/codes"))) == ["S2"]
        stranger = urllib.request.Request(f"{page.own}/codes", headers={"host": "elsewhere.example"})
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(stranger)
        unasked = urllib.request.Request(f"{page.own}/still", method="POST")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(unasked)


def _read(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        body: bytes = answer.read()
    return body.decode()


def test_the_auditor_finds_reports_claims_a_review_and_a_plan_that_waits(town: Path) -> None:
    ready = list(furnished.audits(town / "centre"))
    assert len(ready) == 5
    kept = town / "centre" / "audits"
    report = kept / "plans" / "rowan-falls" / "report"
    assert b"declared beforehand" in (report / "findings.json").read_bytes().lower()
    assert json.loads((report / "unwritten.json").read_bytes())["rules"]
    assert not (kept / "plans" / "quarters-yesterday" / "report").exists()
    assert (kept / "claims" / "in-town" / "answers.json").is_file()
    assert (kept / "reviews" / "urgency" / "reviewed-1.csv").is_file()
    assert (kept / "histories" / "own" / "replayed" / "report.json").is_file()
    assert not list(kept.rglob("failed.json"))
