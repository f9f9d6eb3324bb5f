"""What is more urgent, and what holds while unsure."""

from __future__ import annotations

from answerable.policy import decide, read_directive

HEAD = """---
directive: "1"
title: Teams
version: 1
authority: Chief
effective: 2026-01-01T00:00:00Z
---
## Facts
| fact | values   | about     | ask   |
|------|----------|-----------|-------|
| fire | no < yes | situation | Fire? |
| hurt | no < yes | situation | Hurt? |

"""


def test_a_list_outcome_keeps_a_list_while_unsure() -> None:
    """Its floor is one value, told as a list of one, like every answer that the rules give."""
    made = read_directive(
        HEAD
        + """## Outcomes
| outcome | values                     | most urgent | while unsure |
|---------|----------------------------|-------------|--------------|
| teams   | patrol < medics < brigade  |             | medics       |

## Teams (collect)
| fire | hurt | → teams |
|------|------|---------|
|      |      | patrol  |
| yes  |      | brigade |
|      | yes  | medics  |
"""
    )
    assert decide(made, {}).act_now == {"teams": ("medics",)}
    assert decide(made, {"fire": "yes"}).act_now == {"teams": ("brigade", "patrol")}
    assert decide(made, {"fire": "yes", "hurt": "yes"}).act_now == {"teams": ("brigade", "medics", "patrol")}


def test_what_holds_while_unsure_holds_also_where_nothing_is_a_floor() -> None:
    """An outcome without an order has its own `while unsure`; no floor of the others is needed for it."""
    made = read_directive(
        HEAD
        + """## Outcomes
| outcome  | values          | most urgent | while unsure |
|----------|-----------------|-------------|--------------|
| response | report < send   |             |              |
| units    | none, 1 patrol  |             | 1 patrol     |
| channel  | one, two        |             |              |

## Response (first)
| fire | hurt | → response | → units  | → channel |
|------|------|------------|----------|-----------|
| yes  |      | send       | 1 patrol | one       |
|      | yes  | report     | none     | two       |
|      |      | report     | 1 patrol | one       |
"""
    )
    open_case = decide(made, {"fire": "no"})
    assert open_case.act_now == {"response": "report", "units": "1 patrol", "channel": None}
    assert open_case.basis == "least urgent possible"


def test_priority_weighs_outcomes_as_they_are_declared_not_as_columns_stand() -> None:
    """A later column leads where the Outcomes table names its outcome first."""
    made = read_directive(
        HEAD
        + """## Outcomes
| outcome  | values         | most urgent | while unsure |
|----------|----------------|-------------|--------------|
| response | report < send  |             | send         |
| crews    | 0..9           | highest     | 1            |

## Response (priority)
| fire | hurt | → crews | → response |
|------|------|--------:|------------|
| yes  |      | 5       | report     |
|      |      | 1       | send       |
"""
    )
    decision = decide(made, {"fire": "yes", "hurt": "no"})
    assert decision.act_now == {"response": "send", "crews": 1}
    assert decision.rules == ("1@1#response/2",)
