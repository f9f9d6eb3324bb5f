"""A page's route: in the same table as any other, with a permission; what goes wrong is told as a page."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response

from answerable.model.errors import NotAllowed, Refused
from answerable.model.people import Person
from answerable.web.asked import Asked
from answerable.web.gate import PUBLIC, credentials
from answerable.web.pages.showing import HTML, Reader, shown
from answerable.web.pages.views import SIGN_ON
from answerable.web.problems import Trouble
from answerable.web.routing import FORM, Handle, Reply, Route, trouble_with, with_look, words_of

THEME: Final = "pages"
PART: Final = "x-part"
"""The header of what a page's script asks for: a part of a page, and no other page in its place."""


def page(
    path: str,
    may: str,
    handle: Handle,
    *,
    query: type[msgspec.Struct] | None = None,
    personal: bool = False,
) -> Route:
    """The route of a page, or of a part of one. `personal`: a look at it, and at the `number` of its path, is
    on the record before it is shown.
    """
    return Route(
        method="GET",
        path=path,
        may=may,
        summary=words_of(handle)[0],
        theme=THEME,
        handle=with_look(handle) if personal else handle,
        query=query,
        media=HTML,
        tell=tell,
    )


def form(path: str, may: str, handle: Handle) -> Route:
    """The route that a page's form goes to; the session's forgery token comes with it."""
    return Route(
        method="POST",
        path=path,
        may=may,
        summary=words_of(handle)[0],
        theme=THEME,
        handle=handle,
        takes=FORM,
        media=HTML,
        tell=tell,
    )


def allowed(asked: Asked, permission: str) -> bool:
    """Whether who asks may do or see something: what a page offers beside what it is for."""
    try:
        asked.caller.require(permission)
    except NotAllowed:
        return False
    return True


def go(path: str, cookie: str = "") -> Reply:
    """Go on to another page, after a form was taken."""
    return Reply(b"", 303, {"location": path, **({"set-cookie": cookie} if cookie else {})}, HTML)


def here(path: str) -> bool:
    """Whether a path is one of this server, and leads nowhere else."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return ours and path.isascii() and path.isprintable()


def tell(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The page, or the part of one, that says why something cannot be done; or where to sign on."""
    trouble, part = trouble_with(error), PART in request.headers
    if trouble.kind.name == "not-signed-on" and not part and request.method == "GET":
        reply = go(_sign_on(request.url.path))
    else:
        house = request.app.state.house
        reader = Reader.of(request.headers, _who(request), house.served.now(), request.url.path)
        template = "part-problem.html" if part else "problem.html"
        reply = shown(reader, template, trouble.kind.status, trouble=trouble)
    headers = {**reply.headers, **trouble.headers}
    return Response(reply.body, status_code=reply.status, headers=headers, media_type=reply.media)


def _who(request: Request[Any, Any, Any]) -> Person:
    """Who is told, so that the page keeps its bar; nobody where that is just what is not known."""
    doorkeeper = request.app.state.house.doorkeeper
    try:
        caller = doorkeeper.who(*credentials(request.headers)) if doorkeeper else None
    except (Refused, Trouble):
        return PUBLIC
    return caller.person if caller else PUBLIC


def _sign_on(asked: str) -> str:
    """Where to sign on, and to come back from."""
    return f"{SIGN_ON}?{urlencode({'to': asked})}" if here(asked) and asked != "/" else SIGN_ON
