"""Every page's route: what is not here is no page."""

from __future__ import annotations

from typing import Final

from answerable.web.pages import home, signing
from answerable.web.pages.audits.routes import ROUTES as AUDITS
from answerable.web.pages.console import cautions, forms, line
from answerable.web.pages.console import pages as console
from answerable.web.pages.duty import ROUTES as DUTY
from answerable.web.pages.policy import ROUTES as POLICY
from answerable.web.pages.portal import ROUTES as PORTAL
from answerable.web.routing import Route

PAGES: Final[tuple[Route, ...]] = (
    *home.ROUTES,
    *signing.ROUTES,
    *console.ROUTES,
    *line.ROUTES,
    *forms.ROUTES,
    *cautions.ROUTES,
    *DUTY,
    *AUDITS,
    *POLICY,
    *PORTAL,
)
