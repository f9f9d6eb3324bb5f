"""What the centre does, over HTTP: a call and a request from beginning to end."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.town import DIRECTIVES, YEAR, Town

from answerable.model.people import OWNER
from answerable.record import VerificationError, verify_receipt

CALL, REQUEST = f"{YEAR}-000001", f"{YEAR}-R0001"
ELM = {"address": "12 Elm Street", "latitude": 37.8, "longitude": -122.41}
CALM = {
    "scene": "quiet",
    "life safety": "no",
    "officers assaulted": "no",
    "exit blocked": "no",
    "people hurt": 0,
    "weapon": "none",
    "judge's order": "no",
    "jurisdiction": "theirs alone",
    "kind of help": "officers on scene",
}


def test_a_call_is_taken_decided_sent_to_closed_and_its_receipt_holds(town: Town) -> None:
    made = town.ask("POST", "/calls", {"place": ELM, "facts": {"kind of call": "harassment"}}, "call-taker")
    assert (made.status_code, made.headers["location"]) == (201, f"/calls/{CALL}")
    assert made.json()["matter"]["act_now"]["response"] == "send"
    assert made.json()["why"]["ask"].endswith("?")

    town.do("POST", f"/calls/{CALL}/facts", {"facts": {"people hurt": 1}}, "call-taker")
    advice = town.get(f"/calls/{CALL}/recommendation")
    sent = town.do("POST", f"/calls/{CALL}/units", {}, "dispatcher")
    assert sent["matter"]["units"] == [each["unit"] for each in advice["send"]]
    for unit in sent["matter"]["units"]:
        for status in ("en route", "on scene", "available"):
            town.do("POST", f"/units/{unit}/status", {"status": status}, "dispatcher")
    town.do("POST", f"/calls/{CALL}/close", {"disposition": "handled"}, "dispatcher")

    assert [each["number"] for each in town.get("/calls?status=closed")["calls"]] == [CALL]
    assert town.get("/queue") == {"calls": [], "requests": [], "overdue": []}
    happened = [each["event"]["event"] for each in town.get(f"/calls/{CALL}/history")["happened"]]
    assert (happened[0], happened[-1]) == ("call taken", "closed")
    receipt = town.ask("GET", f"/calls/{CALL}/receipt").text
    shown = verify_receipt(receipt, town.get("/record/key")["vkey"])
    assert shown.stream == f"call/{CALL}"
    part = town.ask("GET", f"/calls/{CALL}/receipt?fields=stream,received").text
    assert "12 Elm" not in str(verify_receipt(part, town.get("/record/key")["vkey"]))
    assert town.ask("GET", f"/calls/{CALL}/receipt?fields=shoe_size").status_code == 400


def test_a_request_is_declined_with_a_condition_and_accepted_when_the_condition_is_met(town: Town) -> None:
    asked = {
        "agency": "County Inspection",
        "asked": "two officers",
        "facts": {"purpose": "administrative enforcement", **CALM},
    }
    assert town.ask("POST", "/requests", asked).headers["location"] == f"/requests/{REQUEST}"
    answered = town.do("POST", f"/requests/{REQUEST}/answer", {})
    assert answered["answer"]["answer"] == "decline"
    assert "accept, if officers assaulted = yes" in answered["answer"]["would_change_if"]
    learned = town.do("POST", f"/requests/{REQUEST}/facts", {"facts": {"officers assaulted": "yes"}})
    assert learned["matter"]["status"] == "accepted"
    assert learned["answer"]["by_itself"] is True
    assert town.get(f"/requests/{REQUEST}")["request"]["answers"][-1]["answer"] == "accept"


def test_a_call_is_taken_whatever_is_missing_or_wrong(town: Town) -> None:
    assert town.do("POST", "/calls", {}, "call-taker")["number"] == CALL
    strange = town.do("POST", "/calls", {"facts": {"moon": "full"}}, "call-taker")
    assert [each["fact"] for each in strange["refused"]] == ["moon"]
    assert town.client.post("/calls", headers={"authorization": "Bearer call-taker"}).status_code == 201


def test_lowering_an_answer_takes_a_second_person_by_their_own_credentials(town: Town) -> None:
    """A name that the first person claims approves nothing."""
    town.call(facts={"life safety": "yes"})
    approval = {"account": "S2", "password": "wrong", "role": "supervisor"}
    grounds: dict[str, Any] = {"reason": "a drill", "authority": "order 7"}
    lower = {"set_to": {"response": "report"}, "grounds": grounds}
    path = f"/calls/{CALL}/override"
    assert town.ask("POST", path, lower, "duty officer").status_code == 403
    grounds["approved_by"] = {"id": "S2", "role": "supervisor"}
    assert town.ask("POST", path, lower, "duty officer").status_code == 400
    del grounds["approved_by"]
    grounds["approval"] = approval
    assert town.ask("POST", path, lower, "duty officer").status_code == 401
    approval["password"] = "right"
    assert town.do("POST", path, lower, "duty officer")["matter"]["overridden"] is True
    (departure,) = town.get(f"/calls/{CALL}")["incident"]["departures"]
    assert departure["approved_by"] == {"id": "S2", "role": "supervisor"}


def test_calls_that_belong_together_are_linked_and_merged(town: Town) -> None:
    first, second = town.call(place=ELM), town.call(place=ELM)
    linked = town.ask("POST", "/series", {"numbers": [first, second], "fact": "troubled before"})
    assert (linked.status_code, linked.json()["number"][:4]) == (201, f"{YEAR}-S")
    town.do("POST", f"/calls/{second}/merge", {"into": first, "grounds": {"reason": "the same"}})
    assert town.get(f"/calls/{second}")["number"] == first
    assert [each["id"] for each in town.get(f"/calls/{first}")["calls"]] == [first, second]


def test_what_is_known_of_a_place_comes_with_a_call_there(town: Town) -> None:
    """Whole with the call, by its kind alone where units are sent; a list has no word of it."""
    body = {"place": ELM, "kind": "hazard", "words": "a green dog"}
    entered = town.ask("POST", "/cautions", body)
    assert (entered.status_code, entered.json()["number"]) == (201, f"{YEAR}-A0001")
    number = town.call(place=ELM)
    (near,) = town.get(f"/calls/{number}")["cautions"]
    assert near["caution"]["words"] == "a green dog"
    assert town.get(f"/calls/{number}/recommendation")["cautions"] == ["hazard"]
    assert town.do("POST", f"/calls/{number}/units", {"units": ["P1"]})["cautions"] == ["hazard"]
    (row,) = town.get("/cautions")["cautions"]
    assert row["stands"]
    assert "green dog" not in str(row)
    assert town.get(f"/cautions/{YEAR}-A0001")["words"] == "a green dog"
    town.do("POST", f"/cautions/{YEAR}-A0001/withdrawn", {"reason": "it moved"})
    assert town.get(f"/calls/{number}")["cautions"] == []


def test_what_is_published_is_given_to_the_letter_to_anybody(town: Town) -> None:
    listed = town.client.get("/directives").json()
    assert [each["standing"] for each in listed["directives"]] == ["in force", "in force"]
    text = town.client.get(listed["directives"][0]["text"])
    assert text.content == DIRECTIVES[0].read_bytes()
    assert text.headers["content-type"].startswith("text/markdown")
    one = town.client.get(f"/directives/{listed['directives'][0]['id']}").json()
    assert one == listed["directives"][0]


def test_orders_and_notices_are_listed(town: Town) -> None:
    order = {"giver": "the chief", "words": "hold", "expires": "2999-01-01T00:00:00Z"}
    assert town.ask("POST", "/orders", order).status_code == 201
    assert town.get("/orders")["orders"][0]["words"] == "hold"
    town.call()
    town.do("POST", f"/calls/{CALL}/override", {"set_to": {"response": "send now"}})
    told = town.get("/notices?to=supervisor")["notices"]
    assert [each["to"] for each in told] == ["supervisor"]
    assert town.get("/notices?to=nobody")["notices"] == []
    town.do("POST", f"/calls/{CALL}/reason", {"reason": "a whisper"})


def test_a_long_list_is_given_in_pages_that_miss_nothing_and_repeat_nothing(town: Town) -> None:
    numbers = [town.call() for _ in range(7)]
    seen: list[str] = []
    page = "/calls?status=open&limit=3"
    while page:
        found = town.get(page)
        assert len(found["calls"]) <= 3
        seen += [each["number"] for each in found["calls"]]
        page = found["next"]
    assert seen == numbers


def test_the_most_urgent_call_is_first_in_the_queue(town: Town) -> None:
    calm, urgent = town.call(), town.call(facts={"life safety": "yes"})
    assert [each["number"] for each in town.get("/queue")["calls"]] == [urgent, calm]


def test_receipts_from_before_and_after_a_new_key_hold_by_the_keys_that_are_given(town: Town) -> None:
    town.do("POST", "/calls", {"place": ELM}, "call-taker")
    before = town.ask("GET", f"/calls/{CALL}/receipt").text
    town.house.served.opened.rotate_key(OWNER)
    after_number = town.call()
    after = town.ask("GET", f"/calls/{after_number}/receipt").text
    keys = town.client.get("/record/key").json()
    assert keys["vkeys"][-1] == keys["vkey"] != keys["vkeys"][0]
    for receipt, number in ((before, CALL), (after, after_number)):
        assert verify_receipt(receipt, keys["vkeys"]).stream == f"call/{number}"
    with pytest.raises(VerificationError):
        verify_receipt(before, keys["vkey"])
