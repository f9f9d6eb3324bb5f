"""The index of what calls have in common, kept with every call: looking takes no walk over past calls.

Each key holds what was seen in one week, so that a place with many calls costs no more than its week.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from answerable.model.alike import address_form, cell, mention_form, phone_form, week
from answerable.model.nouns import Call, Mention

if TYPE_CHECKING:
    from answerable.model.state import State


def see_call(state: State, call: Call) -> None:
    """Let a call be found by where it is from and how its caller is reached."""
    for key in _keys(call):
        _add(state, key, call.incident)


def unsee_call(state: State, call: Call) -> None:
    """Let a call no longer be found by what it said, where no other call of its incident said the same."""
    incident = state.incidents[call.incident]
    others = (state.calls[number] for number in incident.calls if number != call.id)
    kept = {key for other in others if other.incident == call.incident for key in _keys(other)}
    for key in _keys(call):
        if key not in kept:
            _drop(state, key, call.incident)


def see_mention(state: State, subject: str, mention: Mention) -> None:
    """Let an incident be found by a plate or a person that somebody named."""
    number = subject.removeprefix("incident/")
    form = mention_form(mention.what, mention.words)
    if form:
        _add(state, key_of(mention.what, form, week(state.incidents[number].opened)), number)


def unsee_mention(state: State, subject: str, mention: Mention) -> None:
    """Let an incident no longer be found by what somebody named."""
    kind, _, number = subject.partition("/")
    form = mention_form(mention.what, mention.words)
    if kind == "incident" and form:
        _drop(state, key_of(mention.what, form, week(state.incidents[number].opened)), number)


def key_of(kind: str, form: str, in_week: int) -> str:
    """Where the index keeps what was seen in a week: `phone|5550134|289412`."""
    return f"{kind}|{form}|{in_week}"


def _keys(call: Call) -> Iterator[str]:
    forms = {
        "address": address_form(call.place.address),
        "cell": cell(call.place),
        "phone": phone_form(call.call_back),
    }
    for kind, form in forms.items():
        if form:
            yield key_of(kind, form, week(call.received))


def _add(state: State, key: str, incident: str) -> None:
    before = state.seen.get(key, ())
    if incident not in before:
        state.seen[key] = (*before, incident)


def _drop(state: State, key: str, incident: str) -> None:
    left = tuple(each for each in state.seen.get(key, ()) if each != incident)
    if left:
        state.seen[key] = left
    elif key in state.seen:
        del state.seen[key]
