"""Logistic regression on counts: equal to statsmodels on calls one by one; what has no finite fit is told."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from statsmodels.api import GLM, families
from tests.audit.figures.tables import FULL, Cells, fourfold

from answerable.audit.figures.estimate import Estimate, Untold
from answerable.audit.figures.logistic import Logistic, logistic
from answerable.audit.figures.patterns import Clusters, Patterns, dummies
from answerable.audit.figures.proportions import odds_ratio

Ints = npt.NDArray[np.int64]
VALUES = [["a", "b"], ["p", "q", "r"], ["x", "y", "z", "w"]]
NAMES = ["who", "what", "where"]


def drawn(seed: int, calls: int = 600) -> tuple[Ints, Ints, Ints]:
    """Codes of three columns, a cluster and an outcome of each call."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, [2, 3, 4], (calls, 3))
    cluster = rng.integers(0, 25, calls)
    score = codes @ np.array([0.5, -0.3, 0.2]) + rng.normal(0, 0.5, 25)[cluster]
    return codes, cluster, (rng.random(calls) < 1 / (1 + np.exp(-score))).astype(np.int64)


def counted(codes: Ints, cluster: Ints, answered: Ints) -> tuple[Patterns, Clusters]:
    """The same as counts by pattern, and by cluster and pattern."""
    distinct, pattern = np.unique(codes, axis=0, return_inverse=True)
    names, design = dummies(NAMES, distinct, VALUES)
    told, calls = np.bincount(pattern, answered).astype(np.int64), np.bincount(pattern)
    keys, place = np.unique(np.column_stack([cluster, pattern]), axis=0, return_inverse=True)
    by_cluster = np.bincount(place, answered).astype(np.int64)
    return Patterns(names, design, told, calls), Clusters(
        keys[:, 0], keys[:, 1], by_cluster, np.bincount(place)
    )


def values(found: Logistic | Untold) -> tuple[list[float], list[float], list[tuple[float, float]]]:
    """Coefficients, errors and intervals."""
    assert isinstance(found, Logistic)
    told = [one.log_odds for one in found.coefficients]
    return [e.value for e in told], [e.error for e in told], [(e.low, e.high) for e in told]


@pytest.mark.parametrize("seed", range(10))
def test_the_fit_is_statsmodels_on_calls(seed: int) -> None:
    """Coefficients, errors, intervals and likelihood of a row a call."""
    codes, cluster, answered = drawn(seed)
    names, design = dummies(NAMES, codes, VALUES)
    oracle = GLM(answered, design, families.Binomial()).fit(tol=1e-13, tol_criterion="params", maxiter=100)
    found = logistic(counted(codes, cluster, answered)[0])
    coefficients, errors, intervals = values(found)
    assert coefficients == pytest.approx(oracle.params, rel=1e-10, abs=1e-12)
    assert errors == pytest.approx(oracle.bse, rel=1e-10)
    assert np.array(intervals) == pytest.approx(oracle.conf_int(), rel=1e-9, abs=1e-11)
    assert isinstance(found, Logistic)
    assert found.log_likelihood == pytest.approx(oracle.llf, rel=1e-12)
    assert [one.name for one in found.coefficients] == names
    assert (found.calls, found.clusters) == (600, None)


@pytest.mark.parametrize("seed", range(10))
def test_errors_between_clusters_are_statsmodels_on_calls(seed: int) -> None:
    """The sandwich with its small-sample correction and Student's t."""
    codes, cluster, answered = drawn(seed)
    oracle = GLM(answered, dummies(NAMES, codes, VALUES)[1], families.Binomial()).fit(
        tol=1e-13,
        tol_criterion="params",
        maxiter=100,
        cov_type="cluster",
        cov_kwds={"groups": cluster, "use_correction": True},
        use_t=True,
    )
    found = logistic(*counted(codes, cluster, answered))
    _, errors, intervals = values(found)
    assert errors == pytest.approx(oracle.bse, rel=1e-10)
    assert np.array(intervals) == pytest.approx(oracle.conf_int(), rel=1e-9, abs=1e-11)
    assert isinstance(found, Logistic)
    assert found.clusters == len(np.unique(cluster))


@settings(max_examples=50)
@given(FULL)
def test_a_single_column_is_the_odds_ratio_of_the_table(cells: Cells) -> None:
    """Woolf's value, error and interval."""
    a, b, c, d = cells
    answered, calls = np.array([a, c]), np.array([a + b, c + d])
    found = logistic(Patterns(["constant", "group"], np.array([[1.0, 1], [1, 0]]), answered, calls))
    expected = odds_ratio(fourfold(cells))
    assert isinstance(found, Logistic)
    assert isinstance(expected, Estimate)
    odds = found.coefficients[1].odds
    told, theirs = (odds.value, odds.low, odds.high), (expected.value, expected.low, expected.high)
    assert told == pytest.approx(theirs, rel=1e-9)


