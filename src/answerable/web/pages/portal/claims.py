"""The pages of public words: claims with their answers, and statements as they were made."""

from __future__ import annotations

from typing import Final

from answerable.web.asked import Asked
from answerable.web.pages.page import page
from answerable.web.pages.portal.showing import READ, tell, worked_of
from answerable.web.routing import Reply, Route

ANSWERS: Final = {
    "supported": ("good", "✓"),
    "contradicted": ("bad", "✕"),
    "not decidable": ("warn", "?"),
}


async def claims(asked: Asked) -> Reply:
    """Show public claims, and what the texts and the record say of them."""
    worked = worked_of(asked)
    return tell(
        asked,
        "claims.html",
        pending=worked is None,
        told=worked.claims if worked else None,
        answers=ANSWERS,
    )


async def statements(asked: Asked) -> Reply:
    """Show what those in office said in public, word for word."""
    found = await asked.served.look(lambda state: dict(state.statements))
    return tell(asked, "statements.html", statements=tuple(reversed(found.items())))


ROUTES: tuple[Route, ...] = (
    page("/portal/claims", READ, claims),
    page("/portal/statements", READ, statements),
)
