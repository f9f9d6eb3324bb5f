"""The whole published answer under attack: every count in it is an equation, and no small count follows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.audit.histories import of_every_area

from answerable.audit import compare
from answerable.audit.comparing import Comparison
from answerable.audit.counting.counts import CAUSES, Counts
from answerable.audit.findings import Interval
from answerable.audit.suppressing import TOGETHER, suppress

BELOW = 10
GROUPS, STRATA, ENDS = 3, 3, 3
Vector = npt.NDArray[np.float64]


PLANNED = of_every_area()


def counts_of(cells: npt.NDArray[np.int64]) -> Counts:
    """Arrays of calls by stratum, group and end (answered, no arrival recorded, cancelled), spread over
    days.
    """
    stratum, group, end = (axis.ravel() for axis in np.indices(cells.shape))
    each = cells.ravel()
    place = np.repeat(np.arange(each.size), each)
    nothing = np.zeros(len(place), np.int64)
    return Counts(
        groups=tuple("abc"[: cells.shape[1]]),
        strata=tuple((f"kind {n}",) for n in range(cells.shape[0])),
        group=group[place],
        stratum=stratum[place],
        cluster=np.arange(len(place)) % 12,
        cause=end[place],
        wait=nothing - 1,
        censored=nothing.astype(np.bool_),
        urgent=nothing.astype(np.bool_),
        n=nothing + 1,
    )


def equations(shown: Comparison, counts: Counts) -> list[tuple[Vector, int]]:
    """Every count of the answer, as the sum of cells that it is; and the sum of all, which stands beside
    it.
    """
    shape = (len(counts.strata), len(counts.groups), ENDS)
    names = [", ".join(stratum) for stratum in counts.strata]
    told: list[tuple[Vector, int]] = [(np.ones(shape).ravel(), counts.calls)]

    def say(n: int | None, strata: list[int], groups: list[int], ends: list[int]) -> None:
        mask = np.zeros(shape)
        mask[np.ix_(strata, groups, ends)] = 1
        if n is not None:
            told.append((mask.ravel(), n))

    every, ends = list(range(shape[0])), list(range(ENDS))
    for tally in shown.groups:
        row = counts.groups.index(tally.group)
        say(tally.calls.n, every, [row], ends)
        say(tally.answered.n, every, [row], [0])
        say(tally.missing.n, every, [row], [1])
        for cause, count in tally.causes:
            if (end := CAUSES.index(cause)) < ENDS:
                say(count.n, every, [row], [end])
    for finding in shown.findings:
        row = counts.groups.index(finding.group)
        others = [at for at in range(shape[1]) if at != row]
        listed = {line.name for line in finding.strata}
        for line in finding.strata:
            rest = [at for at, name in enumerate(names) if name not in listed]
            strata = rest if line.name == TOGETHER else [names.index(line.name)]
            say(line.group_calls.n, strata, [row], ends)
            say(line.group_answered.n, strata, [row], [0])
            say(line.reference_calls.n, strata, others, ends)
            say(line.reference_answered.n, strata, others, [0])
    return told


def inferred(told: list[tuple[Vector, int]], goal: Vector) -> tuple[float, float]:
    known, values = np.array([mask for mask, _ in told]), [n for _, n in told]
    low, high = (linprog(side, A_eq=known, b_eq=values, bounds=(0, None)).fun for side in (goal, -goal))
    assert low is not None
    assert high is not None
    return float(low), -float(high)


CELLS = st.lists(
    st.one_of(st.integers(0, 8), st.integers(0, 60)),
    min_size=STRATA * GROUPS * ENDS,
    max_size=STRATA * GROUPS * ENDS,
).map(lambda each: np.array(each, dtype=np.int64).reshape(STRATA, GROUPS, ENDS))


@given(CELLS, st.data())
@settings(max_examples=25)
def test_nobody_can_work_out_a_few_calls(cells: npt.NDArray[np.int64], data: st.DataObject) -> None:
    """For a group, or a group in a stratum: its calls, those of one end, and those not answered. Where that
    is a few calls, all published counts together leave a stretch as wide as the threshold.
    """
    counts = counts_of(cells)
    shown = suppress(compare(counts, PLANNED), counts, PLANNED)
    if all(tally.calls.n is None for tally in shown.groups):
        return
    told = equations(shown, counts)
    group = data.draw(st.integers(0, GROUPS - 1))
    strata = data.draw(st.sampled_from([list(range(STRATA)), *([each] for each in range(STRATA))]))
    for ends in ([0], [1], [2], [1, 2], [0, 1, 2]):
        mask = np.zeros(cells.shape)
        mask[np.ix_(strata, [group], ends)] = 1
        if 0 < (cells * mask).sum() < BELOW:
            low, high = inferred(told, mask.ravel())
            assert high - low >= BELOW - 1e-6


@given(CELLS)
@settings(max_examples=25)
def test_a_hidden_count_hides_what_is_made_of_it(cells: npt.NDArray[np.int64]) -> None:
    """No rate, difference, ratio, p or test where the counts that it is made of are hidden."""
    counts = counts_of(cells)
    shown = suppress(compare(counts, PLANNED), counts, PLANNED)
    closed = {each.group for each in shown.groups if each.calls.n is None or each.answered.n is None}
    for tally in shown.groups:
        if tally.group in closed:
            told = (tally.rate, tally.rate_if_missing_answered, tally.half_reached, tally.mean_waiting)
            assert all(_silent(each) for each in told)
        if tally.missing.n is None:
            assert _silent(tally.rate_if_missing_answered)
    missing_hidden = any(tally.missing.n is None for tally in shown.groups)
    for finding in shown.findings:
        assert not missing_hidden or (_silent(finding.worst) and _silent(finding.best))
        if finding.group in closed:
            figures = [finding.worst, finding.best]
            for effect in (finding.crude, finding.adjusted):
                figures += [effect.difference, effect.ratio]
            assert all(_silent(each) for each in figures)
            assert finding.p is finding.adjusted_p is finding.detectable is None
            assert not finding.strata
            assert all(test.statistic is None for test in (*finding.tests, *finding.heterogeneity))


def _silent(interval: Interval) -> bool:
    return interval.estimate is None and interval.low is None and bool(interval.why_not)
