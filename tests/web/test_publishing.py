"""The server publishes by the clock, and trouble with publishing keeps nobody from taking calls."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.web.town import Town

from answerable.record import DECOY_STREAM, Signer, verify_receipt
from answerable.record.errors import Unreachable
from answerable.record.fetching import Response
from answerable.record.note import COSIGNATURE, parse_vkeys
from answerable.record.witness import Witness
from answerable.record.witness_store import FileWitnessStore

SEAL = Signer("press.example", b"p" * 32, COSIGNATURE)


def test_nothing_of_a_call_shows_before_its_time(town: Town) -> None:
    assert town.client.get("/record/checkpoint").status_code == 404
    town.publish()
    before = town.client.get("/record/checkpoint").text
    town.call()
    assert town.client.get("/record/checkpoint").text == before
    assert int(before.splitlines()[1]) % 64 == 0


def test_decoys_are_passed_over_in_all_that_people_see(town: Town) -> None:
    number = town.call()
    town.publish()
    streams = [entry.stream for entry in town.house.served.opened.log.read()]
    assert streams.count(DECOY_STREAM) > 1
    assert town.get(f"/calls/{number}")["number"] == number
    assert town.get(f"/calls/{number}/history")["happened"]


@pytest.mark.parametrize("text", ["quota = 0", "nonsense"])
def test_a_declaration_that_cannot_be_used_is_told_and_calls_are_taken(town: Town, text: str) -> None:
    (town.folder / "publication.toml").write_text(text)
    town.publish()
    assert any("nothing is published" in each for each in town.ask("GET", "/health/ready").json()["troubles"])
    number = town.call()
    assert town.client.get("/record/checkpoint").status_code == 404
    assert town.ask("GET", f"/calls/{number}/receipt").status_code == 200


def test_a_receipt_rests_on_what_witnesses_cosigned_and_a_witness_that_is_away_is_no_trouble(
    town: Town, tmp_path: Path
) -> None:
    (town.folder / "witnesses.policy").write_text(f"witness p {SEAL.verifier.vkey} http://p/\nquorum p\n")
    number = town.call()
    publication = town.house.served.opened.publication
    logs = parse_vkeys(town.house.served.opened.log.vkey)
    witness = Witness(SEAL, lambda: {logs[0].name: logs}, FileWitnessStore(tmp_path / "w"), lambda: 9.0)

    def away(prefix: str, body: bytes) -> Response:
        raise Unreachable("nobody there")

    def there(prefix: str, body: bytes) -> Response:
        reply = witness.add_checkpoint(body)
        return Response(reply.status, reply.content_type.partition(";")[0], reply.body.encode())

    publication._post = away
    town.publish()
    assert town.house.publishing == ()
    publication._post, publication._again = there, {}
    town.publish()
    text = town.ask("GET", f"/calls/{number}/receipt").text
    assert verify_receipt(text, publication._log.vkey, [SEAL.verifier]).cosignatures
