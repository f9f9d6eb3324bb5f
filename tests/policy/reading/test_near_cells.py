"""Cells that come near the grammar: each is refused in words that say what is meant."""

from __future__ import annotations

import pytest
from tests.policy.reading.test_format import small

from answerable.policy import DirectiveError, Mistake


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
    assert f"Write {ours}" in mistake.fix


def test_cells_that_read_alike_keep_their_own_places() -> None:
    """A cell that was read before is not read again, but stands where it stands."""
    made = small("0..99", "5 | a |\n|   5 ")
    assert [[(one.text, one.line, one.column) for one in rule.when] for rule in made.tables[0].rules] == [
        [("5", 21, 3)],
        [("5", 22, 5)],
        [("", 23, 3)],
    ]
