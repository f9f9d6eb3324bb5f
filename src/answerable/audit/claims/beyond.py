"""What nothing kept here can decide: the future, motives, the law. Said in the same words each time."""

from __future__ import annotations

from typing import Final

from answerable.audit.claims.answers import PartAnswer
from answerable.audit.claims.nouns import Beyond, BeyondPart

WHY: Final[dict[Beyond, str]] = {
    "future": "it speaks of what is to come, and a record holds what has happened",
    "motive": "it speaks of why somebody acted, and neither a text nor a record says what anybody meant",
    "law": "it speaks of what the law asks for, and that is for courts to say",
    "other": "it says nothing that a directive, a record of calls or an audit of it could tell",
}
"""Kind -> why it is not decidable."""


def answer_beyond(part: BeyondPart) -> PartAnswer:
    """Always not decidable, and why."""
    return PartAnswer(part.kind, None, "not decidable", "", WHY[part.kind], ())
