"""The page of figures, as they came out."""

from __future__ import annotations

from answerable.web.asked import Asked
from answerable.web.pages.page import page
from answerable.web.pages.portal.counting import BELOW, FEW, HORIZON, MARK
from answerable.web.pages.portal.periods import begin, following
from answerable.web.pages.portal.settings import settings_of
from answerable.web.pages.portal.showing import READ, directory_of, tell, worked_of
from answerable.web.pages.showing import span
from answerable.web.routing import Reply, Route


async def figures(asked: Asked) -> Reply:
    """Show how many calls were answered, and how long all of them waited."""
    worked = worked_of(asked)
    settings = settings_of(directory_of(asked))
    now = begin(settings.figures, asked.served.now(), settings.time_zone)
    return tell(
        asked,
        "figures.html",
        pending=worked is None,
        release=worked.figures if worked else None,
        following=following(settings.figures, now),
        below=BELOW,
        hours=HORIZON // 3600,
        percent=percent,
        few=FEW,
        mark=MARK,
        span=span,
    )


def percent(share: float) -> str:
    """A share in percent, as people read it: `93.4`."""
    return f"{100 * share:.1f}"


ROUTES: tuple[Route, ...] = (page("/portal/figures", READ, figures),)
