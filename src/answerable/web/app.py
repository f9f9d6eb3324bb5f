"""The server put together: its routes, and an application that answers them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.types import ASGIApp

from answerable.web import (
    accounts,
    aid,
    callers,
    calls,
    cautions,
    health,
    keeping,
    policy,
    record,
    requests,
    sessions,
    shadow,
    units,
    voices,
    watching,
)
from answerable.web.house import House
from answerable.web.openapi import describe
from answerable.web.outermost import Outermost
from answerable.web.pages.page import THEME as PAGE
from answerable.web.pages.page import tell
from answerable.web.pages.table import PAGES
from answerable.web.routing import Route, handler, problem

ROUTES: Final[tuple[Route, ...]] = (
    *calls.ROUTES,
    *cautions.ROUTES,
    *callers.ROUTES,
    *requests.ROUTES,
    *aid.ROUTES,
    *units.ROUTES,
    *policy.ROUTES,
    *voices.ROUTES,
    *keeping.ROUTES,
    *record.ROUTES,
    *shadow.ROUTES,
    *watching.ROUTES,
    *sessions.ROUTES,
    *accounts.ROUTES,
    *health.ROUTES,
)
"""The door for programs: all that the API's description describes."""

BODY_MOST: Final = 1 << 20
"""Bytes of a request's body."""


def make_app(house: House, routes: Sequence[Route] = (*ROUTES, *PAGES), *, quiet: bool = False) -> ASGIApp:
    """The application that answers these routes on what the house holds.

    It opens the house when it starts and closes it when it ends. `quiet`: requests are counted, not logged.
    """
    house.description = describe([each for each in routes if each.theme != PAGE])

    @asynccontextmanager
    async def opened(_: Litestar) -> AsyncIterator[None]:
        async with house:
            yield

    app = Litestar(
        [handler(route) for route in routes],
        lifespan=[opened],
        openapi_config=None,
        exception_handlers={Exception: told},
        request_max_body_size=BODY_MOST,
        state=State({"house": house}),
        logging_config=None,
    )
    for route in app.routes:
        _check(route)
    return Outermost(app, house.metrics, quiet=quiet)


def told(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """What went wrong before any route was found: as a page to who looks for one, else as a problem."""
    looks = "text/html" in request.headers.get("accept", "")
    return tell(request, error) if looks else problem(request, error)


def _check(route: Any) -> None:
    """Deny by default: no handler answers that has no permission."""
    for each in route.route_handlers:
        if "route" not in each.opt and each.http_methods != {"OPTIONS"}:
            raise ValueError(f"{route.path} has a handler without a route, and so without a permission")
