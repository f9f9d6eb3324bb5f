"""The board: what is open, the most urgent first, and who can be sent. No word of what anybody said."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

import msgspec

from answerable.model.aid import AidStatus
from answerable.model.asking import governing
from answerable.model.facts import case
from answerable.model.nouns import (
    ANSWER,
    ANSWER_WITHIN,
    RESPONSE,
    UNITS,
    AssistanceRequest,
    Duty,
    Incident,
    Outcomes,
    Unit,
    UnitStatus,
)
from answerable.model.queue import Matters, open_matters, overdue
from answerable.model.state import State

UNIT_BADGES: Final[dict[UnitStatus, tuple[str, str]]] = {
    "available": ("good", "●"),
    "dispatched": ("info", "➤"),
    "en route": ("info", "»"),
    "on scene": ("warn", "◆"),
    "transporting": ("warn", "⇄"),
    "at hospital": ("calm", "✚"),
    "traffic stop": ("calm", "▽"),
    "out of service": ("calm", "✕"),
}
"""The tone and the symbol of each status; its word is always beside them."""

STATUS_BADGES: Final[dict[str, tuple[str, str]]] = {
    "waiting": ("bad", "○"),
    "accepted": ("warn", "○"),
    "provisional": ("warn", "◐"),
    "declined": ("calm", "–"),
    "sent": ("info", "➤"),
    "on scene": ("good", "◆"),
    "passed on": ("calm", "⇢"),
    "closed": ("calm", "■"),
    "merged": ("calm", "⊕"),
}

AID_BADGES: Final[dict[AidStatus, tuple[str, str]]] = {
    "asked": ("warn", "○"),
    "accepted": ("info", "➤"),
    "accepted in part": ("warn", "◐"),
    "declined": ("bad", "–"),
    "did not come": ("bad", "✕"),
    "came": ("good", "◆"),
    "withdrawn": ("calm", "↩"),
}

TONES: Final[dict[object, str]] = {1: "bad", 2: "warn", 3: "info"}
"""Of priorities; the others are calm."""


FIRST: Final = (RESPONSE, ANSWER, "priority", ANSWER_WITHIN, UNITS)
"""The outcomes that are shown first; the record keeps no order of them."""


def in_order(outcomes: Outcomes) -> list[tuple[str, object]]:
    """What is acted on, what counts most first, and nothing that is open."""
    known = [(name, value) for name, value in outcomes.items() if value is not None]
    return sorted(known, key=lambda each: FIRST.index(each[0]) if each[0] in FIRST else len(FIRST))


class Row(msgspec.Struct, frozen=True):
    """One open call or request, as the queue has it."""

    number: str
    request: bool
    status: str
    acting: Outcomes
    what: str
    """The first thing known that is about no person, such as its kind, or who asks; empty: nothing is."""
    area: str
    settled: bool
    """Whether what is acted on is certain, whatever else turns out."""
    asking: bool
    """Whether there is a question whose answer would tell more."""
    opened: datetime.datetime
    owed: Duty | None
    """What is owed first."""
    late: bool
    units: tuple[str, ...]
    overridden: bool

    @property
    def response(self) -> object:
        """What it is answered with."""
        return self.acting.get(RESPONSE) or self.acting.get(ANSWER) or ""

    @property
    def priority(self) -> object:
        """How urgent it is; 1 is the most. None: its directive has none."""
        return self.acting.get("priority")


class Board(msgspec.Struct, frozen=True):
    """Everything that is open and everybody on duty, in order."""

    rows: tuple[Row, ...]
    """Those that were asked for."""
    order: tuple[str, ...]
    """The numbers of all that are open, as the queue has them."""
    units: tuple[Unit, ...]
    unit_order: tuple[str, ...]
    entry: int = -1
    """The record's last entry when this was seen: what came later is in the stream of changes."""


def board(
    state: State,
    now: datetime.datetime,
    calls: Collection[str] | None = None,
    units: Collection[str] | None = None,
    matters: Matters | None = None,
) -> Board:
    """The board; of its rows only those of these calls and units, where any are named.

    `matters`: all that is open, in order, for who has it so already.
    """
    queue, duty = open_matters(state) if matters is None else matters, units_on_duty(state)
    return Board(
        tuple(row_of(state, each, now) for each in queue if calls is None or each.id in calls),
        tuple(each.id for each in queue),
        tuple(each for each in duty if units is None or each.id in units),
        tuple(each.id for each in duty),
    )


def units_on_duty(state: State) -> list[Unit]:
    """The units, those in distress first."""
    return sorted(state.units.values(), key=lambda unit: (unit.distress is None, *by_number(unit.id)))


@lru_cache(4096)
def by_number(name: str) -> tuple[object, ...]:
    """What names with numbers are sorted by, so that P2 comes before P10."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name))


def row_of(state: State, matter: Incident | AssistanceRequest, now: datetime.datetime) -> Row:
    """A matter's row."""
    request = isinstance(matter, AssistanceRequest)
    subject = f"{'request' if request else 'incident'}/{matter.id}"
    return Row(
        number=matter.id,
        request=request,
        status=matter.status,
        acting=matter.acting,
        what=headline(state, matter),
        area=matter.place.area,
        settled=matter.decision is not None and matter.decision.settled,
        asking=matter.decision is not None and matter.decision.next_question is not None,
        opened=matter.opened,
        owed=first_owed(matter),
        late=overdue(matter, now),
        units=tuple(unit.id for unit in state.serving(subject)),
        overridden=matter.override is not None,
    )


def first_owed(matter: Incident | AssistanceRequest) -> Duty | None:
    """What is owed first, of the next step and all that stands beside it."""
    owed = list(matter.duties)
    if matter.due is not None:
        owed.append(Duty("", matter.step, matter.due, matter.missed))
    return min(owed, key=lambda duty: duty.due, default=None)


def headline(state: State, matter: Incident | AssistanceRequest) -> str:
    """The first fact that is known and about no person: `harassment`; of a request, who asks."""
    if isinstance(matter, AssistanceRequest):
        return matter.agency
    directive = governing(state, matter)
    if directive is None:
        return ""
    known = case(matter.statements)
    for fact in directive.facts:
        value = known.get(fact.name)
        if isinstance(value, str) and "person" not in fact.about:
            return value
    return ""
