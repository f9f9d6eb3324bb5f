"""Every claim of a file, answered from what is given: texts, a record, audits."""

from __future__ import annotations

import datetime

from msgspec.structs import replace

from answerable.audit.claims.answers import Answer, Answers, ClaimAnswer, PartAnswer
from answerable.audit.claims.beyond import answer_beyond
from answerable.audit.claims.counting import answer_record
from answerable.audit.claims.nouns import BeyondPart, Claim, Claims, Part, RatePart, RecordPart
from answerable.audit.claims.proofs import Provers
from answerable.audit.claims.rates import answer_rate
from answerable.audit.claims.record import Kept
from answerable.audit.claims.texts import answer_text
from answerable.intake.errors import IntakeError, Mistake


def answer_claims(claims: Claims, kept: Kept | None, asked: datetime.datetime) -> Answers:
    """The answer to each claim; `kept`: the record that is asked, None where there is none.

    Raises:
        IntakeError: with every claim that cannot be asked: of a fact that no text has, of an audit that is
            not there.
        Disagreement: two methods of proof differ, which is a mistake of this program.
    """
    provers, mistakes, answered = Provers(), list[Mistake](), list[ClaimAnswer]()
    for claim in claims.claims:
        try:
            answered.append(_answer(claim, claims, kept, provers))
        except IntakeError as error:
            mistakes += error.mistakes
    if mistakes:
        raise IntakeError(mistakes)
    return Answers(
        file=claims.file,
        title=claims.title,
        digest=claims.digest,
        asked=asked,
        record=kept.name if kept else "",
        size=kept.size if kept else 0,
        claims=tuple(answered),
    )


def _answer(claim: Claim, claims: Claims, kept: Kept | None, provers: Provers) -> ClaimAnswer:
    parts = tuple(_noted(_part(part, claims, kept, provers), part) for part in claim.parts)
    return ClaimAnswer(**claim.words, answer=whole(tuple(part.answer for part in parts)), parts=parts)


def _noted(answer: PartAnswer, part: Part) -> PartAnswer:
    """With what the file says beside the check; what would settle it, only where nothing did."""
    open_ = answer.answer == "not decidable"
    return replace(answer, note=part.note, would_need=part.would_need if open_ else "")


def _part(part: Part, claims: Claims, kept: Kept | None, provers: Provers) -> PartAnswer:
    match part:
        case BeyondPart():
            return answer_beyond(part)
        case RecordPart():
            return answer_record(part, claims.file, kept)
        case RatePart():
            return answer_rate(part, claims)
        case _:
            return answer_text(part, claims, kept, provers)


def whole(parts: tuple[Answer, ...]) -> Answer:
    """What parts come to: one that is contradicted contradicts the claim; all have to be supported."""
    if "contradicted" in parts:
        return "contradicted"
    return "not decidable" if "not decidable" in parts else "supported"
