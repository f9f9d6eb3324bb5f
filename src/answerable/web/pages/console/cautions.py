"""Cautions: entered for a call's place, listed before they lapse, reviewed and withdrawn."""

from __future__ import annotations

import datetime
from typing import Any, Final

from answerable import center
from answerable.model.cautions import CAUTION_KINDS, SOON, CautionKind
from answerable.model.desk import Command
from answerable.model.errors import BadInput
from answerable.model.state import State
from answerable.web.asked import Asked
from answerable.web.cautions import caution_of, rows_of
from answerable.web.pages.page import allowed, form, go, page
from answerable.web.pages.showing import show
from answerable.web.routing import Reply, Route

LOOK: Final = "look at cautions"

CAUTION_BADGES: Final[dict[CautionKind, tuple[str, str]]] = {
    "violence": ("bad", "‼"),
    "hazard": ("warn", "⚠"),
    "health": ("info", "✚"),
    "access": ("calm", "⌂"),
}
"""The tone and the symbol of each kind; its word is always beside them."""


async def cautions(asked: Asked) -> Reply:
    """Show the cautions, the next to lapse first: not what they say, nor of which address."""
    now = asked.served.now()
    rows = await asked.served.look(lambda state: rows_of(state, now))
    return show(asked, "console/cautions.html", rows=rows, soon=now + SOON, badges=CAUTION_BADGES)


async def caution(asked: Asked) -> Reply:
    """Show one caution in full, to be reviewed or withdrawn."""
    number, now = asked.path["number"], asked.served.now()
    found = await asked.served.look(lambda state: caution_of(state, number))
    return show(
        asked,
        "console/caution.html",
        caution=found,
        stands=found.stands(now),
        badges=CAUTION_BADGES,
        may=lambda permission: allowed(asked, permission),
    )


async def enter(asked: Asked) -> Reply:
    """Enter what is known of the place of a call."""
    number, given = asked.path["number"], asked.form
    kind = next((each for each in CAUTION_KINDS if each == given.get("kind")), None)
    if kind is None:
        raise BadInput(f"Choose what it is: {', '.join(CAUTION_KINDS)}.")

    def where(state: State) -> Any:
        return state.matter(state.subject(number)).place

    arguments = {
        "place": await asked.served.look(where),
        "kind": kind,
        "words": given.get("words", ""),
        "source": given.get("source", ""),
        "authority": given.get("authority", ""),
        "until": _day(given.get("until", "")),
    }
    await asked.carry_out(center.enter_caution, arguments)
    return go(f"/console/calls/{number}")


async def review(asked: Asked) -> Reply:
    """Say that a caution still holds, and until when."""
    return await _done(asked, center.review_caution, until=_day(asked.form.get("until", "")))


async def withdraw(asked: Asked) -> Reply:
    """Withdraw a caution."""
    return await _done(asked, center.withdraw_caution)


async def _done(asked: Asked, command: Command[Any], **more: Any) -> Reply:
    number = asked.path["number"]
    await asked.carry_out(command, {"number": number, "reason": asked.form.get("reason", ""), **more})
    return go(f"/console/cautions/{number}")


def _day(text: str) -> datetime.datetime | None:
    """The end of a day by this machine's clock; None: none is given."""
    if not text.strip():
        return None
    try:
        day = datetime.date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput("A day is written as 2026-12-31.") from None
    return datetime.datetime.combine(day, datetime.time(23, 59)).astimezone()


ROUTES: tuple[Route, ...] = (
    page("/console/cautions", LOOK, cautions),
    page("/console/cautions/{number}", LOOK, caution, personal=True),
    form("/console/calls/{number}/cautions", center.enter_caution.may, enter),
    form("/console/cautions/{number}/reviewed", center.review_caution.may, review),
    form("/console/cautions/{number}/withdrawn", center.withdraw_caution.may, withdraw),
)
