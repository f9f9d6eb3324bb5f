"""Notices as lines of a file, for whatever follows it: a pager, a sign on the wall."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from answerable.hooks.sending import Notice


class NoticeFile:
    """Appends each notice; one that comes again has the same id."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._file = Path(settings["file"])

    def send(self, notice: Notice) -> None:
        """Write a notice, and return once it is on disk; what is raised has it sent again later."""
        line = json.dumps({"id": notice.id, "kind": notice.kind, "at": notice.at.isoformat(), **notice.data})
        with self._file.open("a") as out:
            out.write(line + "\n")
            out.flush()
            os.fsync(out.fileno())
