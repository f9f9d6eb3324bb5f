"""A client's own id makes sending again safe."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing

import msgspec
import pytest
from tests.web.town import Town

from answerable import center
from answerable.model.asked import KEY as ASKED_KEY
from answerable.model.asked import MARK_BYTES
from answerable.web.app import ROUTES
from answerable.web.routing import Route
from answerable.web.wire import body_of, digest_of


def test_the_same_id_again_gives_the_first_answer_and_records_nothing(town: Town) -> None:
    first = town.ask("POST", "/calls", {}, "call-taker", idempotency_key="k1")
    size = town.entries()
    again = town.ask("POST", "/calls", {}, "call-taker", idempotency_key="k1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert town.entries() == size
    assert "location" not in again.headers


def test_the_same_id_with_another_body_is_refused_and_records_nothing(town: Town) -> None:
    """However the body is spelled, it is what it means that counts."""
    body = {"facts": {"weapon": "seen", "people hurt": 1}}
    first = town.ask("POST", "/calls", body, "call-taker", idempotency_key="k")
    size = town.entries()
    other = town.ask("POST", "/calls", {"kind": "text"}, "call-taker", idempotency_key="k")
    assert (other.status_code, other.json()["type"].partition("#")[2]) == (422, "key-used")
    turned = {"kind": "voice", "facts": {"people hurt": 1, "weapon": "seen"}}
    again = town.ask("POST", "/calls", turned, "call-taker", idempotency_key="k")
    assert (again.status_code, again.json()) == (200, first.json())
    assert town.entries() == size


def test_another_code_of_the_second_person_is_the_same_body() -> None:
    body = body_of(center.override, ("number",))
    approval = {"account": "S2", "password": "a", "code": "123456", "role": "supervisor"}

    def digest(**more: str) -> bytes:
        grounds = {"reason": "a drill", "approval": approval | more}
        sent = body.decode(msgspec.json.encode({"set_to": {}, "grounds": grounds}))
        return digest_of(body.arguments(sent, {"number": "26-000001"}))

    assert digest() == digest(code="654321") == digest(password="b")
    assert digest() != digest(account="S3")


def test_what_is_erased_takes_the_means_to_guess_along(town: Town) -> None:
    """No mark of before can be checked against a guess; a key used twice gets the first answer then."""
    ledger = town.house.served.ledger
    first = town.ask("POST", "/calls", {}, "call-taker", idempotency_key="k")
    (mark,) = ledger.kept("asked/").values()
    assert hashlib.sha256(b"").digest() not in mark
    assert len(mark) == MARK_BYTES
    ledger.keep({ASKED_KEY: None})
    again = town.ask("POST", "/calls", {"kind": "text"}, "call-taker", idempotency_key="k")
    assert (again.status_code, again.json()) == (200, first.json())
    town.ask("POST", "/calls", {}, "call-taker", idempotency_key="k2")
    again = town.ask("POST", "/calls", {"kind": "text"}, "call-taker", idempotency_key="k")
    assert again.status_code == 200


def test_an_id_is_its_persons_and_its_commands_own(town: Town) -> None:
    number = town.call()
    for by in ("supervisor", "dispatcher"):
        assert town.ask("POST", "/calls", {}, by, idempotency_key="k").status_code == 201
    learned = town.do("POST", f"/calls/{number}/facts", {"facts": {"weapon": "seen"}}, idempotency_key="k")
    assert "fact learned" in learned["happened"]


def test_an_id_is_its_addresses_own(town: Town) -> None:
    """What is learned of one call is not taken for what was learned of another."""
    body = {"facts": {"weapon": "seen"}}
    one, other = town.call(), town.call()
    for number in (one, other):
        learned = town.do("POST", f"/calls/{number}/facts", body, idempotency_key="k")
        assert learned["number"] == number


def test_a_retry_gets_its_answer_also_where_it_would_be_refused_by_now(town: Town) -> None:
    number = town.call()
    body = {"units": ["P1"]}
    first = town.ask("POST", f"/calls/{number}/units", body, idempotency_key="k")
    assert first.status_code == 200
    assert town.ask("POST", f"/calls/{number}/units", body).status_code == 409
    again = town.ask("POST", f"/calls/{number}/units", body, idempotency_key="k")
    assert (again.status_code, again.json()["happened"]) == (200, first.json()["happened"])


def test_a_quoted_id_is_the_same_id(town: Town) -> None:
    """The draft's header is a structured string; people leave the quotes out."""
    first = town.do("POST", "/calls", {}, "call-taker", idempotency_key='"k 1"')
    assert town.do("POST", "/calls", {}, "call-taker", idempotency_key="k 1") == first


@pytest.mark.parametrize("key", ["x" * 201, "tab\there"])
def test_an_id_that_cannot_be_kept_is_refused(town: Town, key: str) -> None:
    answer = town.ask("POST", "/calls", {}, "call-taker", idempotency_key=key)
    assert answer.status_code == 400
    assert answer.json()["mistakes"][0]["at"] == "Idempotency-Key"


COMPLAINT = {"words": "Nobody came.", "about": [], "asked": "explanation", "complainant": "", "contact": ""}


def test_a_strangers_id_is_told_apart_by_nothing_that_a_guess_could_be_held_against(town: Town) -> None:
    """No digest that follows from what was said alone is in an id: not of its bytes, nor of its meaning."""
    first = town.client.post("/complaints", json=COMPLAINT, headers={"idempotency-key": "k"})
    said = first.request.content
    meant = msgspec.json.encode(COMPLAINT, order="deterministic")
    guesses = [
        hashlib.sha256(before + each).hexdigest()[:32]
        for each in (said, meant, hashlib.sha256(meant).digest())
        for before in (b"", b"/complaints\n", b"/complaints")
    ]
    (kept,) = [each for each in ids(town) if each.startswith("public: ")]
    assert not [each for each in guesses if each in kept]


def test_what_is_erased_takes_along_what_told_a_strangers_id_apart(town: Town) -> None:
    """The key of all such ids goes; the same words are then a new complaint, and never another's answer."""
    ledger = town.house.served.ledger

    def complain() -> tuple[int, str]:
        answer = town.client.post("/complaints", json=COMPLAINT, headers={"idempotency-key": "k"})
        return answer.status_code, answer.json()["number"]

    first = complain()
    assert complain() == (200, first[1])
    ledger.keep({ASKED_KEY: None})
    assert ASKED_KEY not in ledger.kept(ASKED_KEY)
    again = complain()
    assert again[0] == 201
    assert again[1] != first[1]


@pytest.mark.parametrize(
    "route",
    [each for each in ROUTES if each.body and each.command and each.theme != "people"],
    ids=lambda route: route.path,
)
def test_marks_that_older_programs_kept_are_of_the_same_content(route: Route) -> None:
    """A body means what it did: the whole of what decodes it, in JSON, with its members in order."""
    assert route.command is not None
    body = body_of(route.command, route.parameters)
    sent = body.decode(msgspec.json.encode(route.example))
    path = dict.fromkeys(route.parameters, "1")
    arguments = {name: each for name, each in body.arguments(sent, path).items() if name not in path}
    before = msgspec.json.encode(msgspec.to_builtins(sent), order="deterministic")
    assert digest_of(arguments) == hashlib.sha256(before).digest()


def ids(town: Town) -> list[str]:
    """The ids of all commands, as the store has them."""
    with closing(sqlite3.connect(f"file:{town.folder}/record.db?mode=ro", uri=True)) as store:
        return [str(each) for (each,) in store.execute("select id from answers")]
