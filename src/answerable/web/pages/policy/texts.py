"""Which text a page is about: one that was published, or a draft; and the version in force beside it."""

from __future__ import annotations

import datetime
import re
from typing import Final

import msgspec

from answerable.model.asking import governs_what, read
from answerable.model.errors import BadInput
from answerable.model.nouns import Governs, Publication
from answerable.model.state import State
from answerable.model.wording import Wording
from answerable.policy import Directive, DirectiveError, Mistake
from answerable.web.asked import Asked
from answerable.web.problems import Trouble

_TITLE: Final = re.compile(r"""^title:[ \t]*(["']?)(.{1,200}?)\1[ \t]*$""", re.MULTILINE)


class Text(msgspec.Struct, frozen=True):
    """A text, whatever became of it."""

    name: str
    """`640.10@1`, or a draft's number."""
    href: str
    """Its page."""
    text: str
    publication: Publication | None = None
    wording: Wording | None = None


class Read(msgspec.Struct, frozen=True):
    """A text as it was read: a directive, or its mistakes."""

    directive: Directive | None
    mistakes: tuple[Mistake, ...] = ()
    governs: Governs | None = None
    wrong: str = ""
    """Why it could not govern anything, though it is a directive."""


def published(state: State, directive: str) -> Publication:
    """The publication of that name. Raises `Trouble`."""
    found = next((each for each in state.publications if each.id == directive), None)
    if found is None:
        raise Trouble("not-found", f"No directive {directive} was published here.")
    return found


def draft(state: State, wording: str) -> Wording:
    """The draft of that number. Raises `Trouble`."""
    found: Wording | None = state.wordings.get(wording)
    if found is None:
        raise Trouble("not-found", f"There is no draft {wording}.")
    return found


async def text_of(asked: Asked) -> Text:
    """The text that a page's path names. Raises `Trouble`."""
    path = asked.path

    def find(state: State) -> Text:
        if "wording" in path:
            kept = draft(state, path["wording"])
            return Text(kept.id, f"/policy/drafts/{kept.id}", kept.text, wording=kept)
        found = published(state, path["directive"])
        return Text(found.id, f"/policy/{found.id}", found.text, publication=found)

    return await asked.served.look(find)


def title_of(text: str) -> str:
    """What a text calls itself, mistakes and all; empty: it does not say."""
    found = _TITLE.search(text)
    return found.group(2) if found else ""


def read_text(text: str) -> Read:
    """A text, read; never raises for what is wrong with it."""
    try:
        directive = read(text)
    except DirectiveError as error:
        return Read(None, error.mistakes)
    try:
        return Read(directive, governs=governs_what(directive))
    except BadInput as error:
        return Read(directive, wrong=str(error))


async def directive_of(asked: Asked, text: Text) -> Directive:
    """The directive that a text is. Raises `Trouble` for a text with mistakes."""
    found = await asked.served.in_thread(lambda: read_text(text.text))
    if found.directive is None:
        raise Trouble("bad-directive", f"{text.name} has mistakes; they are listed on its page.")
    return found.directive


async def in_force_beside(asked: Asked, directive: Directive) -> Directive | None:
    """The version in force that governs what this one does; None where there is none but itself."""
    now: datetime.datetime = asked.served.now()
    try:
        kind = governs_what(directive)
    except BadInput:
        return None
    current = await asked.served.look(lambda state: state.in_force(kind, now))
    if current is None or current.digest == directive.digest:
        return None
    return (await asked.served.in_thread(lambda: read_text(current.text))).directive
