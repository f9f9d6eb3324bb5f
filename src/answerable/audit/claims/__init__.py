"""Public statements, written down as checkable claims: supported, contradicted, or not decidable.

Whatever is answered says what was checked and what was not. It never says that somebody told the truth, or
lied: a proof speaks of a text, a record of what was entered, an audit of recorded calls.
"""

from answerable.audit.claims.answering import answer_claims
from answerable.audit.claims.answers import Answer, Answers, ClaimAnswer, PartAnswer
from answerable.audit.claims.nouns import Claim, Claims, Said
from answerable.audit.claims.reading import read_claims
from answerable.audit.claims.record import Kept

__all__ = [
    "Answer",
    "Answers",
    "Claim",
    "ClaimAnswer",
    "Claims",
    "Kept",
    "PartAnswer",
    "Said",
    "answer_claims",
    "read_claims",
]
