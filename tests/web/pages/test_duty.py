"""The duty officer's pages: what is sent is shown before, nobody else sees it, no word of it is markup."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx
import pytest
from tests.web.town import Town

from answerable.model.events import LookedAt
from answerable.model.history import events_of
from answerable.model.nouns import AssistanceRequest
from answerable.model.people import ROLES

BARRED = {"purpose": "administrative enforcement", "life safety": "no"}
FACTS_TO_DECLINE = {
    **BARRED,
    "officers assaulted": "no",
    "exit blocked": "no",
    "people hurt": 0,
    "scene": "quiet",
    "weapon": "none",
    "judge's order": "no",
    "jurisdiction": "theirs alone",
    "kind of help": "officers on scene",
}
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def duty(town: Town) -> Duty:
    """The duty officer at a browser that goes nowhere by itself."""
    town.client.follow_redirects = False
    return Duty(town)


class Duty:
    """What the duty officer does at the pages."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def request(self, **given: Any) -> str:
        """Another agency's request; its number."""
        body = {"agency": "County Inspection", "asked": "two officers", "facts": FACTS_TO_DECLINE, **given}
        return str(self.town.do("POST", "/requests", body, "call-taker")["number"])

    def get(self, path: str, by: str = "duty officer") -> httpx.Response:
        return self.town.client.get(path, headers=_by(by))

    def post(self, path: str, by: str = "duty officer", **fields: str) -> httpx.Response:
        return self.town.client.post(path, data=fields, headers=_by(by))

    def known(self, number: str) -> AssistanceRequest:
        return self.town.house.served.ledger.look(lambda state: state.requests[number])


def _by(role: str) -> dict[str, str]:
    return {"authorization": f"Bearer {role.replace(' ', '-')}"}


def test_what_a_decline_sends_was_shown_before_with_the_change_under_which_we_would_come(duty: Duty) -> None:
    number = duty.request()
    shown = html.unescape(duty.get(f"/duty/{number}/answer?answer=decline").text)
    assert not duty.known(number).answers, "a look answers nothing"
    assert duty.post(f"/duty/{number}/answer", answer="").status_code == 303
    sent = duty.known(number).answers[-1]
    assert sent.answer == "decline"
    assert sent.would_change_if
    for each in (*sent.because, *sent.rules, *sent.would_change_if):
        assert each in shown


def test_a_departure_downward_says_what_is_missing_and_keeps_what_was_typed_but_no_password(
    duty: Duty,
) -> None:
    number = duty.request(facts={**FACTS_TO_DECLINE, "life safety": "yes"})
    page = duty.get(f"/duty/{number}/answer?answer=decline").text
    assert page.count("missing</span>") == 4, "a reason, an authority, a commissioner, a second person"
    above = duty.get(f"/duty/{number}/answer?answer=decline", "commissioner").text
    assert above.count("missing</span>") == 3
    given = {"answer": "decline", "reason": "they left", "authority": "order 7", "account": "S1"}
    path, who = f"/duty/{number}/answer", "commissioner"
    wrong = duty.post(path, who, **given, password="hunter2", role="supervisor")
    assert wrong.status_code == 401
    assert 'value="they left"' in wrong.text
    assert "hunter2" not in wrong.text
    assert duty.post(path, who, **{**given, "account": ""}).status_code == 403
    below = duty.post(path, **given, password="right", role="supervisor")
    assert "lets a commissioner depart" in below.text
    assert not duty.known(number).answers
    done = duty.post(path, who, **given, password="right", role="supervisor")
    assert done.status_code == 303
    departure = duty.known(number).departures[-1]
    assert (departure.kind, departure.reason, departure.authority) == ("downward", "they left", "order 7")
    assert departure.approved_by is not None
    assert departure.approved_by.id == "S1"


def test_upward_holds_at_once_and_the_page_asks_for_the_reason_until_it_is_given(duty: Duty) -> None:
    number = duty.request()
    assert "may follow" in duty.get(f"/duty/{number}/answer?answer=accept").text
    assert duty.post(f"/duty/{number}/answer", answer="accept").status_code == 303
    assert duty.known(number).answers[-1].answer == "accept"
    assert "A reason is owed" in duty.get(f"/duty/{number}").text
    assert duty.post(f"/duty/{number}/reason", reason="a neighbour called").status_code == 303
    assert "A reason is owed" not in duty.get(f"/duty/{number}").text


