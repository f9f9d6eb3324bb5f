"""Mantel and Haenszel's figures: equal to statsmodels, to call-by-call sums and to what was published."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable
from tests.audit.figures.tables import (
    AGRESTI,
    ANY,
    BCG,
    BERKELEY,
    FULL,
    MIGRAINE,
    Cells,
    as_statsmodels,
    calls,
    strata,
    swapped,
    turned,
)

from answerable.audit.figures import proportions
from answerable.audit.figures.estimate import ChiSquare, Estimate, Untold
from answerable.audit.figures.standardised import Standardised, standardised
from answerable.audit.figures.strata import Strata, overlap
from answerable.audit.figures.stratified import no_association, odds_ratio, risk_difference

MANY = st.lists(FULL, min_size=1, max_size=8)
ROUGH = st.lists(ANY, max_size=8)


def told(found: Estimate | Untold) -> Estimate:
    """An estimate that is there."""
    assert isinstance(found, Estimate)
    return found


def difference_by_calls(cells: Sequence[Cells]) -> tuple[float, float]:
    """The difference with Sato's error, from calls one by one.

    Its variance is written as its paper derives it: within a stratum, every call of the group is paired
    with every one of the others' (their concordant and discordant pairs make P and Q), not from the four
    cells.
    """
    seen: dict[int, tuple[list[bool], list[bool]]] = defaultdict(lambda: ([], []))
    for stratum, group, answered in calls(cells):
        seen[stratum][0 if group else 1].append(answered)
    compared = [(x, y) for x, y in seen.values() if x and y]
    weights = [len(x) * len(y) / (len(x) + len(y)) for x, y in compared]
    gaps = [sum(x) / len(x) - sum(y) / len(y) for x, y in compared]
    value = sum(w * gap for w, gap in zip(weights, gaps, strict=True)) / sum(weights)
    sato = 0.0
    for x, y in compared:
        n1, n0, n = len(x), len(y), len(x) + len(y)
        discordant = sum(one != other for one in x for other in y)
        p = (n1**2 * sum(y) - n0**2 * sum(x) + n1 * n0 * (n0 - n1) / 2) / n**2
        sato += value * p + discordant / (2 * n)
    return value, math.sqrt(sato) / sum(weights)


@given(st.lists(st.tuples(*[st.integers(1, 15)] * 4), min_size=1, max_size=5))
def test_differences_are_those_of_calls_one_by_one(cells: list[Cells]) -> None:
    """The value and the variance, with sums over calls and over pairs of calls."""
    value, error = difference_by_calls(cells)
    found = told(risk_difference(strata(cells)))
    assert found.value == pytest.approx(value, rel=1e-11, abs=1e-14)
    assert found.error == pytest.approx(error, rel=1e-11)


def test_differences_as_published() -> None:
    """Agresti's 0.130 with a standard error of 0.050, and the trials as metafor gives them."""
    found = told(risk_difference(strata(AGRESTI)))
    assert (round(found.value, 3), round(found.error, 3)) == (0.130, 0.050)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0313, 0.2284)
    sato = told(risk_difference(strata(BCG)))
    assert sato.value == pytest.approx(-3.288181832613e-03, rel=1e-12)
    assert sato.error == pytest.approx(2.866567485273736e-04, rel=1e-12)


def test_ratios_as_published() -> None:
    """SAS' example, and the trials as Stata's metan gives them."""
    odds = told(odds_ratio(strata(MIGRAINE)))
    assert [round(x, 4) for x in (odds.value, odds.low, odds.high)] == [3.3132, 1.4456, 7.5934]
    trials = told(odds_ratio(strata(BCG)))
    assert [round(math.log(x), 4) for x in (trials.value, trials.low, trials.high)] == [
        -0.4734,
        -0.5538,
        -0.3930,
    ]


def test_association_as_published() -> None:
    """SAS' example, and Berkeley as R tests it."""
    found = no_association(strata(MIGRAINE))
    assert isinstance(found, ChiSquare)
    assert (round(found.statistic, 4), round(found.p, 4)) == (8.3052, 0.0040)
    berkeley = no_association(strata(BERKELEY))
    assert isinstance(berkeley, ChiSquare)
    assert round(berkeley.statistic, 4) == 1.5246


@given(MANY, st.sampled_from([0.8, 0.95]))
def test_odds_and_tests_are_statsmodels(cells: list[Cells], level: float) -> None:
    """The common odds ratio, its error and interval, and the test."""
    oracle = StratifiedTable(as_statsmodels(cells))
    odds = told(odds_ratio(strata(cells), level))
    assert odds.value == pytest.approx(oracle.oddsratio_pooled, rel=1e-11)
    assert odds.error == pytest.approx(oracle.logodds_pooled_se, rel=1e-10)
    assert (odds.low, odds.high) == pytest.approx(oracle.oddsratio_pooled_confint(alpha=1 - level), rel=1e-10)
    found, expected = no_association(strata(cells)), oracle.test_null_odds(correction=False)
    assert isinstance(found, ChiSquare)
    assert found.statistic == pytest.approx(expected.statistic, rel=1e-10, abs=1e-12)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-9)


@given(st.lists(ANY, min_size=1, max_size=8), st.data())
def test_the_order_of_strata_does_not_matter(cells: list[Cells], data: st.DataObject) -> None:
    """Strata are a set."""
    again = data.draw(st.permutations(cells))
    for figure in (risk_difference, odds_ratio):
        one, other = figure(strata(cells)), figure(strata(again))
        if isinstance(one, Untold) or isinstance(other, Untold):
            assert one == other
        else:
            assert (one.value, one.error) == pytest.approx((other.value, other.error), rel=1e-9, abs=1e-12)


