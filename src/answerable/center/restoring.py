"""The record, restored from a backup: said on the record itself, and to the supervisor."""

from __future__ import annotations

import datetime

from answerable.model import events as ev
from answerable.model.deciding import tell
from answerable.model.desk import command
from answerable.model.draft import Draft


@command("note a restoration")
def note_restoration(draft: Draft, *, made: datetime.datetime, size: int, root: str, lost: int) -> None:
    """Say that the record goes on from a backup of so many entries, and how many are known to be lost."""
    draft.say(
        ev.RecordRestored(
            at=draft.at, by=draft.by, subject="centre", made=made, size=size, root=root, lost=lost
        )
    )
    what = f"{lost} entries known to be lost" if lost else "what came after it is not known here"
    tell(draft, "supervisor", "", f"the record was restored from a backup of {made.isoformat()}: {what}")
