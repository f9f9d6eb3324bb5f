"""Wiring: the only file that names concrete stores and keys.

A centre lives in one directory: `record.db` (the record), `key` (its signing key, mode 0600), `key.vkey`
(the verifier keys, the newest last, to be published), `snapshot` (the state some way back, for a quicker
start; may be deleted) and, if wanted, `travel.toml` (how long units need: see docs/dispatch.md). A centre
whose record is in PostgreSQL has `database` (its URL, mode 0600) in the place of `record.db`.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated

import msgspec

from answerable.center.keys import rotate_key
from answerable.dispatch import TravelOf
from answerable.model.desk import Desk
from answerable.model.ledger import Ledger
from answerable.model.people import Person
from answerable.model.snapshot import Snapshots
from answerable.model.travel import TravelTime
from answerable.record import (
    KeyFile,
    Log,
    RecordError,
    Signer,
    StoreError,
    load_or_create_key,
    open_postgres,
    open_sqlite,
)
from answerable.record.decoys import Schedule
from answerable.record.errors import InvalidPolicy
from answerable.record.files import write_whole
from answerable.record.note import COSIGNATURE
from answerable.record.publication import Publication
from answerable.record.trust import TrustPolicy, parse_policy
from answerable.record.witness import Witness
from answerable.record.witness_store import FileWitnessStore, KnownLogs

if TYPE_CHECKING:
    from answerable.center.entrance import Entrance

ORIGIN = "answerable.example/centre"
"""The name in checkpoints and receipts of a centre that was given none."""


SNAPSHOT_EVERY = 5_000
"""So many events a start may have to fold one by one: a fraction of a second."""


def now() -> datetime.datetime:
    """The present, aware, UTC."""
    return datetime.datetime.now(datetime.UTC)


class Centre:
    """An opened centre: its log, and the ledger on it. Close it when done, or use `with`.

    >>> from answerable import Person, open_centre
    >>> with open_centre("centre") as centre:
    ...     desk = centre.desk(Person("T12", "call-taker"))
    ...     calls = centre.ledger.look(lambda state: len(state.calls))
    >>> calls
    0
    """

    def __init__(
        self,
        log: Log,
        clock: Callable[[], datetime.datetime] = now,
        travel: TravelTime | None = None,
        snapshots: Snapshots | None = None,
        directory: Path | None = None,
    ) -> None:
        self.log = log
        self.directory = directory
        """Where it lives; None: only its log is known."""
        try:
            self.ledger = Ledger(log, clock, travel, snapshots)
        except BaseException:
            log.close()
            raise

    def desk(self, by: Person, command: str | None = None) -> Desk:
        """A desk for a person; `command` names the next command, so that it is safe to send again."""
        return Desk(self.ledger, by, command)

    @cached_property
    def publication(self) -> Publication:
        """The publishing of its record, as its directory declares it; raises InvalidPolicy.

        Read when it is asked for: what is declared wrongly keeps nobody from taking calls.
        """
        return open_publication(self.log, self.directory)

    def receipt(self, index: int, fields: Collection[str] | None = None) -> str:
        """A receipt of an entry, on a cosigned checkpoint when one covers it (see Log.receipt)."""
        try:
            note = self.publication.cosigned(index)
        except InvalidPolicy:
            note = None
        return self.log.receipt(index, fields, note)

    @cached_property
    def entrance(self) -> Entrance:
        """Where people and machines sign on; made when somebody first comes by it."""
        from answerable.center.entrance import Entrance

        return Entrance(self.ledger, self.log.origin)

    def rotate_key(self, by: Person) -> str:
        """Put a new signing key in the place of the one in use, on the record; returns its verifier key.

        Receipts and checkpoints of before go on verifying with the key of before. Crash at any point: either
        the old key signs and the new one lies unused, or the record says that the new one signs.
        """
        vkey = self.log.prepare_key()
        rotate_key(self.ledger, by, vkey, self.log.vkey)
        self.log.settle_key()
        return vkey

    def snapshot(self) -> None:
        """Write the snapshot if it has grown old. It may fail: then the next start takes longer."""
        self.ledger.snapshot(unless_within=SNAPSHOT_EVERY)

    def __enter__(self) -> Centre:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Finish what was handed in, write the snapshot if it has grown old, and let go of the record."""
        try:
            if (entrance := self.__dict__.get("entrance")) is not None:  # somebody came by it
                entrance.close()
            self.snapshot()
        except (OSError, RecordError):
            pass  # the next start takes longer, and nothing is lost
        finally:
            self.log.close()


