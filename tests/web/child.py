"""`python -m tests.web.child FOLDER`: serve a centre, in which everybody is known by a role's name."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.web.town import doorkeeper

from answerable.bootstrap import open_centre
from answerable.model.spool import Spool
from answerable.web.app import make_app
from answerable.web.house import House
from answerable.web.serving import Listening, serve
from answerable.web.timers import Every

SOON = Every(deadlines=0.2, checkpoint=0.2, recovery=0.2, publication=0)


def main(folder: Path) -> None:
    """Serve until stopped; the first line on stdout is the address."""
    house = House(lambda: open_centre(folder), Spool(folder / "spool"), doorkeeper, SOON)
    serve(make_app(house), house, Listening(port=0), lambda address: print(address, flush=True))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
