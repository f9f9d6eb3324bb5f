"""Departing from what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from answerable.center.opening import open_matter
from answerable.model import events as ev
from answerable.model.answering import answer_again
from answerable.model.deciding import owe_answer
from answerable.model.departing import (
    NO_GROUNDS,
    Grounds,
    need_reason,
    set_aside,
)
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.errors import NotNow


@command("override upward")
def override(draft: Draft, number: str, set_to: Mapping[str, Any], grounds: Grounds = NO_GROUNDS) -> None:
    """Act on something else than the decision.

    Upward: at once, the reason may follow. Downward (anything lowered): with a reason, the authority, and a
    role that the directive lets decide; at life safety, with a second person.
    """
    subject, _ = open_matter(draft, number)
    set_aside(draft, subject, set_to, grounds)
    owe_answer(draft, subject)
    answer_again(draft, subject)


@command("give a reason")
def give_reason(draft: Draft, number: str, reason: str) -> None:
    """Give the reason that is owed for a departure upward that was made at once."""
    need_reason(Grounds(reason), "A departure")
    subject = draft.state.subject(number)
    if all(departure.reason for departure in draft.state.matter(subject).departures):
        raise NotNow(f"No reason is owed on {number}.")
    draft.say(ev.ReasonGiven(at=draft.at, by=draft.by, subject=subject, reason=reason))
