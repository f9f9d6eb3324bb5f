"""Whether strata are alike: equal to statsmodels and to what was published; reversals are told with how
sure.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.meta_analysis import combine_effects
from tests.audit.figures.tables import (
    AGRESTI,
    ANY,
    BERKELEY,
    FULL,
    MIGRAINE,
    Cells,
    as_statsmodels,
    fourfold,
    strata,
    swapped,
)

from answerable.audit.figures import proportions, stratified
from answerable.audit.figures.estimate import ChiSquare, Estimate, Untold, difference, ratio
from answerable.audit.figures.heterogeneity import (
    forest,
    reversal,
    same_difference,
    same_odds,
)

MANY = st.lists(FULL, min_size=2, max_size=8)


@given(MANY)
def test_same_odds_is_statsmodels(cells: list[Cells]) -> None:
    """Breslow and Day's test with Tarone's correction."""
    oracle = StratifiedTable(as_statsmodels(cells))
    assume(abs(oracle.oddsratio_pooled - 1) > 1e-3)  # at 1 statsmodels divides by zero
    found, expected = same_odds(strata(cells)), oracle.test_equal_odds(adjust=True)
    assert isinstance(found, ChiSquare)
    assert found.statistic == pytest.approx(expected.statistic, rel=1e-9, abs=1e-10)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-8, abs=1e-12)
    assert found.freedom == len(cells) - 1


def test_same_odds_as_published() -> None:
    """SAS' example (Breslow and Day 1.4929, which Tarone's correction hardly changes), Berkeley by
    DescTools.
    """
    women_and_men = same_odds(strata(MIGRAINE))
    assert isinstance(women_and_men, ChiSquare)
    assert women_and_men.statistic == pytest.approx(1.4929, abs=0.003)
    assert women_and_men.p == pytest.approx(0.2218, abs=0.0005)
    departments = same_odds(strata(BERKELEY))
    assert isinstance(departments, ChiSquare)
    assert (round(departments.statistic, 2), departments.freedom) == (18.83, 5)


@given(MANY)
def test_same_difference_is_statsmodels(cells: list[Cells]) -> None:
    """Cochran's Q of differences with their usual errors."""
    found = same_difference(strata(cells))
    estimates = [proportions.risk_difference(fourfold(one)) for one in cells]
    told = [one for one in estimates if isinstance(one, Estimate)]
    assume(len({round(one.value, 9) for one in told}) > 1)  # at Q = 0 statsmodels divides by zero
    expected = combine_effects(np.array([e.value for e in told]), np.array([e.error**2 for e in told]))
    assert isinstance(found, ChiSquare)
    assert found.statistic == pytest.approx(expected.q, rel=1e-9, abs=1e-10)


@given(st.lists(ANY, max_size=8))
def test_every_list_of_strata_has_an_answer_that_order_and_groups_do_not_change(cells: list[Cells]) -> None:
    """A test or a reason, the same in any order and with the groups exchanged."""
    for figure in (same_difference, same_odds):
        found = figure(strata(cells))
        for other in (figure(strata(cells[::-1])), figure(swapped(cells))):
            assert isinstance(other, type(found))
            if isinstance(found, ChiSquare) and isinstance(other, ChiSquare):
                assert found.statistic == pytest.approx(other.statistic, rel=1e-7, abs=1e-8)


def test_expected_counts_are_exact_when_odds_are_equal() -> None:
    """Strata of one odds ratio, whatever their sizes, are no further apart than by rounding."""
    cells = [(2, 1, 1, 1), (200, 100, 100, 100), (20, 10, 30, 30), (40_000_000, 2, 20_000_000, 2)]
    found = same_odds(strata(cells))
    assert isinstance(found, ChiSquare)
    assert found.statistic == pytest.approx(0, abs=1e-6)


def test_strata_that_cannot_tell_are_left_out() -> None:
    """All or none answered tell nothing of odds, and a share of 0 or 1 in both groups has no error."""
    certain = [(3, 0, 4, 0), (0, 3, 0, 4)]
    one, other = same_odds(strata([*AGRESTI, *certain])), same_odds(strata(AGRESTI))
    assert isinstance(one, ChiSquare)
    assert isinstance(other, ChiSquare)
    assert one == other
    gaps = same_difference(strata([*AGRESTI, *certain, (3, 0, 0, 4)]))
    assert isinstance(gaps, ChiSquare)
    assert gaps.freedom == len(AGRESTI) - 1
    for figure in (same_odds, same_difference):
        assert isinstance(figure(strata([(3, 1, 2, 2)])), Untold)
        assert isinstance(figure(strata([])), Untold)


def test_a_forest_shows_every_stratum() -> None:
    """Each with its place, its table, and its difference or the reason why there is none."""
    lines = forest(strata([(3, 1, 2, 2), (3, 1, 0, 0), (4, 0, 1, 1)]))
    assert [line.place for line in lines] == [0, 1, 2]
    assert lines[0].difference == proportions.risk_difference(fourfold((3, 1, 2, 2)))
    assert lines[1].difference == Untold("the others' calls are none")
    assert isinstance(lines[2].difference, Estimate)


def test_berkeley_is_a_reversal_that_only_the_crude_figure_is_sure_of() -> None:
    """All together fewer women were admitted; within departments a little more were, which may be chance."""
    admitted = strata(BERKELEY)
    crude, adjusted = proportions.odds_ratio(admitted.crude), stratified.odds_ratio(admitted)
    assert isinstance(crude, Estimate)
    assert isinstance(adjusted, Estimate)
    assert reversal(crude, adjusted) == "crude only"
    assert round(1 / adjusted.value, 4) == 0.9047


@pytest.mark.parametrize(
    ("crude", "adjusted", "sure"),
    [
        (difference(0.2, 0.01), difference(-0.2, 0.01), "both"),
        (difference(0.2, 0.01), difference(-0.01, 0.01), "crude only"),
        (difference(-0.01, 0.01), difference(0.2, 0.01), "adjusted only"),
        (ratio(0.01, 0.1), ratio(-0.01, 0.1), "neither"),
        (ratio(0.3, 0.1), ratio(0.1, 0.1), None),
        (difference(0.2, 0.01), difference(0.0, 0.01), None),
    ],
)
def test_a_reversal_says_how_sure_it_is(crude: Estimate, adjusted: Estimate, sure: str | None) -> None:
    """Opposite signs, and which of the intervals exclude no difference."""
    assert reversal(crude, adjusted) == sure
