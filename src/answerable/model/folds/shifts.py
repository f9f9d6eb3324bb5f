"""How a hand-over is read back, and notices are acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.folds.base import fold
from answerable.model.shifts import Acknowledged, HandOver

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.HandedOver)
def _(event: ev.HandedOver, state: State) -> None:
    number = event.subject.removeprefix("shift/")
    state.count(number)
    state.hand_overs[number] = HandOver(id=number, by=event.by, to=event.to, at=event.at)


@fold.register(ev.ItemsHandedOver)
def _(event: ev.ItemsHandedOver, state: State) -> None:
    def more(shift: HandOver) -> HandOver:
        keys = (item.key for item in event.items)
        return replace(shift, items=(*shift.items, *event.items), unread=(*shift.unread, *keys))

    state.change(event.subject, more)


@fold.register(ev.ReadBack)
def _(event: ev.ReadBack, state: State) -> None:
    def read(shift: HandOver) -> HandOver:
        gone = set(event.keys)
        return replace(shift, unread=tuple(key for key in shift.unread if key not in gone))

    state.change(event.subject, read)


@fold.register(ev.NoticeAcknowledged)
def _(event: ev.NoticeAcknowledged, state: State) -> None:
    state.acknowledged[str(event.notice)] = Acknowledged(event.by, event.at)
