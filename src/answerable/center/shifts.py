"""A shift ends: what is open is handed over, and read back; notices are acknowledged."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

from answerable.model import events as ev
from answerable.model.deciding import note_if_late
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.errors import BadInput, NotAllowed, NotFound, NotNow
from answerable.model.legible import legible
from answerable.model.people import SYSTEM, outranks
from answerable.model.shifts import HandOver, open_items

READ_BACK: Final = datetime.timedelta(minutes=15)
"""How soon what was handed over is read back."""

ITEMS_MOST: Final = 150
"""So many items one event holds, so that it fits an entry of the record."""


@command("hand over a shift")
def hand_over(draft: Draft, to: str) -> None:
    """Hand a shift over to somebody (an account or badge): all that is open, whatever it is.

    The queue with its duties, overrides that stand, reasons owed, units out, requests, complaints, orders in
    effect, notices that nobody acknowledged. The one who takes over reads it back.
    """
    taker = legible(to, 100).strip()
    if not taker or taker == draft.by.id:
        raise BadInput("Say who takes over: another account or badge.")
    items = tuple(open_items(draft.state, draft.at))
    number = draft.state.next_number(f"{draft.at:%y}-H")
    subject = f"shift/{number}"
    draft.say(ev.HandedOver(at=draft.at, by=draft.by, subject=subject, to=taker, items=len(items)))
    for first in range(0, len(items), ITEMS_MOST):
        part = items[first : first + ITEMS_MOST]
        draft.say(ev.ItemsHandedOver(at=draft.at, by=draft.by, subject=subject, items=part))
    if items:
        _owe_reading(draft, subject, draft.at + READ_BACK)


@command("hand over a shift")
def read_back(draft: Draft, number: str, keys: Sequence[str] = ()) -> None:
    """Read back what was handed over: the items that are named, or all that are left.

    Only the one to whom it was handed over does; until nothing is left, it is owed.
    """
    shift = _shift(draft, number)
    if draft.by.id != shift.to:
        raise NotAllowed(f"Shift {number} was handed over to {shift.to}, who reads it back.")
    if not shift.unread:
        raise NotNow(f"All of shift {number} was read back.")
    read = tuple(dict.fromkeys(keys)) or shift.unread
    if unknown := [key for key in read if key not in shift.unread]:
        raise BadInput(f"Not in shift {number}, or read back already: {', '.join(unknown[:5])}.")
    subject = f"shift/{number}"
    for first in range(0, len(read), 2 * ITEMS_MOST):
        part = read[first : first + 2 * ITEMS_MOST]
        draft.say(ev.ReadBack(at=draft.at, by=draft.by, subject=subject, keys=part))
    if not draft.state.hand_overs[number].unread:
        note_if_late(draft, subject)
        _owe_reading(draft, subject, None)


@command("acknowledge a notice")
def acknowledge(draft: Draft, notices: Sequence[int]) -> None:
    """Say that notices were seen, by somebody whom they are for, or who stands above them."""
    if not notices:
        raise BadInput("Name the notices that were seen, by their numbers.")
    for number in dict.fromkeys(notices):
        if not 1 <= number <= len(draft.state.notices):
            raise NotFound(f"There is no notice {number}.")
        to = draft.state.notices[number - 1].to
        if not outranks(draft.by.role, to):
            raise NotAllowed(f"Notice {number} is for a {to}, not for a {draft.by.role}.")
        if str(number) not in draft.state.acknowledged:
            draft.say(ev.NoticeAcknowledged(at=draft.at, by=draft.by, subject="notices", notice=number))


def _shift(draft: Draft, number: str) -> HandOver:
    if number not in draft.state.hand_overs:
        raise NotFound(f"There is no shift {number}.")
    return draft.state.hand_overs[number]


def _owe_reading(draft: Draft, subject: str, due: datetime.datetime | None) -> None:
    step = "read back what is open" if due else ""
    draft.say(ev.DutySet(at=draft.at, by=SYSTEM, subject=subject, step=step, due=due))
