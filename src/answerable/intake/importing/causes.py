"""Dispositions -> what became of the call: answered, cancelled by the caller, refused or not sent, duplicate.

The causes are kept apart, because a caller's own cancelling and an agency's refusal are different answers.
What a word does not say is not filled in: below `SURE` the cause stays `unknown`, and the review file shows
what it may be.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

SURE: Final = 0.6
"""From this confidence on a guess is used; below it a person is asked."""

ANSWERED: Final = "answered"
CANCELLED: Final = "cancelled by caller"
REFUSED: Final = "refused or not sent"
DUPLICATE: Final = "duplicate"
UNKNOWN: Final = "unknown"
CAUSES: Final = (ANSWERED, CANCELLED, REFUSED, DUPLICATE, UNKNOWN)


class Cause(NamedTuple):
    """What one disposition says, how surely, and why that is thought."""

    cause: str
    confidence: float
    because: str

    @property
    def used(self) -> str:
        """The cause that is counted: `unknown` while it is not sure."""
        return self.cause if self.confidence >= SURE else UNKNOWN


@cache
def _rules() -> tuple[tuple[Cause, re.Pattern[str]], ...]:
    """What dispositions say, from `causes.toml`."""
    table = tomllib.loads(Path(__file__).with_name("causes.toml").read_text(encoding="utf-8"))
    return tuple(
        (Cause(rule["cause"], rule["confidence"], rule["because"]), re.compile("|".join(rule["words"])))
        for rule in table["rule"]
    )


def cause_of(disposition: str) -> Cause:
    """The cause that a disposition's words tell; `unknown` with confidence 0 when none of them is known."""
    words = " ".join(re.sub(r"[\W_]+", " ", disposition).casefold().split())
    found = [cause for cause, pattern in _rules() if pattern.search(words)]
    if not found:
        return Cause(UNKNOWN, 0.0, "none of its words is known")
    first = found[0]
    others = {each.cause for each in found if each.confidence >= SURE} - {first.cause}
    if first.confidence < 0.9 and others - {UNKNOWN} and not _same(found):
        return Cause(first.cause, 0.5, "it says several things")
    if first.confidence < SURE:
        return first
    return max((each for each in found if each.cause == first.cause), key=lambda each: each.confidence)


def _same(found: list[Cause]) -> bool:
    """Whether the first rule already speaks for what a later, broader one matches."""
    return found[0].cause == ANSWERED and {each.cause for each in found} <= {ANSWERED, REFUSED}
