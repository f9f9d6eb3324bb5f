"""Fine and Gray's regression on counts, by SurPyval, by Cox on rows kept at risk, and by a jackknife."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from numpy.typing import NDArray
from statsmodels.duration.hazard_regression import PHReg
from surpyval.univariate.competing_risks import FineGray

from answerable.audit.figures.estimate import Untold
from answerable.audit.figures.subdistribution import fine_gray
from answerable.audit.figures.waits import Cause, counted

from .rows import Rows, count, generated, seeds
from .test_cox import TINY, dummies, numbers, told


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_ratios_are_those_of_surpyval(seed: int) -> None:
    """One stratum with censoring: beta and likelihood (its errors take the weights as known)."""
    rows = generated(seed, strata=1)
    ends = [None if cause == 0 else int(cause) for cause in rows.cause]
    theirs = FineGray.fit(rows.time, dummies(rows), ends, event=1)
    ours = told(fine_gray(count(rows)))
    np.testing.assert_allclose(numbers(ours.groups)[0], theirs.beta, rtol=1e-9, atol=1e-10)
    assert ours.log_likelihood == pytest.approx(theirs.log_likelihood, rel=1e-11)
    assert ours.error == "calls"


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_with_nothing_censored_it_is_cox_with_those_that_ended_otherwise_kept_at_risk(seed: int) -> None:
    """Stratified, by statsmodels on such rows: ratios, errors, and errors by clusters."""
    rows = generated(seed, censored=0)
    kept = np.where(rows.cause == 1, rows.time, 1_000)
    model = PHReg(kept, dummies(rows), (rows.cause == 1) * 1, strata=rows.stratum, ties="breslow")
    theirs = model.fit(disp=0, tol=1e-12)
    ours = told(fine_gray(count(rows)))
    np.testing.assert_allclose(numbers(ours.groups)[0], theirs.params, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(numbers(ours.groups)[1], theirs.bse, rtol=1e-10)
    assert ours.error == "likelihood"
    by_cluster = model.fit(groups=rows.cluster, disp=0, tol=1e-12)
    assume(np.isfinite(by_cluster.bse).all())
    ours = told(fine_gray(count(rows, clusters=True), clustered=True))
    np.testing.assert_allclose(numbers(ours.groups)[1], by_cluster.bse, rtol=1e-9)


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_a_call_closed_at_an_unknown_time_is_as_one_that_ended_otherwise(seed: int) -> None:
    """With nothing else censored, when it was closed does not matter."""
    rows = generated(seed, censored=0)
    never = rows._replace(cause=np.where(rows.cause > 1, Cause.NEVER, rows.cause))
    one, other = told(fine_gray(count(rows))), told(fine_gray(count(never)))
    np.testing.assert_allclose(numbers(one.groups), numbers(other.groups), rtol=1e-11)


def weighted_score(
    rows: Rows, beta: NDArray[np.float64], weights: NDArray[np.complex128]
) -> NDArray[np.complex128]:
    """The score of weighted calls, the censoring curve included, by loops over times and calls."""
    design, score = dummies(rows), np.zeros(2, np.complex128)
    for stratum in np.unique(rows.stratum):
        mine = rows.stratum == stratum
        followed: dict[int, complex] = {}
        share = 1 + 0j
        for time in np.unique(rows.time[mine]):
            followed[int(time)] = share
            at_risk = weights[mine & (rows.time >= time)].sum()
            share *= 1 - weights[mine & (rows.time == time) & (rows.cause == 0)].sum() / at_risk
        for time in np.unique(rows.time[mine & (rows.cause == 1)]):
            part = np.where(mine & (rows.time >= time), 1 + 0j, 0)
            for place in np.flatnonzero(mine & (rows.time < time) & (rows.cause > 1)):
                part[place] = followed[int(time)] / followed[int(rows.time[place])]
            part *= weights * np.exp(design @ beta)
            ends = mine & (rows.time == time) & (rows.cause == 1)
            score += weights[ends] @ (design[ends] - part @ design / part.sum())
    return score


@pytest.mark.parametrize("clustered", [False, True])
@settings(max_examples=4, deadline=None)
@given(seed=seeds)
def test_errors_are_those_of_the_jackknife(seed: int, clustered: bool) -> None:
    """The derivative of the score in each call's weight, what it does to the censoring curve included."""
    rows = generated(seed, 120)
    ours = told(fine_gray(count(rows, clusters=True), clustered=clustered))
    beta = np.array(numbers(ours.groups)[0])
    ones, each = np.ones(rows.size, np.complex128), np.empty((rows.size, 2))
    for place in range(rows.size):
        ones[place] += TINY * 1j
        each[place] = weighted_score(rows, beta, ones).imag / TINY
        ones[place] = 1
    step = 1e-6
    slopes = [
        (weighted_score(rows, beta + move, ones) - weighted_score(rows, beta - move, ones)).real / (2 * step)
        for move in np.eye(2) * step
    ]
    inverse = np.linalg.inv(-np.array(slopes))
    sums = each
    if clustered:
        sums = np.array([each[rows.cluster == one].sum(0) for one in np.unique(rows.cluster)])
    by_hand = np.sqrt(np.diag(inverse @ sums.T @ sums @ inverse))
    np.testing.assert_allclose(numbers(ours.groups)[1], by_hand, rtol=1e-6)


def test_callers_who_give_up_lower_the_share_and_so_the_ratio() -> None:
    """Half of group 1 gives up at once, the rest are reached as fast: half as many are ever reached."""
    time, group = np.tile(np.arange(1, 41), 2), np.repeat([0, 1], 40)
    arrays = [np.append(time, 0), np.append(time * 0 + 1, Cause.CANCELLED), np.append(time * 0 + 4, 160)]
    found = told(fine_gray(counted(np.append(time * 0, 0), np.append(group, 1), *arrays, horizon=60)))
    assert np.exp(numbers(found.groups)[0][0]) < 0.6


def test_what_cannot_be_told_says_why() -> None:
    """None reached, no reference, no clusters."""
    assert isinstance(fine_gray(counted([0, 0], [0, 1], [3, 9], [2, 0], [5, 5], horizon=60)), Untold)
    assert isinstance(fine_gray(counted([0], [1], [3], [1], [5], horizon=60)), Untold)
    with pytest.raises(ValueError, match="no clusters"):
        fine_gray(counted([0], [0], [3], [1], [5], horizon=60), clustered=True)
