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
from answerable.audit.figures.stratified import (
    no_association,
    odds_ratio,
    risk_difference,
    risk_ratio,
)

MANY = st.lists(FULL, min_size=1, max_size=8)
ROUGH = st.lists(ANY, max_size=8)


def told(found: Estimate | Untold) -> Estimate:
    """An estimate that is there."""
    assert isinstance(found, Estimate)
    return found


def difference_by_calls(cells: Sequence[Cells]) -> tuple[float, float, float]:
    """The difference with Sato's and Greenland and Robins' errors, from calls one by one.

    Sato's variance is written as its paper derives it: within a stratum, every call of the group is paired
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
    sato = robins = 0.0
    for (x, y), w in zip(compared, weights, strict=True):
        n1, n0, n = len(x), len(y), len(x) + len(y)
        discordant = sum(one != other for one in x for other in y)
        p = (n1**2 * sum(y) - n0**2 * sum(x) + n1 * n0 * (n0 - n1) / 2) / n**2
        sato += value * p + discordant / (2 * n)
        spread = sum((one - sum(x) / n1) ** 2 for one in x) / n1**2
        spread += sum((one - sum(y) / n0) ** 2 for one in y) / n0**2
        robins += w**2 * spread
    return value, math.sqrt(sato) / sum(weights), math.sqrt(robins) / sum(weights)


@given(st.lists(st.tuples(*[st.integers(1, 15)] * 4), min_size=1, max_size=5))
def test_differences_are_those_of_calls_one_by_one(cells: list[Cells]) -> None:
    """The value and both variances, with sums over calls and over pairs of calls."""
    value, sato, robins = difference_by_calls(cells)
    found, other = (
        told(risk_difference(strata(cells))),
        told(risk_difference(strata(cells), variance="greenland-robins")),
    )
    assert found.value == pytest.approx(value, rel=1e-11, abs=1e-14)
    assert (found.error, other.error) == pytest.approx((sato, robins), rel=1e-11)


def test_differences_as_published() -> None:
    """Agresti's 0.130 with a standard error of 0.050, and the trials as metafor gives them."""
    found = told(risk_difference(strata(AGRESTI)))
    assert (round(found.value, 3), round(found.error, 3)) == (0.130, 0.050)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0313, 0.2284)
    sato = told(risk_difference(strata(BCG)))
    robins = told(risk_difference(strata(BCG), variance="greenland-robins"))
    assert sato.value == pytest.approx(-3.288181832613e-03, rel=1e-12)
    assert sato.error == pytest.approx(2.866567485273736e-04, rel=1e-12)
    assert robins.error == pytest.approx(2.845159218969411e-04, rel=1e-12)


def test_ratios_as_published() -> None:
    """SAS' example, Agresti's centres, and the trials as Stata's metan gives them."""
    odds, risks = told(odds_ratio(strata(MIGRAINE))), told(risk_ratio(strata(MIGRAINE)))
    assert [round(x, 4) for x in (odds.value, odds.low, odds.high)] == [3.3132, 1.4456, 7.5934]
    assert [round(x, 4) for x in (risks.value, risks.low, risks.high)] == [2.1636, 1.2336, 3.7948]
    centres = told(risk_ratio(strata(AGRESTI)))
    assert [round(x, 4) for x in (centres.low, centres.high)] == [1.0786, 1.8812]
    trials = told(risk_ratio(strata(BCG)))
    assert [round(math.log(x), 4) for x in (trials.value, trials.low, trials.high)] == [
        -0.4537,
        -0.5308,
        -0.3766,
    ]
    trials = told(odds_ratio(strata(BCG)))
    assert [round(math.log(x), 4) for x in (trials.value, trials.low, trials.high)] == [
        -0.4734,
        -0.5538,
        -0.3930,
    ]


def test_association_as_published() -> None:
    """SAS' example, and Berkeley as R tests it, with and without the correction."""
    found = no_association(strata(MIGRAINE))
    assert isinstance(found, ChiSquare)
    assert (round(found.statistic, 4), round(found.p, 4)) == (8.3052, 0.0040)
    plain, corrected = no_association(strata(BERKELEY)), no_association(strata(BERKELEY), corrected=True)
    assert isinstance(plain, ChiSquare)
    assert isinstance(corrected, ChiSquare)
    assert (round(plain.statistic, 4), round(corrected.statistic, 4)) == (1.5246, 1.4269)


@given(MANY, st.sampled_from([0.8, 0.95]))
def test_odds_and_tests_are_statsmodels(cells: list[Cells], level: float) -> None:
    """The common odds ratio, its error and interval, the common ratio of shares, and the test."""
    oracle = StratifiedTable(as_statsmodels(cells))
    odds, risks = told(odds_ratio(strata(cells), level)), told(risk_ratio(strata(cells), level))
    assert odds.value == pytest.approx(oracle.oddsratio_pooled, rel=1e-11)
    assert odds.error == pytest.approx(oracle.logodds_pooled_se, rel=1e-10)
    assert (odds.low, odds.high) == pytest.approx(oracle.oddsratio_pooled_confint(alpha=1 - level), rel=1e-10)
    assert risks.value == pytest.approx(oracle.riskratio_pooled, rel=1e-11)
    for corrected in (False, True):
        found, expected = (
            no_association(strata(cells), corrected=corrected),
            oracle.test_null_odds(correction=corrected),
        )
        assert isinstance(found, ChiSquare)
        if abs(sum(a - (a + b) * (a + c) / (a + b + c + d) for a, b, c, d in cells)) < 0.5:
            continue  # where the correction is larger than the gap, statsmodels squares what is below zero
        assert found.statistic == pytest.approx(expected.statistic, rel=1e-10, abs=1e-12)
        assert found.p == pytest.approx(expected.pvalue, rel=1e-9)


