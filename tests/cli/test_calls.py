"""`answerable take`, `ask`, `learn`, `link`, `merge`, `close`: a call's life as people enter it."""

from __future__ import annotations

import re

import pytest
from tests.cli.conftest import Town


def test_a_call_gets_its_number_what_to_act_on_why_and_what_to_ask(town: Town) -> None:
    """All that a call-taker needs at once, in a few lines."""
    said = ("kind of call=harassment", "--place", "12 Elm Street", "--call-back", "555-0134")
    told = town.do("take", *said, by="T1:call-taker")
    lines = told.splitlines()
    assert lines[0] == f"{town.call}  waiting  12 Elm Street"
    assert [line[2:10].strip() for line in lines[1:]] == ["act now", "why", "ask", "owed"]
    assert "send; priority 4; answer within 15 min; units 1 patrol" in lines[1]
    assert "while unsure (640.10@1)" in lines[2]
    assert lines[3].endswith("]")
    assert "answer by" in lines[4]


def test_a_call_is_taken_where_there_is_no_centre_yet(empty: Town) -> None:
    """A call is always taken: the centre is founded, said so, and the floor holds without a directive."""
    result = empty.run("take", "--place", "3 Quay Lane", by="T1:call-taker")
    assert result.exit_code == 0
    assert (
        f"Founded a centre in {empty.folder}; its verifier key is answerable.example/centre+" in result.stderr
    )
    assert "act now  send; answer within 5 min" in result.stdout
    assert "no directive could be asked" in result.stdout


def test_facts_that_the_directive_does_not_have_do_not_stop_a_call(town: Town) -> None:
    """They are kept and told, each with what is wrong, and the exit code says that somebody should look."""
    told = town.do("take", "weapon=gun", "colour=red", "people hurt=1", by="T1:call-taker", code=1)
    assert "NOT DECIDED ON  weapon=gun: " in told
    assert "NOT DECIDED ON  colour=red: " in told
    taken = town.json("call", town.call)
    assert [each["fact"] for each in taken["events"][0]["event"]["refused"]] == ["weapon", "colour"]
    assert [each["fact"] for each in taken["matter"]["statements"]] == ["people hurt"]


def test_json_says_what_was_done_and_how_it_stands(town: Town) -> None:
    """Number, events as recorded, and the incident as it is now: one value on one line."""
    given = ("--place", "12 Elm Street", "--call-back", "555-0134")
    taken = town.json("take", "people hurt=?", "weapon=none|seen", *given, by="T1:call-taker")
    assert taken["number"] == town.call
    assert [each["event"] for each in taken["events"]][:3] == ["call taken", "fact learned", "fact learned"]
    said = {each["fact"]: each["value"] for each in taken["matter"]["statements"]}
    assert said == {"people hurt": None, "weapon": {"contested": ["none", "seen"]}}
    assert taken["refused"] == []


def test_the_same_id_takes_a_call_once_and_names_another_command_apart(town: Town) -> None:
    """Safe to repeat; and an id that was used to take a call never makes a closing seem done."""
    first = town.json("take", "--id", "try-1", by="T1:call-taker")
    size = town.size()
    assert town.json("take", "--id", "try-1", by="T1:call-taker")["number"] == first["number"]
    assert town.size() == size
    closed = (
        "close",
        town.call,
        "handled",
        "--id",
        "try-1",
        "--reason",
        "r",
        "--approved-by",
        "S2:supervisor",
    )
    assert town.json(*closed)["matter"]["status"] == "closed"


def test_the_same_id_on_a_command_of_the_same_last_word_is_another(called: Town) -> None:
    """`interpreter ask` and `aid ask` are two commands: an id that one had does not stop the other."""
    called.do("interpreter", "ask", called.call, "--language", "es", "--id", "x")
    aid = called.json("aid", "ask", called.call, "an ambulance", "--of", "Dock Board", "--id", "x")
    assert [event["event"] for event in aid["events"]][:1] == ["aid asked"]
    assert called.json("aid", "ask", called.call, "a boat", "--of", "Kelp Row", "--id", "x") == aid


def test_what_is_learned_moves_the_answer_and_keeps_the_old_word(called: Town) -> None:
    """A source's new word replaces its old one, which is shown with who entered it."""
    assert "act now  send now; priority 2" in called.do(
        "learn", called.call, "suspect=nearby", "being followed=yes"
    )
    called.do("learn", called.call, "being followed=no")
    told = called.do("call", called.call)
    assert re.search(
        r"being followed = no  \(caller \S+, entered by S1 \(supervisor\) \S+; before: yes\)", told
    )
    assert "fact changed by S1 (supervisor)" in told


