"""Why somebody is not let in, in the reader's words; none of them says what was typed."""

from __future__ import annotations

import math

from answerable.model.errors import BadInput, Refused


class NotRecognised(Refused):
    """The account, the password or the code is not right; which of them is never said."""

    def __init__(self) -> None:
        super().__init__("That account, password or code is not right.")


class NotSignedOn(Refused):
    """There is no such session or token, or it has ended, was revoked, or its role was taken."""


class TooManyTries(Refused):
    """Too many sign-ons failed of late; `retry_after` seconds from now one may be tried again."""

    def __init__(self, retry_after: float) -> None:
        self.retry_after = retry_after
        super().__init__(f"Too many sign-ons failed; try again in {math.ceil(retry_after)} s.")


class ChangePassword(Refused):
    """The password is right, but somebody else set it: its holder has to choose another first."""

    def __init__(self) -> None:
        super().__init__("This password was set by somebody else; choose one of your own first.")


class EnrolFirst(Refused):
    """The password is right, but the role publishes, approves, discloses or erases: it needs a code too."""

    def __init__(self, role: str) -> None:
        super().__init__(f"To act as {role} you need a second factor; enrol one first.")


class WeakPassword(BadInput):
    """A password that can be guessed; the message says what to do instead."""


class BadScope(BadInput):
    """A scope that does not exist."""
