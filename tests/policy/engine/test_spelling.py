"""Names and values as they travel: in a directive's own spelling, in forms that JSON has."""

from __future__ import annotations

import json

import pytest

from answerable.policy import (
    NOT_KNOWN,
    Contested,
    FactError,
    how_urgent,
    read_directive,
    read_fact,
    read_outcome,
)

MADE = read_directive(
    """---
directive: "1"
title: Teams
version: 1
authority: Chief
effective: 2026-01-01T00:00:00Z
---
## Facts
| fact    | values      | about     | ask            |
|---------|-------------|-----------|----------------|
| On Fire | no < yes    | situation | Is it burning? |
| waiting | PT0M..PT2H  | situation | For how long?  |
| hurt    | 0..99       | situation | How many?      |
| dose    | 0.0..1.0    | situation | How much?      |

## Outcomes
| outcome  | values        | most urgent | while unsure |
|----------|---------------|-------------|--------------|
| Response | report < send |             | send         |
| advice   | wait, leave   |             |              |
| crews    | 0..9          | lowest      | 1            |

## Response (first)
| on fire | waiting  | hurt | → response | → advice | → crews |
|---------|----------|------|------------|----------|--------:|
| yes     | >= PT30M | >= 1 | send       | leave    | 2       |
|         |          |      | report     | wait     | 0       |
"""
)


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("ON  fire", True, ("On Fire", "yes")),
        ("waiting", "PT90M", ("waiting", "PT1H30M")),
        ("Hurt", "03", ("hurt", 3)),
        ("hurt", None, ("hurt", None)),
        ("dose", 1e-7, ("dose", "0.0000001")),
        ("hurt", NOT_KNOWN, ("hurt", None)),
        ("Hurt", Contested([2, "1", 2]), ("hurt", {"contested": [1, 2]})),
        ("waiting", {"contested": ["PT60M", "PT2H"]}, ("waiting", {"contested": ["PT1H", "PT2H"]})),
        ("hurt", {"contested": [4, "4"]}, ("hurt", 4)),
    ],
)
def test_a_fact_travels_in_its_declared_spelling(name: str, given: object, told: tuple[str, object]) -> None:
    """Known, not known and contested alike; what comes back is JSON, and reads back as the same."""
    assert read_fact(MADE, name, given) == told
    assert read_fact(MADE, told[0], json.loads(json.dumps(told[1]))) == told


def test_an_outcome_travels_in_its_declared_spelling() -> None:
    """And only an outcome: a fact is none, and a near miss is told what was meant."""
    assert read_outcome(MADE, "response", "SEND") == ("Response", "send")
    assert read_outcome(MADE, "Crews", "02") == ("crews", 2)
    with pytest.raises(FactError, match=r"There is no outcome 'crew'\. Did you mean 'crews'\?"):
        read_outcome(MADE, "crew", 2)
    with pytest.raises(FactError, match="There is no outcome 'hurt'"):
        read_outcome(MADE, "hurt", 2)


def test_answers_are_compared_outcome_by_outcome_as_declared() -> None:
    """The most urgent end counts; what has no order does not; what is left out is the least."""
    rising: list[dict[str, object]] = [
        {},
        {"crews": 9},
        {"crews": 0, "advice": "leave"},
        {"Response": "report"},
        {"Response": "report", "crews": 9},
        {"Response": "report", "crews": 8},
        {"Response": "SEND", "advice": "wait"},
    ]
    keys = [how_urgent(MADE, answer) for answer in rising]
    assert keys == sorted(set(keys))
    assert how_urgent(MADE, {"advice": "wait"}) == how_urgent(MADE, {"advice": "leave"})
