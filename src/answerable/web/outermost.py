"""Around every request: its id, how long it took, what is counted and logged of it."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from answerable.web.metrics import Metrics

logger = logging.getLogger("answerable.requests")

HEADERS = (  # unless an answer says otherwise, as pages do
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
)


class Outermost:
    """The application, with each request numbered, timed, counted and logged."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, quiet: bool = False) -> None:
        self._app = app
        self._metrics = metrics
        self._quiet = quiet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; anything else (the lifespan) goes through."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        began, request = time.perf_counter(), secrets.token_hex(8)
        scope["request_id"] = request  # type: ignore[typeddict-unknown-key]
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers: Any = message["headers"]
                said = {name for name, _ in headers}
                usual = [each for each in HEADERS if each[0] not in said]
                message["headers"] = [*headers, (b"x-request-id", request.encode()), *usual]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._tell(scope, status, time.perf_counter() - began, request)

    def _tell(self, scope: Any, status: int, seconds: float, request: str) -> None:
        handler = scope.get("route_handler")
        route = handler.opt.get("route") if handler else None
        method, path = (route.method, route.path) if route else ("other", "none")
        self._metrics.answered(method, path, status, seconds)
        if self._quiet:
            return
        told = {
            "method": method,
            "route": path,
            "status": status,
            "ms": round(seconds * 1000, 2),
            "request": request,
        }
        logger.info("answered", extra=told)
