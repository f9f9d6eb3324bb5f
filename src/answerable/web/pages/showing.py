"""Showing: a template rendered for whoever asks: in their language and theme, with what their role may see.

Whatever is put into a template is escaped; nothing that a person said is ever HTML here.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from answerable.identity.bearers import csrf_of
from answerable.model.people import Person
from answerable.web.asked import Asked
from answerable.web.gate import PUBLIC, cookie_of
from answerable.web.pages.console.packs import PACKS
from answerable.web.pages.messages import LANGUAGES, Messages, messages_for
from answerable.web.pages.preferences import CHOICES, Preferences, preferences_of
from answerable.web.pages.static_files import address_of
from answerable.web.pages.views import VIEWS, home_of
from answerable.web.routing import Reply

HTML: Final = "text/html"
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types fragments",
    )
)
"""Content Security Policy: everything comes from this server, nothing is in the page itself, and only
`parts.js` makes nodes of text."""
HEADERS: Final = {
    "content-security-policy": POLICY,
    # Not `no-referrer`: forms would come with the origin `null`, and could not be told from others' forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "vary": "cookie, accept-language",
}


class Reader(msgspec.Struct, frozen=True):
    """Who reads a page, and how they like it."""

    person: Person
    csrf: str
    """To be sent with whatever they change; empty for who is not signed on."""
    messages: Messages
    likes: Preferences
    now: datetime.datetime
    path: str
    """The page's own address, to come back to."""

    @classmethod
    def of(cls, headers: Mapping[str, str], person: Person, now: datetime.datetime, path: str) -> Reader:
        """Who made a request with these headers."""
        likes, secret = preferences_of(headers), cookie_of(headers)
        return cls(
            person,
            csrf_of(secret) if secret and person != PUBLIC else "",
            messages_for(likes.lang, headers.get("accept-language", "")),
            likes,
            now,
            path,
        )


def reader_of(asked: Asked) -> Reader:
    """Who asks."""
    return Reader.of(asked.headers, asked.caller.person, asked.served.now(), asked.address)


def show(asked: Asked, template: str, status: int = 200, **given: Any) -> Reply:
    """A page or a part of one, for who asks."""
    return shown(reader_of(asked), template, status, **given)


def shown(reader: Reader, template: str, status: int = 200, **given: Any) -> Reply:
    """A page or a part of one, for a reader."""
    return Reply(render(reader, template, **given).encode(), status, HEADERS, HTML)


def render(reader: Reader, template: str, **given: Any) -> str:
    """A template's HTML, for a reader."""
    assert not given.keys() & ENVIRONMENT.globals.keys(), "a name that every page has means something else"
    return ENVIRONMENT.get_template(template).render(
        reader=reader,
        say=reader.messages.say,
        word=reader.messages.word,
        signed_on=reader.person != PUBLIC,
        views=[each for each in VIEWS if each.is_for(reader.person)],
        home=home_of(reader.person),
        **given,
    )


def zoned(at: datetime.datetime) -> str:
    """A time of day by this machine's clock, with its zone: `14:05:09 CET`."""
    return f"{at.astimezone():%H:%M:%S %Z}"


@pass_context
def when(context: Context, at: datetime.datetime) -> Markup:
    """A time, with its zone, and its date unless that is today's."""
    local, today = at.astimezone(), context["reader"].now.astimezone().date()
    date = "" if local.date() == today else f"{local:%Y-%m-%d} "
    return Markup('<time datetime="{}">{}{}</time>').format(local.isoformat("T", "seconds"), date, zoned(at))


@pass_context
def since(context: Context, at: datetime.datetime) -> Markup:
    """How long ago that was; the page goes on counting."""
    return _counted(context, at, "since")


@pass_context
def until(context: Context, at: datetime.datetime) -> Markup:
    """How long until then, with a minus where it has passed; the page goes on counting."""
    return _counted(context, at, "until")


def _counted(context: Context, at: datetime.datetime, way: str) -> Markup:
    gone = (context["reader"].now - at).total_seconds()
    length = span(gone if way == "since" else -gone)
    return Markup('<time class="span" data-count="{}" datetime="{}" title="{}">{}</time>').format(
        way, at.isoformat(), zoned(at), length
    )


def span(seconds: float) -> str:
    """A length of time as a clock shows it: `0:45`, `3:20:00`, `2 d 04:10`; `times.js` does alike."""
    whole = int(abs(seconds))
    sign = "−" if seconds <= -1 else ""
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    if days:
        return f"{sign}{days} d {hours:02}:{minutes:02}"
    return f"{sign}{hours}:{minutes:02}:{left:02}" if hours else f"{sign}{minutes}:{left:02}"


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("answerable.web.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"when": when, "since": since, "until": until}
    made.globals |= {
        "file": address_of,
        "languages": {code: each.catalogue.language for code, each in LANGUAGES.items()},
        "themes": CHOICES["theme"],
        "packs": {name: each.title for name, each in PACKS.items()},
    }
    return made


ENVIRONMENT: Final = _environment()
