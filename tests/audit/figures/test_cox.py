"""Cox regression on counts, by statsmodels and SurPyval and by a jackknife, and where there is no answer."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from numpy.typing import NDArray
from statsmodels.duration.hazard_regression import PHReg
from surpyval import CoxPH

from answerable.audit.figures.cox import cox
from answerable.audit.figures.estimate import Estimate, Untold
from answerable.audit.figures.hazards import Hazards, Ratio
from answerable.audit.figures.logrank import KSample, log_rank
from answerable.audit.figures.partial import FEW, Ties
from answerable.audit.figures.waits import Cause, Waits, counted

from .rows import Rows, count, generated, seeds

TINY = 1e-30


def told(found: Hazards | Untold) -> Hazards:
    assert isinstance(found, Hazards)
    return found


def numbers(ratios: tuple[Ratio | None, ...]) -> tuple[list[float], list[float]]:
    """Logarithms of ratios and their errors, the reference left out."""
    known = [each for each in ratios if isinstance(each, Estimate)]
    return [math.log(each.value) for each in known], [each.error for each in known]


def dummies(rows: Rows) -> NDArray[np.float64]:
    return np.stack([rows.group == 1, rows.group == 2], 1).astype(float)


@pytest.mark.parametrize("ties", ["breslow", "efron"])
@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_ratios_and_errors_are_those_of_statsmodels(seed: int, ties: Ties) -> None:
    """Stratified, three groups, many ties; beta, error and likelihood to ten digits."""
    rows = generated(seed)
    theirs = PHReg(rows.time, dummies(rows), (rows.cause == 1) * 1, strata=rows.stratum, ties=ties).fit(
        disp=0, tol=1e-12
    )
    ours = told(cox(count(rows), ties=ties))
    beta, error = numbers(ours.groups)
    np.testing.assert_allclose(beta, theirs.params, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(error, theirs.bse, rtol=1e-10)
    assert ours.log_likelihood == pytest.approx(theirs.llf, rel=1e-11)
    assert ours.events == (rows.cause == 1).sum()


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_a_further_factor_is_held_alike(seed: int) -> None:
    """The model with one more dummy, by statsmodels."""
    rows = generated(seed)
    design = np.column_stack([dummies(rows), rows.factor])
    theirs = PHReg(rows.time, design, (rows.cause == 1) * 1, strata=rows.stratum, ties="efron").fit(disp=0)
    ours = told(cox(count(rows, factors=True)))
    beta, error = numbers((*ours.groups, *ours.factors[0]))
    np.testing.assert_allclose(beta, theirs.params, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(error, theirs.bse, rtol=1e-8)


@pytest.mark.parametrize("ties", ["breslow", "efron"])
def test_ratios_are_those_of_surpyval(ties: Ties) -> None:
    """A second oracle, on another cause."""
    rows = generated(5)
    theirs = CoxPH.fit(
        rows.time, dummies(rows), c=(rows.cause != 2) * 1, tie_method=ties, strata=rows.stratum
    )
    beta, _ = numbers(told(cox(count(rows), Cause.CANCELLED, ties=ties)).groups)
    np.testing.assert_allclose(beta, theirs.beta, rtol=1e-9)


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_errors_by_clusters_are_those_of_statsmodels(seed: int) -> None:
    """Lin and Wei's, with Breslow's ties (statsmodels has no other)."""
    rows = generated(seed)
    model = PHReg(rows.time, dummies(rows), (rows.cause == 1) * 1, strata=rows.stratum, ties="breslow")
    theirs = model.fit(groups=rows.cluster, disp=0, tol=1e-12)
    assume(np.isfinite(theirs.bse).all())  # it has no residual for a call gone before its stratum's first end
    ours = told(cox(count(rows, clusters=True), ties="breslow", clustered=True))
    np.testing.assert_allclose(numbers(ours.groups)[1], theirs.bse, rtol=1e-9)
    assert (ours.error, ours.clusters) == ("clusters", len(np.unique(rows.cluster)))


def efron_score(
    rows: Rows, beta: NDArray[np.float64], weights: NDArray[np.complex128]
) -> NDArray[np.complex128]:
    """The score of weighted calls by loops; tied ends have their mean weight."""
    design, score = dummies(rows), np.zeros(2, np.complex128)
    hazard = weights * np.exp(design @ beta)
    for stratum in np.unique(rows.stratum):
        for time in np.unique(rows.time):
            mine = rows.stratum == stratum
            ends = mine & (rows.time == time) & (rows.cause == 1)
            waiting, m = mine & (rows.time >= time), int(ends.sum())
            score += weights[ends] @ design[ends]
            for gone in range(m):
                part = np.where(waiting, 1.0, 0.0) - ends * gone / m
                mean = (part * hazard) @ design / (part * hazard).sum()
                score -= weights[ends].sum() / m * mean
    return score


@settings(max_examples=5, deadline=None)
@given(seeds)
def test_errors_by_clusters_with_efrons_ties_are_those_of_the_jackknife(seed: int) -> None:
    """The derivative of the score in each call's weight, by a complex step, summed by cluster."""
    rows = generated(seed, 120)
    ours = told(cox(count(rows, clusters=True), clustered=True))
    naive = told(cox(count(rows)))
    beta = np.array(numbers(ours.groups)[0])
    ones, each = np.ones(rows.size, np.complex128), np.empty((rows.size, 2))
    for place in range(rows.size):
        ones[place] += TINY * 1j
        each[place] = efron_score(rows, beta, ones).imag / TINY
        ones[place] = 1
    sums = np.array([each[rows.cluster == one].sum(0) for one in np.unique(rows.cluster)])
    step = 1e-6
    slopes = [
        (efron_score(rows, beta + move, ones) - efron_score(rows, beta - move, ones)).real / (2 * step)
        for move in np.eye(2) * step
    ]
    inverse = np.linalg.inv(-np.array(slopes))
    by_hand = np.sqrt(np.diag(inverse @ sums.T @ sums @ inverse))
    np.testing.assert_allclose(numbers(ours.groups)[1], by_hand, rtol=1e-6)
    np.testing.assert_allclose(numbers(naive.groups)[1], np.sqrt(np.diag(inverse)), rtol=1e-6)


