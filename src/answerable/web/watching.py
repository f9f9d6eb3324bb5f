"""Watching changes, and what waits in the spool."""

from __future__ import annotations

from typing import Annotated

import msgspec

from answerable.web.asked import Asked
from answerable.web.changes import Shape
from answerable.web.eventstream import EventStream
from answerable.web.gate import credentials
from answerable.web.problems import Mistake, Trouble
from answerable.web.routing import Reply, Route, look
from answerable.web.taking import Waits, spool

THEME = "changes"


class After(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to go on from."""

    after: Annotated[
        Annotated[int, msgspec.Meta(ge=-1)] | None,
        msgspec.Meta(
            description="The number of the last entry that you know of, for a client that cannot send"
            " Last-Event-ID the first time, as browsers cannot; -1: of none."
        ),
    ] = None


async def changes(asked: Asked) -> Reply:
    """Watch what is committed, as server-sent events.

    Each `change` has its entry's number as its id and tells the kind of event, what it is about and how that
    stands now; nothing that anybody said. With `Last-Event-ID`, or `after`, what was missed comes first.
    `heartbeat` comes when nothing else does; `reset` says to load anew; `reconnect` is the last one. It ends
    with the session or token that it was begun with.
    """
    given = asked.headers.get("last-event-id", "").strip()
    if given and not (given.isascii() and given.isdigit() and len(given) < 16):
        raise Trouble("bad-input", mistakes=(Mistake("Last-Event-ID", "The number of an entry."),))
    return watched(asked, int(given) if given else asked.query.after)


def watched(asked: Asked, after: int | None, shape: Shape | None = None) -> Reply:
    """The stream of what was committed after an entry, for as long as its session or token holds."""
    bearer, cookie = credentials(asked.headers)
    doorkeeper = asked.doorkeeper

    def may_still() -> bool:
        return doorkeeper is not None and doorkeeper.holds(bearer, cookie)

    return Reply(EventStream(asked.house.changes.watch(after, may_still, shape)))


ROUTES: tuple[Route, ...] = (
    look(THEME, "/changes", "watch changes", None, changes, query=After, media="text/event-stream"),
    # What waits is not in the record yet, and so no look at it can be.
    look("calls", "/spool", "look at calls", Waits, spool),
)
