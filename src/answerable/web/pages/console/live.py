"""The console's rows as they change: made once, in each language that is read, for all consoles.

Matters and units do not change, they are replaced; so what is not the same object as before has changed,
whatever event did it. Of each row that changed it is told which row comes after it. With that, and what is
gone, whoever had the order before has the order now (`turn` in lists.js).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

import msgspec

from answerable.model import ledger
from answerable.model.nouns import AssistanceRequest, Incident, Unit
from answerable.model.queue import Ranks, open_matters
from answerable.model.state import State
from answerable.web.changes import Changes, Frame, change
from answerable.web.eventstream import sse
from answerable.web.gate import PUBLIC
from answerable.web.pages.console.board import Board, row_of, units_on_duty
from answerable.web.pages.messages import LANGUAGES
from answerable.web.pages.preferences import Preferences
from answerable.web.pages.showing import Reader, render

MOST: Final = 100
"""Rows of one event; where more changed, pages ask for them."""


class Turned(msgspec.Struct, frozen=True):
    """What became of one list."""

    count: int
    """Its length."""
    before: tuple[tuple[str, str], ...]
    """Each row that changed, and the one after it; empty: it is the last. From last to first."""
    gone: tuple[str, ...]
    """The rows that are in it no more."""


class Rows(msgspec.Struct, frozen=True):
    """What a console is told: what happened, and the rows that changed by it."""

    changes: tuple[Any, ...]
    ask: bool
    """Whether too many rows changed to be told: ask for them."""
    html: str
    """The rows, in tables of the names that the page has."""
    queue: Turned
    units: Turned


def turned(order: Sequence[str], changed: Collection[str], before: Collection[str]) -> Turned:
    """How what a list had before becomes this order, where all that moved or is new is among what changed."""
    known = frozenset(order)
    after = [*order[1:], ""] if order else []
    pairs = [(name, follower) for name, follower in zip(order, after, strict=True) if name in changed]
    return Turned(len(order), tuple(reversed(pairs)), tuple(name for name in before if name not in known))


class Live:
    """The shape that consoles of one language watch in."""

    def __init__(self, language: str, now: Callable[[], datetime.datetime], looks: Mapping[str, Any]) -> None:
        self._messages = LANGUAGES[language]
        self._now = now
        self._looks = looks
        self._ranks = Ranks()
        self._shown: dict[str, tuple[Incident | AssistanceRequest, tuple[str, ...]]] = {}
        self._units: dict[str, Unit] = {}

    def begin(self, state: State) -> None:
        """What comes is told against this state."""
        self._see(state)

    def frames(self, state: State, told: Sequence[ledger.Change]) -> list[Frame]:
        """One event, of all that was committed together."""
        shown, units = self._shown, self._units
        self._see(state)
        calls = {name for name, each in self._shown.items() if not _same(each, shown.get(name))}
        duty = {name for name, each in self._units.items() if each is not units.get(name)}
        many = len(calls) + len(duty) > MOST
        rows = Rows(
            tuple(change(state, each.index, each.event) for each in told),
            many,
            self._html(state, calls, duty) if (calls or duty) and not many else "",
            turned(tuple(self._shown), calls, shown),
            turned(tuple(self._units), duty, units),
        )
        entry = told[-1].index
        return [(entry, sse("rows", rows, entry))]

    def _see(self, state: State) -> None:
        serving: dict[str, tuple[str, ...]] = {}
        for unit in state.units.values():
            if unit.serves:
                serving[unit.serves] = (*serving.get(unit.serves, ()), unit.id)
        self._shown = {
            each.id: (each, serving.get(f"{_kind(each)}/{each.id}", ()))
            for each in open_matters(state, self._ranks)
        }
        self._units = {each.id: each for each in units_on_duty(state)}

    def _html(self, state: State, calls: set[str], duty: set[str]) -> str:
        now = self._now()
        board = Board(
            tuple(row_of(state, each, now) for name, (each, _) in self._shown.items() if name in calls),
            (),
            tuple(each for name, each in self._units.items() if name in duty),
            (),
        )
        reader = Reader(PUBLIC, "", self._messages, Preferences(), now, "/console")
        return render(reader, "console/fresh.html", board=board, **self._looks)


def _kind(matter: Incident | AssistanceRequest) -> str:
    return "request" if isinstance(matter, AssistanceRequest) else "incident"


def _same(one: tuple[object, tuple[str, ...]], other: tuple[object, tuple[str, ...]] | None) -> bool:
    return other is not None and one[0] is other[0] and one[1] == other[1]


_shapes: WeakKeyDictionary[Changes, dict[str, Live]] = WeakKeyDictionary()


def live(
    changes: Changes, language: str, now: Callable[[], datetime.datetime], looks: Mapping[str, Any]
) -> Live:
    """The shape of a language, made once for all who watch these changes in it.

    `looks`: what the templates of rows put things into words and colours with.
    """
    return _shapes.setdefault(changes, {}).setdefault(language, Live(language, now, looks))
