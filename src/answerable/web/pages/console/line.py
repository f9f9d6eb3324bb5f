"""The command line: what is typed is read, said back, and carried out once it was said back."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from answerable.model.asking import governing, reading
from answerable.model.cautions import CautionKind, kinds_for
from answerable.model.errors import NotFound
from answerable.model.queue import open_calls, open_requests
from answerable.model.state import State
from answerable.policy.directive import Directive, Enumeration
from answerable.web.asked import Asked
from answerable.web.pages.console.board import by_number
from answerable.web.pages.console.carrying import Done, carry_out, ended, may
from answerable.web.pages.console.cautions import CAUTION_BADGES
from answerable.web.pages.console.grammar import Scene, Sentence, Unclear, read
from answerable.web.pages.console.packs import PACKS
from answerable.web.pages.page import PART, form, page
from answerable.web.pages.preferences import preferences_of
from answerable.web.pages.showing import show
from answerable.web.routing import Reply, Route

TEXT_LONGEST = 2_000


class Typed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is typed so far, and which call is open on the screen."""

    text: Annotated[str, Meta(max_length=TEXT_LONGEST)] = ""
    current: Annotated[str, Meta(max_length=40)] = ""


async def echo(asked: Asked) -> Reply:
    """Say back what a command line means, or how it may go on. Nothing is done."""
    return await _echoed(asked, asked.query.text, asked.query.current)


async def _echoed(asked: Asked, text: str, current: str, status: int = 200) -> Reply:
    unclear, sentence = None, None
    try:
        sentence = read(text, await _scene(asked, current))
    except Unclear as error:
        unclear = error
    return show(
        asked,
        "console/echo.html" if PART in asked.headers else "console/confirm.html",
        status,
        sentence=sentence,
        unclear=unclear,
        text=text,
        current=current,
        allowed=sentence is None or may(asked, sentence.verb),
        cautions=await _cautions(asked, sentence),
        caution_badges=CAUTION_BADGES,
    )


async def _cautions(asked: Asked, sentence: Sentence | None) -> tuple[CautionKind, ...]:
    """Of what units are about to be sent to, the kinds of what is known of its place."""
    if sentence is None or sentence.verb.name not in ("send", "divert") or asked.served.centre is None:
        return ()
    number, now = sentence.arguments["number"], asked.served.now()

    def found(state: State) -> tuple[CautionKind, ...]:
        try:
            return kinds_for(state, state.matter(state.subject(number)), now)
        except NotFound:
            return ()  # committing it says so

    return await asked.served.look(found)


async def command(asked: Asked) -> Reply:
    """Carry out what was typed; where it was not said back before, only say it back."""
    text, current = asked.form.get("text", "")[:TEXT_LONGEST], asked.form.get("current", "")[:40]
    if asked.form.get("commit") != text:
        return await _echoed(asked, text, current)
    try:
        sentence = read(text, await _scene(asked, current))
    except Unclear:
        return await _echoed(asked, text, current, 400)
    if sentence.verb.command is None:
        return ended(asked, Done(sentence.arguments["number"], sentence.said, sentence.verb.name))
    return ended(asked, await carry_out(asked, sentence))


async def _scene(asked: Asked, current: str) -> Scene:
    """What can be named now; next to nothing while the record is away, and a call is taken all the same."""
    year, pack = f"{asked.served.now():%y}", PACKS[preferences_of(asked.headers).pack]
    if asked.served.centre is None:
        return Scene(year, current, pack=pack)
    now = asked.served.now()

    def see(state: State) -> Scene:
        known = current in state.calls or current in state.incidents or current in state.requests
        directive = (
            governing(state, state.matter(state.subject(current)))
            if known
            else reading(state.in_force("calls", now))
        )
        return Scene(
            year,
            current,
            tuple(each.id for each in (*open_calls(state), *open_requests(state))),
            tuple(sorted(state.units, key=by_number)),
            tuple(sorted((each.id for each in state.units.values() if each.is_free), key=by_number)),
            _values(directive, facts=True),
            _values(directive, facts=False),
            pack,
        )

    return await asked.served.look(see)


def _values(directive: Directive | None, *, facts: bool) -> dict[str, tuple[str, ...]]:
    if directive is None:
        return {}
    named = [each for each in directive.facts if each.askable] if facts else directive.outcomes
    return {each.name: each.domain.values if isinstance(each.domain, Enumeration) else () for each in named}


ROUTES: tuple[Route, ...] = (
    page("/console/echo", "look at calls", echo, query=Typed),
    form("/console/command", "look at calls", command),
)
