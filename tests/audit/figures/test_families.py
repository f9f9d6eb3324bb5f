"""Many figures at once: equal to statsmodels and to the paper's example."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from answerable.audit.figures.estimate import Untold, difference, ratio
from answerable.audit.figures.families import benjamini_hochberg, p_different

FAMILIES = st.lists(st.floats(0, 1), min_size=1, max_size=60)
VALUES, ERRORS = st.floats(-2, 2), st.floats(0.01, 2)
FREEDOM = st.none() | st.integers(1, 400)


@given(FAMILIES)
def test_adjusted_p_are_statsmodels(p: list[float]) -> None:
    """Ties and zeros included, in the order given."""
    expected = multipletests(p, method="fdr_bh")[1]
    assert benjamini_hochberg(p) == pytest.approx(expected, rel=1e-12, abs=1e-300)


def test_the_example_of_benjamini_and_hochberg() -> None:
    """Fifteen comparisons of their paper: four are found at 0.05, where Bonferroni finds three."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719]
    p += [0.6528, 0.7590, 1.0]
    assert (benjamini_hochberg(p) <= 0.05).sum() == 4
    assert sum(len(p) * each <= 0.05 for each in p) == 3


def test_no_family_is_no_figure_and_no_p_is_an_error() -> None:
    """An empty family is empty; what cannot be told has no place in one."""
    assert benjamini_hochberg([]).shape == (0,)
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


def test_without_an_error_there_is_no_p() -> None:
    """All answered in both groups: no difference can be weighed."""
    assert isinstance(p_different(difference(0.0, 0.0)), Untold)
