"""What waits in the spool while the record is away, and what became of it."""

from __future__ import annotations

import datetime
import threading
from typing import Any, Literal, TypeAlias

import msgspec

from answerable.model.people import Person
from answerable.model.spool import Spool

SAY = "taken; kept in the spool; decided by the floor"
ENTERED_MOST = 10_000
"""How many provisional numbers are remembered with the numbers that they became."""

What: TypeAlias = Literal["take a call", "learn a fact", "note on a call", "request assistance"]


class Kept(msgspec.Struct, frozen=True, tag="kept", omit_defaults=True):
    """A command that could not be recorded when it came: whose, when, under which id, with what."""

    number: str
    """The provisional number: `P-000001`."""
    what: What
    at: datetime.datetime
    by: Person
    name: str
    """The command's id: entering it twice under the same id records it once."""
    arguments: dict[str, Any]
    about: str = ""
    """The number that it is about, provisional or not, where it is about one."""
    told_apart: bytes | None = None
    """A digest of what it was asked with, where others may use the same id; it goes with these words."""


class Entered(msgspec.Struct, frozen=True, tag="entered", omit_defaults=True):
    """What became of it: its number in the record, or why the centre refused it. Nothing personal."""

    kept: str
    number: str = ""
    refused: str = ""


_decode = msgspec.json.Decoder(Kept | Entered).decode
_encode = msgspec.json.Encoder().encode


class Keeping:
    """The spool, read as what waits and what was entered."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self.waiting: dict[str, Kept] = {}
        self.entered: dict[str, Entered] = {}
        self._count = 0
        self._turn = threading.Lock()
        """What is kept while the file is written anew is in it: one after the other."""
        for payload in spool.frames:
            match _decode(payload):
                case Kept() as kept:
                    self.waiting[kept.number] = kept
                    self._count = max(self._count, int(kept.number.removeprefix("P-")))
                case Entered() as entered:
                    self._settle(entered)
                    self._count = max(self._count, int(entered.kept.removeprefix("P-")))

    @property
    def damage(self) -> int:
        """How many stretches of the file cannot be read any more."""
        return self._spool.damage

    def next_number(self) -> str:
        """A provisional number that was given to nothing else."""
        self._count += 1
        return f"P-{self._count:06}"

    def same(self, by: Person, name: str, told_apart: bytes | None = None) -> str:
        """The provisional number that this command of this person was given before; empty: none."""
        wanted = (by.id, name, told_apart)
        found = (
            each.number
            for each in self.waiting.values()
            if (each.by.id, each.name, each.told_apart) == wanted
        )
        return next(found, "")

    def keep(self, kept: Kept) -> None:
        """Make it wait; durable when this returns. Raises OSError."""
        with self._turn:
            self._spool.add(_encode(kept))
            self.waiting[kept.number] = kept

    def settle(self, entered: Entered) -> None:
        """It waits no longer.

        Crash before the frame is synced: it is entered once more, under its own id, which changes nothing.
        """
        with self._turn:
            self._spool.add(_encode(entered))
            self._settle(entered)

    def clear(self) -> None:
        """Let go of what was said and is entered, and remember only which number became which."""
        with self._turn:
            latest = list(self.entered.values())[-ENTERED_MOST:]
            self._spool.replace(map(_encode, (*latest, *self.waiting.values())))

    def close(self) -> None:
        """Let go of the file."""
        self._spool.close()

    def _settle(self, entered: Entered) -> None:
        self.waiting.pop(entered.kept, None)
        self.entered[entered.kept] = entered
