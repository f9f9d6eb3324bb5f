"""Gray's test, by published figures of R's cmprsk, by SurPyval, and by plain loops."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray
from scipy import stats
from surpyval import gray_test

from answerable.audit.figures.estimate import Untold
from answerable.audit.figures.gray import gray
from answerable.audit.figures.logrank import KSample, log_rank
from answerable.audit.figures.waits import Cause, counted

from .rows import Rows, count, generated, seeds

TIMES = "276316373625171674757681166674752276787354388"
CAUSES = "110020022222120220002101112210002202111220202"
GROUPS = "112001022102022022121110110102001010202222101"


def told(found: KSample | Untold) -> KSample:
    assert isinstance(found, KSample)
    return found


@pytest.mark.parametrize(("cause", "statistic"), [(1, 0.680791319807), (2, 1.495728261106)])
def test_it_gives_what_cmprsk_gives(cause: Cause, statistic: float) -> None:
    """45 calls of three groups with ties; R cmprsk 2.2-11, `cuminc(time, cause, group)$Tests`."""
    time, ends, group = (np.array(list(each), np.int64) for each in (TIMES, CAUSES, GROUPS))
    found = told(gray(counted(time * 0, group, time, ends, time * 0 + 1, horizon=60), Cause(cause)))
    assert found.statistic == pytest.approx(statistic, rel=1e-10)
    assert found.freedom == 2


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_it_is_that_of_surpyval(seed: int) -> None:
    """Without strata, to ten digits."""
    rows = generated(seed, strata=1)
    ends = [None if cause == 0 else int(cause) for cause in rows.cause]
    theirs = gray_test(rows.time, ends, rows.group, event=1)
    ours = told(gray(count(rows)))
    assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-10)
    assert ours.p == pytest.approx(theirs.p_value, rel=1e-9)


class Seen(NamedTuple):
    """What the loops saw at a time, of each group."""

    waiting: dict[int, int]
    size: dict[int, float]
    ends: int
    past: float
    now: float
    step: float
    before: dict[int, float]
    after: dict[int, float]
    others: dict[int, int]


def score_by_loops(rows: Rows) -> tuple[NDArray[np.float64], list[Seen]]:
    """The scores of one stratum, a time and a group at a time, after section 2 of the paper."""
    groups = np.unique(rows.group)
    times = np.unique(rows.time)
    survival, incidence = dict.fromkeys(groups, 1.0), dict.fromkeys(groups, 0.0)
    pooled, score = 0.0, np.zeros(3)
    seen: list[Seen] = []
    for time in times:
        waiting = {g: int(((rows.group == g) & (rows.time >= time)).sum()) for g in groups}
        here = {g: rows.cause[(rows.group == g) & (rows.time == time)] for g in groups}
        size = {g: waiting[g] / survival[g] if waiting[g] else 0.0 for g in groups}
        risk = {g: size[g] * (1 - incidence[g]) for g in groups}
        ends = sum(int((here[g] == 1).sum()) for g in groups)
        for g in groups:
            score[g] += (here[g] == 1).sum() - risk[g] * ends / sum(risk.values())
        past, pooled_step = pooled, ends / sum(size.values())
        pooled += pooled_step
        old = dict(survival)
        for g in groups:
            if waiting[g]:
                incidence[g] += survival[g] * (here[g] == 1).sum() / waiting[g]
                survival[g] *= 1 - (here[g] > 0).sum() / waiting[g]
        others = {g: int((here[g] > 1).sum()) for g in groups}
        seen.append(Seen(waiting, size, ends, past, pooled, pooled_step, old, dict(survival), others))
    return score, seen


def levers(at: Seen) -> NDArray[np.float64]:
    """How much an end by the cause in one group (column) moves each score (row) at a time."""
    found = np.zeros((3, 3))
    for k, r in product(at.size, at.size):
        if at.size[k] and at.size[r]:
            found[k, r] = at.size[k] * ((k == r) - at.size[r] / sum(at.size.values()))
    return found


def variance_by_loops(seen: list[Seen]) -> NDArray[np.float64]:
    """The variance of those scores, from the last time to the first."""
    ahead, variance = np.zeros((3, 3)), np.zeros((3, 3))
    for at in reversed(seen):
        lever = levers(at)
        for r in (r for r in at.waiting if at.waiting[r]):
            left = (1 - at.now) / at.after[r] if at.after[r] else 0.0
            one, two = lever[:, r] + (1 - left) * ahead[:, r], left * ahead[:, r]
            tied = 1 - (at.ends - 1) / (sum(at.size.values()) * at.before[r] - 1) if at.ends > 1 else 1.0
            variance += np.outer(one, one) * at.step / at.size[r] * tied
            if at.after[r] and at.others[r]:
                tied = 1 - (at.others[r] - 1) / (at.waiting[r] - 1) if at.others[r] > 1 else 1.0
                variance += np.outer(two, two) * at.others[r] * tied * (at.before[r] / at.waiting[r]) ** 2
        ahead += lever * at.step / (1 - at.past)
    return variance


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_strata_are_summed(seed: int) -> None:
    """Scores and variances of each stratum by loops, added, and the quadratic form of two of the groups."""
    rows = generated(seed)
    parts = [score_by_loops(rows.of(rows.stratum == stratum)) for stratum in range(3)]
    score = np.sum([part[0] for part in parts], axis=0)[:2]
    variance = np.sum([variance_by_loops(part[1]) for part in parts], axis=0)[:2, :2]
    ours = told(gray(count(rows)))
    statistic = score @ np.linalg.solve(variance, score)
    assert ours.statistic == pytest.approx(statistic, rel=1e-9)
    assert ours.p == pytest.approx(stats.chi2.sf(statistic, 2), rel=1e-8)
    np.testing.assert_allclose(np.subtract(ours.observed, ours.expected)[:2], score, rtol=1e-9, atol=1e-9)


def test_where_callers_give_up_the_two_tests_ask_different_things() -> None:
    """In group 1 half give up at once, the others are reached as fast: rates are alike, shares are not."""
    time = np.tile(np.arange(1, 41), 2)
    group = np.repeat([0, 1], 40)
    waits = counted(
        np.append(time * 0, 0),
        np.append(group, 1),
        np.append(time, 0),
        np.append(time * 0 + 1, Cause.CANCELLED),
        np.append(time * 0 + 4, 160),
        horizon=60,
    )
    assert told(log_rank(waits)).statistic == pytest.approx(0, abs=1e-20)
    assert told(gray(waits)).p < 1e-9


@pytest.mark.parametrize(
    "arrays",
    [
        ([], [], [], [], []),
        ([0], [0], [3], [1], [9]),
        ([0, 1], [0, 1], [3, 3], [1, 1], [9, 9]),
        ([0, 0], [0, 1], [3, 3], [0, 0], [9, 9]),
        ([0, 0], [0, 1], [3, 3], [2, 2], [9, 9]),
    ],
    ids=["no calls", "one group", "no common stratum", "all censored", "none reached"],
)
def test_what_cannot_be_tested_says_why(arrays: tuple[list[int], ...]) -> None:
    """There is nothing to compare, and no number."""
    assert isinstance(gray(counted(*arrays, horizon=60, groups=2)), Untold)
