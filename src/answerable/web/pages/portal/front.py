"""The portal's first page: what this is, what is in force, where to look."""

from __future__ import annotations

from answerable.record.errors import InvalidPolicy
from answerable.record.witnessed import Witnessed
from answerable.web.asked import Asked
from answerable.web.pages.page import page
from answerable.web.pages.portal.directives import in_force
from answerable.web.pages.portal.showing import READ, tell, worked_of
from answerable.web.routing import Reply, Route


async def front(asked: Asked) -> Reply:
    """Say what this is, what is in force, and where to look."""
    worked, now = worked_of(asked), asked.served.now()
    current = await asked.served.look(lambda state: in_force(state, now, worked))
    return tell(asked, "front.html", in_force=current, witnessed=await witnessed(asked))


async def witnessed(asked: Asked) -> Witnessed | None:
    """How far outside witnesses have cosigned the record; None where their list cannot be used."""
    centre = asked.served.opened
    try:
        return await asked.served.in_thread(lambda: centre.publication.witnessed())
    except InvalidPolicy:
        return None


ROUTES: tuple[Route, ...] = (page("/portal", READ, front),)
