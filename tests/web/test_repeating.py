"""A client's own id makes sending again safe."""

from __future__ import annotations

import pytest
from tests.web.town import Town


def test_the_same_id_again_gives_the_first_answer_and_records_nothing(town: Town) -> None:
    first = town.ask("POST", "/calls", {}, "call-taker", idempotency_key="k1")
    size = town.entries()
    again = town.ask("POST", "/calls", {"kind": "text"}, "call-taker", idempotency_key="k1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert town.entries() == size
    assert "location" not in again.headers


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
