"""Complaints from everybody: entered, and their state by number; asking for a record, which is one of them.

Of a complaint everybody sees what was asked for, on which day, by when an answer is owed and when it came:
whether the centre keeps its own deadlines. Who complained, in which words, about which call, and the answer
are not shown.
"""

from __future__ import annotations

import datetime
import re
import secrets
from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import quote

import msgspec
from msgspec import Meta

from answerable import center
from answerable.model.errors import Refused
from answerable.model.events import ComplaintFiled
from answerable.model.state import State
from answerable.model.voices import ASKED_FOR, COMPLAINT_DAYS, COMPLAINT_DAYS_DEFAULT, AskedFor, Complaint
from answerable.web.asked import Asked
from answerable.web.pages.page import form, go, page
from answerable.web.pages.portal.showing import READ, tell
from answerable.web.problems import Trouble, trouble_of
from answerable.web.routing import Reply, Route

MOST: Final = 200
"""So many complaints are listed, the latest first."""
BADGES: Final = {
    "open": ("info", "○"),
    "late": ("bad", "▲"),
    "answered": ("good", "✓"),
    "answered late": ("warn", "✓"),
}


class Which(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose state is looked for."""

    number: Annotated[str, Meta(max_length=40)] = ""


class Shown(msgspec.Struct, frozen=True):
    """What everybody may know of a complaint. Days, by this machine's clock, and no times of day."""

    number: str
    asked: AskedFor
    standing: str
    filed: datetime.date
    due: datetime.date | None
    answered: datetime.date | None

    @property
    def badge(self) -> tuple[str, str]:
        """How its state is marked, beside the word."""
        return BADGES[self.standing]


def shown(complaint: Complaint) -> Shown:
    """What everybody may know of it."""
    due = complaint.at + datetime.timedelta(days=COMPLAINT_DAYS.get(complaint.asked, COMPLAINT_DAYS_DEFAULT))
    late = bool(complaint.missed or complaint.departures)
    standing = (
        ("answered late" if late else "answered") if complaint.answered else ("late" if late else "open")
    )
    return Shown(
        complaint.id,
        complaint.asked,
        standing,
        complaint.at.astimezone().date(),
        due.astimezone().date(),
        complaint.answered.astimezone().date() if complaint.answered else None,
    )


async def complaints(asked: Asked) -> Reply:
    """Show what complaints there were and where they stand, and take a new one."""
    return await _page(asked, asked.query.number.strip().upper())


async def _page(
    asked: Asked, number: str = "", trouble: Trouble | None = None, typed: Mapping[str, str] | None = None
) -> Reply:
    found = await asked.served.look(_shown)
    return tell(
        asked,
        "complaints.html",
        422 if trouble else 200,
        keep=False,
        number=number,
        one=found.get(number),
        trouble=trouble,
        typed=typed or {},
        complaints=list(found.values())[: -MOST - 1 : -1],
        total=len(found),
        open=sum(each.standing in ("open", "late") for each in found.values()),
        late=sum("late" in each.standing for each in found.values()),
        asked_for=ASKED_FOR,
        days=COMPLAINT_DAYS_DEFAULT,
        once=secrets.token_hex(8),
    )


def _shown(state: State) -> dict[str, Shown]:
    return {number: shown(each) for number, each in state.complaints.items()}


async def file_complaint(asked: Asked) -> Reply:
    """Enter a complaint, and tell its number."""
    given = asked.form
    arguments: dict[str, Any] = {
        "words": given.get("words", ""),
        "about": [each for each in re.split(r"[\s,;]+", given.get("about", "")) if each],
        "asked": given.get("asked", ""),
        "complainant": given.get("complainant", ""),
        "contact": given.get("contact", ""),
    }
    try:
        done = await asked.carry_out(center.file_complaint, arguments)
    except Refused as error:
        return await _page(asked, trouble=trouble_of(error), typed=given)
    number = next(each.subject.partition("/")[2] for each in done.events if isinstance(each, ComplaintFiled))
    return go(f"/portal/complaints?number={quote(number)}")


async def ask(asked: Asked) -> Reply:
    """Say how to ask for a record, and take the request."""
    days, once = COMPLAINT_DAYS["records"], secrets.token_hex(8)
    return tell(asked, "ask.html", keep=False, typed={}, days=days, once=once)


ROUTES: tuple[Route, ...] = (
    page("/portal/complaints", READ, complaints, query=Which),
    form("/portal/complaints", "file a complaint", file_complaint),
    page("/portal/ask", READ, ask),
)
