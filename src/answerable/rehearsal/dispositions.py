"""A city's words for how a call ended -> ours, by a stated default that every report shows."""

from __future__ import annotations

from typing import Final

import msgspec

from answerable.model.nouns import DispositionKind

NOT_RECORDED: Final = "(not recorded)"
"""Stands for the disposition of every call of an export that records none at all."""

WORDS: Final[tuple[tuple[str, DispositionKind], ...]] = (
    ("cancel", "cancelled by caller"),
    ("gone on arrival", "gone on arrival"),
    ("unable to locate", "unable to locate"),
    ("no merit", "unfounded"),
    ("unfounded", "unfounded"),
    ("false alarm", "unfounded"),
    ("duplicate", "duplicate"),
    ("report", "report taken"),
    ("refer", "referred"),
)
"""The first words that a recorded disposition holds, whatever its letter case, say what it means here."""

OTHERWISE: Final[DispositionKind] = "handled"


class Ending(msgspec.Struct, frozen=True):
    """What a recorded disposition is closed with, and the words that said so ("": none did)."""

    recorded: str
    disposition: DispositionKind
    by: str = ""


def ending_of(recorded: str) -> Ending:
    """What a recorded disposition means here; `handled` where no words say otherwise."""
    folded = " ".join(recorded.split()).casefold()
    for words, disposition in WORDS:
        if words in folded:
            return Ending(recorded, disposition, words)
    return Ending(recorded, OTHERWISE)
