"""Carrying out what was typed or filled in, and telling what came of it."""

from __future__ import annotations

from typing import Final

import msgspec

from answerable.model import events as ev
from answerable.model.cautions import CautionKind
from answerable.model.errors import BadInput, NotFound
from answerable.model.nouns import Outcomes
from answerable.model.state import State
from answerable.web.asked import Asked
from answerable.web.pages.console.cautions import CAUTION_BADGES
from answerable.web.pages.console.grammar import Sentence
from answerable.web.pages.console.undoing import Undo, undo_of
from answerable.web.pages.console.verbs import Verb
from answerable.web.pages.page import PART, allowed, go
from answerable.web.pages.showing import show
from answerable.web.routing import Reply
from answerable.web.served import Carried
from answerable.web.spooled import Kept, What
from answerable.web.taking import take

SPOOLED: Final[dict[str, What]] = {"take": "take a call", "fact": "learn a fact", "note": "note on a call"}
"""What is never turned away for the record's sake."""


class Done(msgspec.Struct, frozen=True):
    """What came of a sentence."""

    number: str
    said: tuple[tuple[str, str], ...]
    verb: str
    undo: Undo = Undo()
    acting: Outcomes = {}
    ask: str = ""
    refused: tuple[ev.Refusal, ...] = ()
    cautions: tuple[CautionKind, ...] = ()
    """The kinds of cautions that stand for the place: to be told to whoever is sent."""
    provisional: bool = False
    """Whether it waits in the spool."""


def may(asked: Asked, verb: Verb) -> bool:
    """Whether who asks may do what a verb does."""
    return verb.command is None or allowed(asked, verb.command.may)


async def carry_out(asked: Asked, sentence: Sentence) -> Done:
    """Carry a sentence out. Raises what its command is refused for, or an error of the record."""
    verb, arguments, undo = sentence.verb, dict(sentence.arguments), Undo()
    assert verb.command is not None
    if asked.served.centre is not None:
        undo = await asked.served.look(lambda state: _undo(state, sentence))
    if verb.name in SPOOLED:
        done = await take(asked, SPOOLED[verb.name], arguments, arguments.get("number", ""))
    else:
        done = await asked.carry_out(verb.command, arguments)
    if isinstance(done, Kept):
        return Done(done.number, sentence.said, verb.name, Undo(why="undo spool"), provisional=True)
    return _done(sentence.verb.name, sentence.said, done, _of_sent(verb, done, undo))


def _done(verb: str, said: tuple[tuple[str, str], ...], carried: Carried, undo: Undo) -> Done:
    answer = carried.answer
    return Done(
        answer.matter.number if answer.matter else answer.number,
        said,
        verb,
        undo,
        answer.matter.act_now if answer.matter else {},
        answer.why.ask if answer.why else "",
        answer.refused,
        answer.cautions,
    )


def _undo(state: State, sentence: Sentence) -> Undo:
    try:
        return undo_of(state, sentence)
    except (NotFound, BadInput, KeyError):
        return Undo(why="undo never")  # it is refused for that in a moment


def _of_sent(verb: Verb, carried: Carried, undo: Undo) -> Undo:
    """Whom a sentence without units sent is only known afterwards."""
    sent = [each.unit for each in carried.events if isinstance(each, ev.UnitSent)]
    return Undo(f"status {sent[0]} available") if verb.name == "send" and len(sent) == 1 else undo


def ended(asked: Asked, done: Done) -> Reply:
    """What came of it: for a script as a part; else the call that it was about."""
    if PART in asked.headers:
        return show(asked, "console/done.html", done=done, caution_badges=CAUTION_BADGES)
    return go(f"/console/calls/{done.number}" if done.number and not done.provisional else "/console")