def test_a_form_that_is_sent_twice_answers_once(duty: Duty) -> None:
    number = duty.request()
    found = re.search(r'name="id" value="(\w+)"', duty.get(f"/duty/{number}/answer?answer=decline").text)
    assert found
    for _ in range(2):
        assert duty.post(f"/duty/{number}/answer", answer="", id=found[1]).status_code == 303
    assert len(duty.known(number).answers) == 1


def test_a_form_sent_again_with_other_words_says_so_and_keeps_them_on_the_page(duty: Duty) -> None:
    """Entering a request, and answering one: the first answer is never taken for the second's."""
    given = {"agency": "County Inspection", "asked": "two officers", "id": "once"}
    first = duty.post("/duty/new", **given)
    again = duty.post("/duty/new", **given)
    assert first.headers["location"] == again.headers["location"]
    other = duty.post("/duty/new", **{**given, "asked": "four officers"})
    assert other.status_code == 422
    assert "This was sent before with other words" in other.text
    assert "four officers" in other.text
    number = duty.request()
    duty.post(f"/duty/{number}/answer", answer="", id="once")
    other = duty.post(f"/duty/{number}/answer", answer="accept", id="once", reason="they are alone")
    assert other.status_code == 422
    assert "This was sent before with other words" in other.text
    assert len(duty.known(number).answers) == 1


@pytest.mark.parametrize("what", ["closed", "facts"])
def test_a_form_that_comes_back_with_the_request_is_a_look_on_the_record(duty: Duty, what: str) -> None:
    """What was refused shows the request again, in the agency's own words: that is a look like any other."""
    number = duty.request()
    size = duty.town.entries()
    shown = duty.post(f"/duty/{number}/{what}", fact="nothing", value="no")
    assert shown.status_code == 400
    assert "two officers" in shown.text
    kept = [event for _, event in events_of(duty.town.house.served.opened.log, size)]
    assert [each.about for each in kept if isinstance(each, LookedAt)] == [f"request/{number}"]


def test_what_was_decided_again_by_itself_stands_out_from_what_waits(duty: Duty) -> None:
    number = duty.request()
    duty.post(f"/duty/{number}/answer", answer="")
    assert "decided again</span>" not in duty.get("/duty").text
    answer = duty.post(f"/duty/{number}/facts", fact="life safety", value="yes")
    assert answer.status_code == 303
    board = duty.get("/duty").text
    assert "decided again</span>" in board
    assert board.index(number) < board.index("Waiting for an answer")
    assert "by itself" in duty.get(f"/duty/{number}").text


def test_the_list_has_no_word_of_what_was_asked_and_a_look_at_the_words_is_on_the_record(
    duty: Duty,
) -> None:
    number = duty.request(asked="to fetch V. Lund", contact="555-0199", place={"address": "12 Elm Street"})
    board = duty.get("/duty").text
    assert number in board
    for words in ("V. Lund", "555-0199", "12 Elm Street"):
        assert words not in board
    before = duty.town.entries()
    page = duty.get(f"/duty/{number}")
    assert "V. Lund" in page.text
    assert duty.town.entries() == before + 1


@pytest.mark.parametrize("role", [role for role in ROLES if role in ("public", "policy author")])
def test_nobody_outside_the_centre_sees_a_request(duty: Duty, role: str) -> None:
    number = duty.request(asked="to fetch V. Lund")
    for path in ("/duty", f"/duty/{number}", f"/duty/{number}/answer", f"/duty/{number}/override"):
        answer = duty.get(path, role)
        assert answer.status_code == 403
        assert "V. Lund" not in answer.text
        assert "County Inspection" not in answer.text


def test_a_call_taker_sees_a_request_and_cannot_answer_it(duty: Duty) -> None:
    number = duty.request()
    assert "/answer?" not in duty.get(f"/duty/{number}", "call-taker").text
    assert duty.post(f"/duty/{number}/answer", "call-taker", answer="").status_code == 403


