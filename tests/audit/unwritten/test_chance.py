"""Chance is dealt out fairly, and what it finds by itself is found no oftener than was said."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from scipy import stats
from tests.audit.unwritten.made import cells_of

from answerable.audit.unwritten.chance import Deal, permute
from answerable.audit.unwritten.counting import Cells
from answerable.audit.unwritten.family import Family


def departures(cells: Cells, deal: Deal, chance: np.random.Generator) -> np.ndarray:
    some, change = deal.draw(chance)
    dealt: np.ndarray = deal.fixed.copy()
    dealt[some] += change
    return dealt


def test_each_stratum_keeps_its_departures_and_every_set_is_as_likely() -> None:
    """One stratum with few departures, one with many, one with none, one with nothing else."""
    codes = [(0,), (1,), (2,), (3,), (0,), (1,), (2,), (0,), (1,), (0,)]
    stratum = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3]
    departed = [True, True, False, False, True, True, False, False, False, True]
    cells = cells_of(codes, stratum, departed, (4,))
    deal, chance = Deal(cells), np.random.default_rng(3)
    seen: Counter[tuple[int, ...]] = Counter()
    for _ in range(6000):
        dealt = departures(cells, deal, chance)
        assert (dealt >= 0).all()
        assert (dealt <= cells.calls).all()
        assert np.bincount(cells.stratum, dealt).tolist() == [2, 2, 0, 1]
        seen[tuple(np.flatnonzero(dealt).tolist())] += 1
    sets = [
        (*four, *three, 9) for four in combinations(range(4), 2) for three in combinations(range(4, 7), 2)
    ]
    assert set(seen) == set(sets)
    assert stats.chisquare([seen[each] for each in sets]).pvalue > 0.001


def test_a_cell_of_many_calls_gets_its_hypergeometric_share() -> None:
    """Cells stand for as many calls as they count."""
    cells = cells_of([(0,)] * 30 + [(1,)] * 10, [0] * 40, [True] * 8 + [False] * 32, (2,))
    deal, chance = Deal(cells), np.random.default_rng(5)
    got = Counter(int(departures(cells, deal, chance)[0]) for _ in range(4000))
    expected = 4000 * np.array([stats.hypergeom.pmf(k, 40, 8, 30) for k in range(9)])
    pooled = [sum(got[k] for k in range(4)), *(got[k] for k in range(4, 9))]
    assert stats.chisquare(pooled, [expected[:4].sum(), *expected[4:]]).pvalue > 0.001


def test_p_counts_the_data_s_own_order() -> None:
    """The critical score is the smallest that p holds against alpha; p is never 0."""
    chance = np.random.default_rng(1)
    rows = chance.integers(0, 3, (120, 3))
    cells = cells_of(rows.tolist(), [0] * 120, (chance.random(120) < 0.3).tolist(), (3, 3, 3))
    family = Family(cells.sizes, 3)
    margins = family.margins(cells, cells.stratum)
    given = permute(family, cells, margins, family.searched(margins, 5), 99, seed=2)
    critical = given.critical(0.05)
    assert given.p(critical + 1e-6) <= 0.05 < given.p(critical - 1e-6)
    assert given.p(1e9) == 0.01
    assert given.p(-1e9) == 1.0
    assert given.as_good(1e9) == 0.0
    again = permute(family, cells, margins, family.searched(margins, 5), 99, seed=2)
    assert (again.greatest == given.greatest).all(), "a seed says it all"


@pytest.mark.parametrize("rate", [0.05, 0.4])
def test_where_nothing_is_behind_it_little_is_found(rate: float) -> None:
    """300 histories treated alike within strata of different rates: at most alpha of them find a rule."""
    alpha, found, runs = 0.1, 0, 300
    for seed in range(runs):
        chance = np.random.default_rng(seed)
        stratum = np.sort(chance.integers(0, 3, 150))
        codes = np.where(chance.random((150, 3)) < 0.3, stratum[:, None], chance.integers(0, 3, (150, 3)))
        departed = chance.random(150) < rate * (1 + stratum) / 2
        cells = cells_of(codes.tolist(), stratum.tolist(), departed.tolist(), (3, 3, 3))
        family = Family(cells.sizes, 3)
        margins = family.margins(cells, cells.stratum)
        searched = family.searched(margins, 5)
        if searched.any():
            given = permute(family, cells, margins, searched, 39, seed)
            found += given.p(float(margins.score[searched].max())) <= alpha
    assert stats.binomtest(found, runs, alpha, "greater").pvalue > 0.001
