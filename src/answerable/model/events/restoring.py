"""What is done to the record as a whole."""

from __future__ import annotations

import datetime

from answerable.model.events.base import Event


class RecordRestored(Event, frozen=True, kw_only=True, tag="record restored"):
    """The record was restored from a backup, and goes on from there."""

    subject: str
    """`centre`"""
    made: datetime.datetime
    """When the backup was made."""
    size: int
    root: str
    """Its root hash, in hex."""
    lost: int
    """Entries that were known to be missing in it, and were given up."""
