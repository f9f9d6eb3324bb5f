"""Differences between groups, beside a row-level jackknife that shares nothing with them.

The oracle weighs every call, estimates the curve with a loop over times, and takes the derivative in each
call's weight by a complex step: exact to the last digits, and no formula of influence in it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray
from scipy import stats

from answerable.audit.figures.differences import WaitingDifference, waiting_difference
from answerable.audit.figures.estimate import Estimate, Untold
from answerable.audit.figures.lopsided import straightened
from answerable.audit.figures.rmst import mean_waiting
from answerable.audit.figures.waits import Cause, counted

from .rows import Rows, count, generated, seeds

Weights = NDArray[np.complex128]
Figure = Callable[[Rows, Weights], complex]
HORIZON, TINY = 20, 1e-30


def mean_of(rows: Rows, weights: Weights) -> complex:
    """The mean time not reached up to HORIZON, of weighted calls."""
    return HORIZON - sum(
        ((HORIZON - time) * step for time, step in curve_steps(rows, weights) if time <= HORIZON), 0j
    )


def curve_steps(rows: Rows, weights: Weights) -> list[tuple[int, complex]]:
    steps, unended = [], 1 + 0j
    for time in np.unique(rows.time):
        waiting = weights[rows.time >= time].sum()
        ends = weights[(rows.time == time) & (rows.cause == 1)].sum()
        others = weights[(rows.time == time) & (rows.cause > 1)].sum()
        steps.append((int(time), unended * ends / waiting))
        unended *= 1 - (ends + others) / waiting
    return steps


def jackknife(rows: Rows, figure: Figure) -> tuple[float, NDArray[np.float64]]:
    """A figure, and its derivative in the weight of each call."""
    ones = np.ones(rows.size, np.complex128)
    each = np.empty(rows.size)
    for place in range(rows.size):
        ones[place] += TINY * 1j
        each[place] = figure(rows, ones).imag / TINY
        ones[place] = 1
    return figure(rows, ones).real, each


def followed(rows: Rows, until: int) -> bool:
    """Whether the last calls were seen for so long, or all ended."""
    last = rows.time.max()
    return bool(last >= until or (rows.cause[rows.time == last] > 0).all())


def by_rows(rows: Rows, *, clustered: bool) -> tuple[float, float]:
    """The stratified difference of group 1 less group 0, and its error."""
    found: list[tuple[float, float, Rows, NDArray[np.float64]]] = []
    for stratum in np.unique(rows.stratum):
        pair = [rows.of((rows.stratum == stratum) & (rows.group == group)) for group in (1, 0)]
        if not all(part.size and followed(part, HORIZON) for part in pair):
            continue
        (one, of_one), (other, of_other) = (jackknife(part, mean_of) for part in pair)
        n = [part.size for part in pair]
        weight = n[0] * n[1] / sum(n)
        both = Rows(*(np.concatenate(parts) for parts in zip(*pair, strict=True)))
        found.append((weight, one - other, both, np.concatenate([of_one, -of_other])))
    total = sum(weight for weight, *_ in found)
    value = sum(weight * difference for weight, difference, *_ in found) / total
    calls = np.concatenate([weight / total * each for weight, _, _, each in found])
    if not clustered:
        return value, float(np.sqrt((calls**2).sum()))
    cluster = np.concatenate([part.cluster for *_, part, _ in found])
    sums = np.array([calls[cluster == one].sum() for one in np.unique(cluster)])
    return value, float(np.sqrt((sums**2).sum() * len(sums) / (len(sums) - 1)))


def told(found: WaitingDifference | Untold) -> WaitingDifference:
    assert isinstance(found, WaitingDifference)
    return found


@pytest.mark.parametrize("clustered", [False, True])
@settings(max_examples=12, deadline=None)
@given(seed=seeds)
def test_differences_and_their_errors_are_those_of_the_jackknife(seed: int, *, clustered: bool) -> None:
    """Mean waits, stratified, calls independent or in clusters."""
    rows = generated(seed, 160)
    waits = count(rows, HORIZON, clusters=True)
    known = rows.time <= HORIZON
    cut = rows._replace(time=np.minimum(rows.time, HORIZON), cause=np.where(known, rows.cause, 0))
    found = told(waiting_difference(waits, 1, clustered=clustered))
    value, error = by_rows(cut, clustered=clustered)
    assert found.difference.value == pytest.approx(value, rel=1e-10, abs=1e-12)
    assert found.difference.error == pytest.approx(error, rel=1e-10)
    assert found.mean - found.mean_against == pytest.approx(found.difference.value, abs=1e-12)


def test_clusters_are_judged_by_student() -> None:
    """With 12 clusters, on 11 degrees of freedom, straightened as far as they are lopsided."""
    found = told(waiting_difference(count(generated(3), clusters=True), 1, clustered=True)).difference
    ends = [(found.value - end) / found.error for end in (found.low, found.high)]
    reach = [straightened(end, found.lopsided) for end in ends]
    assert found.lopsided != 0
    assert reach == pytest.approx([stats.t.ppf(0.975, 11), stats.t.ppf(0.025, 11)])


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_with_nothing_censored_the_mean_wait_is_the_plain_mean_with_its_error(seed: int) -> None:
    """Of min(wait, horizon) over all calls, where never reached is the horizon."""
    rows = generated(seed, censored=0)
    for group, found in enumerate(mean_waiting(count(rows, HORIZON))):
        mine = rows.of(rows.group == group)
        waited = np.where(mine.cause == 1, np.minimum(mine.time, HORIZON), HORIZON)
        assert isinstance(found, Estimate)
        assert found.value == pytest.approx(waited.mean(), rel=1e-12)
        assert found.error == pytest.approx(waited.std() / np.sqrt(mine.size), rel=1e-9)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_without_strata_a_difference_is_that_of_the_two_means(seed: int) -> None:
    """Their variances add up."""
    waits = count(generated(seed, strata=1), HORIZON)
    other, one = mean_waiting(waits)[:2]
    assert isinstance(one, Estimate)
    assert isinstance(other, Estimate)
    found = told(waiting_difference(waits, 1)).difference
    assert found.value == pytest.approx(one.value - other.value, abs=1e-12)
    assert found.error == pytest.approx(np.hypot(one.error, other.error), rel=1e-10)


def test_strata_without_both_groups_are_left_out() -> None:
    """What cannot be compared is not averaged in."""
    waits = counted([0, 0, 0, 1], [0, 1, 1, 1], [3, 3, 9, 3], [1, 1, 1, 1], [5, 4, 4, 7], horizon=60)
    assert told(waiting_difference(waits, 1)).difference.value == pytest.approx((3 + 9) / 2 - 3)


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        (([0, 1], [0, 1], [3, 3], [1, 1], [5, 5]), "in no stratum have both groups calls"),
        (([0, 0], [0, 1], [3, 3], [1, 1], [5, 5]), "no spread"),
        (([0, 0], [0, 1], [3, 3], [0, 1], [5, 5]), "was not followed up to the horizon"),
        (([], [], [], [], []), "in no stratum have both groups calls"),
    ],
)
def test_what_cannot_be_told_says_why(arrays: tuple[list[int], ...], said: str) -> None:
    """Never not-a-number, never a warning."""
    waits = counted(*arrays, horizon=60, groups=2)
    found = waiting_difference(waits, 1)
    assert isinstance(found, Untold)
    assert said in found.because


def test_one_cluster_says_nothing_of_clusters() -> None:
    """Nor do waits without clusters."""
    arrays = [0, 0, 0], [0, 1, 1], [3, 3, 9], [1, 1, 1], [5, 4, 4]
    alone = waiting_difference(counted(*arrays, horizon=60, cluster=[2, 2, 2]), 1, clustered=True)
    assert isinstance(alone, Untold)
    with pytest.raises(ValueError, match="no clusters"):
        waiting_difference(counted(*arrays, horizon=60), 1, clustered=True)


def test_a_group_is_not_compared_with_itself() -> None:
    """That would be a slip of whoever asks."""
    with pytest.raises(ValueError, match="no difference from itself"):
        waiting_difference(count(generated(1)), 0, 0)


def test_means_of_groups_that_were_not_followed_say_so() -> None:
    """No calls, or none followed to the horizon."""
    found = mean_waiting(counted([0], [1], [7], [Cause.OPEN], [3], horizon=60))
    assert found[0] == Untold("the group has no calls")
    assert found[1] == Untold("no call of the group was followed up to 60")
    assert mean_waiting(counted([], [], [], [], [], horizon=9, groups=1)) == (
        Untold("the group has no calls"),
    )
