"""Means of few lopsided parts: straightened, they tell too much on neither side."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from answerable.audit.figures.estimate import difference
from answerable.audit.figures.families import p_different
from answerable.audit.figures.lopsided import bent, lopsided, straightened


@given(st.floats(-8, 8), st.floats(-0.3, 0.3))
def test_bending_undoes_straightening(t: float, a: float) -> None:
    """Each is the other's inverse, also where nothing is lopsided."""
    assert bent(straightened(t, a), a) == pytest.approx(t, abs=1e-8)


@given(st.floats(-8, 8), st.floats(-0.9, 0.9), st.floats(0.01, 2))
def test_straightening_keeps_the_order(t: float, a: float, more: float) -> None:
    """A value further out stays further out: the transformation is monotone."""
    assert straightened(t + more, a) > straightened(t, a)


def test_it_is_the_skewness_over_the_root_of_the_parts() -> None:
    """As scipy reckons skewness."""
    parts = np.random.default_rng(1).gamma(2, size=50)
    assert lopsided(parts) == pytest.approx(stats.skew(parts) / np.sqrt(50), rel=1e-12)
    assert lopsided(-parts) == -lopsided(parts)
    assert lopsided(np.full(7, 3.0)) == 0


@given(st.floats(-3, 3), st.floats(-0.5, 0.5))
def test_p_and_interval_say_the_same(value: float, a: float) -> None:
    """Below 0.05 just when the interval excludes no difference."""
    found = difference(value, 1.0, freedom=30, lopsided=a)
    p = p_different(found)
    assert isinstance(p, float)
    assert abs(p - 0.05) < 1e-9 or (p < 0.05) == found.excludes_no_difference


def test_means_of_lopsided_parts_are_told_apart_from_none_as_often_on_both_sides() -> None:
    """Of 40 exponential parts, Student's t finds too much below; straightened, each side has its share."""
    chance, plain, straight = np.random.default_rng(3), [], []
    for _ in range(8_000):
        parts = chance.exponential(size=40) - 1
        t = parts.mean() / (parts.std(ddof=1) / np.sqrt(40))
        plain.append(t)
        straight.append(straightened(t, lopsided(parts)))
    reach = stats.t(39).ppf(0.975)
    below, above = (np.mean(np.array(plain) < -reach), np.mean(np.array(plain) > reach))
    assert below > 0.06
    assert above < 0.01
    mended = np.array(straight)
    assert np.mean(mended < -reach) < below - 0.02
    assert np.mean(abs(mended) > reach) < below + above
