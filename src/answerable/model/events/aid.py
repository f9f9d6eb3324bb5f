"""Help that we ask another agency for, from the asking to its end."""

from __future__ import annotations

from answerable.model.aid import AidAnswer, FactTold
from answerable.model.events.base import Event
from answerable.model.nouns import ERASED


class AidAsked(Event, frozen=True, kw_only=True, tag="aid asked"):
    """Another agency was asked for help. What it is for stays ours."""

    subject: str
    number: int
    agency: str
    asked: str = ""
    way: str
    reference: str = ""
    facts: tuple[FactTold, ...] = ()
    """What they were told of what is known."""
    instead_of: int = 0
    """Which earlier one it takes the place of; 0: none."""


class AidAskedAgain(Event, frozen=True, kw_only=True, tag="aid asked again"):
    """They were asked again: they had not answered, had declined, or had not come."""

    subject: str
    number: int
    way: str
    facts: tuple[FactTold, ...] = ()
    """As in `AidAsked`."""


class AidAnswered(Event, frozen=True, kw_only=True, tag="aid answered"):
    """What they answered, with their reason, their rule, and under what change they would come."""

    subject: str
    number: int
    answer: AidAnswer
    reason: str = ""
    rule: str = ""
    condition: str = ""
    """In words."""
    comes_if: str = ""
    """In facts of ours."""
    reference: str = ""


class AidConditionMet(Event, frozen=True, kw_only=True, tag="aid condition met"):
    """What is known has come to meet the condition that they named: they are to be asked again."""

    subject: str
    number: int


class AidCame(Event, frozen=True, kw_only=True, tag="aid came"):
    """They came; or nobody did, though they had accepted."""

    subject: str
    number: int
    came: bool


class AidWithdrawn(Event, frozen=True, kw_only=True, tag="aid withdrawn"):
    """It is not wanted of them any more: it is done without them, or others are asked."""

    subject: str
    number: int
    reason: str = ERASED
