"""The share reached, by statsmodels and SurPyval, by hand, and where there is none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from statsmodels.duration.survfunc import CumIncidenceRight
from surpyval.univariate.competing_risks import CompetingRisks

from answerable.audit.figures.estimate import Estimate, Untold
from answerable.audit.figures.incidence import Curve, incidence, share_by, thinned
from answerable.audit.figures.waits import Cause, Waits, counted

from .rows import count, generated, seeds


def curve_of(waits: Waits, group: int = 0, cause: Cause = Cause.REACHED) -> Curve:
    found = incidence(waits, cause)[group]
    assert isinstance(found, Curve)
    return found


def told(found: Estimate | Untold) -> Estimate:
    assert isinstance(found, Estimate)
    return found


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_incidence_and_its_error_are_those_of_statsmodels(seed: int) -> None:
    """Every cause of every group, at every time, to ten digits."""
    rows = generated(seed)
    waits = count(rows)
    for group in range(3):
        mine = rows.of(rows.group == group)
        with np.errstate(all="ignore"):  # it divides by nobody after the last end
            theirs = CumIncidenceRight(mine.time, mine.cause)
        for cause in (Cause.REACHED, Cause.CANCELLED, Cause.REFUSED):
            ours = curve_of(waits, group, cause)
            assert ours.time.tolist() == list(theirs.times)
            np.testing.assert_allclose(ours.share, theirs.cinc[cause - 1], rtol=1e-11)
            known = np.isfinite(theirs.cinc_se[cause - 1])
            np.testing.assert_allclose(ours.error[known], theirs.cinc_se[cause - 1][known], rtol=1e-10)


def test_incidence_is_that_of_surpyval() -> None:
    """A second oracle for the shares; its errors are of another estimator (Aalen's)."""
    rows = generated(1)
    ends = [None if cause == 0 else int(cause) for cause in rows.cause]
    theirs = CompetingRisks.fit(rows.time, e=ends)
    ours = curve_of(count(rows._replace(group=rows.group * 0)))
    np.testing.assert_allclose(ours.share, theirs.cif(ours.time, 1), rtol=1e-11)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_with_nothing_censored_it_is_the_share_of_all_calls_with_the_binomial_error(seed: int) -> None:
    """Counting by hand: those reached by t, of all calls, and p (1 - p) / n."""
    rows = generated(seed, censored=0)
    ours, calls = curve_of(count(rows)), rows.of(rows.group == 0)
    for time, share, error in zip(ours.time, ours.share, ours.error, strict=True):
        by_hand = float(((calls.time <= time) & (calls.cause == 1)).mean())
        assert share == pytest.approx(by_hand, rel=1e-12)
        assert error == pytest.approx(math.sqrt(by_hand * (1 - by_hand) / calls.size), rel=1e-9)


def test_a_call_closed_at_an_unknown_time_counts_as_not_reached() -> None:
    """It stays in the denominator, whatever time it was given."""
    waits = counted([0, 0], [0, 0], [5, 0], [Cause.REACHED, Cause.NEVER], [1, 3], horizon=60)
    assert told(share_by(curve_of(waits), 60)).value == 0.25


def test_intervals_stay_between_none_and_all() -> None:
    """Also at the ends, where the calls followed give a bound of their own (Clopper and Pearson)."""
    waits = counted([0, 0], [0, 0], [5, 9], [1, 1], [10, 10], horizon=60)
    ends = [told(share_by(curve_of(waits), time)) for time in (1, 5, 9)]
    assert ends[0].low == 0
    assert ends[0].high == pytest.approx(1 - 0.025 ** (1 / 20))
    assert 0 < ends[1].low < 0.5 < ends[1].high < 1
    assert ends[2].low == pytest.approx(0.025 ** (1 / 20))
    assert ends[2].high == 1


def test_the_interval_is_the_published_one() -> None:
    """F ** exp(+-z se / (F log F)), as the vignette of R's tidycmprsk gives it."""
    rows = generated(4)
    found = told(share_by(curve_of(count(rows)), 12))
    reach = 1.959963984540054 * found.error / (found.value * math.log(found.value))
    assert found.low == pytest.approx(found.value ** math.exp(-reach))
    assert found.high == pytest.approx(found.value ** math.exp(reach))


def test_beyond_the_last_call_followed_nothing_is_told() -> None:
    """All open at 7: the share by 8 is not the share by 7."""
    waits = counted([0, 0], [0, 0], [3, 7], [1, 0], [2, 2], horizon=60)
    assert told(share_by(curve_of(waits), 7)).value == 0.5
    assert isinstance(share_by(curve_of(waits), 8), Untold)


def test_once_every_wait_has_ended_the_share_stays_up_to_the_horizon() -> None:
    """The last to be followed ended: nothing can change after it, and past the horizon nothing is said."""
    waits = counted([0, 0], [0, 0], [3, 7], [1, 2], [2, 2], horizon=60)
    assert told(share_by(curve_of(waits), 60)).value == 0.5
    assert isinstance(share_by(curve_of(waits), 61), Untold)


def test_all_censored_is_a_share_of_nothing_up_to_then() -> None:
    """Nobody was reached while they were followed; that is known and no more."""
    waits = counted([0], [0], [7], [0], [9], horizon=60)
    assert told(share_by(curve_of(waits), 7)).value == 0
    assert isinstance(share_by(curve_of(waits), 60), Untold)


def test_a_group_without_calls_has_no_curve() -> None:
    """And does not disturb the others."""
    found = incidence(counted([0], [1], [7], [1], [9], horizon=60, groups=3))
    assert isinstance(found[0], Untold)
    assert isinstance(found[1], Curve)
    assert isinstance(found[2], Untold)


def test_no_calls_at_all_have_no_curves() -> None:
    """Empty arrays are waits of nobody."""
    assert all(
        isinstance(each, Untold) for each in incidence(counted([], [], [], [], [], horizon=9, groups=2))
    )


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_a_thinned_curve_lies_on_the_curve(seed: int) -> None:
    """Few points, the last one included, each with its interval."""
    curve = curve_of(count(generated(seed), horizon=50))
    points = thinned(curve, 10)
    assert len(points) <= 10
    assert (points[0].time, points[-1].time) == (0, curve.told_to)
    for point in points:
        found = told(share_by(curve, point.time))
        assert (point.share, point.low, point.high) == (found.value, found.low, found.high)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_the_order_and_the_splitting_of_counts_do_not_matter(seed: int) -> None:
    """Rows in any order, one by one or summed, are the same waits."""
    rows = generated(seed)
    stratum, group, time, cause, *_ = rows.of(np.random.default_rng(seed).permutation(rows.size))
    apart = counted(stratum, group, time, cause, time * 0 + 1, horizon=1_000, groups=3)
    for ours, theirs in zip(incidence(count(rows)), incidence(apart), strict=True):
        assert isinstance(ours, Curve)
        assert isinstance(theirs, Curve)
        assert np.array_equal(ours.share, theirs.share)
        assert np.array_equal(ours.error, theirs.error)


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        (([0], [0], [1], [1], [1, 2]), "differ in length"),
        (([0], [0], [-1], [1], [1]), "none may be below 0"),
        (([0], [0], [1.5], [1], [1]), "whole number"),
        (([0], [0], [1], [6], [1]), "is no cause"),
        (([0], [3], [1], [1], [1]), "of group 3"),
    ],
)
def test_what_are_no_waits_is_refused_with_why(arrays: tuple[list[int], ...], said: str) -> None:
    """Wrong arrays stop at the door."""
    with pytest.raises(ValueError, match=said):
        counted(*arrays, horizon=60, groups=2)


def test_a_horizon_and_a_cause_must_make_sense() -> None:
    """There is no time before 0, and no time of an end whose time is unknown."""
    with pytest.raises(ValueError, match="horizon of 0"):
        counted([0], [0], [1], [1], [1], horizon=0)
    with pytest.raises(ValueError, match="NEVER has no times"):
        incidence(counted([0], [0], [1], [1], [1], horizon=9), Cause.NEVER)
