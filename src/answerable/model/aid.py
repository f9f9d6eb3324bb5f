"""Aid: help that we ask another agency for. What it is for stays ours, with its deadlines."""

from __future__ import annotations

import datetime
from typing import Any, Final, Literal, TypeAlias, get_args

from answerable.model.noun import Noun
from answerable.model.people import Person

AidAnswer: TypeAlias = Literal["accepted", "accepted in part", "declined"]
AidStatus: TypeAlias = Literal[
    "asked", "accepted", "accepted in part", "declined", "did not come", "came", "withdrawn"
]
AID_ANSWERS: Final[tuple[AidAnswer, ...]] = get_args(AidAnswer)


class FactTold(Noun, frozen=True):
    """A fact that they were told, as it was known to us then, in JSON form."""

    fact: str
    value: Any


class Asking(Noun, frozen=True):
    """They were asked: at first, or again."""

    at: datetime.datetime
    by: Person
    way: str
    facts: tuple[FactTold, ...] = ()


class TheirAnswer(Noun, frozen=True):
    """What they answered, and why, as they said it."""

    answer: AidAnswer
    at: datetime.datetime
    by: Person
    reason: str = ""
    rule: str = ""
    """The rule that they named; empty: none."""
    condition: str = ""
    """Under what change they would come, in words."""
    comes_if: str = ""
    """The same in facts of ours: `exit blocked = yes or people hurt >= 1`; it is watched."""


class Aid(Noun, frozen=True):
    """Help that another agency was asked for, until it came or is not wanted any more."""

    number: int
    """Which one of its incident or request: 1, 2 …"""
    agency: str
    asked: str
    """What they are asked for."""
    askings: tuple[Asking, ...]
    status: AidStatus = "asked"
    answers: tuple[TheirAnswer, ...] = ()
    reference: str = ""
    """Their receipt: their own number for it, or who took it."""
    instead_of: int = 0
    """Which earlier one it takes the place of; 0: none."""
    met: datetime.datetime | None = None
    """When what their last answer named as its condition had come."""
    ended: datetime.datetime | None = None
    """When they came, or it was withdrawn."""

    @property
    def open(self) -> bool:
        """Whether something is still to be done about it: chased, decided, asked again, watched for."""
        return self.ended is None

    @property
    def comes_if(self) -> str:
        """What their last answer named as its condition, in facts of ours; empty: nothing so."""
        return self.answers[-1].comes_if if self.answers else ""
