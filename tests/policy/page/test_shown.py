"""Tests and guarantees in words say what the cells say."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from answerable.policy import load_directive
from answerable.policy.directive import AnyOf, Anything, Compare, Domain, Enumeration, Interval, Line, Test
from answerable.policy.shown import about_words, cell_words, conditions, over_words, term_words

DIRECTIVE = load_directive(Path(__file__).parents[3] / "directives" / "response.md")
WEAPON = Enumeration(("none", "seen", "used"), ordered=True)
SUSPECT = Enumeration(("none", "gone", "nearby", "on scene"), ordered=True)
KIND = Enumeration(("fire", "crash", "other", "medical"), ordered=False)
HURT = Line("integer", 0, 99)


@pytest.mark.parametrize(
    ("test", "domain", "words"),
    [
        (Anything(), WEAPON, "anything"),
        (Compare("=", "seen"), WEAPON, "seen"),
        (Compare(">=", "seen"), WEAPON, "seen or used"),
        (Compare(">=", "gone"), SUSPECT, "at least gone"),
        (Compare("<", "nearby"), SUSPECT, "none or gone"),
        (Interval("none", "nearby", low_in=False, high_in=True), SUSPECT, "gone or nearby"),
        (
            AnyOf((Compare("=", "fire"), Compare("=", "crash"), Compare("=", "medical"))),
            KIND,
            "fire, crash or medical",
        ),
        (
            AnyOf((Compare("=", "fire"), Compare("=", "other")), negated=True),
            KIND,
            "anything but fire or other",
        ),
        (Compare(">=", 1), HURT, "1 or more"),
        (Compare("<=", 4), HURT, "4 or less"),
        (Compare(">", 4), HURT, "more than 4"),
        (Compare("<", 4), HURT, "less than 4"),
        (Compare("=", 4), HURT, "4"),
        (Interval(1, 5, low_in=True, high_in=False), HURT, "from 1 to less than 5"),
        (Interval(1, 5, low_in=False, high_in=True), HURT, "more than 1 to 5"),
        (AnyOf((Compare("=", 0), Compare(">=", 5))), HURT, "0 or 5 or more"),
    ],
)
def test_a_cell_in_words(test: Test, domain: Domain, words: str) -> None:
    """Each kind of test reads as a person would say it."""
    assert cell_words(test, domain) == words


def test_a_rule_lists_only_the_facts_that_it_tests() -> None:
    """Blank cells are left out; a rule of blanks has no conditions."""
    danger = next(table for table in DIRECTIVE.tables if table.name == "Danger")
    assert conditions(DIRECTIVE, danger, danger.rules[3]) == [
        ("suspect", "on scene"),
        ("weapon", "seen or used"),
    ]
    assert conditions(DIRECTIVE, danger, danger.rules[-1]) == []


def test_a_guarantee_in_words() -> None:
    """Terms are joined; a class that was named stays a class, with what is named beside it."""
    armed = next(one for one in DIRECTIVE.guarantees if len(one.condition) == 2)
    assert term_words(DIRECTIVE, armed.condition) == "weapon: seen or used, and suspect: on scene"
    whoever = next(one for one in DIRECTIVE.guarantees if one.kind == "same whoever asks")
    assert over_words(DIRECTIVE, whoever) == "person"
    beside = replace(whoever, over=(*whoever.over, "weapon"))
    assert over_words(DIRECTIVE, beside) == "person, weapon"


def test_where_a_fact_comes_from() -> None:
    """Classes; for a derived fact what it is found from; for a decided one that tables decide it."""
    facts = {fact.name: fact for fact in DIRECTIVE.facts}
    assert about_words(facts["weapon"]) == "situation"
    assert about_words(facts["series"]) == "place, situation, found from troubled before, kind of place"
    assert about_words(facts["danger"]) == "decided below, from: situation"
