"""`answerable send`, `recommend`, `override`, `reason`, `order`, `unit`: what people do, and do otherwise."""

from __future__ import annotations

import re

from tests.cli.conftest import Town


def test_upward_is_done_at_once_and_its_reason_is_owed(called: Town) -> None:
    """What was decided stays in sight; the reason that is owed is shown until it is given."""
    told = called.do("override", called.call, "priority=1", by="T1:call-taker")
    assert "act now  send; priority 1" in told
    assert "why      set by a person, upward; decided was: send; priority 4" in told
    assert f"a reason for the departure: answerable reason {called.call} TEXT" in told
    assert "a reason for" not in called.do("reason", called.call, "she is alone", by="T1:call-taker")
    assert re.search(r"upward by T1 \(call-taker\) \S+; she is alone", called.do("call", called.call))


def test_downward_needs_reason_authority_role_and_at_life_safety_a_second_person(called: Town) -> None:
    """Each of them is asked for in turn, and all are shown with the departure."""
    called.do("learn", called.call, "life safety=yes")
    lower = ("override", called.call, "response=send")
    grounds = ("--reason", "a drill", "--authority", "Order 12")
    for words, by, says in (
        (lower, "S1:supervisor", "needs a reason"),
        ((*lower, *grounds[:2]), "S1:supervisor", "needs the authority"),
        ((*lower, *grounds), "T1:call-taker", "may not override downward"),
        ((*lower, *grounds), "S1:supervisor", "a second person has to approve"),
        ((*lower, *grounds, "--approved-by", "S1:supervisor"), "S1:supervisor", "a second person"),
    ):
        refused = called.run(*words, by=by)
        assert (refused.exit_code, says in refused.stderr) == (2, True), refused.output
    told = called.json(*lower, *grounds, "--approved-by", "O1:duty-officer")
    assert told["matter"]["override"]["direction"] == "downward"
    assert "authority: Order 12; approved by O1 (duty officer)" in called.do("call", called.call)


def test_the_recommended_units_are_sent(called: Town) -> None:
    """The nearest free one of the kind that is asked for, and why that one; then nobody more."""
    assert called.do("recommend", called.call).startswith("P1      patrol    free, 0 min away")
    assert called.json("recommend", called.call)["send"][0]["unit"] == "P1"
    told = called.do("send", called.call, by="D4:dispatcher")
    assert told.startswith(f"sent P1\n{called.call}  sent  12 Elm Street\n")
    assert "units    P1 dispatched" in told
    assert called.do("recommend", called.call) == "Nobody more is asked for.\n"


def test_shortage_is_said_and_found(called: Town) -> None:
    """Nobody free: exit code 1, in the recommendation and in the sending, and the supervisor is told."""
    for unit in ("P1", "P2"):
        called.do("unit", "status", unit, "out of service")
    assert called.do("recommend", called.call, code=1) == "SHORT OF 1 patrol: nobody is free\n"
    told = called.do("send", called.call, code=1)
    assert told.startswith("sent nobody\nSHORT OF 1 PATROL (supervisor told)\n")
    assert "short of 1 patrol" in called.do("notices", "--to", "supervisor")


def test_units_report_and_are_listed(called: Town) -> None:
    """What each one does, since when, and for which incident."""
    called.do("send", called.call, "P2")
    assert called.do("unit", "status", "P2", "En  Route") == f"P2  patrol  en route, serves {called.call}\n"
    assert re.search(rf"P2 +patrol +en route since \S+ serves {called.call}\n", called.do("units"))
    listed = {each["id"]: each for each in called.json("units")}
    assert (listed["P2"]["serves"], listed["M1"]["status"]) == (f"incident/{called.call}", "available")
    moved = called.json("unit", "status", "P2", "on scene", "--at", "37.8,-122.4")
    assert (moved["status"], moved["latitude"]) == ("on scene", 37.8)


def test_without_units_the_list_says_how_to_add_one(empty: Town) -> None:
    """Not an empty screen."""
    empty.do("take", by="T1:call-taker")
    assert "answerable unit add P1 patrol" in empty.do("units")


def test_an_order_by_word_of_mouth_is_kept_and_decides_nothing(town: Town) -> None:
    """Its giver, its words, its end."""
    words = ("order", "no patrol leaves the harbour", "--giver", "Deputy 7", "--until", "2099-01-31T18:00")
    told = town.do(*words, "--id", "o1")
    assert told.startswith(
        "order by Deputy 7: no patrol leaves the harbour\n  entered by S1 (supervisor); ends 2099"
    )
    assert told.endswith("it decides nothing\n")
    town.do("order", "another", "--giver", "Deputy 8", "--until", "2099-01-31T18:00")
    assert town.json(*words, "--id", "o1")["order"]["giver"] == "Deputy 7"
