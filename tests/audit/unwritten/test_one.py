"""A rule by itself: exact chances, against enumeration."""

from __future__ import annotations

from itertools import combinations, product
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.audit.unwritten.made import cells_of

from answerable.audit.unwritten.one import beside
from answerable.audit.unwritten.search import holm

STRATUM = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=6)


@given(st.lists(STRATUM, min_size=1, max_size=3))
def test_the_chance_is_that_of_enumeration(strata: list[list[tuple[bool, bool]]]) -> None:
    """Every way in which each stratum's departures could have fallen on its calls is as likely."""
    rows = [(nth, inside, gone) for nth, one in enumerate(strata) for inside, gone in one]
    cells = cells_of([(int(inside),) for _, inside, _ in rows], [n for n, _, _ in rows],
                     [gone for _, _, gone in rows], (2,))  # fmt: skip
    of = beside(cells, cells.stratum, cells.codes[0] == 1)
    seen = sum(inside and gone for _, inside, gone in rows)
    ways = [
        [sum(one[at][0] for at in chosen) for chosen in combinations(range(len(one)), sum(g for _, g in one))]
        for one in strata
    ]
    as_many = sum(sum(each) >= seen for each in product(*ways))
    assert of.tail() == pytest.approx(as_many / np.prod([len(each) for each in ways]))


def test_fourteen_of_fourteen() -> None:
    """One stratum of 100 calls with 20 departures, all 14 calls of the rule among them."""
    cells = cells_of([(1,)] * 14 + [(0,)] * 86, [0] * 100, [True] * 20 + [False] * 80, (2,))
    of = beside(cells, cells.stratum, cells.codes[0] == 1)
    assert of.tail() == pytest.approx(comb(86, 6) / comb(100, 20))
    assert of.expected == pytest.approx(2.8)
    assert of.variance == pytest.approx(stats.hypergeom(100, 20, 14).var())
    assert of.elsewhere == pytest.approx(6 / 86)


def test_without_other_calls_there_is_no_elsewhere() -> None:
    """A stratum that the rule fills tells nothing: as many departures as there are were expected."""
    cells = cells_of([(1,)] * 3, [0] * 3, [True, False, False], (2,))
    of = beside(cells, cells.stratum, cells.codes[0] == 1)
    assert (of.elsewhere, of.expected, of.variance, of.tail()) == (None, 1.0, 0.0, 1.0)


def test_a_rule_without_calls_there_is_certain() -> None:
    """On the other half a rule may speak of no call at all: p is 1."""
    cells = cells_of([(0,)] * 3, [0] * 3, [True, False, False], (2,))
    assert beside(cells, cells.stratum, cells.codes[0] == 1).tail() == 1.0


def test_holm() -> None:
    """Published worked example: 0.01, 0.04, 0.03, 0.005 come to 0.03, 0.06, 0.06, 0.02."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
