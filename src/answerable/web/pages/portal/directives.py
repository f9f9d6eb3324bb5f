"""The directives as the public reads them: in force now and before, the text, what is promised and proved."""

from __future__ import annotations

import datetime
from typing import Final

import msgspec

from answerable.model.nouns import GOVERNS, Governs, Publication
from answerable.model.state import State
from answerable.policy.page import part
from answerable.web.asked import Asked
from answerable.web.pages.page import page
from answerable.web.pages.policy.finding import VERDICT_BADGES
from answerable.web.pages.policy.texts import read_text, title_of
from answerable.web.pages.portal.proving import Proofs
from answerable.web.pages.portal.showing import READ, tell, worked_of
from answerable.web.pages.portal.work import Worked
from answerable.web.policy import Standing, standing_of
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route

TONES: Final[dict[Standing, tuple[str, str]]] = {
    "in force": ("good", "✓"),
    "to come": ("info", "→"),
    "replaced": ("calm", "○"),
    "expired": ("warn", "▲"),
}


class Version(msgspec.Struct, frozen=True):
    """A version of a directive, and when it was in force."""

    id: str
    title: str
    governs: Governs
    standing: Standing
    since: datetime.datetime
    """From when it was or will be in force: not before it was published."""
    until: datetime.datetime | None
    """When it expired or was replaced, or will be; None: no such time is known."""
    published: datetime.datetime
    digest: str
    proofs: Proofs | None = None


def versions(state: State, governs: Governs, now: datetime.datetime) -> tuple[Version, ...]:
    """Every version of what governs calls or requests, the latest first."""
    those = [each for each in state.publications if each.governs == governs]
    those.sort(key=lambda each: (each.effective, each.published), reverse=True)
    return tuple(_version(state, each, those[:at], now) for at, each in enumerate(those))


def _version(state: State, one: Publication, later: list[Publication], now: datetime.datetime) -> Version:
    """One version; `later`: those that come into force after it, the last of them first."""
    replaced = _since(later[-1]) if later else None
    until = min((each for each in (one.expires, replaced) if each), default=None)
    return Version(
        id=one.id,
        title=title_of(one.text),
        governs=one.governs,
        standing=standing_of(state, one, now),
        since=_since(one),
        until=until,
        published=one.published,
        digest=one.digest,
    )


def _since(one: Publication) -> datetime.datetime:
    return max(one.effective, one.published)


def in_force(state: State, now: datetime.datetime, worked: Worked | None) -> dict[Governs, Version | None]:
    """What is in force now, with what is proved of it."""
    proofs = worked.proofs if worked else {}
    found = {
        governs: next((each for each in versions(state, governs, now) if each.standing == "in force"), None)
        for governs in GOVERNS
    }
    return {
        governs: one and msgspec.structs.replace(one, proofs=proofs.get(one.digest))
        for governs, one in found.items()
    }


async def listed(asked: Asked) -> Reply:
    """List every version that was, is or will be in force."""
    now = asked.served.now()
    found = await asked.served.look(
        lambda state: {governs: versions(state, governs, now) for governs in GOVERNS}
    )
    return tell(asked, "directives.html", versions=found, tones=TONES)


async def shown(asked: Asked) -> Reply:
    """Show a directive: when it holds, what it promises and what of that is proved, and its text."""
    wanted, now = asked.path["directive"], asked.served.now()

    def found(state: State) -> tuple[Version, str] | None:
        texts = {each.id: each for each in state.publications}
        if wanted not in texts:
            return None
        one = texts[wanted]
        return next(each for each in versions(state, one.governs, now) if each.id == wanted), one.text

    told = await asked.served.look(found)
    if told is None:
        raise Trouble("not-found")
    one, text = told
    read = await asked.served.in_thread(lambda: read_text(text))
    directive, worked = read.directive, worked_of(asked)
    return tell(
        asked,
        "directive.html",
        one=one,
        directive=directive,
        lang=directive.front.get("language", "en") if directive else "en",
        proofs=worked.proofs.get(one.digest) if worked else None,
        body=part(directive) if directive else "",
        text=text,
        tones=TONES,
        verdicts=VERDICT_BADGES,
    )


ROUTES: tuple[Route, ...] = (
    page("/portal/directives", READ, listed),
    page("/portal/directives/{directive}", READ, shown),
)
