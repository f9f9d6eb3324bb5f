"""Many figures at once: equal to statsmodels and to the paper's example."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from answerable.audit.figures.estimate import Untold, difference, ratio
from answerable.audit.figures.families import (
    benjamini_hochberg,
    benjamini_yekutieli,
    p_alike,
    p_different,
)

FAMILIES = st.lists(st.floats(0, 1), min_size=1, max_size=60)
VALUES, ERRORS = st.floats(-2, 2), st.floats(0.01, 2)
FREEDOM = st.none() | st.integers(1, 400)


@given(FAMILIES)
def test_adjusted_p_are_statsmodels(p: list[float]) -> None:
    """Both procedures, ties and zeros included, in the order given."""
    for ours, theirs in ((benjamini_hochberg, "fdr_bh"), (benjamini_yekutieli, "fdr_by")):
        assert ours(p) == pytest.approx(multipletests(p, method=theirs)[1], rel=1e-12, abs=1e-300)


def test_the_example_of_benjamini_and_hochberg() -> None:
    """Fifteen comparisons of their paper: four are found at 0.05, where Bonferroni finds three."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719]
    p += [0.6528, 0.7590, 1.0]
    assert (benjamini_hochberg(p) <= 0.05).sum() == 4
    assert (benjamini_yekutieli(p) <= 0.05).sum() == 3


def test_no_family_is_no_figure_and_no_p_is_an_error() -> None:
    """An empty family is empty; what cannot be told has no place in one."""
    assert benjamini_hochberg([]).shape == benjamini_yekutieli([]).shape == (0,)
    for wrong in ([0.5, float("nan")], [1.1], [-0.1]):
        with pytest.raises(ValueError, match="between 0 and 1"):
            benjamini_hochberg(wrong)


@given(VALUES, ERRORS, FREEDOM)
def test_p_of_no_difference_is_that_of_scipy(value: float, error: float, freedom: int | None) -> None:
    """Two-sided, of the normal or of Student's t; a ratio's is that of its logarithm."""
    expected = 2 * (stats.norm() if freedom is None else stats.t(freedom)).sf(abs(value) / error)
    for estimate in (difference(value, error, freedom=freedom), ratio(value, error, freedom=freedom)):
        assert p_different(estimate) == pytest.approx(expected, rel=1e-8, abs=1e-300)


@given(VALUES, ERRORS, FREEDOM)
def test_p_is_small_just_when_the_interval_excludes_no_difference(
    value: float, error: float, freedom: int | None
) -> None:
    """The p and the interval never contradict each other."""
    found = difference(value, error, freedom=freedom)
    p = p_different(found)
    assert isinstance(p, float)
    if abs(p - 0.05) > 1e-9:
        assert (p < 0.05) == found.excludes_no_difference


@given(VALUES, ERRORS, FREEDOM, st.floats(0.01, 2))
def test_alike_is_two_one_sided_tests(value: float, error: float, freedom: int | None, margin: float) -> None:
    """The larger of the two p, by scipy; below 0.025 just when the interval lies inside the margin."""
    law = stats.norm() if freedom is None else stats.t(freedom)
    expected = max(law.sf((value + margin) / error), law.cdf((value - margin) / error))
    found = difference(value, error, freedom=freedom)
    p = p_alike(found, margin)
    assert p == pytest.approx(expected, rel=1e-8, abs=1e-300)
    assert isinstance(p, float)
    if abs(p - 0.025) > 1e-9:
        assert (p < 0.025) == (-margin < found.low and found.high < margin)


def test_a_margin_of_a_ratio_holds_either_way() -> None:
    """Within 1.25 is from 0.8 to 1.25."""
    for logarithm in (0.1, -0.1):
        found = p_alike(ratio(logarithm, 0.05), 1.25)
        assert found == pytest.approx(stats.norm.cdf((0.1 - math.log(1.25)) / 0.05), rel=1e-6)


def test_without_an_error_there_is_no_p_and_without_a_margin_no_question() -> None:
    """All answered in both groups: neither different nor alike can be weighed."""
    assert isinstance(p_different(difference(0.0, 0.0)), Untold)
    assert isinstance(p_alike(difference(0.0, 0.0), 0.1), Untold)
    for estimate, margin in ((difference(0.1, 0.1), 0.0), (ratio(0.1, 0.1), 1.0)):
        with pytest.raises(ValueError, match="a margin of"):
            p_alike(estimate, margin)
