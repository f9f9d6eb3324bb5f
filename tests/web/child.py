"""`python -m tests.web.child FOLDER [HOW]`: serve a centre, in which everybody is known by a role's name.

HOW, as JSON, says what else is unlike the server that people start: see `How`.
"""

from __future__ import annotations

import datetime
import sys
from functools import partial
from pathlib import Path

import msgspec
from tests.web.failing_disk import FailingDisk, OnDisk
from tests.web.town import doorkeeper

from answerable.bootstrap import Centre, now, open_centre
from answerable.model.spool import Spool
from answerable.web.app import make_app
from answerable.web.house import House
from answerable.web.serving import Listening, serve
from answerable.web.timers import Every

SOON = Every(deadlines=0.2, checkpoint=0.2, recovery=0.2, publication=0, snapshot=0.2)


class How(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a centre is served in a test."""

    database: str | None = None
    """The URL of the PostgreSQL database that keeps its record."""
    ahead: float = 0
    """Seconds that its clock is ahead of this machine's."""
    disk: OnDisk | None = None
    """Its record's file is on a disk in memory, which fails as this says."""
    often: bool = True
    """What is done by the clock is done five times a second; or as in a server that people start."""
    synchronous: str = "full"
    """Another value is for controls alone."""


def main(folder: Path, how: How) -> None:
    """Serve until stopped; the first line on stdout is the address."""
    disk = FailingDisk(folder, how.disk) if how.disk else None
    opener = partial(opened, folder, how, disk)
    house = House(opener, Spool(folder / "spool"), doorkeeper, SOON if how.often else Every())
    serve(make_app(house), house, Listening(port=0), lambda address: print(address, flush=True))
    if disk:
        disk.save()


def opened(folder: Path, how: How, disk: FailingDisk | None) -> Centre:
    """The centre, opened in this way."""

    def clock() -> datetime.datetime:
        return now() + datetime.timedelta(seconds=how.ahead)

    centre = disk.open_centre(clock) if disk else open_centre(folder, clock=clock, database=how.database)
    if how.synchronous != "full":
        centre.log.store._writer.execute(f"pragma synchronous = {how.synchronous}").fetchall()  # type: ignore[attr-defined]
    return centre


if __name__ == "__main__":
    main(Path(sys.argv[1]), msgspec.json.decode(sys.argv[2] if len(sys.argv) > 2 else "{}", type=How))
