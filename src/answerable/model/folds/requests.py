"""How requests for assistance change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from answerable.model import events as ev
from answerable.model.folds.base import fold
from answerable.model.nouns import AFTER_ANSWER, AssistanceRequest, RequestStatus

if TYPE_CHECKING:
    from answerable.model.state import State


@fold.register(ev.AssistanceRequested)
def _(event: ev.AssistanceRequested, state: State) -> None:
    state.count(event.request)
    state.requests[event.request] = AssistanceRequest(
        id=event.request,
        opened=event.received or event.at,
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
            status=_status(state, event),
            answers=(*request.answers, event.answer),
        ),
    )


def _status(state: State, event: ev.AssistanceAnswered) -> RequestStatus:
    """What was answered; while units serve the request and may go on, where they are."""
    said = AFTER_ANSWER[event.answer.answer]
    there = state.serving(event.subject)
    if said == "declined" or not there:
        return said
    return "sent" if all(unit.status in ("dispatched", "en route") for unit in there) else "on scene"
