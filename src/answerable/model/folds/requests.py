"""How requests for assistance change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.folds.base import fold
from answerable.model.nouns import AssistanceRequest, RequestStatus

if TYPE_CHECKING:
    from answerable.model.state import State

STATUS_AFTER_ANSWER: dict[str, RequestStatus] = {
    "accept": "accepted",
    "provisional": "provisional",
    "decline": "declined",
}


@fold.register(ev.AssistanceRequested)
def _(event: ev.AssistanceRequested, state: State) -> None:
    state.count(event.request)
    state.requests[event.request] = AssistanceRequest(
        id=event.request,
        opened=event.at,
        place=event.place,
        directive=event.directive,
        agency=event.agency,
        contact=event.contact,
        asked=event.asked,
        came_by=event.came_by,
    )


@fold.register(ev.AssistanceAnswered)
def _(event: ev.AssistanceAnswered, state: State) -> None:
    state.change(
        event.subject,
        lambda request: replace(
            request,
            status=STATUS_AFTER_ANSWER[event.answer.answer],
            answers=(*request.answers, event.answer),
        ),
    )
