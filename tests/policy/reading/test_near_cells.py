"""Cells that come near the grammar: each is refused in words that say what is meant."""

from __future__ import annotations

import pytest
from tests.policy.reading.test_format import SMALL, small

from answerable.policy import DirectiveError, Mistake, read_directive


def refused(cell: str, values: str = "0..99") -> Mistake:
    """The one mistake that a cell is refused for."""
    with pytest.raises(DirectiveError) as caught:
        small(values, cell)
    (mistake,) = caught.value.mistakes
    return mistake


@pytest.mark.parametrize("cell", ["[1..", "[1..]", "[..5]", "[1.5]", "[1..5", "[1..5!", "(..)", "[", "]1..5"])
def test_a_broken_interval_is_told_as_one(cell: str) -> None:
    """An end missing, a bracket missing, something else in their place."""
    mistake = refused(cell)
    assert mistake.id == "test-interval"
    assert f'"{cell}" is not an interval' in mistake.problem


@pytest.mark.parametrize(
    ("sign", "ours"),
    [("==", "="), ("!=", "not(…)"), ("≠", "not(…)"), ("≥", ">="), ("=>", ">="), ("≤", "<="), ("=<", "<=")],
)
def test_a_sign_of_another_language_is_told_with_ours(sign: str, ours: str) -> None:
    """What is written elsewhere for the same test."""
    mistake = refused(f"{sign} 5")
    assert mistake.id == "test-operator"
    assert sign in mistake.problem
    assert mistake.fix == f"Write {ours}."


def test_cells_that_read_alike_keep_their_own_places() -> None:
    """A cell that was read before is not read again, but stands where it stands."""
    made = small("0..99", "5 | a |\n|   5 ")
    assert [[(one.text, one.line, one.column) for one in rule.when] for rule in made.tables[0].rules] == [
        [("5", 21, 3)],
        [("5", 22, 5)],
        [("", 23, 3)],
    ]


def told(old: str, new: str, *more: tuple[str, str]) -> list[str]:
    """The kinds of mistakes told of a directive with some words replaced."""
    text = SMALL.format(values="0..99", cell="5")
    for before, after in ((old, new), *more):
        assert before in text
        text = text.replace(before, after)
    with pytest.raises(DirectiveError) as caught:
        read_directive(text)
    return [mistake.id for mistake in caught.value.mistakes]


def test_a_name_with_a_quotation_mark_inside_is_refused() -> None:
    """No cell could name it."""
    assert told(
        "| x | 0..99 | situation | X? |", '| x | 0..99 | situation | X? |\n| a"b | 0..9 | place | A? |'
    ) == ["name-form"]


def test_a_table_that_reads_its_own_list_is_told_once() -> None:
    """That what it reads is a list besides would be the same mistake again."""
    own = ("| x | → y |\n|---|---|\n| 5 | a |\n| | b |", "| y | → y |\n|---|---|\n| a | a |\n| | b |")
    assert told("(first)", "(collect)", own) == ["column-twice"]


def test_an_unknown_name_in_a_guarantee_is_not_told_while_facts_are_missing() -> None:
    """It may be the one that could not be read."""
    promise = "\n## Guarantees\n| guarantee | of | over | if | then |\n|---|---|---|---|---|\n"
    promise += "| same whoever asks | y | z | | |\n"
    whole = ("| | b |\n", f"| | b |\n{promise}")
    assert told(*whole) == ["over-unknown"]
    assert "over-unknown" not in told(*whole, ("| x | 0..99 | situation | X? |", "| x | 0..99 |"))


def test_a_table_inside_a_list_is_told_once() -> None:
    """What it would have declared is not missed besides."""
    grid = "| x | 0..99 | situation | X? |"
    head = "| fact | values | about | ask |\n|---|---|---|---|\n"
    nested = "- " + (head + grid).replace("\n", "\n  ")
    assert set(told(head + grid, nested)) == {"table-nested"}