def test_many_ends_at_once_are_summed_as_few_are() -> None:
    """Efron's closed form past a few ties, by statsmodels, which sums them one by one."""
    rows = generated(8, 4_000, longest=5)
    assert min(np.bincount(rows.time[(rows.cause == 1) & (rows.stratum == 0)])[1:]) > FEW
    theirs = PHReg(rows.time, dummies(rows), (rows.cause == 1) * 1, strata=rows.stratum, ties="efron").fit(
        disp=0, tol=1e-12
    )
    ours = told(cox(count(rows)))
    np.testing.assert_allclose(numbers(ours.groups)[0], theirs.params, rtol=1e-10)
    np.testing.assert_allclose(numbers(ours.groups)[1], theirs.bse, rtol=1e-10)
    assert ours.log_likelihood == pytest.approx(theirs.llf, rel=1e-11)


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_the_scale_of_time_and_the_order_of_counts_do_not_matter(seed: int) -> None:
    """Only the order of ends counts."""
    rows = generated(seed)
    longer = rows._replace(time=rows.time * 60).of(np.random.default_rng(seed).permutation(rows.size))
    assert told(cox(count(rows))) == told(cox(count(longer, 10_000)))


def plain(times: list[int], causes: list[int], group: list[int], groups: int | None = None) -> Waits:
    return counted([0] * len(times), group, times, causes, [6] * len(times), horizon=60, groups=groups)


def test_a_group_none_of_whose_calls_was_reached_has_no_ratio_and_spares_the_others() -> None:
    """The others are what they are without it."""
    waits = plain([3, 9, 4, 7, 5, 8], [1, 1, 1, 1, 2, 0], [0, 0, 1, 1, 2, 2])
    without = plain([3, 9, 4, 7], [1, 1, 1, 1], [0, 0, 1, 1])
    found, alone = told(cox(waits)), told(cox(without))
    assert isinstance(found.groups[2], Untold)
    assert "none of its calls" in found.groups[2].because
    np.testing.assert_allclose(numbers(found.groups), numbers(alone.groups), rtol=1e-12)


def test_a_likelihood_that_rises_without_end_is_said_to() -> None:
    """All of one group's calls are reached before any of the other's."""
    found = cox(plain([1, 2, 8, 9], [1, 1, 1, 1], [0, 0, 1, 1]))
    assert isinstance(found, Untold)
    assert "rises without end" in found.because


def test_groups_that_never_wait_together_have_no_ratio() -> None:
    """Group 2 and group 3 have a stratum to themselves: each beside the other, and neither beside group 0."""
    stratum, group = [0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 1, 1, 2, 2, 3, 3]
    found = told(cox(counted(stratum, group, [3, 9, 4, 7, 3, 9, 4, 7], [1] * 8, [6] * 8, horizon=60)))
    assert found.groups[0] is None
    assert isinstance(found.groups[1], Estimate)
    assert all(
        isinstance(each, Untold) and "never waited beside" in each.because for each in found.groups[2:]
    )


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_rounding_is_not_taken_for_information(seed: int) -> None:
    """Many calls of one group alone in a stratum of their own: however sums round, it has no ratio."""
    rng = np.random.default_rng(seed)
    stratum, group = np.repeat([0, 0, 1], 40), np.repeat([0, 1, 2], 40)
    time, calls = np.tile(np.arange(40), 3), rng.integers(1, 1_000_000, 120)
    waits = counted(stratum, group, time, time * 0 + 1, calls, horizon=60)
    found = told(cox(waits))
    assert isinstance(found.groups[1], Estimate)
    assert isinstance(found.groups[2], Untold)
    test = log_rank(waits)
    assert isinstance(test, KSample)
    assert test.freedom == 1


@pytest.mark.parametrize(
    ("waits", "said"),
    [
        (plain([3, 9], [0, 0], [0, 1]), "no call ended by the cause"),
        (plain([3, 3], [1, 1], [0, 1]), None),
        (plain([3, 9], [1, 1], [1, 1]), "the reference has no calls"),
        (plain([], [], [], groups=2), "the reference has no calls"),
        (plain([3, 9], [1, 1], [0, 0]), "no call ended by the cause"),
    ],
    ids=["all censored", "all at one time", "no reference", "no calls", "one group"],
)
def test_what_cannot_be_told_says_why(waits: Waits, said: str | None) -> None:
    """Never not-a-number, never a warning; where all end at once both are exactly alike."""
    found = cox(waits, ties="breslow")
    if said is None:
        assert numbers(told(found).groups)[0] == [pytest.approx(0, abs=1e-12)]
    else:
        assert isinstance(found, Untold)
        assert said in found.because


def test_an_empty_group_is_named_and_a_wrong_reference_refused() -> None:
    """Between groups that have calls nothing changes."""
    found = told(cox(plain([3, 9, 4, 7], [1, 1, 1, 1], [0, 0, 2, 2], groups=3)))
    assert found.groups[1] == Untold("it has no calls")
    assert isinstance(found.groups[2], Estimate)
    with pytest.raises(ValueError, match="no clusters"):
        cox(plain([3], [1], [0]), clustered=True)
