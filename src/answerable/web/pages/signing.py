"""Signing on and off, and what has to be done before the first time: a password and a device of one's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta

from answerable.identity import Credentials
from answerable.identity.errors import ChangePassword, EnrolFirst
from answerable.model.accounts import GIVEN
from answerable.model.errors import BadInput, Refused
from answerable.model.people import Role
from answerable.web.asked import Asked
from answerable.web.gate import ANYBODY, cookie_of
from answerable.web.pages.page import form, go, here, page
from answerable.web.pages.showing import show
from answerable.web.pages.views import ACCOUNT, SIGN_ON
from answerable.web.problems import Trouble, trouble_of
from answerable.web.routing import Reply, Route
from answerable.web.sessions import OWN, cookie_for, session_cookie, vouched

T = TypeVar("T")
LOCAL: Final = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")
"""This machine, as browsers on it name it: what they send it crosses no network."""


class Where(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to go once one is signed on."""

    to: Annotated[str, Meta(max_length=200)] = "/"


async def sign_on_page(asked: Asked) -> Reply:
    """Show where to sign on."""
    return _ask(asked, "sign-on.html", to=asked.query.to)


async def sign_on(asked: Asked) -> Reply:
    """Sign on; where something has to be done first, show that."""
    given, entrance = asked.form, asked.served.opened.entrance
    role = _role(given.get("role", ""))
    try:
        opened = await asked.served.sign_on(lambda: entrance.sign_on(_credentials(asked), role, asked.peer))
    except ChangePassword:
        return _ask(asked, "new-password.html", 403, first=True)
    except EnrolFirst:
        return _ask(asked, "device.html", 403, first=True)
    except Refused as error:
        return _refused(asked, "sign-on.html", error)
    to = given.get("to", "/")
    return go(to if here(to) else "/", cookie_for(asked, opened))


async def sign_on_elsewhere(asked: Asked) -> Reply:
    """Sign on by another system's word, in the first role that one has."""
    if asked.house.elsewhere is None:
        raise Trouble("not-found", "This centre declares no other way to sign on.")
    try:
        opened = await vouched(asked, None)
    except Refused as error:
        return _refused(asked, "sign-on.html", error)
    to = asked.form.get("to", "/")
    return go(to if here(to) else "/", cookie_for(asked, opened))


async def sign_off(asked: Asked) -> Reply:
    """Sign off: end the session."""
    secret, entrance = cookie_of(asked.headers) or "", asked.served.opened.entrance
    await asked.served.in_thread(lambda: entrance.sign_off(secret))
    return go(SIGN_ON, session_cookie("", 0))


async def act_in(asked: Asked) -> Reply:
    """Take up another of one's roles."""
    secret, entrance = cookie_of(asked.headers) or "", asked.served.opened.entrance
    role = _role(asked.form.get("role", ""))
    if role is None:
        raise BadInput("There is no such role.")
    opened = await asked.served.in_thread(lambda: entrance.change_role(secret, role))
    return go("/", cookie_for(asked, opened))


async def account(asked: Asked) -> Reply:
    """Show one's own account: who one is, in which role, and what can be changed."""
    person = asked.caller.person
    mine = await asked.served.look(lambda state: state.accounts.get(person.id))
    return show(asked, "account.html", mine=mine, roles=mine.roles if mine else (person.role,))


async def password_page(asked: Asked) -> Reply:
    """Show where to choose another password."""
    return _ask(asked, "new-password.html", first=False)


async def change_password(asked: Asked) -> Reply:
    """Choose another password; every session of the account is over."""
    new, again = asked.form.get("new", ""), asked.form.get("again", "")
    entrance = asked.served.opened.entrance

    def change() -> None:
        if new != again:
            raise BadInput("The new password was typed in two ways.")
        entrance.change_password(_credentials(asked), new, asked.peer)

    def changed(_: None) -> Reply:
        return _ask(asked, "sign-on.html", said="password")

    return await _done(asked, "new-password.html", change, changed)


async def device_page(asked: Asked) -> Reply:
    """Show where to enrol a device that shows codes."""
    return _ask(asked, "device.html", first=False)


async def begin_device(asked: Asked) -> Reply:
    """Begin to enrol a device: show the secret that it takes. Nothing is kept of it yet."""
    entrance = asked.served.opened.entrance

    def begin() -> Any:
        return entrance.enrol_totp(_credentials(asked), asked.peer)

    def begun(to_be: Any) -> Reply:
        return _ask(asked, "device-code.html", secret=to_be.secret, uri=to_be.uri)

    return await _done(asked, "device.html", begin, begun)


async def confirm_device(asked: Asked) -> Reply:
    """Enrol the device that shows this code; show recovery codes, once."""
    entrance, secret = asked.served.opened.entrance, asked.form.get("secret", "")

    def confirm() -> tuple[str, ...]:
        return entrance.confirm_totp(_credentials(asked), secret, asked.form.get("shown", ""), asked.peer)

    return await _done(
        asked,
        "device-code.html",
        confirm,
        lambda codes: show(asked, "recovery.html", codes=codes),
        secret=secret,
        uri="",
    )


async def _done(
    asked: Asked, template: str, deed: Callable[[], T], then: Callable[[T], Reply], **given: Any
) -> Reply:
    """What comes after a deed that hashes a password; the same form again where it was refused."""
    try:
        return then(await asked.served.sign_on(deed))
    except ChangePassword:
        return _ask(asked, "new-password.html", 403, first=True)
    except Refused as error:
        return _refused(asked, template, error, **given)


def _ask(asked: Asked, template: str, status: int = 200, **given: Any) -> Reply:
    """A form for credentials; the account is kept in it, what is secret never."""
    usual = {"to": asked.form.get("to", "/"), "said": "", "detail": "", "first": False}
    local = LOCAL.fullmatch(asked.headers.get("host", "")) is not None
    return show(
        asked,
        template,
        status,
        **{**usual, **given},
        account=asked.form.get("account", ""),
        role=asked.form.get("role", ""),
        roles=GIVEN,
        elsewhere=asked.house.elsewhere is not None,
        exposed=asked.scheme != "https" and not local,
    )


def _refused(asked: Asked, template: str, error: Refused, **given: Any) -> Reply:
    trouble = trouble_of(error)
    reply = _ask(asked, template, trouble.kind.status, said=trouble.kind.name, detail=trouble.detail, **given)
    return msgspec.structs.replace(reply, headers={**reply.headers, **trouble.headers})


def _credentials(asked: Asked) -> Credentials:
    given = asked.form
    return Credentials(given.get("account", "").strip(), given.get("password", ""), given.get("code", ""))


def _role(given: str) -> Role | None:
    return next((role for role in GIVEN if role == given), None)


ROUTES: tuple[Route, ...] = (
    page(SIGN_ON, ANYBODY, sign_on_page, query=Where),
    form(SIGN_ON, ANYBODY, sign_on),
    form("/sign-on/elsewhere", ANYBODY, sign_on_elsewhere),
    page("/sign-on/password", ANYBODY, password_page),
    form("/sign-on/password", ANYBODY, change_password),
    page("/sign-on/device", ANYBODY, device_page),
    form("/sign-on/device", ANYBODY, begin_device),
    form("/sign-on/device/confirmed", ANYBODY, confirm_device),
    form("/sign-off", OWN, sign_off),
    page(ACCOUNT, OWN, account),
    form("/account/role", OWN, act_in),
)
