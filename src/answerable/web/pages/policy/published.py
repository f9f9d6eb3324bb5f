"""What is, was and will be in force; each directive as it was published."""

from __future__ import annotations

import datetime
from typing import Final

import msgspec

from answerable.model.nouns import GOVERNS, Governs, Publication
from answerable.model.people import MAY, SEE
from answerable.model.state import State
from answerable.model.wording import Wording
from answerable.policy.page import part
from answerable.web.asked import Asked
from answerable.web.pages.page import page
from answerable.web.pages.policy.texts import read_text, text_of, title_of
from answerable.web.pages.showing import show
from answerable.web.policy import Standing, standing_of
from answerable.web.routing import Reply, Route

READ: Final = "read directives"
STANDING_BADGES: Final[dict[Standing, tuple[str, str]]] = {
    "in force": ("good", "●"),
    "to come": ("info", "◷"),
    "replaced": ("calm", "–"),
    "expired": ("calm", "■"),
}
STATUS_BADGES: Final = {
    "draft": ("calm", "✎"),
    "proposed": ("warn", "◐"),
    "published": ("good", "●"),
    "withdrawn": ("calm", "–"),
}
"""A tone and a symbol; the word is always beside them."""


class Listed(msgspec.Struct, frozen=True):
    """A publication, and how it stands now."""

    publication: Publication
    standing: Standing


class Listing(msgspec.Struct, frozen=True):
    """All that was ever published, the latest first; and the drafts."""

    published: tuple[Listed, ...]
    missing: tuple[Governs, ...]
    """What no directive in force governs."""
    drafts: tuple[Wording, ...]


def listing(state: State, now: datetime.datetime) -> Listing:
    """The list as it is now."""
    return Listing(
        tuple(Listed(each, standing_of(state, each, now)) for each in reversed(list(state.publications))),
        tuple(kind for kind in GOVERNS if state.in_force(kind, now) is None),
        tuple(reversed(list(state.wordings.values()))),
    )


async def policies(asked: Asked) -> Reply:
    """List the directives: in force, to come, and all that ever were."""
    now = asked.served.now()
    return show(
        asked,
        "policy/list.html",
        listing=await asked.served.look(lambda state: listing(state, now)),
        badges=STANDING_BADGES,
        status_badges=STATUS_BADGES,
        title_of=title_of,
        may_see=SEE["look at drafts"],
        may_draft=MAY["draft a directive"],
    )


async def policy(asked: Asked) -> Reply:
    """Show a directive as it was published: by whom and when, its digest, its tables and rules."""
    text, now = await text_of(asked), asked.served.now()
    found = text.publication
    assert found is not None
    read = await asked.served.in_thread(lambda: read_text(text.text))
    return show(
        asked,
        "policy/published.html",
        publication=found,
        standing=await asked.served.look(lambda state: standing_of(state, found, now)),
        directive=read.directive,
        body=part(read.directive) if read.directive else "",
        badges=STANDING_BADGES,
        may_draft=MAY["draft a directive"],
    )


ROUTES: tuple[Route, ...] = (page("/policy", READ, policies), page("/policy/{directive}", READ, policy))
