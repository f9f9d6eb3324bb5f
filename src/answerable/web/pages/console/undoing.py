"""What takes a command back: another sentence of the same grammar, or why there is none.

Nothing is ever deleted: an undone command stays in the record, and so does what undid it.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from answerable.dispatch.statuses import FOLLOWS
from answerable.model.facts import last_word
from answerable.model.nouns import AssistanceRequest
from answerable.model.state import State
from answerable.web.pages.console.grammar import Sentence

UNDONE: Final = "undone"
"""The reason that is given where one is needed."""


class Undo(msgspec.Struct, frozen=True):
    """The sentence that takes a command back; or why nothing does."""

    text: str = ""
    why: str = ""
    """A word of the catalogues: `undo …`."""


def undo_of(state: State, sentence: Sentence) -> Undo:
    """What would take a sentence back, if it were carried out in this state."""
    given, make = sentence.arguments, UNDOING.get(sentence.verb.name)
    if sentence.verb.command is None:
        return Undo()
    return make(state, given) if make else Undo(why="undo never")


def _status(state: State, given: Any) -> Undo:
    unit = state.unit(given["unit"])
    if unit.serves:
        return Undo(why="undo served")  # what it left, or where it arrived, has moved other duties
    if unit.status in FOLLOWS[given["status"]]:
        return Undo(f"status {unit.id} {unit.status}")
    return Undo(why="undo order")


def _send(_: State, given: Any) -> Undo:
    units = given.get("units", ())
    return Undo(f"status {units[0]} available") if len(units) == 1 else Undo(why="undo several")


def _locate(state: State, given: Any) -> Undo:
    incident = state.incident(given["number"])
    call = state.calls[given["number"] if given["number"] in state.calls else incident.calls[0]]
    if call.place.address and call.place.latitude is None:
        return Undo(f"locate {given['number']} {call.place.address}")
    return Undo(why="undo unknown")


def _callback(state: State, given: Any) -> Undo:
    incident = state.incident(given["number"])
    call = state.calls[given["number"] if given["number"] in state.calls else incident.calls[0]]
    return Undo(f"callback {call.id} {call.call_back}") if call.call_back else Undo(why="undo unknown")


def _fact(state: State, given: Any) -> Undo:
    matter = state.matter(state.subject(given["number"]))
    usual = matter.agency if isinstance(matter, AssistanceRequest) else f"caller {matter.calls[0]}"
    source = given.get("source", "") or usual
    said = {fact: last_word(matter.statements, fact, source) for fact in given["facts"]}
    if any(last is not None and isinstance(last.value, dict) for last in said.values()):
        return Undo(why="undo several")
    before = {fact: "?" if last is None or last.value is None else last.value for fact, last in said.items()}
    pairs = ", ".join(f"{fact}={value}" for fact, value in before.items())
    return Undo(f"fact {given['number']} {pairs}; by {source}")


def _pass(state: State, given: Any) -> Undo:
    incident = state.incident(given["number"])
    return Undo(f"return {incident.id} {len(incident.passings) + 1}; because {UNDONE}")


def _aid(state: State, given: Any) -> Undo:
    if given.get("instead_of"):
        return Undo(why="undo several")
    subject = state.subject(given["number"])
    number = subject.partition("/")[2]
    return Undo(f"without {number} {len(state.matter(subject).aid) + 1}; because {UNDONE}")


def _interpreter(_: State, given: Any) -> Undo:
    return Undo(f"left {given['number']}")


def _link(state: State, given: Any) -> Undo:
    series = state.next_number(f"{given['numbers'][0].partition('-')[0]}-S")
    return Undo(f"unlink {given['numbers'][-1]} {series}; because {UNDONE}")


UNDOING: Final = {
    "status": _status,
    "send": _send,
    "locate": _locate,
    "callback": _callback,
    "fact": _fact,
    "pass": _pass,
    "aid": _aid,
    "interpreter": _interpreter,
    "link": _link,
}
"""Of each verb that has an inverse, how it is found. Taking, merging, departing and closing have none."""
