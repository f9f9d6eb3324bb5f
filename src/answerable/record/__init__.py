"""Bytes -> entry -> checkpoint -> receipt. Knows nothing of emergency calls."""

from answerable.record.batch import Turn
from answerable.record.decoys import DECOY_STREAM
from answerable.record.errors import (
    Busy,
    Conflict,
    Corrupt,
    InvalidAppend,
    InvalidKey,
    NotOpen,
    RecordError,
    Retry,
    Stopped,
    StoreError,
    StoreFailed,
    Unavailable,
    VerificationError,
    WriteUnknown,
)
from answerable.record.fsck import Report, fsck
from answerable.record.keys import KeyFile, load_or_create_key
from answerable.record.log import Log
from answerable.record.note import Signer, Verifier
from answerable.record.postgres import open_postgres
from answerable.record.receipt import VerifiedReceipt, verify_receipt
from answerable.record.sqlite import open_sqlite
from answerable.record.store import (
    Append,
    Appended,
    Entry,
    Erasure,
    NewEntry,
    Timer,
    TimerChange,
    VaultChange,
)

__all__ = [
    "DECOY_STREAM",
    "Append",
    "Appended",
    "Busy",
    "Conflict",
    "Corrupt",
    "Entry",
    "Erasure",
    "InvalidAppend",
    "InvalidKey",
    "KeyFile",
    "Log",
    "NewEntry",
    "NotOpen",
    "RecordError",
    "Report",
    "Retry",
    "Signer",
    "Stopped",
    "StoreError",
    "StoreFailed",
    "Timer",
    "TimerChange",
    "Turn",
    "Unavailable",
    "VaultChange",
    "VerificationError",
    "VerifiedReceipt",
    "Verifier",
    "WriteUnknown",
    "fsck",
    "load_or_create_key",
    "open_postgres",
    "open_sqlite",
    "verify_receipt",
]
