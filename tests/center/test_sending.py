"""Sending: only who is free, what is short is said, and a unit that never arrived answered nothing."""

import datetime

import pytest
from tests.center.town import START, WHY, Town

from answerable import center
from answerable.model.errors import BadInput, NotFound, NotNow
from answerable.model.nouns import UnitStatus


def set_status(town: Town, unit: str, *statuses: UnitStatus) -> None:
    for status in statuses:
        center.unit_status(town.desk("dispatcher"), unit, status)


def test_the_recommended_units_are_sent_and_what_is_short_is_said(town: Town) -> None:
    number = town.call(facts={"life safety": "yes"})
    set_status(town, "M1", "out of service")
    recommended = center.recommend(town.ledger, number)
    assert [each.unit for each in recommended.send] == ["P1", "P2"]
    center.send(town.desk("dispatcher"), number)
    assert town.incident(number).units == ("P1", "P2")
    assert town.incident(number).status == "sent"
    assert (town.incident(number).step, town.incident(number).due) == (
        "arrive",
        START + datetime.timedelta(minutes=30),
    )
    assert ("supervisor", "short of 1 medic") in town.told()


def test_what_serves_already_is_not_asked_for_again(town: Town) -> None:
    number = town.call(facts={"life safety": "yes"})
    center.send(town.desk("dispatcher"), number, ["P2"])
    assert [each.unit for each in center.recommend(town.ledger, number).send] == ["P1", "M1"]
    center.send(town.desk("dispatcher"), number)
    with pytest.raises(NotNow, match="asks for no more units"):
        center.send(town.desk("dispatcher"), number)


def test_where_nobody_is_free_that_alone_is_on_the_record(town: Town) -> None:
    for unit in ("P1", "P2", "M1"):
        set_status(town, unit, "out of service")
    number = town.call(facts={"life safety": "yes"})
    done = center.send(town.desk("dispatcher"), number)
    assert done.number == number
    assert town.incident(number).step == "answer"
    assert ("supervisor", "short of 2 patrol, 1 medic") in town.told()


@pytest.mark.parametrize("steps", [["out of service"], ["sent"], ["sent", "en route"], ["sent", "on scene"]])
def test_only_a_unit_that_is_available_can_be_sent(town: Town, steps: list[str]) -> None:
    first, second = town.call(), town.call()
    for step in steps:
        if step == "sent":
            center.send(town.desk("dispatcher"), first, ["P1"])
        else:
            set_status(town, "P1", step)  # type: ignore[arg-type]
    with pytest.raises(NotNow, match="so it cannot be sent"):
        center.send(town.desk("dispatcher"), second, ["P2", "P1"])
    assert town.state.units["P2"].status == "available"
    assert town.incident(second).units == ()


def test_one_unit_is_not_sent_twice_in_one_breath(town: Town) -> None:
    number = town.call()
    with pytest.raises(BadInput, match="P1 is named twice"):
        center.send(town.desk("dispatcher"), number, ["P1", "P1"])


def test_what_does_not_exist_is_named(town: Town) -> None:
    number = town.call()
    with pytest.raises(NotFound, match="on duty are: P1, P2, M1"):
        center.send(town.desk("dispatcher"), number, ["X9"])
    with pytest.raises(NotFound, match="26-999999"):
        center.send(town.desk("dispatcher"), "26-999999")


def test_arriving_and_the_last_units_clearing_set_the_next_duty(town: Town) -> None:
    number = town.call(facts={"life safety": "yes"})
    center.send(town.desk("dispatcher"), number, ["P1", "P2"])
    set_status(town, "P1", "en route", "on scene")
    assert (town.incident(number).status, town.incident(number).step) == ("on scene", "report from the scene")
    set_status(town, "P1", "available")
    assert town.incident(number).step == "report from the scene"
    set_status(town, "P2", "available")
    assert town.incident(number).step == "close"


@pytest.mark.parametrize("leave", ["available", "out of service"])
def test_a_unit_that_left_before_it_arrived_leaves_the_call_unanswered(town: Town, leave: UnitStatus) -> None:
    number = town.call(facts={"people hurt": 1})
    center.send(town.desk("dispatcher"), number, ["P1"])
    town.clock.move(20)
    set_status(town, "P1", "en route", leave)
    incident = town.incident(number)
    assert (incident.status, incident.answered, incident.step) == ("waiting", False, "answer")
    assert incident.due == START + datetime.timedelta(minutes=30)
    with pytest.raises(BadInput, match="nobody was"):
        center.close(town.desk("dispatcher"), number, "handled")
    center.close(town.desk("dispatcher"), number, "cancelled by caller", grounds=WHY)
    assert "closed unanswered" in town.departures(number)


def test_a_unit_on_duty_is_not_added_again_and_needs_a_number_and_a_kind(town: Town) -> None:
    with pytest.raises(NotNow, match="on duty already"):
        town.unit("P1")
    for name, kind in (("", "patrol"), ("P9", " "), ("P/9", "patrol"), ('P"9', "patrol"), ("P\\9", "patrol")):
        with pytest.raises(BadInput, match="number"):
            town.unit(name, kind)


def test_a_unit_reports_where_it_is(town: Town) -> None:
    center.unit_status(town.desk("dispatcher"), "P1", "out of service", 1.5, 2.5)
    unit = town.state.units["P1"]
    assert (unit.latitude, unit.longitude) == (1.5, 2.5)
