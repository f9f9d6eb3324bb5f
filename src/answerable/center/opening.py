"""What a command is about, while it is open."""

from __future__ import annotations

from answerable.model.draft import Draft
from answerable.model.errors import NotNow
from answerable.model.nouns import (
    AssistanceRequest,
    Incident,
)


def open_matter(draft: Draft, number: str) -> tuple[str, Incident | AssistanceRequest]:
    """The subject that a number means, and what it is, while it is open."""
    subject = draft.state.subject(number)
    matter = draft.state.matter(subject)
    if matter.status == "closed":
        raise NotNow(f"{number} is closed ({matter.disposition}).")
    return subject, matter


def need_nobody_serving(draft: Draft, subject: str, way: str = "clear it first") -> None:
    """Raise `NotNow` while a unit serves the subject."""
    if still := ", ".join(unit.id for unit in draft.state.serving(subject)):
        raise NotNow(f"{still} still serves {subject.partition('/')[2]}; {way}.")
