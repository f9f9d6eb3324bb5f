"""How somebody likes pages: theme, language, short words; kept in one cookie, in no account."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Final

import msgspec

from answerable.web.pages.console.packs import PACKS
from answerable.web.pages.messages import LANGUAGES

COOKIE: Final = "prefer"
YEAR: Final = 365 * 24 * 3600
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "theme": ("auto", "light", "dark", "contrast"),
    "lang": ("auto", *LANGUAGES),
    "pack": tuple(PACKS),
}
"""What may be chosen of each; the first holds until somebody chooses. Their order is that of the cookie."""


class Preferences(msgspec.Struct, frozen=True):
    """What was chosen."""

    theme: str = "auto"
    lang: str = "auto"
    pack: str = "plain"

    @property
    def cookie(self) -> str:
        """The cookie that keeps them: nothing secret, and no script needs it."""
        kept = ".".join((self.theme, self.lang, self.pack))
        return f"{COOKIE}={kept}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Strict"


def preferences_of(headers: Mapping[str, str]) -> Preferences:
    """As a request's cookie has them; what cannot be chosen is as if nothing was."""
    try:
        kept = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        kept = None
    return chosen(dict(zip(CHOICES, kept.value.split("."), strict=False)) if kept else {})


def chosen(given: Mapping[str, str]) -> Preferences:
    """What is given of each, where that can be chosen."""
    return Preferences(**{name: given[name] for name, those in CHOICES.items() if given.get(name) in those})