def test_how_patterns_are_told_changes_nothing() -> None:
    """Split, shuffled, with patterns that no call has, the columns in another unit."""
    patterns, _ = counted(*drawn(3))
    half, rest = patterns.answered // 2, patterns.answered - patterns.answered // 2
    order = np.random.default_rng(1).permutation(2 * len(half) + 1)
    other = Patterns(
        patterns.names,
        np.vstack([patterns.design, patterns.design, 50 * np.ones((1, len(patterns.names)))])[order],
        np.concatenate([half, rest, [0]])[order],
        np.concatenate([patterns.calls // 2, patterns.calls - patterns.calls // 2, [0]])[order],
    )
    told, again = values(logistic(patterns)), values(logistic(other))
    assert again[0] == pytest.approx(told[0], rel=1e-9, abs=1e-12)
    assert again[1] == pytest.approx(told[1], rel=1e-9)
    unit = Patterns(patterns.names, patterns.design * 1e-4, patterns.answered, patterns.calls)
    enlarged = [1e4 * coefficient for coefficient in told[0]]
    assert values(logistic(unit))[0] == pytest.approx(enlarged, rel=1e-9)


def column(*rows: Sequence[float]) -> Logistic | Untold:
    """A fit of a constant and one more column: value, answered, calls in each row."""
    x, answered, calls = np.array(rows, dtype=np.float64).T
    design = np.column_stack([np.ones(len(x)), x])
    return logistic(Patterns(["constant", "x"], design, answered.astype(np.int64), calls.astype(np.int64)))


def test_rare_answers_have_a_finite_fit() -> None:
    """One call of ten million is not none: the fit takes its time and arrives."""
    found = column((0, 1, 10_000_000), (1, 9_999_999, 10_000_000))
    assert isinstance(found, Logistic)
    assert found.coefficients[0].log_odds.value == pytest.approx(-math.log(9_999_999), rel=1e-9)
    assert found.coefficients[1].log_odds.value == pytest.approx(2 * math.log(9_999_999), rel=1e-9)


def test_separation_is_told_with_its_columns() -> None:
    """Wholly: a number that parts the answered from the others. Quasi: a value none of whose calls was
    answered.
    """
    whole = column((1, 0, 5), (2, 0, 5), (3, 5, 5), (4, 5, 5))
    assert isinstance(whole, Untold)
    assert "without exception" in whole.because
    quasi = column((0, 3, 10), (1, 0, 4))
    assert quasi == Untold("some calls' outcomes follow from their columns without exception: x")


def test_columns_that_say_the_same_are_told() -> None:
    """A column that is empty, or follows from others, has no coefficient of its own."""
    assert column((0, 3, 10), (0, 1, 4)) == Untold("these columns tell nothing that others do not: x")
    patterns, _ = counted(*drawn(3))
    doubled = np.column_stack([patterns.design, 1 - patterns.design[:, 1]])
    found = logistic(Patterns([*patterns.names, "not b"], doubled, patterns.answered, patterns.calls))
    assert found == Untold("these columns tell nothing that others do not: constant, who=b, not b")


def test_what_has_no_fit_is_told() -> None:
    """All answered, none, too few calls, a single cluster."""
    for answered in (0, 4):
        assert column((0, answered, 4), (1, answered, 4)) == Untold("all of the calls were answered, or none")
    assert column((0, 1, 1), (1, 0, 1)) == Untold("2 calls do not tell 2 coefficients")
    patterns, clusters = counted(*drawn(3))
    one = Clusters(0 * clusters.cluster, clusters.pattern, clusters.answered, clusters.calls)
    assert logistic(patterns, one) == Untold("all calls are of one cluster")


def test_wrong_arrays_are_an_error() -> None:
    """A design of another shape or not of numbers, too many answers, and other calls by cluster."""
    one, design = np.array([1, 1]), np.ones((2, 1))
    for names, columns, answered, match in (
        (["a", "b"], design, one, "a design of"),
        (["a"], design * np.nan, one, "not finite"),
        (["a"], design, one + 1, "more calls are answered"),
    ):
        with pytest.raises(ValueError, match=match):
            Patterns(names, columns, answered, one)
    patterns, clusters = counted(*drawn(3))
    fewer = Clusters(clusters.cluster[1:], clusters.pattern[1:], clusters.answered[1:], clusters.calls[1:])
    with pytest.raises(ValueError, match="not those of the patterns"):
        logistic(patterns, fewer)
