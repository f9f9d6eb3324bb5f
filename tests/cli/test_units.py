"""`answerable unit …`, `recommend`, `send --all`: who can do what, who goes where, who is well."""

import re

from tests.cli.conftest import Town


def test_what_a_unit_can_do_is_entered_and_listed(called: Town) -> None:
    said = called.do("unit", "add", "K1", "patrol", "--can", "K9", "--can", "spanish", "--crew", "2")
    assert said == "K1  patrol  available (k9, spanish, crew of 2)\n"
    assert called.do("unit", "change", "K1", "--area", "Harbour", "--can", "k9") == (
        "K1  patrol  available (k9, crew of 2, in Harbour)\n"
    )
    assert "(k9, crew of 2, in Harbour)" in called.do("units")


def test_a_recommendation_shows_who_was_passed_over(called: Town) -> None:
    assert re.search(
        r"Not chosen\n  P2 +patrol +free; .*; P1 goes, nearer\n", called.do("recommend", called.call)
    )


def test_the_plan_for_all_that_wait_is_shown_and_sent(called: Town) -> None:
    shown = called.do("recommend")
    assert shown.startswith("1 waiting; ")
    assert f"{called.call}  priority " in shown
    assert called.json("recommend")["waiting"][0]["send"][0]["unit"] == "P1"
    assert re.match(
        rf"{called.call}  sent P1 as patrol, \d+ min away in a straight line \(", called.do("send", "--all")
    )
    assert called.do("recommend").startswith("Nobody waiting; ")


def test_sending_needs_a_number_or_all_and_not_both(called: Town) -> None:
    for words in (("send",), ("send", called.call, "--all")):
        assert "Say to which call or request, or --all" in called.run(*words).output


def test_a_unit_is_diverted_with_a_reason(called: Town) -> None:
    called.do("send", called.call, "P1")
    other = called.json("take", "life safety=yes", "--place", "1 Quay")["number"]
    assert (
        called.do("unit", "divert", "P1", other, "--reason", "shots")
        == f"P1  patrol  dispatched, serves {other}\n"
    )
    assert "P1 left: shots, nobody serves it now" in called.do("call", called.call)


def test_a_crew_is_checked_on_and_its_distress_stands_above_all(called: Town) -> None:
    called.do("send", called.call, "P1")
    called.do("unit", "status", "P1", "on scene")
    assert "  check by " in called.do("unit", "check", "P1")
    assert "IN DISTRESS since" in called.do("unit", "distress", "P1", "--note", "button")
    assert called.do("units", code=1).startswith("P1 ")
    assert called.do("queue", code=1).startswith("UNIT P1 IN DISTRESS since ")
    assert "IN DISTRESS" not in called.do("unit", "safe", "P1", "spoken to")
    called.do("units")
