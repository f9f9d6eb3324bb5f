"""Finding and reaching a caller, and understanding each other: location and call-back first.

A call that lacks either is taken all the same, and owes finding it out; so does each kind of call what its
kind demands. These duties stand beside the incident's next step: none of them delays the answer.
"""

from __future__ import annotations

from answerable.center.opening import open_matter
from answerable.model import duties
from answerable.model import events as ev
from answerable.model.deciding import decide_again
from answerable.model.deriving import derive
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.errors import BadInput, NotNow
from answerable.model.legible import legible, legible_place
from answerable.model.nouns import Call, Place
from answerable.model.owing import owe_beside, settle


def owe_first_steps(draft: Draft, number: str) -> None:
    """Say what a call that was just taken owes first: its place, its call-back, what its kind demands."""
    call, subject = draft.state.calls[number], draft.state.subject(number)
    if not call.place.known:
        owe_beside(draft, subject, f"locate {number}", f"find out where caller {number} is", duties.LOCATE)
    if not call.call_back.strip():
        step = f"find out how to call back {number}"
        owe_beside(draft, subject, f"call-back of {number}", step, duties.ASK_NUMBER)
    _owe_reaching(draft, subject, call)


@command("reach a caller")
def locate(draft: Draft, number: str, place: Place) -> None:
    """Enter or correct where a caller is. What is known then is owed no longer."""
    subject, call = _call(draft, number)
    where = legible_place(place)
    if not where.known:
        raise BadInput("A location needs an address, a description or a position.")
    draft.say(ev.CallLocated(at=draft.at, by=draft.by, subject=subject, call=call.id, place=where))
    settle(draft, subject, f"locate {call.id}")
    if derive(draft, subject):
        decide_again(draft, subject, "it was compared with earlier calls")


@command("reach a caller")
def note_call_back(draft: Draft, number: str, call_back: str) -> None:
    """Enter or correct how a caller can be reached."""
    subject, call = _call(draft, number)
    if not call_back.strip():
        raise BadInput("Give the number, or another way, to call back.")
    draft.say(
        ev.CallBackLearned(
            at=draft.at, by=draft.by, subject=subject, call=call.id, call_back=legible(call_back)
        )
    )
    settle(draft, subject, f"call-back of {call.id}")


@command("reach a caller")
def try_caller(draft: Draft, number: str, *, reached: bool) -> None:
    """Say whether a caller was reached: called back, replied to, asked for a sign, a transfer confirmed.

    In vain, it is owed again, up to three times; the incident stays open whatever comes of it.
    """
    subject, call = _call(draft, number)
    draft.say(ev.CallerTried(at=draft.at, by=draft.by, subject=subject, call=call.id, reached=reached))
    owed = settle(draft, subject, f"reach {call.id}")
    if owed and not reached and draft.state.calls[call.id].tries < duties.TRIES_MOST:
        _owe_reaching(draft, subject, call)


@command("reach a caller")
def ask_interpreter(draft: Draft, number: str, language: str = "") -> None:
    """Ask for an interpreter of a language, the call's own if none is named; joining is owed."""
    subject, call = _call(draft, number)
    spoken = legible(language).strip() or call.language
    if not spoken:
        raise BadInput(f"Say which language caller {call.id} speaks.")
    if call.interpreters and call.interpreters[-1].left is None:
        raise NotNow(f"An interpreter of {call.interpreters[-1].language} is asked for or on the line.")
    draft.say(ev.InterpreterAsked(at=draft.at, by=draft.by, subject=subject, call=call.id, language=spoken))
    step = f"get an interpreter to caller {call.id}"
    owe_beside(draft, subject, f"interpreter for {call.id}", step, duties.INTERPRETER)


@command("reach a caller")
def interpreter_joins(draft: Draft, number: str) -> None:
    """The interpreter is on the line: the time to interpreter ends."""
    subject, call = _call(draft, number)
    if not call.interpreters or call.interpreters[-1].joined or call.interpreters[-1].left:
        raise NotNow(f"No interpreter is awaited on call {call.id}.")
    draft.say(ev.InterpreterJoined(at=draft.at, by=draft.by, subject=subject, call=call.id))
    settle(draft, subject, f"interpreter for {call.id}")


@command("reach a caller")
def interpreter_leaves(draft: Draft, number: str) -> None:
    """The interpreter leaves, or is no longer wanted."""
    subject, call = _call(draft, number)
    if not call.interpreters or call.interpreters[-1].left:
        raise NotNow(f"No interpreter is asked for or on the line of call {call.id}.")
    draft.say(ev.InterpreterLeft(at=draft.at, by=draft.by, subject=subject, call=call.id))
    settle(draft, subject, f"interpreter for {call.id}")


def _owe_reaching(draft: Draft, subject: str, call: Call) -> None:
    if call.kind in duties.REACH:
        step, within = duties.REACH[call.kind]
        owe_beside(draft, subject, f"reach {call.id}", f"{step} {call.id}", within)


def _call(draft: Draft, number: str) -> tuple[str, Call]:
    """The incident and the call that a number means: of an incident's number, its first call."""
    subject, _ = open_matter(draft, number)
    if number not in draft.state.calls:
        number = draft.state.incident(number).calls[0]
    return subject, draft.state.calls[number]
