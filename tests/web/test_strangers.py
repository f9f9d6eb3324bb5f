"""What strangers and other systems get: the record to check, and a door that only a signature opens."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.web.town import Town

from answerable.beside import SIGNATURE, TIMESTAMP, sign
from answerable.identity import Buckets
from answerable.record.checkpoint import open_checkpoint
from answerable.record.note import Verifier
from answerable.record.tiles import verify_tiles
from answerable.web.shadow import read_secrets

SECRET = bytes(range(100, 132))
WORD = b'{"call": "X1", "at": "2026-03-01T12:00:00Z", "id": "w1", "type": "noise"}\n'


def test_a_stranger_verifies_the_whole_record_from_its_tiles(town: Town) -> None:
    for _ in range(3):
        town.call(place={"address": "Carfax"})
    town.publish()
    verifier = Verifier.parse(town.client.get("/record/key").json()["vkey"])
    checkpoint = open_checkpoint(town.client.get("/record/checkpoint").text, verifier)
    assert checkpoint.size == town.entries()

    seen: list[bytes] = []

    def read(path: str) -> bytes | None:
        answer = town.client.get(f"/record/{path}")
        seen.append(answer.content)
        return answer.content if answer.status_code == 200 else None

    verify_tiles(read, checkpoint)
    assert b"Carfax" not in b"".join(seen)


def test_nothing_beyond_the_published_checkpoint_is_given(town: Town) -> None:
    town.publish()
    size = open_checkpoint(
        town.client.get("/record/checkpoint").text,
        Verifier.parse(town.client.get("/record/key").json()["vkey"]),
    ).size
    town.call()
    assert town.client.get(f"/record/tile/entries/000.p/{size}").status_code == 200
    for path in (f"entries/000.p/{size + 1}", "0/001", "../../key", "0/000.p/0", "-1/000", "x"):
        assert town.client.get(f"/record/tile/{path}").status_code == 404


def shadow(town: Town, secret: bytes, system: str = "cad", shift: int = 0, payload: bytes = WORD) -> int:
    """Tell a word, signed with a secret; the answer's status."""
    stamp = int(town.house.served.now().timestamp()) + shift
    headers = {
        TIMESTAMP: str(stamp),
        SIGNATURE: sign(secret, stamp, payload),
        "content-type": "application/x-ndjson",
    }
    return town.client.post(f"/shadow/{system}/words", content=payload, headers=headers).status_code


def test_another_system_is_heard_by_its_signature_and_by_nothing_else(town: Town) -> None:
    town.house.secrets = {"cad": SECRET}
    size = town.entries()
    assert shadow(town, SECRET) == 200
    assert town.entries() > size
    assert town.get("/shadow")["calls"] == 1
    assert shadow(town, bytes(32)) == 401
    assert shadow(town, SECRET, shift=-3600) == 401
    assert shadow(town, SECRET, system="other") == 401
    assert (
        shadow(town, bytes(32), system="other") == 401
    )  # an unknown system has no secret, not even an empty one
    size = town.entries()
    assert shadow(town, SECRET) == 200
    assert town.entries() == size


def test_the_comparison_is_a_look_at_calls(town: Town) -> None:
    assert town.get("/shadow?system=cad")["calls"] == 0
    assert town.ask("GET", "/shadow", by="public").status_code == 403


def test_a_secret_that_is_too_short_stops_the_server_from_starting(tmp_path: Path) -> None:
    (tmp_path / "cad.secret").write_bytes(SECRET)
    assert read_secrets(tmp_path) == {"cad": SECRET}
    (tmp_path / "tor.secret").write_bytes(b"secret")
    with pytest.raises(ValueError, match="tor"):
        read_secrets(tmp_path)


def test_the_public_may_not_knock_without_end_and_people_who_are_known_may(town: Town) -> None:
    town.house.knocks = Buckets(0.001, 3)
    answers = [town.client.get("/directives") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert town.ask("GET", "/directives").status_code == 200
    assert town.client.get("/health/live").status_code == 200


def test_what_a_stranger_writes_costs_as_much_as_many_looks(town: Town) -> None:
    """The record forgets nothing, so that a flood would fill the disk that calls are kept on."""
    town.house.knocks = Buckets(0.001, 45)
    said = [town.client.post("/complaints", json={"words": f"number {n}"}) for n in range(3)]
    assert [each.status_code for each in said] == [201, 201, 429]
    assert town.client.get("/directives").status_code == 200


def test_credentials_that_do_not_hold_are_tried_no_faster_than_the_public_knocks(town: Town) -> None:
    town.house.knocks = Buckets(0.001, 3)
    tried = [town.ask("GET", "/calls", by=f"guess {n}").status_code for n in range(4)]
    assert tried == [401, 401, 401, 429]
    assert town.ask("GET", "/calls").status_code == 200


def test_no_strangers_key_swallows_what_another_one_says(town: Town) -> None:
    """All of the public are one name: a key that two of them choose must not make two complaints one."""
    mine, another, again = (
        town.client.post("/complaints", json={"words": words}, headers={"idempotency-key": "1"})
        for words in ("Nobody came.", "They came to the wrong house.", "Nobody came.")
    )
    assert (mine.status_code, another.status_code, again.status_code) == (201, 201, 200)
    assert mine.json()["number"] == again.json()["number"] != another.json()["number"]


def test_the_list_of_complaints_has_no_word_of_either_side(town: Town) -> None:
    """An answer says of somebody's call what their words did: no list shows it, for a list is no look."""
    said = {"words": "Nobody came to 12 Elm Street.", "complainant": "V. Lund", "contact": "555-0134"}
    number = town.client.post("/complaints", json=said).json()["number"]
    answer = "A patrol was at 12 Elm Street at 12:19, and V. Lund was out."
    town.do("POST", f"/complaints/{number}/answer", {"answer": answer})
    listed = town.ask("GET", "/complaints").text
    assert number in listed
    assert not [each for each in (*said.values(), answer, "Elm", "Lund") if each in listed]
