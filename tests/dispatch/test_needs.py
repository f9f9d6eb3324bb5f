"""Whom a decision asks for."""

import datetime
from typing import Any

import pytest
from tests.center.directives import calls_directive

from answerable.dispatch.needs import missing, needs, somebody_owed
from answerable.model.nouns import AssistanceRequest, Incident, Place, RequestStatus, Unit
from answerable.model.units import ANY, read_wanted
from answerable.policy import read_directive

NOW = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
DIRECTIVE = read_directive(calls_directive())


@pytest.mark.parametrize(
    ("acting", "asked"),
    [
        ({"response": "send", "units": "2 patrol + 1 medic"}, {"patrol": 2, "medic": 1}),
        ({"response": "send", "units": "none"}, {}),
        ({"response": "send"}, {ANY: 1}),
        ({"response": "send now"}, {ANY: 1}),
        ({"response": "report"}, {}),
        ({}, {ANY: 1}),
    ],
)
def test_where_no_units_are_named_all_but_the_least_response_sends_somebody(
    acting: dict[str, Any], asked: dict[str, int]
) -> None:
    incident = Incident(id="1", opened=NOW, place=Place(), directive=DIRECTIVE.id, acting=acting)
    assert needs(incident, DIRECTIVE) == asked
    assert somebody_owed(incident, DIRECTIVE) == bool(asked)


def test_without_a_directive_somebody_is_sent_whatever_the_response_is_called() -> None:
    incident = Incident(id="1", opened=NOW, place=Place(), directive=None, acting={"response": "report"})
    assert needs(incident, None) == {ANY: 1}


@pytest.mark.parametrize(
    ("status", "acting", "asked"),
    [
        ("waiting", {"answer": "accept", "units": "2 patrol"}, {}),
        ("declined", {"answer": "accept", "units": "2 patrol"}, {}),
        ("accepted", {"answer": "accept", "units": "2 patrol"}, {"patrol": 2}),
        ("provisional", {"answer": "provisional", "units": "1 patrol"}, {"patrol": 1}),
        ("sent", {"answer": "accept", "units": "2 patrol"}, {"patrol": 2}),
        ("accepted", {"answer": "accept"}, {}),
    ],
)
def test_a_request_is_owed_the_units_named_once_it_is_accepted(
    status: RequestStatus, acting: dict[str, Any], asked: dict[str, int]
) -> None:
    request = AssistanceRequest(
        id="26-R0001",
        opened=NOW,
        place=Place(),
        directive=None,
        agency="county",
        contact="",
        asked="help",
        came_by="phone",
        status=status,
        acting=acting,
    )
    assert needs(request, None) == asked


@pytest.mark.parametrize(
    ("there", "left"),
    [
        ([], ["patrol", "patrol with k9", "any"]),
        ([("patrol", ("k9",))], ["patrol", "any"]),  # it stands for the most that is asked of one like it
        ([("patrol", ())], ["patrol with k9", "any"]),
        ([("medic", ())], ["patrol", "patrol with k9"]),
        ([("patrol", ("k9",)), ("patrol", ())], ["any"]),
        ([("patrol", ()), ("patrol", ()), ("patrol", ("k9",)), ("patrol", ())], []),
    ],
)
def test_what_is_there_is_not_asked_for_again(
    there: list[tuple[str, tuple[str, ...]]], left: list[str]
) -> None:
    wanted = [read_wanted(text) for text in ("patrol", "patrol with k9", "any")]
    units = [Unit(f"U{at}", kind, "on scene", NOW, capabilities=can) for at, (kind, can) in enumerate(there)]
    assert [str(each) for each in missing(wanted, units)] == left
