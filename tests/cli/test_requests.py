"""`answerable request` and `answer`: declined with a condition, which then arrives."""

from __future__ import annotations

from tests.cli.conftest import CALM, Town


def test_a_request_is_taken_and_decided(town: Town) -> None:
    """Like a call: always, with its number and what is decided; what the directive does not have is told."""
    words = ("request", "--agency", "Dock Board", "--asked", "two officers", "--came-by", "radio")
    told = town.do(*words, "purpose=administrative enforcement", *CALM, "boats=3", code=1)
    assert told.startswith(f"{town.request}  waiting  Dock Board asks: two officers\n  act now  decline")
    assert "NOT DECIDED ON  boats=3: " in told
    assert "  Dock Board, radio\n" in town.do("call", town.request)


def test_a_decline_says_its_rules_reasons_and_what_would_change_it(asked: Town) -> None:
    """Never a bare no."""
    told = asked.do("answer", asked.request, by="O1:duty officer")
    assert told.startswith(f"{asked.request}  declined  Dock Board asks: two officers\n  answer   decline: ")
    assert "640.20@1#answer/9" in told
    assert "would be accept, if officers assaulted = yes" in told
    assert "owed     review the decline by" in told


def test_when_the_condition_arrives_it_is_answered_again_by_itself(asked: Town) -> None:
    """The agency's word is learned; the answer rises, the duty officer is told, both answers are kept."""
    asked.do("answer", asked.request, by="O1:duty officer")
    told = asked.do("learn", asked.request, "officers assaulted=yes")
    assert told.startswith(f"{asked.request}  accepted")
    assert "duty officer  " + asked.request + ": answered again by itself: accept" in asked.do("notices")
    matter = asked.json("call", asked.request)["matter"]
    assert [(each["answer"], each["by_itself"]) for each in matter["answers"]] == [
        ("decline", False),
        ("accept", True),
    ]
    shown = asked.do("call", asked.request)
    assert "  answer   decline\n  answer   accept, by itself: " in shown


def test_another_answer_than_decided_is_a_departure(asked: Town) -> None:
    """The person who gives it, and why, are shown in the place of the rules."""
    given = asked.json(
        "answer", asked.request, "accept", "--reason", "they asked twice", by="O1:duty officer"
    )
    assert given["answer"]["answer"] == "accept"
    assert given["answer"]["rules"] == []
    assert given["matter"]["departures"][0]["reason"] == "they asked twice"


def test_an_answered_request_is_closed(asked: Town) -> None:
    """Not before it was answered; then with a disposition, and the queue is empty."""
    assert asked.run("close", asked.request, "withdrawn").exit_code == 2
    asked.do("answer", asked.request)
    assert "closed (withdrawn)" in asked.do("close", asked.request, "withdrawn")
    assert asked.do("queue").endswith("Requests for assistance: none open\n")
