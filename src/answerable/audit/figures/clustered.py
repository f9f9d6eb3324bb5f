"""Mantel and Haenszel's figures when calls of one day (or shift) go up and down together.

Calls of a busy night are answered late together: counted as independent they make every figure look surer
than it is. Here only clusters are taken for independent. Each is left out in turn, and the figures without
it tell how far a cluster moves them: the jackknife (Efron, The Jackknife, the Bootstrap and Other
Resampling Plans (1982) 3; for clusters, CV3 of MacKinnon, Nielsen and Webb, Journal of Econometrics 232
(2023) 272), (G - 1) / G times the sum of squares for G clusters, with Student's t on G - 1 degrees of
freedom, straightened for clusters that are lopsided (see lopsided.py). Where strata are small it errs
towards too large, where its linear form, the sandwich, errs towards too small (Efron and Stein, Annals of
Statistics 9 (1981) 586).
"""

from __future__ import annotations

import math
from typing import TypeAlias

import msgspec
import numpy as np

from answerable.audit.figures.estimate import LEVEL, Estimate, Numbers, Untold, difference, ratio
from answerable.audit.figures.kinds import distinct
from answerable.audit.figures.lopsided import lopsided
from answerable.audit.figures.strata import NOTHING_COMPARED, Rows

TINY = 1e-12
"""A sum that fell to this share of itself is empty but for rounding."""
ROUNDING = 1e-24
"""A variance this small is rounding; that of a thousand million calls is larger."""


class Clustered(msgspec.Struct, frozen=True):
    """A figure whose error allows for clusters."""

    estimate: Estimate
    clusters: int
    """How many have calls in strata that compare."""
    design_effect: float
    """How many times the variance is what it would be if calls were independent."""


Products: TypeAlias = tuple[tuple[int, int, int], ...]
"""(sign, cell, cell): a sum of products of two cells of a fourfold table."""
Sums: TypeAlias = tuple[Products, Products]
"""A figure is the first of these over the second, each divided by its stratum's calls and summed over
strata."""

A, B, C, D = range(4)
"""Answered and not of the group, answered and not of the others."""
DIFFERENCE: Sums = (((1, A, D), (-1, B, C)), ((1, A, C), (1, A, D), (1, B, C), (1, B, D)))
ODDS: Sums = (((1, A, D),), ((1, B, C),))


def risk_difference(rows: Rows, level: float = LEVEL) -> Clustered | Untold:
    """`stratified.risk_difference` with a variance between clusters. In shares."""
    return _clustered(rows, DIFFERENCE, level, logarithm=False)


def odds_ratio(rows: Rows, level: float = LEVEL) -> Clustered | Untold:
    """`stratified.odds_ratio` with a variance between clusters, of its logarithm."""
    return _clustered(rows, ODDS, level, logarithm=True)


def _clustered(rows: Rows, sums: Sums, level: float, *, logarithm: bool) -> Clustered | Untold:
    strata = rows.cells(rows.stratum)
    compares = (strata[A] + strata[B] > 0) & (strata[C] + strata[D] > 0)
    kept = rows.only(compares[rows.stratum] & (rows.calls > 0))
    if not len(kept.calls):
        return NOTHING_COMPARED
    whole = _parts(strata, sums).sum(axis=1)
    if whole[1] == 0 or (logarithm and whole[0] == 0):
        return Untold("in the strata that compare, a ratio would have nothing above or below its line")
    owned, strata = _lost_with_clusters(kept, strata, sums), strata[:, compares]
    clusters = owned.shape[1]
    if clusters < 2:
        return Untold("all calls that compare are of one cluster")
    moved = _moved(whole, owned, logarithm=logarithm)
    calls, times = _lost_with_calls(strata, sums)
    by_each = _moved(whole, calls, logarithm=logarithm)
    if moved is None or by_each is None:
        return Untold("it rests on one cluster: without that, nothing is left to compare")
    squared, by_call = _jackknife(moved, np.ones(clusters)), _jackknife(by_each, times)
    if min(squared, by_call) < ROUNDING:
        return Untold("no cluster moves the figure, so that nothing says how sure it is")
    value, error = float(whole[0] / whole[1]), math.sqrt(squared)
    bias = lopsided(-moved)
    if logarithm:
        estimate = ratio(math.log(value), error, level, clusters - 1, bias)
    else:
        estimate = difference(value, error, level, clusters - 1, bias)
    return Clustered(estimate, clusters, squared / by_call)


def _moved(whole: Numbers, lost: Numbers, *, logarithm: bool) -> Numbers | None:
    """How far a figure moves when its two sums lose what is left out, each in turn; None: without one of
    them there is no figure.
    """
    above, below = whole[:, None] - lost
    if (below <= whole[1] * TINY).any() or (logarithm and (above <= whole[0] * TINY).any()):
        return None
    value, left = whole[0] / whole[1], above / below
    return np.asarray(np.log(left / value) if logarithm else left - value)


def _jackknife(moved: Numbers, times: Numbers) -> float:
    """The variance of a figure from how far each moves it; `times`: how often each of these is there."""
    many = times.sum()
    return float((many - 1) / many * (times * moved**2).sum())


def _lost_with_clusters(rows: Rows, strata: Numbers, sums: Sums) -> Numbers:
    """What the two sums (a row each) lose with each cluster (a column each)."""
    keys = rows.cluster * strata.shape[1] + rows.stratum
    pairs, places = distinct(keys)
    clusters, stratum = np.divmod(pairs, strata.shape[1])
    there, own = strata[:, stratum], rows.cells(places)
    above, below = _parts(there, sums) - _parts(there - own, sums)
    _, which = distinct(clusters)
    return np.array([np.bincount(which, above), np.bincount(which, below)])


def _lost_with_calls(strata: Numbers, sums: Sums) -> tuple[Numbers, Numbers]:
    """The same for one call of each cell of each stratum; and how many such calls there are."""
    fewer = strata[:, None, :] - np.eye(4)[:, :, None]
    lost = _parts(strata, sums)[:, None, :] - _parts(fewer, sums)
    there = strata > 0
    return lost[:, there], strata[there]


def _parts(tables: Numbers, sums: Sums) -> Numbers:
    """Each stratum's part of the two sums. Cells come first in `tables`, the sums in what is returned."""
    size = np.maximum(tables.sum(axis=0), 1.0)
    return np.array(
        [sum(sign * tables[i] * tables[j] for sign, i, j in products) / size for products in sums]
    )