@given(st.lists(ANY, min_size=1, max_size=8))
def test_swapping_the_groups_turns_the_figures_round(cells: list[Cells]) -> None:
    """A difference changes its sign, a ratio becomes its inverse; errors stay."""
    for figure in (risk_difference, odds_ratio):
        one, other = figure(strata(cells)), figure(swapped(cells))
        assert isinstance(one, Untold) == isinstance(other, Untold)
        if isinstance(one, Untold) or isinstance(other, Untold):
            continue
        assert (one.low, one.value, one.high) == pytest.approx(turned(other), rel=1e-9, abs=1e-12)
        assert one.error == pytest.approx(other.error, rel=1e-9)


@given(FULL)
def test_one_stratum_is_the_crude_table(cells: Cells) -> None:
    """With nothing to adjust for, adjusted and crude are the same."""
    for adjusted, crude in (
        (risk_difference, proportions.risk_difference),
        (odds_ratio, proportions.odds_ratio),
    ):
        one, other = told(adjusted(strata([cells]))), told(crude(strata([cells]).crude))
        assert (one.value, one.error) == pytest.approx((other.value, other.error), rel=1e-10, abs=1e-14)


@given(ROUGH)
def test_strata_without_overlap_are_counted_and_change_nothing(cells: list[Cells]) -> None:
    """Each call is compared or left out; strata of one group only move no figure."""
    given_strata = strata(cells)
    seen = overlap(given_strata)
    assert seen.calls_compared + seen.calls_left == given_strata.calls.sum()
    assert seen.calls_compared_others + seen.calls_left_others == given_strata.calls_others.sum()
    assert seen.compared == sum(a + b > 0 < c + d for a, b, c, d in cells)
    assert seen.only_group == sum(a + b > 0 == c + d for a, b, c, d in cells)
    assert seen.only_others == sum(a + b == 0 < c + d for a, b, c, d in cells)
    more = strata([*cells, (3, 4, 0, 0), (0, 0, 1, 5), (0, 0, 0, 0)])
    for figure in (risk_difference, odds_ratio, no_association):
        assert figure(more) == figure(given_strata)


@given(st.lists(ANY, min_size=1, max_size=8))
def test_standardised_shares_differ_by_the_adjusted_difference(cells: list[Cells]) -> None:
    """With Mantel and Haenszel's weights; and all shares lie within their intervals, and those in 0 to 1."""
    found, expected = standardised(strata(cells)), risk_difference(strata(cells))
    if isinstance(found, Standardised) and isinstance(expected, Estimate):
        assert found.group.value - found.others.value == pytest.approx(expected.value, abs=1e-12)
    for share in (found.group, found.others) if isinstance(found, Standardised) else ():
        assert 0 <= share.low <= share.value + 1e-12
        assert share.value - 1e-12 <= share.high <= 1


@given(FULL)
def test_where_strata_are_alike_a_share_is_the_crude_one(cells: Cells) -> None:
    """Value and interval: three strata of the same cells are one of three times as many."""
    found = standardised(strata([cells] * 3))
    assert isinstance(found, Standardised)
    share = proportions.wilson(3 * cells[0], 3 * (cells[0] + cells[1]))
    assert isinstance(share, proportions.Share)
    assert (found.group.value, found.group.low, found.group.high) == pytest.approx(
        (share.value, share.low, share.high), rel=1e-9
    )


def test_an_adjusted_share_of_all_is_as_sure_as_its_weights_allow() -> None:
    """Ten calls in each of two strata, all answered, of weights 5 and 9: 18.5 calls, not 20."""
    found = standardised(strata([(10, 0, 5, 5), (10, 0, 90, 0)]))
    assert isinstance(found, Standardised)
    assert (found.group.value, found.group.error, found.group.high) == (1, 0, 1)
    effective = 1 / sum((weight / 14) ** 2 / 10 for weight in (5, 9))
    assert round(effective, 1) == 18.5
    assert found.group.low == pytest.approx(effective / (effective + 1.959963984540054**2), rel=1e-9)


def test_what_no_stratum_tells_is_said() -> None:
    """None, one group only, all answered, none answered, a call each: a reason, never not-a-number."""
    nothing = "no stratum holds calls of both groups"
    for cells in ([], [(0, 0, 0, 0)], [(1, 2, 0, 0), (0, 0, 3, 1)]):
        for figure in (risk_difference, odds_ratio, no_association, standardised):
            assert figure(strata(cells)) == Untold(nothing)
    for cells in ([(3, 0, 4, 0), (1, 0, 1, 0)], [(0, 3, 0, 4)]):
        for figure in (risk_difference, odds_ratio, no_association):
            assert isinstance(figure(strata(cells)), Untold)
    lone = risk_difference(strata([(1, 0, 0, 1), (1, 0, 1, 0)]))
    assert isinstance(lone, Estimate)


def test_wrong_arrays_are_an_error() -> None:
    """Arrays that do not belong together, and more answered than called."""
    one, two = np.array([1]), np.array([1, 2])
    with pytest.raises(ValueError, match="different lengths"):
        Strata(one, one, one, two)
    with pytest.raises(ValueError, match="more calls are answered"):
        Strata(one + 1, one, one, one)
