"""Wiring: the only file that names concrete stores and keys.

A centre lives in one directory: `record.db` (the record), `key` (its signing key, mode 0600) and `key.vkey`
(the verifier key, to be published).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from answerable.model.desk import Desk
from answerable.model.ledger import Ledger
from answerable.model.people import Person
from answerable.record import Log, load_or_create_key, open_sqlite

ORIGIN = "answerable.example/centre"
"""The name in checkpoints and receipts of a centre that was given none."""


def now() -> datetime.datetime:
    """The present, aware, UTC."""
    return datetime.datetime.now(datetime.UTC)


class Centre:
    """An opened centre: its log, and the ledger on it. Close it when done, or use `with`."""

    def __init__(self, log: Log, clock: Callable[[], datetime.datetime] = now) -> None:
        self.log = log
        try:
            self.ledger = Ledger(log, clock)
        except BaseException:
            log.close()
            raise

    def desk(self, by: Person, command: str | None = None) -> Desk:
        """A desk for a person; `command` names the next command, so that it is safe to send again."""
        return Desk(self.ledger, by, command)

    def __enter__(self) -> Centre:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.log.close()


def open_centre(
    directory: Path, *, origin: str | None = None, clock: Callable[[], datetime.datetime] = now
) -> Centre:
    """Open the centre of a directory, or found it there: the directory, the key and the record are made.

    `origin`: the name in its checkpoints and receipts, such as `911.harrowbay.example`, given when it is
    founded. Raises `InvalidKey` when the centre has another.
    """
    key = load_or_create_key(directory / "key", origin or _origin(directory))
    return Centre(open_sqlite(directory / "record.db", key.verifier.name, key), clock)


def _origin(directory: Path) -> str:
    """The name that a centre was founded under, as its published key has it."""
    published = directory / "key.vkey"
    return published.read_text().partition("+")[0] if published.exists() else ORIGIN
