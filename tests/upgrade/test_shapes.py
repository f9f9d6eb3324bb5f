"""No entry that was once written becomes unreadable: what entries may say only grows."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from tests.upgrade.shapes import PINNED, broken, shapes


@pytest.fixture
def pinned() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(PINNED.read_text("utf-8"))
    return kept


def test_whatever_entries_could_say_they_still_can(pinned: dict[str, Any]) -> None:
    assert list(broken(pinned, shapes())) == []


def test_what_entries_can_say_is_pinned(pinned: dict[str, Any]) -> None:
    assert shapes() == pinned, "add what is new: python -m tests.upgrade.shapes"


def test_a_shape_that_takes_less_is_noticed(pinned: dict[str, Any]) -> None:
    """A kind gone, a field gone, a field newly required, a word less: each is told by name."""
    faults: tuple[tuple[Callable[[dict[str, Any]], Any], str], ...] = (
        (lambda now: now.pop("Merged"), "Merged is gone"),
        (lambda now: now["Merged"]["properties"].pop("into"), "Merged.into is gone"),
        (lambda now: now["AssistanceRequested"]["required"].append("contact"), "contact is required"),
        (
            lambda now: now["Closed"]["properties"]["disposition"]["enum"].pop(),
            "Closed.disposition takes less",
        ),
    )
    for spoil, told in faults:
        now = deepcopy(pinned)
        spoil(now)
        assert any(told in fault for fault in broken(pinned, now)), told


def test_a_shape_that_takes_more_is_none_the_worse(pinned: dict[str, Any]) -> None:
    now = deepcopy(pinned)
    now["Landed"] = {"type": "object", "properties": {}}
    now["Merged"]["properties"]["because"] = {"type": "string"}
    now["Closed"]["properties"]["disposition"]["enum"].append("landed on the moon")
    now["Merged"]["properties"]["into"] = {"anyOf": [now["Merged"]["properties"]["into"], {"type": "null"}]}
    assert list(broken(pinned, now)) == []
