"""What every event says."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from answerable.model.people import Person


class Event(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="event",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """What every event says: when it happened (aware, UTC) and who did it.

    A field that a later version added is refused and not passed over: half of an event is another event.
    """

    at: datetime.datetime
    by: Person


class Refusal(msgspec.Struct, frozen=True):
    """A fact that was given and that the directive does not have: kept, but not decided on."""

    fact: str
    value: Any
    problem: str
