"""Errors between clusters: equal to leaving each out by hand, unmoved by bookkeeping, and covering as they
say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.api import OLS, add_constant
from statsmodels.stats.contingency_tables import StratifiedTable
from tests.audit.figures.tables import Cells, as_statsmodels, turned

from answerable.audit.figures import stratified
from answerable.audit.figures.clustered import Clustered, odds_ratio, risk_difference
from answerable.audit.figures.estimate import Estimate, Untold
from answerable.audit.figures.strata import Rows

Call = tuple[int, int, int, int, int]
"""Cluster, stratum, group, answered, calls."""
Figure = Callable[[Rows], Clustered | Untold]
FIGURES: tuple[Figure, ...] = (risk_difference, odds_ratio)


def rows(given: Sequence[Call]) -> Rows:
    """Rows of counts."""
    return Rows(*np.array(given, dtype=np.int64).reshape(-1, 5).T)


@st.composite
def counts(draw: st.DrawFn, clusters: int = 6, strata: int = 4, largest: int = 12) -> list[Call]:
    """Some calls in each cluster, stratum and group, or none."""
    found = []
    for _ in range(draw(st.integers(1, 40))):
        calls = draw(st.integers(0, largest))
        j, k, g = (draw(st.integers(0, many - 1)) for many in (clusters, strata, 2))
        found.append((j, k, g, draw(st.integers(0, calls)), calls))
    return found


def full(seed: int, clusters: int, strata: int) -> list[Call]:
    """Every combination, each with some answered and some not."""
    rng = np.random.default_rng(seed)
    keys = [(j, k, g) for j in range(clusters) for k in range(strata) for g in (0, 1)]
    numbers = rng.integers(1, 9, (len(keys), 2)).tolist()
    return [(j, k, g, a, a + b) for (j, k, g), (a, b) in zip(keys, numbers, strict=True)]


def tables(given: Sequence[Call]) -> list[Cells]:
    """Each stratum's four cells."""
    found = rows(given).strata
    return [
        (t.answered, t.calls - t.answered, t.answered_others, t.calls_others - t.answered_others)
        for t in found.tables
    ]


def by_hand(given: Sequence[Call], value: Callable[[list[Cells]], float]) -> float:
    """The error: each cluster's rows are struck out, and the figure is made anew."""
    names = sorted({row[0] for row in given})
    whole = value(tables(given))
    without = [value(tables([row for row in given if row[0] != name])) for name in names]
    return math.sqrt((len(names) - 1) / len(names) * sum((one - whole) ** 2 for one in without))


def plain_difference(cells: list[Cells]) -> float:
    """Mantel and Haenszel's difference in plain Python."""
    both = [(a, a + b, c, c + d) for a, b, c, d in cells]
    above = sum((a * n0 - c * n1) / (n1 + n0) for a, n1, c, n0 in both)
    return above / sum(n1 * n0 / (n1 + n0) for a, n1, c, n0 in both)


@pytest.mark.parametrize("seed", range(12))
def test_errors_are_those_of_leaving_each_cluster_out_by_hand(seed: int) -> None:
    """With statsmodels' pooled ratios and a plain difference for every smaller set of rows."""
    given = full(seed, clusters=3 + seed, strata=1 + seed % 4)

    def pooled(name: str) -> Callable[[list[Cells]], float]:
        return lambda cells: math.log(getattr(StratifiedTable(as_statsmodels(cells)), name))

    for figure, value in (
        (risk_difference, plain_difference),
        (odds_ratio, pooled("oddsratio_pooled")),
    ):
        found = figure(rows(given))
        assert isinstance(found, Clustered)
        assert found.estimate.error == pytest.approx(by_hand(given, value), rel=1e-10)
        assert (found.clusters, found.estimate.freedom) == (3 + seed, 2 + seed)


@given(counts())
def test_values_are_those_without_clusters(given: list[Call]) -> None:
    """Clusters change how sure a figure is, never the figure."""
    for figure, plain in zip(FIGURES, (stratified.risk_difference, stratified.odds_ratio), strict=True):
        found, expected = figure(rows(given)), plain(rows(given).strata)
        if isinstance(found, Clustered) and isinstance(expected, Estimate):
            assert found.estimate.value == pytest.approx(expected.value, rel=1e-10, abs=1e-13)


def same(one: Clustered | Untold, other: Clustered | Untold) -> bool:
    """Whether two figures are one, but for rounding."""
    if isinstance(one, Untold) or isinstance(other, Untold):
        return one == other
    return one.clusters == other.clusters and (
        one.estimate.low,
        one.estimate.value,
        one.estimate.high,
        one.design_effect,
    ) == pytest.approx(
        (other.estimate.low, other.estimate.value, other.estimate.high, other.design_effect),
        rel=1e-7,
        abs=1e-9,
    )


