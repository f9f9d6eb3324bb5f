"""The command line and the forms beside it: read, said back, carried out, and taken back."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from answerable import center
from answerable.model import events as ev
from answerable.model.asking import governing, reading
from answerable.model.errors import BadInput, NotFound
from answerable.model.nouns import DISPOSITIONS, Outcomes
from answerable.model.people import MAY, Role
from answerable.model.queue import open_calls, open_requests
from answerable.model.state import State
from answerable.policy.directive import Directive, Enumeration
from answerable.web.asked import Asked
from answerable.web.kept import Kept
from answerable.web.pages.console.board import by_number
from answerable.web.pages.console.grammar import Scene, Sentence, Unclear, read
from answerable.web.pages.console.packs import PACKS
from answerable.web.pages.console.undoing import Undo, undo_of
from answerable.web.pages.console.verbs import BY_NAME, Verb
from answerable.web.pages.page import PART, form, go, page
from answerable.web.pages.preferences import preferences_of
from answerable.web.pages.showing import show
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route
from answerable.web.served import Carried
from answerable.web.wire import Approval, GroundsAsked

TEXT_LONGEST = 2_000
SPOOLED = {"take": "take a call", "fact": "learn a fact"}
"""What is never turned away for the record's sake."""


class Typed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is typed so far, and which call is open on the screen."""

    text: Annotated[str, Meta(max_length=TEXT_LONGEST)] = ""
    current: Annotated[str, Meta(max_length=40)] = ""


class Done(msgspec.Struct, frozen=True):
    """What came of a sentence."""

    number: str
    said: tuple[tuple[str, str], ...]
    verb: str
    undo: Undo = Undo()
    acting: Outcomes = {}
    ask: str = ""
    refused: tuple[ev.Refusal, ...] = ()
    provisional: bool = False
    """Whether it waits in the spool."""


def may(asked: Asked, verb: Verb) -> bool:
    """Whether the role of who asks includes what a verb does."""
    return verb.command is None or asked.caller.person.role in MAY.get(verb.command.may, frozenset())


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
    )


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
        return _ended(asked, Done(sentence.arguments["number"], sentence.said, sentence.verb.name))
    return _ended(asked, await _carry_out(asked, sentence))


async def _carry_out(asked: Asked, sentence: Sentence) -> Done:
    verb, arguments, undo = sentence.verb, dict(sentence.arguments), Undo()
    assert verb.command is not None
    if asked.served.centre is not None:
        undo = await asked.served.look(lambda state: _undo(state, sentence))
    if verb.name in SPOOLED:
        done = await _kept_or_carried(asked, verb, arguments)
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


async def _kept_or_carried(asked: Asked, verb: Verb, arguments: dict[str, Any]) -> Carried | Kept:
    """Carry out what must not be lost: where the record is away it goes to the spool."""
    assert verb.command is not None
    taking, name = asked.house.taking, asked.name(verb.command)
    about = arguments.get("number", "")
    if about:
        arguments = {**arguments, "number": taking.real(about)}
    own = name or f"{verb.command.act.__name__}: {uuid.uuid4()}"
    found: Carried | Kept = await taking.carry_out(SPOOLED[verb.name], asked.caller, own, arguments, about)
    return found


def _ended(asked: Asked, done: Done) -> Reply:
    """What came of it: for a script as a part; else the call that it was about."""
    if PART in asked.headers:
        return show(asked, "console/done.html", done=done)
    return go(f"/console/calls/{done.number}" if done.number and not done.provisional else "/console")


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


# --- Forms beside the command line: they say the same as a sentence, and what must not be typed in one


async def learn(asked: Asked) -> Reply:
    """Learn one fact: the answer to the question that tells most, or another."""
    fact, value = asked.form.get("fact", "").strip(), asked.form.get("value", "").strip()
    if not fact or not value:
        raise BadInput("Choose a fact and what is known of it.")
    plain: Any = int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else value
    arguments = {
        "number": asked.path["number"],
        "facts": {fact: None if value == "?" else plain},
        "source": asked.form.get("source", ""),
    }
    said = (("number", asked.path["number"]), ("facts", f"{fact} = {value}"))
    return _ended(asked, await _carry_out(asked, _sentence("fact", arguments, said)))


async def send(asked: Asked) -> Reply:
    """Send the units that are recommended."""
    number = asked.path["number"]
    sentence = _sentence("send", {"number": number, "units": ()}, (("number", number),))
    return _ended(asked, await _carry_out(asked, sentence))


async def close(asked: Asked) -> Reply:
    """End a call, always with a disposition; with a second person where the centre asks for one."""
    given, number = asked.form, asked.path["number"]
    disposition = next((each for each in DISPOSITIONS if each == given.get("disposition")), None)
    if disposition is None:
        raise BadInput(f"Closing needs a disposition, one of: {', '.join(DISPOSITIONS)}.")
    arguments = {
        "number": number,
        "disposition": disposition,
        "note": given.get("note", ""),
        "grounds": _grounds(asked),
    }
    said = (("number", number), ("disposition", disposition))
    return _ended(asked, await _carry_out(asked, _sentence("close", arguments, said)))


async def override(asked: Asked) -> Reply:
    """Act on something else than the decision; with a second person where the centre asks for one."""
    number, outcome = asked.path["number"], asked.form.get("outcome", "").strip()
    value = asked.form.get("value", "").strip()
    if not outcome or not value:
        raise BadInput("Choose what to act on instead.")
    plain: Any = int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else value
    arguments = {"number": number, "set_to": {outcome: plain}, "grounds": _grounds(asked)}
    said = (("number", number), ("set_to", f"{outcome} = {value}"))
    return _ended(asked, await _carry_out(asked, _sentence("override", arguments, said)))


def _grounds(asked: Asked) -> GroundsAsked:
    """Why, under what authority, and by whom approved: that person's own credentials."""
    given = asked.form
    if not (account := given.get("account", "").strip()):
        return GroundsAsked(given.get("reason", ""), given.get("authority", ""))
    role = given.get("role", "")
    try:
        approval = Approval(
            account, given.get("password", ""), msgspec.convert(role, Role), given.get("code", "")
        )
    except msgspec.ValidationError:
        raise Trouble("bad-input", "Say in which role the second person approves.") from None
    return GroundsAsked(given.get("reason", ""), given.get("authority", ""), approval)


def _sentence(verb: str, arguments: dict[str, Any], said: tuple[tuple[str, str], ...]) -> Sentence:
    return Sentence(BY_NAME[verb], said, arguments)


ROUTES: tuple[Route, ...] = (
    page("/console/echo", "look at calls", echo, query=Typed),
    form("/console/command", "look at calls", command),
    form("/console/calls/{number}/facts", center.learn.may, learn),
    form("/console/calls/{number}/send", center.send.may, send),
    form("/console/calls/{number}/close", center.close.may, close),
    form("/console/calls/{number}/override", center.override.may, override),
)
