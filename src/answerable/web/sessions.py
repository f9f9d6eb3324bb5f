"""Sessions: who signs on and off, and what people do with their own account."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Final

import msgspec

from answerable.identity import Caller, Credentials, Opened, Presented
from answerable.identity.bearers import csrf_of
from answerable.model.people import Person, Role
from answerable.web.asked import Asked
from answerable.web.doorkeeper import COOKIE
from answerable.web.gate import ANYBODY, cookie_of
from answerable.web.problems import Trouble
from answerable.web.routing import Handle, Reply, Route, look, words_of
from answerable.web.wire import WORDS

THEME: Final = "people"
OWN: Final = "use one's own account"
PROBLEMS: Final = ("not-signed-on", "not-allowed", "not-now", "too-large", "not-json", "store-away")


class Own(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Credentials: whose account, and what shows it."""

    account: Annotated[str, WORDS["account"]]
    password: Annotated[str, WORDS["password"]]
    code: Annotated[str, WORDS["code"]] = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    @property
    def credentials(self) -> Credentials:
        """As the entrance takes them."""
        return Credentials(self.account, self.password, self.code)


class SignOn(Own, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Credentials, and the role to act in; the account's lowest when left out."""

    role: Annotated[Role | None, WORDS["role"]] = None


class NewPassword(Own, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Credentials, and another password."""

    new: Annotated[str, WORDS["new"]]


class Enrol(Own, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Credentials, the secret of an enrolment that was begun, and what the device shows."""

    secret: Annotated[str, WORDS["secret"]]
    shown: Annotated[str, WORDS["shown"]]


class Elsewhere(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The role to act in; the account's lowest when left out."""

    role: Annotated[Role | None, WORDS["role"]] = None


class ActIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another of one's roles."""

    role: Annotated[Role, WORDS["role"]]


class Session(msgspec.Struct, frozen=True):
    """Who is signed on. The session's secret is in a cookie that no page can read."""

    account: str
    role: Role
    roles: tuple[Role, ...]
    """Those that one may change to."""
    csrf: str = ""
    """To be sent as X-CSRF-Token with whatever changes something; empty for a token's holder."""
    ends: datetime.datetime | None = None
    """When it ends whatever is done; said when it is opened."""


class Device(msgspec.Struct, frozen=True):
    """A second factor to be: for the device, as a secret and as an address."""

    secret: str
    uri: str

    def __repr__(self) -> str:
        return "Device(…)"


class Recovery(msgspec.Struct, frozen=True):
    """Codes for the day when the device is lost: each once. They are not shown again."""

    recovery: tuple[str, ...]

    def __repr__(self) -> str:
        return "Recovery(…)"


class Over(msgspec.Struct, frozen=True):
    """It is done."""

    over: bool = True


async def sign_on(asked: Asked) -> Reply:
    """Sign on: open a session in a role.

    A password that somebody else set, and a role that needs a second factor that is not enrolled yet, are
    refused with 403 and what to do first.
    """
    given, entrance = asked.struct(SignOn), asked.served.opened.entrance
    opened = await asked.served.sign_on(lambda: entrance.sign_on(given.credentials, given.role, asked.peer))
    return await _opened(asked, opened, 201)


async def sign_on_elsewhere(asked: Asked) -> Reply:
    """Sign on by another system's word: open a session for whom it vouches, in a role of theirs here.

    Which system that is, the centre declares in `sign-on.toml`. Refused where it declares none.
    """
    opened = await vouched(asked, asked.struct(Elsewhere).role)
    return await _opened(asked, opened, 201)


async def vouched(asked: Asked, role: Role | None) -> Opened:
    """The session that another system's word opens; raises `NotRecognised`, or `Trouble` without another."""
    entrance, elsewhere = asked.served.opened.entrance, asked.house.elsewhere
    if elsewhere is None:
        raise Trouble("not-allowed", "This centre declares no other way to sign on.")
    presented = Presented({name.lower(): each for name, each in asked.headers.items()}, asked.peer)
    return await asked.served.sign_on(
        lambda: entrance.sign_on_elsewhere(elsewhere, presented, role, asked.peer)
    )


async def session(asked: Asked) -> Reply:
    """Show who is signed on, and the session's X-CSRF-Token."""
    secret = cookie_of(asked.headers)
    by_session = isinstance(asked.caller, Caller) and asked.caller.via == "session"
    return Reply(await _session(asked, asked.caller.person, csrf_of(secret) if secret and by_session else ""))


async def act_in(asked: Asked) -> Reply:
    """Take up another of one's roles; the session goes on under another cookie."""
    role, entrance = asked.struct(ActIn).role, asked.served.opened.entrance
    secret = cookie_of(asked.headers) or ""
    opened = await asked.served.in_thread(lambda: entrance.change_role(secret, role))
    return await _opened(asked, opened, 200)


async def sign_off(asked: Asked) -> Reply:
    """Sign off: end the session."""
    secret, entrance = cookie_of(asked.headers) or "", asked.served.opened.entrance
    await asked.served.in_thread(lambda: entrance.sign_off(secret))
    return Reply(Over(), headers={"set-cookie": session_cookie("", 0)})


async def change_password(asked: Asked) -> Reply:
    """Choose another password, also where somebody else set the present one.

    Every session of the account is over.
    """
    given, entrance = asked.struct(NewPassword), asked.served.opened.entrance
    await asked.served.sign_on(lambda: entrance.change_password(given.credentials, given.new, asked.peer))
    return Reply(Over())


async def begin_enrolment(asked: Asked) -> Reply:
    """Begin to enrol a second factor: get a secret for a device. Nothing is kept of it yet."""
    given, entrance = asked.struct(Own), asked.served.opened.entrance
    begun = await asked.served.sign_on(lambda: entrance.enrol_totp(given.credentials, asked.peer))
    return Reply(Device(begun.secret, begun.uri))


async def confirm_enrolment(asked: Asked) -> Reply:
    """Enrol the second factor whose device shows this code; get recovery codes, once.

    Every session of the account is over.
    """
    given, entrance = asked.struct(Enrol), asked.served.opened.entrance
    codes = await asked.served.sign_on(
        lambda: entrance.confirm_totp(given.credentials, given.secret, given.shown, asked.peer)
    )
    return Reply(Recovery(codes))


async def _opened(asked: Asked, opened: Opened, status: int) -> Reply:
    answer = await _session(asked, opened.caller.person, opened.csrf, opened.ends)
    return Reply(answer, status, {"set-cookie": cookie_for(asked, opened)})


def cookie_for(asked: Asked, opened: Opened) -> str:
    """The cookie of a session that was just opened, for as long as it may last."""
    return session_cookie(opened.secret, int((opened.ends - asked.served.now()).total_seconds()))


async def _session(asked: Asked, person: Person, csrf: str, ends: datetime.datetime | None = None) -> Session:
    account = await asked.served.look(lambda state: state.accounts.get(person.id))
    return Session(person.id, person.role, account.roles if account else (person.role,), csrf, ends)


def session_cookie(secret: str, seconds: int) -> str:
    """Sent to this host alone, over TLS, to no script, and with no link from elsewhere."""
    return f"{COOKIE}={secret}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict"


def _act(
    method: Any,
    path: str,
    may: str,
    handle: Handle,
    answer: type[msgspec.Struct],
    body: type[msgspec.Struct] | None = None,
    example: Any = None,
    status: int = 200,
) -> Route:
    summary, description = words_of(handle)
    return Route(
        method=method,
        path=path,
        may=may,
        summary=summary,
        description=description,
        theme=THEME,
        handle=handle,
        body=body,
        answer=answer,
        status=status,
        example=example,
        problems=PROBLEMS,
    )


WHO: Final = {"account": "T12", "password": "teapot orbit marmalade"}

ROUTES: tuple[Route, ...] = (
    _act("POST", "/session", ANYBODY, sign_on, Session, SignOn, {**WHO, "role": "call-taker"}, 201),
    _act(
        "POST",
        "/session/elsewhere",
        ANYBODY,
        sign_on_elsewhere,
        Session,
        Elsewhere,
        {"role": "call-taker"},
        201,
    ),
    look(THEME, "/session", OWN, Session, session),
    _act("POST", "/session/role", OWN, act_in, Session, ActIn, {"role": "dispatcher"}),
    _act("DELETE", "/session", OWN, sign_off, Over),
    _act(
        "POST",
        "/account/password",
        ANYBODY,
        change_password,
        Over,
        NewPassword,
        {**WHO, "new": "four loud kettles sing"},
    ),
    _act("POST", "/account/second-factor", ANYBODY, begin_enrolment, Device, Own, WHO),
    _act(
        "POST",
        "/account/second-factor/confirmed",
        ANYBODY,
        confirm_enrolment,
        Recovery,
        Enrol,
        {**WHO, "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "shown": "123456"},
    ),
)
