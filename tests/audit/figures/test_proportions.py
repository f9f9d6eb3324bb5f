"""Crude figures: equal to statsmodels and to the papers' own tables; what no table tells is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from tests.audit.figures.tables import ANY, FULL, Cells, fourfold, turned

from answerable.audit.figures.estimate import Estimate, Untold
from answerable.audit.figures.proportions import (
    Fourfold,
    Share,
    odds_ratio,
    risk_difference,
    wilson,
)

LEVELS = st.sampled_from([0.8, 0.9, 0.95, 0.99])


@given(st.integers(1, 10_000), st.data(), LEVELS)
def test_wilson_is_statsmodels(calls: int, data: st.DataObject, level: float) -> None:
    """Also where none or all were answered."""
    answered = data.draw(st.integers(0, calls))
    found = wilson(answered, calls, level)
    assert isinstance(found, Share)
    expected = proportion_confint(answered, calls, alpha=1 - level, method="wilson")
    assert (found.low, found.high) == pytest.approx(expected, rel=1e-11, abs=1e-14)


@pytest.mark.parametrize(
    ("answered", "calls", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(answered: int, calls: int, low: float, high: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3."""
    found = wilson(answered, calls)
    assert isinstance(found, Share)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        (Fourfold(56, 70, 48, 80), 0.0524, 0.3339),
        (Fourfold(9, 10, 3, 10), 0.1705, 0.8090),
        (Fourfold(6, 7, 2, 7), 0.0582, 0.8062),
        (Fourfold(5, 56, 0, 29), -0.0381, 0.1926),
        (Fourfold(0, 10, 0, 20), -0.1611, 0.2775),
        (Fourfold(0, 10, 0, 10), -0.2775, 0.2775),
        (Fourfold(10, 10, 0, 20), 0.6791, 1.0),
        (Fourfold(10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_as_published(table: Fourfold, low: float, high: float) -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 873, table II, method 10."""
    found = risk_difference(table)
    assert isinstance(found, Estimate)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(FULL, LEVELS)
def test_differences_and_ratios_are_statsmodels(cells: Cells, level: float) -> None:
    """Newcombe's and Woolf's intervals."""
    a, b, c, d = cells
    for figure, compare, method in (
        (risk_difference, "diff", "newcomb"),
        (odds_ratio, "odds-ratio", "logit"),
    ):
        found = figure(fourfold(cells), level)
        expected = confint_proportions_2indep(
            a, a + b, c, c + d, method=method, compare=compare, alpha=1 - level
        )
        assert isinstance(found, Estimate)
        assert (found.low, found.high) == pytest.approx(expected, rel=1e-10, abs=1e-13)


@given(ANY)
def test_swapping_the_groups_turns_the_figures_round(cells: Cells) -> None:
    """A difference changes its sign, a ratio becomes its inverse, and what is not told stays so."""
    a, b, c, d = cells
    for figure in (risk_difference, odds_ratio):
        one, other = figure(fourfold((a, b, c, d))), figure(fourfold((c, d, a, b)))
        assert isinstance(one, Untold) == isinstance(other, Untold)
        if isinstance(one, Untold) or isinstance(other, Untold):
            continue
        assert (one.low, one.value, one.high) == pytest.approx(turned(other), rel=1e-9, abs=1e-12)
        assert one.error == pytest.approx(other.error, rel=1e-9)


@given(ANY)
def test_every_table_has_a_figure_or_a_reason(cells: Cells) -> None:
    """No table raises, warns or gives what is no number; a difference is told as soon as both have calls."""
    a, b, c, d = cells
    told = [figure(fourfold(cells)) for figure in (risk_difference, odds_ratio)]
    assert isinstance(told[0], Estimate) == (a + b > 0 < c + d)
    assert isinstance(told[1], Estimate) == (0 not in cells)
    for one in told:
        assert one.because if isinstance(one, Untold) else one.low <= one.value <= one.high


def test_reasons_name_whose_calls_they_are() -> None:
    """A reader learns which group has no calls, or only calls of one kind."""
    for found, because in (
        (wilson(0, 0), "there is no such call"),
        (risk_difference(Fourfold(0, 0, 1, 2)), "the group's calls are none"),
        (risk_difference(Fourfold(1, 2, 0, 0)), "the others' calls are none"),
        (odds_ratio(Fourfold(0, 0, 0, 0)), "both groups' calls are none"),
        (odds_ratio(Fourfold(1, 3, 2, 2)), "all or none of the others' calls were answered"),
    ):
        assert found == Untold(because)


@pytest.mark.parametrize("numbers", [(3, 2, 1, 1), (1, 1, -1, 2)])
def test_more_answered_than_calls_is_an_error(numbers: Cells) -> None:
    """Such counts come from a mistake before, and are not taken for data."""
    with pytest.raises(ValueError, match="between none and all"):
        Fourfold(*numbers)
