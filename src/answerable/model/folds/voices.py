"""How complaints and public statements are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.folds.base import fold
from answerable.model.voices import Complaint

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.ComplaintFiled)
def _(event: ev.ComplaintFiled, state: State) -> None:
    number = event.subject.removeprefix("complaint/")
    state.count(number)
    state.complaints[number] = Complaint(
        id=number,
        at=event.at,
        by=event.by,
        about=event.about,
        receipts=event.receipts,
        asked=event.asked,
        complainant=event.complainant,
        contact=event.contact,
        words=event.words,
    )


@fold.register(ev.ComplaintAnswered)
def _(event: ev.ComplaintAnswered, state: State) -> None:
    state.change(
        event.subject,
        lambda complaint: replace(complaint, answer=event.answer, answered=event.at),
    )


@fold.register(ev.PublicStatementMade)
def _(event: ev.PublicStatementMade, state: State) -> None:
    number = event.subject.removeprefix("statement/")
    state.count(number)
    state.statements[number] = event.statement
