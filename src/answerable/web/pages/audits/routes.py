"""Every route of the audit view."""

from __future__ import annotations

from answerable.web.pages.audits import claims, found, histories, overview, plans, reviews
from answerable.web.routing import Route

ROUTES: tuple[Route, ...] = (
    *overview.ROUTES,
    *plans.ROUTES,
    *found.ROUTES,
    *histories.ROUTES,
    *claims.ROUTES,
    *reviews.ROUTES,
)
