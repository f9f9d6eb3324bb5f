"""How the server does: for who starts it, who watches it, and who reads its description."""

from __future__ import annotations

import msgspec

from answerable.web.asked import Asked
from answerable.web.gate import ANYBODY
from answerable.web.metrics import MEDIA
from answerable.web.routing import Reply, Route, look

THEME = "health"


class Live(msgspec.Struct, frozen=True):
    """The process answers."""

    live: bool = True


class Ready(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whether all is well, and each thing that is not."""

    ready: bool
    record: str
    """open, or away."""
    spool: int
    """How much waits in the spool."""
    troubles: tuple[str, ...] = ()


async def live(asked: Asked) -> Reply:  # noqa: ARG001 - every look is asked
    """Say that the process is alive."""
    return Reply(Live())


async def ready(asked: Asked) -> Reply:
    """Say whether all is well: the record is open and can be written, directives are in force, nothing waits.

    503 when it is not. Calls are taken all the same.
    """
    house = asked.house
    troubles = await house.troubles()
    found = Ready(
        ready=not troubles,
        record="away" if house.served.centre is None else "open",
        spool=len(house.taking.keeping.waiting),
        troubles=troubles,
    )
    return Reply(found, 503 if troubles else 200)


async def metrics(asked: Asked) -> Reply:
    """Give the figures that Prometheus collects."""
    return Reply(await asked.house.metrics.exposition(asked.house), media=MEDIA)


async def description(asked: Asked) -> Reply:
    """Describe the API (OpenAPI 3.1)."""
    return Reply(asked.house.description)


ROUTES: tuple[Route, ...] = (
    look(THEME, "/health/live", ANYBODY, Live, live),
    look(THEME, "/health/ready", ANYBODY, Ready, ready),
    look(THEME, "/metrics", "see how the server does", None, metrics, media="text/plain"),
    look(THEME, "/openapi.json", ANYBODY, dict, description),
)
