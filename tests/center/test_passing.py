"""What is passed on stays ours until the others acknowledge it."""

import pytest
from tests.center.town import WHY, Town, timer_faults

from answerable import center
from answerable.model.errors import BadInput, NotNow


def passed(town: Town, number: str, *, whole: bool = False) -> None:
    center.pass_on(town.desk("dispatcher"), number, "fire", "county fire", "radio", whole=whole)


def test_what_is_passed_on_is_owed_an_acknowledgement_and_stays_ours(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    passed(town, number, whole=True)
    incident = town.incident(number)
    assert (incident.status, incident.answered, incident.step) == ("waiting", False, "answer")
    assert [duty.name for duty in incident.duties] == ["passing 1"]
    assert timer_faults(town.state, town.log.timers()) == []
    with pytest.raises(NotNow, match="county fire has not acknowledged"):
        center.close(town.desk("dispatcher"), number, "referred", grounds=WHY)
    with pytest.raises(NotNow, match="county fire has not acknowledged"):
        center.merge(town.desk("dispatcher"), number, town.call(), WHY)
    town.clock.move(3)
    assert [getattr(missed, "duty", None) for missed in town.tell_missed()] == ["passing 1"]


def test_what_they_took_over_wholly_is_theirs_once_they_say_so(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    passed(town, number, whole=True)
    center.acknowledge_passing(town.desk("dispatcher"), number, 1, "F-2026-17")
    incident = town.incident(number)
    assert (incident.status, incident.answered, incident.step) == ("passed on", True, "close")
    assert incident.passings[0].reference == "F-2026-17"
    assert incident.duties == ()
    town.learn(number, {"life safety": "yes"})
    assert town.incident(number).step == "close"
    center.close(town.desk("dispatcher"), number, "referred")
    assert town.departures(number) == []


def test_where_they_come_as_well_our_own_answer_is_still_owed(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    passed(town, number)
    center.acknowledge_passing(town.desk("dispatcher"), number, 1, "F-2026-17")
    assert (town.incident(number).status, town.incident(number).step) == ("waiting", "answer")
    with pytest.raises(BadInput, match="needs a reason"):
        center.close(town.desk("dispatcher"), number, "referred")


def test_what_they_do_not_take_is_wholly_ours_again(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    passed(town, number, whole=True)
    with pytest.raises(BadInput, match="reason"):
        center.take_back(town.desk("dispatcher"), number, 1, " ")
    center.take_back(town.desk("dispatcher"), number, 1, "they do not answer")
    assert town.incident(number).duties == ()
    with pytest.raises(NotNow, match="acknowledged, or it was taken back"):
        center.acknowledge_passing(town.desk("dispatcher"), number, 1, "F-1")
    with pytest.raises(BadInput, match="needs a reason"):
        center.close(town.desk("dispatcher"), number, "referred")


def test_a_unit_of_ours_that_is_sent_after_all_makes_it_ours(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    passed(town, number, whole=True)
    center.acknowledge_passing(town.desk("dispatcher"), number, 1, "F-1")
    center.send(town.desk("dispatcher"), number, ["P1"])
    assert (town.incident(number).status, town.incident(number).step) == ("sent", "arrive")


def test_who_it_goes_to_and_their_receipt_are_said(town: Town) -> None:
    number, desk = town.call(), town.desk("dispatcher")
    with pytest.raises(BadInput, match="one of: fire"):
        center.pass_on(desk, number, "the press", "gazette")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="to whom"):
        center.pass_on(desk, number, "fire", " ")
    passed(town, number)
    with pytest.raises(BadInput, match="reference"):
        center.acknowledge_passing(desk, number, 1, "")
    for which in (0, 2):
        with pytest.raises(BadInput, match="no number"):
            center.acknowledge_passing(desk, number, which, "F-1")
