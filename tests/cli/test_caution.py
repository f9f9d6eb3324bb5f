"""`answerable caution`: what is known of places, entered, listed, shown with calls, reviewed, withdrawn."""

from __future__ import annotations

from tests.cli.conftest import Town

VIOLENCE = ("caution", "enter", "violence", "two units were hit", "--place", "12 Elm Street")


def test_a_caution_is_first_with_a_call_there_and_named_with_whom_to_send(called: Town) -> None:
    """What it says is with the call; whom to send says the kind alone."""
    told = called.do(*VIOLENCE, "--source", "report 7", "--authority", "order 7")
    assert "violence  until 20" in told
    shown = called.do("call", called.call)
    assert shown.startswith("Known of this place: tell whoever is sent")
    assert "! violence: two units were hit  (at this address; " in shown
    recommended = called.do("recommend", called.call)
    assert "KNOWN OF THE PLACE: violence" in recommended
    assert "two units" not in recommended
    called.do("send", called.call)
    assert "told of " in called.do("call", called.call)


def test_the_list_says_what_has_to_be_reviewed_and_no_word_of_it(called: Town) -> None:
    called.do(*VIOLENCE, "--source", "report 7", "--authority", "order 7", by="D1:dispatcher")
    assert "by D1" in called.do("caution", "list")
    number = called.json("caution", "list")[0]["number"]
    assert "two units were hit" in called.do("caution", "show", number)
    assert "two units" not in called.do("caution", "list")
    assert "until" in called.do("caution", "review", number, "--reason", "asked there")
    assert "withdrawn" in called.do("caution", "withdraw", number, "--reason", "nobody lives there now")
    assert "by S1 (supervisor): nobody lives there now" in called.do("caution", "show", number)
    assert called.do("caution", "list").count("REVIEW") == 0


def test_what_is_wrong_is_said(called: Town) -> None:
    assert "authority" in called.run(*VIOLENCE).stderr
    assert "is no kind of caution" in called.run("caution", "enter", "colour", "x").stderr
    assert "needs its place" in called.run("caution", "enter", "hazard", "x").stderr
    assert "There is no " in called.run("caution", "show", "26-A0099").stderr


def test_what_is_no_caution_is_not_looked_at(called: Town) -> None:
    """A call's number in a caution's place: exit 2, and no look is on the record."""
    size = called.size()
    assert f"There is no caution {called.call}." in called.run("caution", "show", called.call).stderr
    assert called.size() == size
