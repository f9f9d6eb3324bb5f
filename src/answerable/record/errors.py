"""Everything that this room raises on purpose: one family, each error in the reader's words."""

from collections.abc import Mapping


class RecordError(Exception):
    """The root of this room's errors."""


class InvalidAppend(RecordError):
    """The append can never be stored as it stands: a text, size or number is wrong. Nothing was stored."""


class Conflict(RecordError):
    """A stream moved on since the caller read it. Nothing was stored: read again and decide again.

    `streams` maps each stream that differs to (the version expected, the version that it has).
    """

    def __init__(self, streams: Mapping[str, tuple[int, int]]) -> None:
        self.streams = dict(streams)
        told = ", ".join(
            f"{name}: expected version {want}, is {has}" for name, (want, has) in streams.items()
        )
        super().__init__(f"the record moved on ({told}); read again and decide again")


class NotOpen(RecordError):
    """A field was asked for that its entry does not have, or no longer."""


class Retry(RecordError):
    """From a store to the writer: others wrote at the same time, nothing was stored, it is to run again."""


class WriteUnknown(RecordError):
    """The store failed while writing: the append may or may not be stored. Retry with the same id."""


class Stopped(RecordError):
    """The writer has stopped (after a failed write, or closed): this append was never tried."""


class Busy(RecordError):
    """Another process held the record's write lock for too long. Nothing was stored; try again."""


class Unavailable(Busy):
    """The database cannot be reached, or takes no writes now. Nothing was stored; try again."""


class StoreError(RecordError):
    """The store cannot be opened or read: missing, no record, another log's, unreadable, SQLite too old."""


class Corrupt(RecordError):
    """What is stored contradicts itself or what was signed before: nothing is signed. Run fsck."""


class InvalidKey(RecordError):
    """A signing key or verifier key cannot be used: unreadable, malformed, or open to other people."""


class VerificationError(RecordError):
    """A note, checkpoint, proof, receipt or tile is malformed or does not verify."""


class StoreFailed(WriteUnknown):
    """As WriteUnknown, and nothing may be written any more: the failure may have been in the sync."""


class InvalidPolicy(RecordError):
    """A trust policy cannot be used: a line is malformed, a key unusable, a name undefined or taken."""


class Unreachable(RecordError):
    """Somebody else's server cannot be reached, or does not answer as it should, in the time given."""
