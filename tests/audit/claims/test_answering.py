"""A whole file: parts made into claims, the words kept, nobody called a liar; and both examples."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from tests.audit.claims.writing import answers, one, written

from answerable.audit.claims import Answer, Answers, PartAnswer, read_claims
from answerable.audit.claims.answering import whole
from answerable.audit.claims.beyond import WHY
from answerable.audit.claims.nouns import BEYOND
from answerable.intake.errors import IntakeError

EXAMPLES = Path(__file__).parents[3] / "examples"
OPEN: dict[str, Any] = {"kind": "record", "about": "record", "count": "none"}


def test_one_part_contradicts_and_all_of_them_support() -> None:
    words = get_args(Answer)
    for parts in itertools.product(words, repeat=3):
        expected = (
            "contradicted" if "contradicted" in parts
            else "supported" if set(parts) == {"supported"}
            else "not decidable"
        )  # fmt: skip
        assert whole(parts) == expected


@pytest.mark.parametrize("kind", BEYOND)
def test_the_future_motives_and_the_law_are_never_decidable(file: Path, kind: Any) -> None:
    answer = one(file, {"kind": kind, "would_need": "something"})
    assert (answer.answer, answer.because, answer.would_need) == ("not decidable", WHY[kind], "something")


def test_what_would_settle_a_claim_is_said_of_any_kind_that_is_open_and_of_none_that_is_decided(
    file: Path,
) -> None:
    """Without a record a claim about calls is open; of a text that was given its guarantee is decided."""
    need = {"would_need": "every call, with its receipt"}
    assert one(file, {**OPEN, **need}).would_need == "every call, with its receipt"
    given = {"kind": "directive", "about": "text", "guarantee": "every case is decided", "texts": ["tiny"]}
    tiny = {"id": "tiny", "file": str(EXAMPLES / "tiny.md")}
    ((decided,),) = (
        claim.parts for claim in answers(read_claims(written(file, {**given, **need}, texts=(tiny,)))).claims
    )
    assert (decided.answer, decided.would_need) == ("supported", "")


def test_of_the_dispute_every_open_part_names_the_record_that_would_settle_it() -> None:
    """Of either side's statements, and of every report."""
    for claim in portland().claims:
        for part in claim.parts:
            assert bool(part.would_need) == (part.answer == "not decidable"), (claim.id, part.note)


def test_every_claim_that_cannot_be_asked_is_told_at_once(file: Path) -> None:
    rate = {"kind": "rate", "about": "record", "audit": "a.json", "finding": "f", "says": "alike"}
    with pytest.raises(IntakeError) as error:
        answers(read_claims(written(file, rate, OPEN, rate)))
    assert [mistake.where for mistake in error.value.mistakes] == ["claim c1.audit", "claim c3.audit"]


@cache
def portland() -> Answers:
    return answers(read_claims(EXAMPLES / "portland" / "claims.toml"))


def test_of_the_dispute_nothing_is_decided_from_what_is_held_here() -> None:
    """No record, no text that was in force: each side's words stay open as a whole."""
    assert {claim.answer for claim in portland().claims} == {"not decidable"}


def test_each_sides_texts_bear_out_what_it_is_reported_to_have_said_of_them() -> None:
    """Both sides alike: what is said of a text follows from our reading of it, and the rest is open."""
    told = {claim.id: [part.answer for part in claim.parts] for claim in portland().claims}
    assert told["the letter"] == ["not decidable", "supported", "supported", "not decidable"]
    assert told["no such policy"] == ["not decidable", "supported"]
    assert told["told to respond"] == ["supported", "not decidable"]
    assert told["the e-mail"] == ["not decidable", "supported"]
    for claim in portland().claims:
        for part in claim.parts:
            assert part.answer == "not decidable" or (part.about == "text" and part.texts)
            assert part.answer == "not decidable" or "ever in force" in " ".join(part.not_checked)


def test_what_is_quoted_of_the_dispute_stands_in_its_page() -> None:
    """The claims add nothing: words in quotation marks are the page's, and nothing has a date."""
    page = " ".join((EXAMPLES / "portland" / "README.md").read_text("utf-8").split())
    for claim in portland().claims:
        quoted = [claim.said] if claim.verbatim else re.findall('"([^"]+)"', claim.said)
        assert all(words in page for words in quoted), claim.id
        assert "README.md" in claim.reported_by
        assert claim.when == ""


def test_no_answer_says_who_told_the_truth() -> None:
    """No sentence of an answer says true, false or lied."""
    said = [each for claim in portland().claims for part in claim.parts for each in sentences(part)]
    assert said
    words = re.compile(r"\b(true|false|truth|lie[ds]?|lying|liars?|guilty|discriminat\w+)\b", re.IGNORECASE)
    assert not [each for each in said if words.search(each)]


def sentences(part: PartAnswer) -> Iterator[str]:
    """What the program says of a part, in words of its own."""
    yield from (part.checked, part.because, *part.not_checked)
    yield from (line for text in part.texts for line in (text.found, text.because, *text.notes))