def test_something_else_is_set_once_it_was_shown_what_that_takes(duty: Duty) -> None:
    number, who = duty.request(facts={**FACTS_TO_DECLINE, "life safety": "yes"}), "commissioner"
    weighed = duty.get(f"/duty/{number}/override?outcome=priority&value=2", who)
    assert weighed.status_code == 200
    wrong = duty.get(f"/duty/{number}/override?outcome=priority&value=many")
    assert "is a whole number" in html.unescape(wrong.text)
    lower = {"outcome": "priority", "value": "9"}
    path = f"/duty/{number}/override"
    assert "missing</span>" in duty.get(f"{path}?outcome=priority&value=9", who).text
    assert duty.post(path, who, **lower).status_code == 400
    grounds = {"reason": "it is over", "authority": "order 7", "account": "S1", "password": "right"}
    assert "in which role" in html.unescape(duty.post(path, who, **lower, **grounds).text)
    assert duty.post(path, who, **lower, **grounds, role="supervisor").status_code == 303
    assert duty.known(number).acting["priority"] == 9


def test_a_request_is_entered_with_what_is_known_and_what_is_not(duty: Duty) -> None:
    said = {"agency": "County", "asked": "help", "came_by": "radio", "fact life safety": "?"}
    assert "needs the agency" in duty.post("/duty/new", asked="help").text
    done = duty.post("/duty/new", **said, **{"fact purpose": "keep order", "fact people hurt": ""})
    number = done.headers["location"].rpartition("/")[2]
    request = duty.known(number)
    assert {each.fact: each.value for each in request.statements} == {
        "life safety": None,
        "purpose": "keep order",
    }
    assert request.came_by == "radio"


def test_a_request_ends_with_how_it_ended(duty: Duty) -> None:
    number = duty.request()
    duty.post(f"/duty/{number}/answer", answer="")
    assert "Choose how it ended" in duty.post(f"/duty/{number}/closed", disposition="").text
    assert duty.post(f"/duty/{number}/closed", disposition="not sent").status_code == 303
    assert duty.known(number).status == "closed"
    assert duty.get(f"/duty/{number}").status_code == 200
    assert number in duty.get("/duty").text


def test_nothing_that_an_agency_says_is_markup(duty: Duty) -> None:
    number = duty.request(
        agency=MARKUP,
        asked=MARKUP,
        contact=MARKUP,
        came_by=MARKUP,
        place={"address": MARKUP, "area": MARKUP},
        facts={MARKUP: MARKUP},
    )
    duty.post(f"/duty/{number}/answer", answer="accept", reason=MARKUP)
    for path in ("/duty", f"/duty/{number}", f"/duty/{number}/answer", f"/duty/{number}/override"):
        page = duty.get(path).text
        assert "<script>alert" not in page
        assert "<img" not in page
    again = duty.post(f"/duty/{number}/facts", fact=MARKUP, value=MARKUP, source=MARKUP)
    assert again.status_code == 400
    assert "<img" not in again.text


def test_a_number_that_is_no_request_s_is_no_page(duty: Duty) -> None:
    for path in ("", "/answer", "/override"):
        assert duty.get(f"/duty/26-R9999{path}").status_code == 404
    assert duty.get("/duty/26-R9999/answer?answer=maybe").status_code == 400


def test_what_we_asked_others_for_stands_with_the_request(duty: Duty) -> None:
    number = duty.request()
    asked = {"agency": MARKUP, "asked": "a medic"}
    duty.town.do("POST", f"/requests/{number}/aid", asked, "duty officer")
    said = {"answer": "declined", "reason": "too far", "comes_if": "people hurt >= 1"}
    duty.town.do("POST", f"/requests/{number}/aid/1/answer", said, "duty officer")
    shown = duty.get(f"/duty/{number}").text
    assert MARKUP not in shown
    for each in ("a medic", "too far", "people hurt &gt;= 1", f"/console/calls/{number}"):
        assert each in shown