def test_a_note_is_kept_with_its_call(called: Town) -> None:
    """By whom and when; it stands in the history too."""
    called.do("note", called.call, "by the green gate", by="T1:call-taker")
    told = called.do("call", called.call)
    assert "T1 (call-taker): by the green gate" in told
    assert "note: by the green gate" in told
    assert "needs its words" in called.run("note", called.call, " ").stderr


def test_two_sources_that_disagree_contest_a_fact(called: Town) -> None:
    """Both words stand, each with its source."""
    called.do("learn", called.call, "suspect=on scene")
    told = called.json("learn", called.call, "suspect=gone", "--source", "officer P1")
    assert {
        (each["source"], each["value"]) for each in told["matter"]["statements"] if each["fact"] == "suspect"
    } == {
        (f"caller {called.call}", "on scene"),
        ("officer P1", "gone"),
    }


def test_asking_learns_each_answer_and_says_what_to_act_on(called: Town) -> None:
    """Until the person stops: an answer that makes no sense is asked again, a question not known is not."""
    result = called.run("ask", called.call, typed="0\nfl\n?\nmaybe\nstop\n", by="T1:call-taker")
    assert result.exit_code == 0
    assert result.stdout.count("act now") >= 4
    assert "has no value 'maybe'" in result.stderr
    said = [
        (each["fact"], each["value"]) for each in called.json("call", called.call)["matter"]["statements"]
    ]
    assert said[1] == ("people hurt", 0)
    assert ("hazard", "flames") in said
    assert said[-1][1] is None


def test_asking_ends_by_itself_when_the_answer_is_certain(called: Town) -> None:
    """No question is left when only one answer is possible."""
    result = called.run("ask", called.call, typed="?\n" * 40, by="T1:call-taker")
    assert result.exit_code == 0
    matter = called.json("call", called.call)["matter"]
    assert matter["decision"]["next_question"] is None


@pytest.mark.parametrize("disposition", ["handled", "  Report   Taken "])
def test_a_call_ends_with_a_disposition(called: Town, disposition: str) -> None:
    """Somebody was sent, so nothing more is asked; case and blanks are ignored."""
    called.do("send", called.call)
    called.do("unit", "status", "P1", "on scene")
    called.do("unit", "status", "P1", "available")
    told = called.do("close", called.call, disposition, "--note", "walked home")
    assert f"{called.call}  closed ({' '.join(disposition.lower().split())})  12 Elm Street" in told
    assert "  note: walked home" in called.do("call", called.call)


def test_closing_unanswered_is_a_departure_with_its_grounds(called: Town) -> None:
    """A reason is needed where somebody was to be sent and nobody was; it is shown as a departure."""
    assert "needs a reason" in called.run("close", called.call, "not sent").stderr
    called.do(
        "close", called.call, "not sent", "--reason", "she took it back", "--approved-by", "S2:supervisor"
    )
    told = called.do("call", called.call)
    assert re.search(r"closed unanswered by S1 \(supervisor\) \S+; she took it back; approved by S2", told)


def test_linked_calls_are_a_series_and_decided_again(called: Town) -> None:
    """The series gets a number, and the directive's fact that says so is learned on each."""
    second = called.json("take", "kind of call=harassment", by="T1:call-taker")["number"]
    told = called.json("link", called.call, second, "--fact", "troubled before")
    assert [each["series"] for each in told["incidents"]] == [[told["series"]]] * 2
    assert all(each["statements"][-1]["fact"] == "troubled before" for each in told["incidents"])
    third = called.json("take", by="T1:call-taker")["number"]
    assert "series " in called.do("link", called.call, third, "--fact", "troubled before")


def test_a_merged_call_is_found_under_both_numbers(called: Town) -> None:
    """Its facts and what happened to it go with it."""
    second = called.json("take", "people hurt=1", by="T1:call-taker")["number"]
    assert called.json("merge", second, "--into", called.call)["number"] == called.call
    assert called.json("call", second)["subject"] == f"incident/{called.call}"
    told = called.do("call", called.call)
    assert f"{second} merged into {called.call}" in told
    assert f"call {second} taken" in told
