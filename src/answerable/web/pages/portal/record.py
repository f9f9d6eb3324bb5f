"""The record's page: how far it is cosigned, how to witness it; a receipt, checked in the browser."""

from __future__ import annotations

import datetime
from typing import Any

from answerable.record.errors import InvalidPolicy
from answerable.record.publication import published
from answerable.web.asked import Asked
from answerable.web.pages.page import page
from answerable.web.pages.portal.showing import tell
from answerable.web.routing import Reply, Route

MAY = "read the record"


async def record(asked: Asked) -> Reply:
    """Show the record's signed head, how far outside witnesses have cosigned it, and how to be one."""
    return tell(asked, "record.html", **await asked.served.in_thread(lambda: _head(asked)))


def _head(asked: Asked) -> dict[str, Any]:
    centre = asked.served.opened
    told: dict[str, Any] = {"trouble": True, "witnessed": None, "cosigned_at": None, "minutes": 0}
    try:
        shown = centre.publication.witnessed()
        told |= {"trouble": False, "witnessed": shown, "minutes": centre.publication.schedule.every // 60_000}
        if shown.time is not None:
            told["cosigned_at"] = datetime.datetime.fromtimestamp(shown.time, datetime.UTC)
    except InvalidPolicy:
        pass  # said on the page; calls and everything else go on
    out = published(centre.log)
    return told | {
        "note": out.note if out else "",
        "checkpoint": out.checkpoint if out else None,
        "vkeys": centre.log.vkeys,
        "address": f"{asked.scheme}://{asked.headers.get('host', '')}",
    }


async def check(asked: Asked) -> Reply:
    """Check a receipt in the browser: nothing is sent here."""
    centre = asked.served.opened
    try:
        witnesses = [each.verifier.vkey for each in centre.publication.policy.witnesses]
    except InvalidPolicy:
        witnesses = []
    return tell(asked, "check.html", vkeys=centre.log.vkeys, witnesses=witnesses)


ROUTES: tuple[Route, ...] = (
    page("/portal/record", MAY, record),
    page("/portal/check", MAY, check),
)
