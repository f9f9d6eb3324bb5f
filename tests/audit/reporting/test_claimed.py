"""The page of answered claims: words, answers, and what those rest on; nothing runs, nobody is told of."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.audit.reporting.seen import seen

from answerable.audit.claims import Answers, ClaimAnswer, PartAnswer, answer_claims, read_claims
from answerable.audit.claims.answers import Count, Counted, Gap, PhoneLogs, Rate, Unclear
from answerable.audit.reporting.claimed import claims_page

EXAMPLE = Path(__file__).parents[3] / "examples" / "portland" / "claims.toml"
AT = datetime(2031, 5, 6, 7, 8, tzinfo=UTC)


def counting(*, looked: bool) -> Answers:
    """A claim about an invented record, hostile words and all."""
    count = Count(
        what="calls",
        least=2,
        most=None,
        spoken_of=(2, None),
        counted=tuple(Counted(f"2031-{at:06}", AT, at, (at, at + 1), at == 0) for at in range(45)),
        unclear=(Unclear("2031-999999", ("its place was erased",)),),
        holes={"place erased": 1},
        gaps=(Gap(None, AT, "the record begins later"),),
        phone=PhoneLogs(False, (), 0),
        looked=looked,
    )
    rate = Rate(
        "a.json", "ab" * 32, "answered/<b>/rest", "alike", "disparity", "A <i>.", "So.", "exploratory"
    )
    part = PartAnswer(
        "record",
        "record",
        "supported",
        "calls from an address",
        "two <script>",
        ("motives",),
        count=count,
        rate=rate,
    )
    other = PartAnswer(
        "motive", None, "not decidable", "", "nobody can see it", ("motives",), would_need="a mind"
    )
    claim = ClaimAnswer(
        "c1",
        "<img src=x onerror=alert(1)>",
        True,
        "{{ 7 * 7 }}",
        "\u202epaper",
        "",
        "",
        "not decidable",
        (part, other),
    )
    return Answers("c.toml", "</title><script>", "cd" * 32, AT, "town", 1_000, (claim,))


@pytest.mark.parametrize("looked", [False, True])
def test_claims_are_told_and_nothing_runs(looked: bool) -> None:
    """All words are words; parts are numbered; what was not checked is told once."""
    text = claims_page(counting(looked=looked))
    whole = seen(text)
    assert not {element.tag for element in whole.every()} & {"script", "img", "i", "b"}
    assert "\u202e" not in text
    assert "{{ 7 * 7 }}" in whole.text
    assert [heading.text[:2] for heading in whole.every("h3")] == ["1.", "2."]
    assert [item.text for item in whole.every("li") if item.text == "motives"] == ["motives"]
    ids = [element["id"] for element in whole.every() if "id" in element.attributes]
    assert len(ids) == len(set(ids))


def test_which_calls_they_are_is_told_only_where_it_tells_of_nobody() -> None:
    """Where an answer tells which calls came from an address, the page has the count and no number."""
    told, untold = (claims_page(counting(looked=looked)) for looked in (False, True))
    assert "2031-000001" in told
    assert "and 5 more" in told
    assert "2031-000001" not in untold
    assert "2031-999999" not in untold
    assert "at least 2" in untold


def test_the_example_of_a_dispute_has_its_page() -> None:
    """Every claim has its anchor, its words and its answer's sign and word; both sides stand in one page."""
    answers = answer_claims(read_claims(EXAMPLE), None, AT)
    whole = seen(claims_page(answers))
    assert len(whole.every("article")) == len(answers.claims)
    for claim in answers.claims:
        assert claim.said in whole.text
    assert "? not decidable" in whole.text
    assert "✓ supported" in whole.text
