"""What a command can be refused for, in the reader's words."""

from __future__ import annotations

from answerable.record import RecordError


class Refused(Exception):
    """A command was not carried out, and nothing of it was recorded."""


class NotFound(Refused):
    """It names a call, incident, request or unit that the record does not have."""


class NotAllowed(Refused):
    """The person's role does not include it, or it needs a second person."""


class BeyondScope(NotAllowed):
    """The person's role includes it; the scopes of the token that they act through do not."""


class NotNow(Refused):
    """It does not fit what has happened so far: a closed incident, a unit already sent."""


class AskedOtherwise(Refused):
    """The command's id was used before, for the same command with another content."""


class BadInput(Refused):
    """Something given is missing or makes no sense; the message says what to give instead."""


class FromLaterVersion(RecordError):
    """The record holds an entry that a later version of the program wrote: nothing is read or added."""

    def __init__(self, index: int) -> None:
        super().__init__(
            f"entry {index} says what this version of answerable does not know; open the record with the"
            " version that wrote it, or a later one (answerable --version)"
        )