@given(counts(), st.data())
def test_bookkeeping_changes_nothing(given: list[Call], data: st.DataObject) -> None:
    """The order of rows, other codes, rows split in two and rows without calls."""
    order = data.draw(st.permutations(given))
    coded = [(11 - 2 * j, 9 - k, g, a, n) for j, k, g, a, n in order]
    halves = [(j, k, g, a // 2, n // 2) for j, k, g, a, n in coded]
    rest = [(j, k, g, a - a // 2, n - n // 2) for j, k, g, a, n in coded]
    for figure in FIGURES:
        assert same(figure(rows(given)), figure(rows([*halves, *rest, (40, 30, 1, 0, 0)])))


@given(counts())
def test_swapping_the_groups_turns_the_figures_round(given: list[Call]) -> None:
    """The same error, and the ends of the interval in each other's place."""
    for figure in FIGURES:
        one, other = figure(rows(given)), figure(rows([(j, k, 1 - g, a, n) for j, k, g, a, n in given]))
        assert isinstance(one, Untold) == isinstance(other, Untold)
        if isinstance(one, Untold) or isinstance(other, Untold):
            continue
        ends = one.estimate.low, one.estimate.value, one.estimate.high
        assert ends == pytest.approx(turned(other.estimate), rel=1e-7, abs=1e-9)


@given(counts(largest=5), st.integers(2, 50))
def test_more_of_the_same_calls_in_a_cluster_say_nothing_new(given: list[Call], times: int) -> None:
    """Every call told many times in its own cluster: a larger design effect, the same error."""
    for figure in FIGURES:
        one = figure(rows(given))
        other = figure(rows([(j, k, g, a * times, n * times) for j, k, g, a, n in given]))
        if isinstance(one, Clustered) and isinstance(other, Clustered):
            assert one.estimate.error == pytest.approx(other.estimate.error, rel=1e-8)
            assert other.design_effect > one.design_effect


@pytest.mark.parametrize("seed", range(4))
def test_calls_that_are_clusters_of_their_own_have_no_design_effect(seed: int) -> None:
    """A design effect of 1 is what independence is."""
    rng = np.random.default_rng(seed)
    stratum, group, answered = rng.integers(0, [[3], [2], [2]], (3, 120))
    alone = Rows(np.arange(120), stratum, group, answered, np.ones(120, dtype=np.int64))
    for figure in FIGURES:
        found = figure(alone)
        assert isinstance(found, Clustered)
        assert found.design_effect == pytest.approx(1, rel=1e-9)
        assert found.clusters == 120


def test_one_stratum_is_a_regression_with_clusters() -> None:
    """With a single stratum of many clusters the error is nearly statsmodels' sandwich, and a little
    larger.
    """
    rng = np.random.default_rng(11)
    cluster, group = rng.integers(0, 80, 6_000), rng.integers(0, 2, 6_000)
    answered = (rng.random(6_000) < 0.5 + 0.2 * rng.normal(0, 1, 80)[cluster] * group).astype(np.int64)
    ones = np.ones(6_000, dtype=np.int64)
    found = risk_difference(Rows(cluster, 0 * ones, group, answered, ones))
    expected = OLS(answered, add_constant(group)).fit(cov_type="cluster", cov_kwds={"groups": cluster})
    assert isinstance(found, Clustered)
    assert found.estimate.value == pytest.approx(expected.params[1], rel=1e-10)
    assert 1 < found.estimate.error / expected.bse[1] < 1.05
    assert found.design_effect > 3


def drawn(rng: np.random.Generator, clusters: int, strata: int, calls: int, spread: float) -> Rows:
    """Both groups fare alike on average; each day has its own luck, and each day's group too."""
    cluster, stratum = rng.integers(0, clusters, calls), rng.integers(0, strata, calls)
    group = (rng.random(calls) < rng.uniform(0.1, 0.6, strata)[stratum]).astype(np.int64)
    luck = rng.normal(0, spread, (2, clusters))[group, cluster] + rng.normal(1, 1, strata)[stratum]
    answered = (rng.random(calls) < 1 / (1 + np.exp(-luck))).astype(np.int64)
    return Rows(cluster, stratum, group, answered, np.ones(calls, dtype=np.int64))


@pytest.mark.parametrize(
    ("clusters", "strata", "calls", "spread", "ignored"),
    [(40, 10, 4_000, 0.4, True), (8, 10, 4_000, 0.4, True), (60, 400, 1_600, 0.0, False)],
)
def test_intervals_cover_as_often_as_they_say(
    clusters: int, strata: int, calls: int, spread: float, *, ignored: bool
) -> None:
    """400 drawings in which nobody is treated otherwise: found at most as often as declared, and chance.

    With days that differ, calls taken for independent find something far too often; with strata of four calls
    each and no clusters at all the jackknife is on the safe side.
    """
    rng = np.random.default_rng(clusters)
    seen = [drawn(rng, clusters, strata, calls, spread) for _ in range(400)]
    with_clusters = [risk_difference(one) for one in seen]
    without = [stratified.risk_difference(one.strata) for one in seen]
    false = sum(one.estimate.excludes_no_difference for one in with_clusters if isinstance(one, Clustered))
    naive = sum(one.excludes_no_difference for one in without if isinstance(one, Estimate))
    assert false / 400 < 0.08
    assert (naive / 400 > 0.12) == ignored


def test_what_clusters_cannot_tell_is_said() -> None:
    """No overlap, one cluster, all answered, a figure that hangs on one cluster."""
    one_day = [(3, 0, 0, 2, 4), (3, 0, 1, 1, 3)]
    assert risk_difference(rows([])) == Untold("no stratum holds calls of both groups")
    assert risk_difference(rows([(0, 0, 0, 1, 2), (1, 1, 1, 1, 2)])) == Untold(
        "no stratum holds calls of both groups"
    )
    assert risk_difference(rows(one_day)) == Untold("all calls that compare are of one cluster")
    assert isinstance(risk_difference(rows([(0, 0, 0, 2, 4), (1, 0, 1, 1, 3)])), Untold)
    surely = [(j, 0, g, 3, 3) for j in range(30) for g in (0, 1)]
    for figure in FIGURES:
        assert isinstance(figure(rows(surely)), Untold)


def test_wrong_rows_are_an_error() -> None:
    """A group that is neither, and more answered than called."""
    with pytest.raises(ValueError, match="neither 0 nor 1"):
        rows([(0, 0, 2, 1, 2)])
    with pytest.raises(ValueError, match="more calls are answered"):
        rows([(0, 0, 1, 3, 2)])
    one = np.array([1])
    with pytest.raises(ValueError, match="different lengths"):
        Rows(one, one, one, one, np.array([1, 2]))
