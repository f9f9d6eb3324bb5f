"""What another system tells of its own calls, and what would be decided here. None of it is acted on."""

from __future__ import annotations

from answerable.model.beside import ForeignWord
from answerable.model.events.base import Event, Refusal
from answerable.model.nouns import Outcomes
from answerable.policy import DecisionRecord


class ForeignSaid(Event, frozen=True, kw_only=True, tag="foreign said"):
    """Another system said something of one of its calls. `at` is when it arrived, `word.at` when it was said.

    `subject` is `shadow/SYSTEM/NUMBER`.
    """

    subject: str
    word: ForeignWord


class ForeignRefused(Event, frozen=True, kw_only=True, tag="foreign refused"):
    """A word of another system could not be taken beside those that had been: why, and its digest."""

    subject: str
    word: str
    digest: str
    why: str


class ShadowDecided(Event, frozen=True, kw_only=True, tag="shadow decided"):
    """What would be decided here on all that another system has said of a call. Nobody acts on it."""

    subject: str
    directive: str | None
    decision: DecisionRecord | None
    acting: Outcomes
    alarm: str = ""
    refused: tuple[Refusal, ...] = ()
    """What they say that the directive does not have."""


class ForeignFileTaken(Event, frozen=True, kw_only=True, tag="foreign file taken"):
    """A file that another system had dropped was read to its end. `subject` is `shadow/SYSTEM`."""

    subject: str
    digest: str
    """SHA-256 of its bytes, in hex."""
    words: int
    repeated: int
    """Words that had been taken before."""
    rejected: int
    """Lines and rows that said nothing that could be taken; the reasons lie beside the file."""
