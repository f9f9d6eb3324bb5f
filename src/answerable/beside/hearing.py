"""Words of another system, taken into the record: in small commands, each word once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from answerable import center
from answerable.center.beside import NO_NUMBER, SAID_OTHERWISE, check_system, problem
from answerable.model import events as ev
from answerable.model.beside import ForeignWord
from answerable.model.desk import Desk
from answerable.model.state import State

BATCH = 50
"""Words to a command: their entries are durable together, and a real call waits no longer than for these."""


class Heard(msgspec.Struct, frozen=True):
    """What came of words: `new` were taken now, `repeated` before, and `refused` (ids) could not be taken."""

    new: int = 0
    repeated: int = 0
    refused: tuple[str, ...] = ()
    why: str = ""


def hear_words(desk: Desk, system: str, words: Sequence[ForeignWord]) -> Heard:
    """Take words, in batches. Killed between two, the same words again lose and double nothing.

    Raises `NotAllowed`, or an error of the record: then what was taken before it stays taken.
    """
    check_system(system)
    good = [word for word in words if not problem(word)]
    refused = [word.id for word in words if problem(word)]
    why = NO_NUMBER if refused else ""
    new = 0
    for first in range(0, len(good), BATCH):
        batch = good[first : first + BATCH]
        done = center.hear(msgspec.structs.replace(desk, id=None), system, batch)
        new += sum(isinstance(event, ev.ForeignSaid) for event in done.events)
        # Asked of the state and not of the events: after a crash the refusal is on the record already.
        if others := desk.ledger.look(partial(_said_otherwise, system=system, words=batch)):
            refused += others
            why = SAID_OTHERWISE
    return Heard(new, len(words) - new - len(refused), tuple(refused), why)


def _said_otherwise(state: State, system: str, words: Sequence[ForeignWord]) -> list[str]:
    taken = {
        (call.number, word.id): word
        for number in {word.call for word in words}
        if (call := state.shadowed.get(f"shadow/{system}/{number}"))
        for word in call.words
    }
    return [word.id for word in words if taken.get((word.call, word.id)) != word]
