"""Whom a decision asks for."""

import datetime
from typing import Any

import pytest
from tests.center.directives import calls_directive

from answerable.dispatch.needs import needs, somebody_owed
from answerable.model.nouns import Incident, Place
from answerable.model.units import ANY
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