def open_centre(
    directory: str | Path,
    *,
    origin: str | None = None,
    clock: Callable[[], datetime.datetime] = now,
    database: str | None = None,
) -> Centre:
    """Open the centre of a directory, or found it there: the directory, the key and the record are made.

    `origin`: the name in its checkpoints and receipts, such as `911.harrowbay.example`, given when it is
    founded. Raises `InvalidKey` when the centre has another. `database` (postgresql://…): keep the record
    there, so that several servers share it, and only the key in the directory; it is remembered there. Raises
    `StoreError` when the directory has a record of its own.

    >>> from answerable import Person, Place, open_centre
    >>> from answerable.center import take_call
    >>> with open_centre("centre", origin="911.harrowbay.example") as centre:
    ...     done = take_call(centre.desk(Person("T12", "call-taker")), Place("12 Elm Street"))
    >>> [type(event).__name__ for event in done.events][0]
    'CallTaken'
    """
    directory = Path(directory)
    place = _place(directory, database)
    key = KeyFile(directory / "key", origin or _origin(directory))
    if isinstance(place, Path):
        log = open_sqlite(place, key.name, key)
    else:
        log = open_postgres(place, key.name, key)
        remember_database(directory, place)
    return Centre(log, clock, TravelOf(directory), Snapshots(directory / "snapshot"), directory)


def has_record(directory: Path) -> bool:
    """Whether a centre was founded in a directory."""
    return (directory / "record.db").exists() or (directory / "database").exists()


def record_of(directory: Path) -> Path | str:
    """Where the centre of a directory keeps its record: a SQLite file, or a database's URL."""
    known = directory / "database"
    return known.read_text("utf-8").strip() if known.exists() else directory / "record.db"


def _place(directory: Path, database: str | None) -> Path | str:
    if database and (directory / "record.db").exists():
        raise StoreError(
            f"the centre in {directory} keeps its record in a file there, not in a database; take another"
            " directory for the key of a centre in a database"
        )
    return database or record_of(directory)


def remember_database(directory: Path, url: str) -> None:
    """Note where the record is, so that no later command founds another beside it.

    The URL may hold a password, so nobody else can read the note. Crash before it is written: the next start
    is given the URL again.
    """
    known = directory / "database"
    if not (known.exists() and record_of(directory) == url):
        write_whole(known, f"{url}\n".encode(), 0o600)


def _origin(directory: Path) -> str:
    """The name that a centre was founded under, as its published key has it."""
    published = directory / "key.vkey"
    return published.read_text().partition("+")[0] if published.exists() else ORIGIN


def witness_key(directory: Path, name: str) -> Signer:
    """The key of the witness in a directory, made under this name when there is none; raises InvalidKey."""
    return load_or_create_key(directory / "key", name, COSIGNATURE)


def witness_logs(directory: Path) -> KnownLogs:
    """The logs that the witness in a directory cosigns for."""
    return KnownLogs(directory / "logs")


def witness_store(directory: Path) -> FileWitnessStore:
    """What the witness in a directory has cosigned."""
    return FileWitnessStore(directory / "cosigned")


def open_witness(directory: Path) -> Witness:
    """The witness in a directory, whose key and list of logs are there; raises InvalidKey or StoreError."""
    published = directory / "key.vkey"
    if not published.exists():
        raise StoreError(f"there is no witness in {directory}; make its key: answerable witness key")
    key = witness_key(directory, published.read_text().partition("+")[0])
    logs = witness_logs(directory)
    logs()
    return Witness(key, logs, witness_store(directory), time.time)


def milliseconds() -> int:
    """The present, in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


class _Declared(msgspec.Struct, forbid_unknown_fields=True):
    """What `publication.toml` may say."""

    every_minutes: Annotated[float, msgspec.Meta(ge=0.1, le=7 * 24 * 60)] = 15
    quota: Annotated[int, msgspec.Meta(ge=1, le=4096)] = 64
    """So many entries more are published each time; what did not happen of them are decoys."""
    directory: str | None = None
    """Where the tiles are written; None: where whoever publishes says."""


def open_publication(log: Log, centre: Path | None, directory: Path | None = None) -> Publication:
    """The publishing of a centre's log, as `publication.toml` and `witnesses.policy` in its directory say.

    Without them: every 15 minutes by 64 entries, no witnesses, and `directory` alone says where tiles are
    written. Raises InvalidPolicy when a file cannot be used.
    """
    declared, policy = _Declared(), TrustPolicy()
    try:
        if centre and (file := centre / "publication.toml").exists():
            declared = msgspec.toml.decode(file.read_bytes(), type=_Declared)
        if centre and (file := centre / "witnesses.policy").exists():
            policy = parse_policy(file.read_bytes())
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InvalidPolicy(f"{file.name} cannot be used: {error}") from error
    schedule = Schedule(int(declared.every_minutes * 60_000), declared.quota)
    target = directory or (Path(declared.directory) if declared.directory else None)
    return Publication(log, schedule, policy, target)
