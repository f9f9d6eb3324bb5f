"""A dispatcher who hides a call: whatever one person tries alone is refused, or stands in the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.center.town import ALONE, Town, in_force

from answerable import center
from answerable.model.errors import Refused
from answerable.model.nouns import DISPOSITIONS
from answerable.model.people import Role

DANGER = {"life safety": "yes"}
Deed = Callable[[Town, str], Any]


def closing(disposition: Any) -> Deed:
    """Closing it as something, for a reason of one's own."""
    return lambda town, number: center.close(town.desk("dispatcher"), number, disposition, grounds=ALONE)


WAYS: dict[str, Deed] = {
    **{f"close it as {each}": closing(each) for each in DISPOSITIONS},
    "lower the answer": lambda town, number: center.override(
        town.desk("dispatcher"), number, {"response": "report"}, ALONE
    ),
    "give it more time": lambda town, number: center.override(
        town.desk("dispatcher"), number, {"answer within": 120}, ALONE
    ),
    "merge it into a call of less": lambda town, number: center.merge(
        town.desk("dispatcher"), number, town.call(), ALONE
    ),
    "learn that nobody is in danger": lambda town, number: town.learn(
        number, {"life safety": "no"}, "caller", role="dispatcher"
    ),
    "leave it": lambda town, number: None,
}


@pytest.fixture
def town() -> Town:
    """Both directives in force; two patrols and a medic free."""
    return in_force()


@pytest.mark.parametrize("way", WAYS)
def test_one_person_alone_ends_no_danger_to_life_without_a_trace(town: Town, way: str) -> None:
    """Refused, or a departure that the call's history shows; and what is left undone is told."""
    number = town.call(facts=DANGER)
    before = len(town.log.entries)
    try:
        WAYS[way](town, number)
    except Refused:
        subjects = {entry.stream for entry in town.log.entries[before:]}
        assert f"incident/{number}" not in subjects, "what was refused left something behind"
    town.clock.move(24 * 60)
    town.tell_missed()
    assert town.departures(number), "neither refused nor seen"


@pytest.mark.parametrize("role", ["call-taker", "dispatcher", "supervisor", "duty officer"])
def test_nobody_takes_a_call_or_what_was_said_of_it_away(town: Town, role: Role) -> None:
    """There is no command that deletes. What is said again stands beside what was said."""
    number = town.call(facts={"people hurt": 2})
    center.learn(town.desk(role), number, {"people hurt": 0}, "the neighbour")
    said = [each.value for each in town.incident(number).statements if each.fact == "people hurt"]
    assert {2, 0} <= set(said)
    assert not [name for name in center.__all__ if name.startswith(("delete", "remove", "cancel"))]


def test_a_call_that_is_left_is_told_to_somebody_else_each_time(town: Town) -> None:
    """Whoever leaves it is not the last to hear of it."""
    number = town.call(facts=DANGER)
    told = []
    for _ in range(3):
        town.clock.move(60)
        told += [each.told for each in town.tell_missed() if each.subject == f"incident/{number}"]
    assert told == ["dispatcher", "supervisor", "duty officer"]
