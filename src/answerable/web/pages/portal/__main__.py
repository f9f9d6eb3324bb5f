"""Work for a server: what it knew comes in, what is known now goes out. See `work.py`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from answerable.web.pages.portal.proving import Proofs
from answerable.web.pages.portal.work import work

NICE = 19
"""Every other process goes first."""


def main() -> None:
    """Work what the portal of the directory named shows, and write it."""
    os.nice(NICE)
    known = msgspec.json.decode(sys.stdin.buffer.read() or b"{}", type=dict[str, Proofs])
    sys.stdout.buffer.write(msgspec.json.encode(work(Path(sys.argv[1]), known)))


if __name__ == "__main__":
    main()
