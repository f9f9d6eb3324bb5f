"""Answered claims as a page: the words and whose they are, the answer, and all that it rests on."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from answerable.audit.claims import Answer, Answers, ClaimAnswer
from answerable.audit.reporting.templates import fragment, render

SIGNS: Final[dict[Answer, str]] = {"supported": "✓", "contradicted": "✗", "not decidable": "?"}
ENTRIES: Final = 40
"""So many calls of a count are listed; the JSON has all."""


def claims_page(answers: Answers) -> str:
    """All claims of a file with their answers, as one HTML document that loads nothing and runs nothing.

    Where to say which calls an answer counts would tell of persons, it says how many and not which.
    """
    return render("claims.html", **_given(answers))


def claims_body(answers: Answers) -> Markup:
    """The same without what makes a document of it, to stand in another page."""
    return fragment("claims_body.html", **_given(answers))


def _given(answers: Answers) -> dict[str, object]:
    counted = {word: sum(claim.answer == word for claim in answers.claims) for word in SIGNS}
    return {
        "answers": answers,
        "counted": [(word, count) for word, count in counted.items() if count],
        "signs": SIGNS,
        "at_most": ENTRIES,
        "not_checked": _not_checked,
    }


def _not_checked(claim: ClaimAnswer) -> list[str]:
    """What no part of the answer says, each once."""
    return list(dict.fromkeys(line for part in claim.parts for line in part.not_checked))
