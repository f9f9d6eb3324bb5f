"""The stratified log-rank test, by statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from statsmodels.duration.survfunc import survdiff

from answerable.audit.figures.estimate import Untold
from answerable.audit.figures.logrank import KSample, log_rank
from answerable.audit.figures.waits import counted

from .rows import count, generated, seeds


def told(found: KSample | Untold) -> KSample:
    assert isinstance(found, KSample)
    return found


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_it_is_that_of_statsmodels(seed: int) -> None:
    """Three groups, three strata, many ties, to ten digits."""
    rows = generated(seed)
    statistic, p = survdiff(rows.time, rows.cause == 1, rows.group, strata=rows.stratum)
    ours = told(log_rank(count(rows)))
    assert ours.statistic == pytest.approx(statistic, rel=1e-10)
    assert ours.p == pytest.approx(p, rel=1e-9, abs=1e-14)
    assert ours.freedom == 2
    assert sum(ours.observed) == (rows.cause == 1).sum()
    assert sum(ours.expected) == pytest.approx(sum(ours.observed))


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_the_scale_of_time_does_not_matter(seed: int) -> None:
    """Minutes or seconds: only the order of ends counts."""
    rows = generated(seed)
    assert log_rank(count(rows._replace(time=rows.time * 60), 10_000)) == log_rank(count(rows))


def test_groups_that_never_wait_together_are_not_counted_as_compared() -> None:
    """The third group has a stratum to itself: one degree of freedom, not two."""
    stratum, group = [0, 0, 0, 0, 1, 1], [0, 0, 1, 1, 2, 2]
    waits = counted(stratum, group, [3, 9, 4, 7, 1, 2], [1, 1, 1, 0, 1, 1], [5] * 6, horizon=60)
    assert told(log_rank(waits)).freedom == 1


@pytest.mark.parametrize(
    "arrays",
    [
        ([], [], [], [], []),
        ([0], [0], [3], [1], [9]),
        ([0, 1], [0, 1], [3, 3], [1, 1], [9, 9]),
        ([0, 0], [0, 1], [3, 3], [0, 0], [9, 9]),
        ([0, 0], [0, 1], [3, 3], [1, 1], [9, 9]),
    ],
    ids=["no calls", "one group", "no common stratum", "all censored", "all at one time"],
)
def test_what_cannot_be_tested_says_why(arrays: tuple[list[int], ...]) -> None:
    """One group, none reached, or all at once: there is nothing to compare, and no number."""
    found = log_rank(counted(*arrays, horizon=60, groups=2))
    assert isinstance(found, Untold)
    assert found.because.startswith("in no stratum did calls of two groups wait")


def test_groups_that_are_alike_differ_by_nothing() -> None:
    """The same calls in both groups: a statistic of 0 and a p of 1."""
    arrays = np.array([0, 0, 0, 0]), [0, 0, 1, 1], [3, 8, 3, 8], [1, 1, 1, 1], [9, 4, 9, 4]
    found = told(log_rank(counted(*arrays, horizon=60)))
    assert found.statistic == pytest.approx(0, abs=1e-20)
    assert found.p == pytest.approx(1)
