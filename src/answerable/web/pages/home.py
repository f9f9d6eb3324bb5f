"""Where one begins, how one likes pages, and the files that they are made of."""

from __future__ import annotations

from pathlib import Path

from answerable.web.asked import Asked
from answerable.web.gate import ANYBODY
from answerable.web.pages.page import THEME, form, go, here, page
from answerable.web.pages.preferences import chosen
from answerable.web.pages.static_files import FILES, MEDIA, VERSION, WORKERS
from answerable.web.pages.views import home_of
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route, words_of

WORKER_POLICY = "default-src 'none'; connect-src 'self'"
"""A worker has its own file's policy: it may ask this server for tiles, and nobody for anything else."""


async def home(asked: Asked) -> Reply:
    """Go where one's role begins."""
    return go(home_of(asked.caller.person))


async def prefer(asked: Asked) -> Reply:
    """Keep how somebody likes pages, and go back to where they were."""
    path = asked.form.get("to", "/")
    return go(path if here(path) else "/", chosen(asked.form).cookie)


async def static(asked: Asked) -> Reply:
    """Give a file that pages are made of."""
    name = asked.path["file"]
    if name not in FILES:
        raise Trouble("not-found")
    keep = "public, max-age=31536000, immutable" if asked.path["version"] == VERSION else "no-store"
    headers = {"cache-control": keep}
    if name in WORKERS:
        headers["content-security-policy"] = WORKER_POLICY
    return Reply(FILES[name], headers=headers, media=MEDIA[Path(name).suffix])


ROUTES: tuple[Route, ...] = (
    page("/", "read directives", home),
    form("/preferences", ANYBODY, prefer),
    Route(
        method="GET",
        path="/static/{version}/{file}",
        may=ANYBODY,
        summary=words_of(static)[0],
        theme=THEME,
        handle=static,
    ),
)
