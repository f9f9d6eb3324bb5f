"""Bytes -> entry -> checkpoint -> receipt. Knows nothing of emergency calls."""

from answerable.record.errors import (
    Busy,
    Conflict,
    Corrupt,
    InvalidAppend,
    InvalidKey,
    RecordError,
    Stopped,
    StoreError,
    StoreFailed,
    VerificationError,
    WriteUnknown,
)
from answerable.record.fsck import Report, fsck
from answerable.record.keys import load_or_create_key
from answerable.record.log import Log
from answerable.record.note import Signer, Verifier
from answerable.record.receipt import VerifiedReceipt, verify_receipt
from answerable.record.sqlite import open_sqlite
from answerable.record.store import Append, Appended, Entry, NewEntry, Timer, TimerChange

__all__ = [
    "Append",
    "Appended",
    "Busy",
    "Conflict",
    "Corrupt",
    "Entry",
    "InvalidAppend",
    "InvalidKey",
    "Log",
    "NewEntry",
    "RecordError",
    "Report",
    "Signer",
    "Stopped",
    "StoreError",
    "StoreFailed",
    "Timer",
    "TimerChange",
    "VerificationError",
    "VerifiedReceipt",
    "Verifier",
    "WriteUnknown",
    "fsck",
    "load_or_create_key",
    "open_sqlite",
    "verify_receipt",
]