def test_the_ratio_of_shares_errs_as_its_simulation() -> None:
    """Greenland and Robins' error of a ratio, which statsmodels lacks, is the spread of tables drawn
    again.
    """
    rng = np.random.default_rng(5)
    sizes = np.array([(40, 60), (25, 30), (80, 20)] * 4)
    drawn = rng.binomial(sizes, [(0.6, 0.5), (0.3, 0.25), (0.84, 0.7)] * 4, (4_000, 12, 2))
    found = [told(risk_ratio(Strata(one[:, 0], sizes[:, 0], one[:, 1], sizes[:, 1]))) for one in drawn]
    spread = np.std([math.log(one.value) for one in found])
    assert np.mean([one.error for one in found]) == pytest.approx(spread, rel=0.05)


@given(st.lists(ANY, min_size=1, max_size=8), st.data())
def test_the_order_of_strata_does_not_matter(cells: list[Cells], data: st.DataObject) -> None:
    """Strata are a set."""
    again = data.draw(st.permutations(cells))
    for figure in (risk_difference, risk_ratio, odds_ratio):
        one, other = figure(strata(cells)), figure(strata(again))
        if isinstance(one, Untold) or isinstance(other, Untold):
            assert one == other
        else:
            assert (one.value, one.error) == pytest.approx((other.value, other.error), rel=1e-9, abs=1e-12)


@given(st.lists(ANY, min_size=1, max_size=8))
def test_swapping_the_groups_turns_the_figures_round(cells: list[Cells]) -> None:
    """A difference changes its sign, a ratio becomes its inverse; errors stay."""
    for figure in (risk_difference, risk_ratio, odds_ratio):
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
        (risk_ratio, proportions.risk_ratio),
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
    for figure in (risk_difference, risk_ratio, odds_ratio, no_association):
        assert figure(more) == figure(given_strata)


@given(st.lists(ANY, min_size=1, max_size=8))
def test_standardised_shares_differ_by_the_adjusted_difference(cells: list[Cells]) -> None:
    """With Mantel and Haenszel's weights; and all shares lie within their intervals, and those in 0 to 1."""
    found, expected = standardised(strata(cells)), risk_difference(strata(cells))
    if isinstance(found, Standardised) and isinstance(expected, Estimate):
        assert found.group.value - found.others.value == pytest.approx(expected.value, abs=1e-12)
    for standard in ("compared", "all", "group", "others"):
        one = standardised(strata(cells), standard)
        for share in (one.group, one.others) if isinstance(one, Standardised) else ():
            assert 0 <= share.low <= share.value + 1e-12
            assert share.value - 1e-12 <= share.high <= 1


@given(MANY)
def test_a_group_with_its_own_mix_keeps_its_own_share(cells: list[Cells]) -> None:
    """Standardised to itself, a group's share and interval are the crude ones where strata are alike."""
    found = standardised(strata(cells), "group")
    assert isinstance(found, Standardised)
    crude = strata(cells).crude
    assert found.group.value == pytest.approx(crude.answered / crude.calls, rel=1e-12)
    alike = standardised(strata([cells[0]] * 3), "group")
    assert isinstance(alike, Standardised)
    share = proportions.wilson(3 * cells[0][0], 3 * (cells[0][0] + cells[0][1]))
    assert isinstance(share, proportions.Share)
    assert (alike.group.low, alike.group.high) == pytest.approx((share.low, share.high), rel=1e-9)


def test_an_adjusted_share_of_all_is_as_sure_as_its_weights_allow() -> None:
    """Ten calls in each of two strata, all answered, one stratum weighing 9 in 10: 12.2 calls, not 20."""
    found = standardised(strata([(10, 0, 5, 5), (10, 0, 90, 0)]), "others")
    assert isinstance(found, Standardised)
    assert (found.group.value, found.group.error, found.group.high) == (1, 0, 1)
    mix = (0.1, 0.9)
    effective = 1 / sum(share**2 / 10 for share in mix)
    assert round(effective, 1) == 12.2
    assert found.group.low == pytest.approx(effective / (effective + 1.959963984540054**2), rel=1e-9)


def test_what_no_stratum_tells_is_said() -> None:
    """None, one group only, all answered, none answered, a call each: a reason, never not-a-number."""
    nothing = "no stratum holds calls of both groups"
    for cells in ([], [(0, 0, 0, 0)], [(1, 2, 0, 0), (0, 0, 3, 1)]):
        for figure in (risk_difference, risk_ratio, odds_ratio, no_association, standardised):
            assert figure(strata(cells)) == Untold(nothing)
    for cells in ([(3, 0, 4, 0), (1, 0, 1, 0)], [(0, 3, 0, 4)]):
        for figure in (risk_difference, risk_ratio, odds_ratio, no_association):
            assert isinstance(figure(strata(cells)), Untold)
    lone = risk_difference(strata([(1, 0, 0, 1), (1, 0, 1, 0)]))
    assert isinstance(lone, Estimate)
    assert isinstance(
        risk_difference(strata([(1, 0, 0, 1), (1, 0, 1, 0)]), variance="greenland-robins"), Untold
    )


def test_wrong_arrays_are_an_error() -> None:
    """Arrays that do not belong together, and more answered than called."""
    one, two = np.array([1]), np.array([1, 2])
    with pytest.raises(ValueError, match="different lengths"):
        Strata(one, one, one, two)
    with pytest.raises(ValueError, match="more calls are answered"):
        Strata(one + 1, one, one, one)
