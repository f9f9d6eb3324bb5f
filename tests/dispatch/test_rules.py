"""What the Dispatch table means, and which call is the more urgent."""

import datetime
from typing import Any

import pytest
from tests.center.directives import calls_directive, requests_directive

from answerable.dispatch.priority import priority_of
from answerable.dispatch.rules import CHECKS, DispatchRules, rules_of
from answerable.model.errors import BadInput
from answerable.model.nouns import AssistanceRequest, Incident, Place
from answerable.policy import Directive, read_directive

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
TABLE = "\n## Dispatch\n| dispatch | is |\n|---|---|\n"


def saying(*rows: str) -> Directive:
    return read_directive(calls_directive() + TABLE + "".join(f"| {row} |\n" for row in rows))


def test_where_nothing_is_said_the_defaults_hold_and_say_so() -> None:
    for directive in (None, read_directive(calls_directive())):
        assert rules_of(directive) == DispatchRules()
    assert str(DispatchRules()) == "unless a directive says otherwise: nearest first, longest wait 120 min"


def test_what_the_directive_says_replaces_the_default_row_by_row() -> None:
    rules = rules_of(saying("longest wait | 45", "check on scene | 5", "check transporting | never"))
    assert (rules.among_equals, rules.longest_wait) == ("nearest first", 45 * MINUTE)
    assert rules.check_by("on scene", NOW) == NOW + 5 * MINUTE
    assert rules.check_by("transporting", NOW) is None
    assert rules.check_by("traffic stop", NOW) == NOW + CHECKS["traffic stop"] * MINUTE
    assert rules.check_by("available", NOW) is None
    assert str(rules) == "640.10@1: nearest first, longest wait 45 min"
    assert str(rules_of(saying("among equals | oldest first"))) == "640.10@1: oldest first"


def test_a_check_in_a_status_that_no_unit_has_is_refused() -> None:
    with pytest.raises(
        BadInput, match="checked on while 'asleep', which no unit is; statuses are: available"
    ):
        rules_of(saying("check asleep | 5"))


def incident(acting: dict[str, Any]) -> Incident:
    return Incident(id="1", opened=NOW, place=Place(), directive="640.10@1", acting=acting)


def request(acting: dict[str, Any]) -> AssistanceRequest:
    return AssistanceRequest(
        id="2",
        opened=NOW,
        place=Place(),
        directive="640.20@1",
        acting=acting,
        agency="county",
        contact="",
        asked="help",
        came_by="phone",
    )


@pytest.mark.parametrize(
    ("outcomes", "acting", "priority"),
    [
        ("1..9 | lowest | 4", {"priority": 1}, 1),
        ("1..9 | lowest | 4", {"priority": 7}, 7),
        ("0..9 | lowest | 4", {"priority": 0}, 1),
        ("1..9 | highest | 4", {"priority": 9}, 1),
        ("1..9 | highest | 4", {"priority": 2}, 8),
        ("1..9 | lowest | 4", {"response": "report"}, 1),  # it does not say: first
    ],
)
def test_a_priority_counts_from_its_urgent_end(outcomes: str, acting: dict[str, Any], priority: int) -> None:
    text = calls_directive().replace("| priority | 1..9 | lowest | 4 |", f"| priority | {outcomes} |")
    assert priority_of(incident(acting), read_directive(text)) == priority


@pytest.mark.parametrize(("answer", "priority"), [("accept", 1), ("provisional", 2), ("decline", 3)])
def test_without_a_priority_the_place_of_the_answer_counts(answer: str, priority: int) -> None:
    assert priority_of(request({"answer": answer}), read_directive(requests_directive())) == priority


def test_where_nothing_says_how_urgent_it_is_it_goes_first() -> None:
    assert priority_of(incident({"response": "send"}), None) == 1
    assert priority_of(request({"answer": "other"}), read_directive(requests_directive())) == 1
