"""Closing: never without a disposition, never while a unit serves, never a duty away in silence."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.center.directives import BARRED
from tests.center.town import ALONE, WHY, Town

from answerable import center
from answerable.model.departing import Grounds
from answerable.model.errors import BadInput, NotAllowed, NotNow
from answerable.model.nouns import DISPOSITIONS


@pytest.mark.parametrize("disposition", [None, "", "Handled", "done", 5])
def test_nothing_is_closed_without_one_of_the_dispositions(town: Town, disposition: Any) -> None:
    number = town.call()
    with pytest.raises(BadInput, match="report taken"):
        center.close(town.desk("dispatcher"), number, disposition)


@pytest.mark.parametrize("disposition", DISPOSITIONS)
def test_what_was_owed_nobody_is_closed_with_its_disposition(town: Town, disposition: Any) -> None:
    number = town.call()
    center.close(town.desk("dispatcher"), number, disposition, "noted")
    incident = town.incident(number)
    assert (incident.status, incident.disposition, incident.note) == ("closed", disposition, "noted")
    assert (incident.step, incident.due) == ("", None)
    assert town.departures(number) == []


def test_nothing_is_closed_while_a_unit_serves(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    center.send(town.desk("dispatcher"), number, ["P1"])
    with pytest.raises(NotNow, match="P1 still serves"):
        center.close(town.desk("dispatcher"), number, "handled", grounds=WHY)


def test_a_call_that_was_answered_is_closed_without_more(town: Town) -> None:
    number = town.call(facts={"life safety": "yes"})
    center.send(town.desk("dispatcher"), number, ["P1"])
    center.unit_status(town.desk("dispatcher"), "P1", "on scene")
    center.unit_status(town.desk("dispatcher"), "P1", "available")
    center.close(town.desk("dispatcher"), number, "handled")
    assert town.departures(number) == []


def test_closing_what_somebody_was_to_be_sent_to_takes_a_reason(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    with pytest.raises(BadInput, match="needs a reason"):
        center.close(town.desk("dispatcher"), number, "unfounded")
    center.close(town.desk("dispatcher"), number, "unfounded", grounds=Grounds("called back: all well"))
    assert town.departures(number) == ["closed unanswered"]


@pytest.mark.parametrize("known", [True, False])
def test_closing_an_unanswered_life_safety_call_takes_two(town: Town, known: bool) -> None:
    number = town.call(facts={"life safety": "yes"}) if known else town.call(facts={"weapon": "used"})
    with pytest.raises(NotAllowed, match="second person"):
        center.close(town.desk("supervisor"), number, "unfounded", grounds=Grounds("surely a joke"))
    center.close(town.desk("supervisor"), number, "unfounded", grounds=WHY)
    assert town.incident(number).departures[0].approved_by == WHY.approved_by


def test_a_duty_lowered_to_none_by_an_override_was_departed_from_there(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    center.override(town.desk("supervisor"), number, {"response": "report", "units": "none"}, WHY)
    center.close(town.desk("dispatcher"), number, "not sent")
    assert town.departures(number) == ["downward"]


def test_a_request_is_answered_before_it_is_closed(town: Town) -> None:
    number = town.request(BARRED)
    with pytest.raises(NotNow, match="had no answer yet"):
        center.close(town.desk("duty officer"), number, "withdrawn")
    center.answer_assistance(town.desk("duty officer"), number)
    center.close(town.desk("duty officer"), number, "withdrawn")
    assert town.asked(number).status == "closed"


def test_what_is_closed_stays_closed(town: Town) -> None:
    number = town.call()
    center.close(town.desk("dispatcher"), number, "report taken")
    deeds: list[Callable[[], Any]] = [
        lambda: center.close(town.desk("dispatcher"), number, "handled"),
        lambda: center.send(town.desk("dispatcher"), number, ["P1"]),
        lambda: center.override(town.desk("supervisor"), number, {"priority": 1}),
    ]
    for deed in deeds:
        with pytest.raises(NotNow, match="is closed"):
            deed()


def test_closing_what_rose_after_all_had_left_is_a_departure(town: Town) -> None:
    number, desk = town.call(facts={"people hurt": 1}), town.desk("dispatcher")
    center.send(desk, number, ["M1"])
    center.unit_status(desk, "M1", "on scene")
    center.unit_status(desk, "M1", "available")
    town.learn(number, {"life safety": "yes"})
    with pytest.raises(BadInput, match="needs a reason"):
        center.close(desk, number, "handled")
    with pytest.raises(NotAllowed, match="second person"):
        center.close(desk, number, "handled", grounds=ALONE)
    center.close(desk, number, "handled", grounds=WHY)
    assert town.departures(number) == ["closed unanswered"]


def test_what_others_took_over_answers_no_incident_that_it_is_merged_into(town: Town) -> None:
    passed, number = town.call(known=False), town.call(facts={"life safety": "yes"})
    desk = town.desk("dispatcher")
    center.pass_on(desk, passed, "fire", "station 4", whole=True)
    center.acknowledge_passing(desk, passed, 1, "F-17")
    center.merge(desk, passed, number)
    with pytest.raises(BadInput, match="needs a reason"):
        center.close(desk, number, "not sent")
