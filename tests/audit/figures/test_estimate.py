"""An estimate's interval, and what it says of no difference."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from answerable.audit.figures.estimate import difference, quantile, ratio

LEVELS = st.floats(0.5, 0.999)
ERRORS = st.floats(1e-6, 1e3)


@given(LEVELS, st.integers(1, 2_000))
def test_quantiles_are_those_of_student_and_of_the_normal(level: float, freedom: int) -> None:
    """The same as scipy.stats gives, which goes another way than scipy.special."""
    assert quantile(level) == pytest.approx(stats.norm.ppf((1 + level) / 2), rel=1e-12)
    assert quantile(level, freedom) == pytest.approx(stats.t.ppf((1 + level) / 2, freedom), rel=1e-10)


@given(st.floats(-1, 1), ERRORS, LEVELS)
def test_a_difference_lies_in_the_middle_and_a_ratio_on_its_logarithm(
    value: float, error: float, level: float
) -> None:
    """Both ends are as far from the value, the ratio's by its logarithm."""
    found = difference(value, error, level)
    assert found.high - value == pytest.approx(value - found.low, rel=1e-6)
    scaled = ratio(value, min(error, 10), level)
    assert scaled.value**2 == pytest.approx(scaled.low * scaled.high, rel=1e-6)
    assert math.log(scaled.value) == pytest.approx(value, abs=1e-12)


def test_no_difference_is_zero_or_one() -> None:
    """A ratio of 1 and a difference of 0 both say alike; an interval that touches it does not exclude it."""
    assert not difference(0.1, 0.1).excludes_no_difference
    assert difference(0.3, 0.1).excludes_no_difference
    assert difference(-0.3, 0.1).excludes_no_difference
    assert not ratio(0.1, 0.1).excludes_no_difference
    assert ratio(-0.3, 0.1).excludes_no_difference


def test_a_ratio_that_nothing_holds_is_a_number() -> None:
    """An interval without an end is cut at the largest number that can be written down."""
    assert math.isfinite(ratio(600.0, 300.0).high)
    assert ratio(-600.0, 300.0).low >= 0
