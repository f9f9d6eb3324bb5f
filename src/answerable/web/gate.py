"""Who comes in: each request's caller, held against its route's permission before anything else is read."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final

import msgspec

from answerable.model.people import MAY, SEE, Person, require
from answerable.web.doorkeeper import COOKIE, Caller, Doorkeeper
from answerable.web.problems import Trouble

if TYPE_CHECKING:
    from answerable.web.routing import Route

ANYBODY: Final = "anybody"
"""The permission of routes that need none: is the server alive, what can it be asked."""

PUBLIC: Final = Person("public", "public")
"""Who says nothing of who they are."""

UNKNOWN: Final = Person("not identified", "call-taker")
"""Who takes a call while nobody can be known, because the record was never open since the server's start."""

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Nobody(msgspec.Struct, frozen=True):
    """A caller without credentials."""

    person: Person = PUBLIC
    within: None = None

    def require(self, permission: str) -> None:
        """Pass if the role includes it."""
        if permission != ANYBODY:
            require(self.person, permission)


def admit(route: Route, headers: Mapping[str, str], doorkeeper: Doorkeeper | None) -> Caller:
    """Who makes a request, if they may; raises `Trouble` or an error of the model or of identity.

    `doorkeeper` is None while nobody can be known; then only calls are taken, as from somebody not
    identified: a call is always taken.
    """
    bearer, cookie = credentials(headers)
    if route.may == ANYBODY:
        return Nobody()
    if doorkeeper is None:
        return _unknown(route)
    caller = doorkeeper.who(bearer, cookie)
    if caller is None:
        if not _is_public(route.may):
            raise Trouble("not-signed-on")
        return Nobody()
    caller.require(route.may)
    if bearer is None and route.method not in SAFE and not route.is_form:
        _check_forgery(doorkeeper, cookie or "", headers.get("x-csrf-token", ""))
    return caller


def check_form(headers: Mapping[str, str], doorkeeper: Doorkeeper | None, caller: Caller, given: str) -> None:
    """A form comes from one of our own pages; a session's has the session's forgery token in it, `given`.

    Who signs on has no session yet: there only the browser's word counts that the page is ours, so that
    nobody is signed on as somebody else.
    """
    if not _is_ours(headers):
        raise Trouble("not-allowed", "This form did not come from a page of this server.")
    bearer, cookie = credentials(headers)
    if not isinstance(caller, Nobody) and bearer is None and doorkeeper is not None:
        _check_forgery(doorkeeper, cookie or "", given)


def _is_ours(headers: Mapping[str, str]) -> bool:
    """Whether the page that a form was on is ours, as the browser says."""
    if site := headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")


def credentials(headers: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The token and the session's secret that a request has; raises `Trouble` for what is neither."""
    return _bearer(headers), cookie_of(headers)


def _unknown(route: Route) -> Caller:
    if route.path == "/calls" and route.method == "POST":
        return Nobody(UNKNOWN)
    if _is_public(route.may):
        return Nobody()
    raise Trouble("store-away", "Nobody can be signed on while the record is away; calls are taken.")


def _is_public(permission: str) -> bool:
    return "public" in (MAY.get(permission) or SEE.get(permission, frozenset()))


def _bearer(headers: Mapping[str, str]) -> str | None:
    given = headers.get("authorization")
    if given is None:
        return None
    scheme, _, token = given.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Trouble("not-signed-on", "Authorization is `Bearer` and a token.")
    return token.strip()


def cookie_of(headers: Mapping[str, str]) -> str | None:
    """The session's secret, as its cookie has it; None: there is none."""
    given = headers.get("cookie")
    if given is None or COOKIE not in given:
        return None
    try:
        found = SimpleCookie(given).get(COOKIE)
    except CookieError:
        return None
    return found.value if found else None


def _check_forgery(doorkeeper: Doorkeeper, secret: str, given: str) -> None:
    """A session acts only with its own forgery token: a cookie alone goes along with anybody's link."""
    if not doorkeeper.csrf_is(secret, given):
        raise Trouble("not-allowed", "A session acts with its X-CSRF-Token.")
