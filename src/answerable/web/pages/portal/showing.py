"""Showing a page to everybody: it may be kept for a minute where nobody is signed on."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec

from answerable.web.asked import Asked
from answerable.web.gate import PUBLIC
from answerable.web.pages.portal.board import board_of
from answerable.web.pages.portal.settings import settings_of
from answerable.web.pages.portal.work import Worked
from answerable.web.pages.showing import show
from answerable.web.routing import Reply

READ: Final = "read directives"
"""The permission of the portal's pages: everybody's."""
MINUTE: Final = "public, max-age=60"


def tell(asked: Asked, template: str, status: int = 200, *, keep: bool = True, **given: Any) -> Reply:
    """A page of the portal. `keep`: it is the same for everybody who reads alike, and may be kept."""
    settings = settings_of(directory_of(asked))
    reply = show(asked, f"portal/{template}", status, settings=settings, **given)
    if not keep or asked.caller.person != PUBLIC:
        return reply
    return msgspec.structs.replace(reply, headers={**reply.headers, "cache-control": MINUTE})


def directory_of(asked: Asked) -> Path | None:
    """Where the centre lives; raises `Trouble` while it is away."""
    return asked.served.opened.directory


def worked_of(asked: Asked) -> Worked | None:
    """What was worked out last; None: nothing so far."""
    return board_of(asked.house).look()
