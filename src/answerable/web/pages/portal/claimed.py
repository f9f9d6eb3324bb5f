"""Claims as everybody may see them: who said what, the answer, what was checked, and nothing of any call.

A part that asks for an address or for what was known of a caller is not answered here: the answer would tell
of somebody. A small count is told as a stretch, and which calls were counted is not told at all.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from answerable.audit.claims import (
    Answer,
    ClaimAnswer,
    Claims,
    Kept,
    PartAnswer,
    Said,
    answer_claims,
    read_claims,
)
from answerable.audit.claims.answers import Count
from answerable.web.pages.portal.counting import BELOW

if TYPE_CHECKING:
    from answerable.bootstrap import Centre

FILE: Final = "claims.toml"


class Part(msgspec.Struct, frozen=True):
    """One part of a claim."""

    answer: Answer
    checked: str
    because: str
    """Of a text: why; of calls nothing, for it counts them."""
    counted: str
    """How many calls, as far as that is told."""
    texts: tuple[str, ...]
    """The versions that were checked, each with what was found of it."""
    not_checked: tuple[str, ...]


class Claim(Said, frozen=True):
    """A public statement, and the answer to it; None: it is not answered in public."""

    answer: Answer | None
    parts: tuple[Part, ...] = ()


class Claimed(msgspec.Struct, frozen=True):
    """The claims of a file."""

    title: str
    asked: datetime.datetime
    size: int
    """How many entries the record had."""
    claims: tuple[Claim, ...]


def claimed(directory: Path, centre: Centre) -> Claimed | None:
    """The claims in a centre's directory, answered of its record; None where there is no such file.

    Raises:
        IntakeError: the file cannot be used.
    """
    file = directory / FILE
    if not file.exists():
        return None
    claims = read_claims(file)
    answered = {each.id: each for each in _answered(claims, centre)}
    told = tuple(
        _told(answered[each.id]) if each.id in answered else Claim(**each.words, answer=None)
        for each in claims.claims
    )
    return Claimed(claims.title, centre.ledger.clock(), centre.log.size, told)


def _answered(claims: Claims, centre: Centre) -> tuple[ClaimAnswer, ...]:
    public = tuple(each for each in claims.claims if not each.is_personal)
    log = centre.log
    kept = Kept(log.origin, log, centre.ledger.state, centre.ledger.clock(), log.size)
    return answer_claims(msgspec.structs.replace(claims, claims=public), kept, kept.asked).claims


def _told(claim: ClaimAnswer) -> Claim:
    return Claim(**claim.words, answer=claim.answer, parts=tuple(map(_part, claim.parts)))


def _part(part: PartAnswer) -> Part:
    texts = tuple(f"{each.directive} ({each.digest[:16]}…): {each.found}" for each in part.texts)
    counts = part.count is not None or part.rate is not None
    return Part(
        answer=part.answer,
        checked=part.checked,
        because="" if counts else part.because,
        counted=_some(part.count) if part.count else "",
        texts=texts,
        not_checked=() if part.count else part.not_checked,
    )


def _some(count: Count) -> str:
    """How many calls count: not exactly where they are few, and not beside how many may."""
    if count.least == count.most == 0:
        return "0"
    return (
        f"1–{BELOW - 1}" if 0 < count.least < BELOW else f"≥ {count.least}" if count.least else f"< {BELOW}"
    )
