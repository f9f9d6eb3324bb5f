"""Kappa: equal to statsmodels and to Fleiss' example."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from answerable.audit.figures.agreement import Agreement, agreement
from answerable.audit.figures.estimate import Counts, Estimate, Untold


@st.composite
def squares(draw: st.DrawFn, least: int = 0) -> Counts:
    """Tables of two to five categories."""
    size = draw(st.integers(2, 5))
    cells = draw(st.lists(st.integers(least, 60), min_size=size**2, max_size=size**2))
    return np.array(cells, dtype=np.int64).reshape(size, size)


@given(squares(least=1))
def test_kappa_is_statsmodels(table: Counts) -> None:
    """Its value, and the error of Fleiss, Cohen and Everitt."""
    found, expected = agreement(table), cohens_kappa(table)
    assert isinstance(found, Agreement)
    assert isinstance(found.kappa, Estimate)
    assert found.kappa.value == pytest.approx(expected.kappa, rel=1e-10, abs=1e-14)
    assert found.kappa.error == pytest.approx(expected.std_kappa, rel=1e-10)
    assert found.kappa.low == pytest.approx(max(-1, expected.kappa_low), rel=1e-9, abs=1e-12)
    assert found.kappa.high == pytest.approx(min(1, expected.kappa_upp), rel=1e-9, abs=1e-12)


def test_kappa_as_published() -> None:
    """Fleiss, Statistical Methods for Rates and Proportions (1981) 13.1: 0.676, the share 0.89."""
    found = agreement(np.array([[75, 1, 4], [5, 4, 1], [0, 0, 10]]))
    assert isinstance(found, Agreement)
    assert isinstance(found.kappa, Estimate)
    assert round(found.kappa.value, 3) == 0.676
    assert round(found.kappa.error, 3) == 0.088
    assert found.agreed.value == 0.89


@given(squares(), st.data())
def test_neither_the_names_of_categories_nor_who_coded_first_matters(
    table: Counts, data: st.DataObject
) -> None:
    """Any order of the categories, and the two codings exchanged."""
    order = data.draw(st.permutations(range(len(table))))
    one = agreement(table)
    for other in (agreement(table[np.ix_(order, order)]), agreement(table.T)):
        if isinstance(one, Untold) or isinstance(other, Untold):
            assert one == other
            continue
        assert one.agreed == other.agreed
        assert isinstance(one.kappa, Estimate) == isinstance(other.kappa, Estimate)
        if isinstance(one.kappa, Estimate) and isinstance(other.kappa, Estimate):
            assert one.kappa.value == pytest.approx(other.kappa.value, abs=1e-12)
            assert one.kappa.error == pytest.approx(other.kappa.error, rel=1e-6, abs=1e-7)


@given(squares())
def test_every_table_has_a_figure_or_a_reason(table: Counts) -> None:
    """Kappa lies between -1 and 1, and so does its interval."""
    assume(table.sum() > 0)
    found = agreement(table)
    assert isinstance(found, Agreement)
    if isinstance(found.kappa, Estimate):
        assert -1 <= found.kappa.low <= found.kappa.value <= found.kappa.high <= 1


def test_what_no_table_tells_is_said() -> None:
    """No call, one category, agreement on everything: a reason, and the share where there is one."""
    assert agreement(np.zeros((2, 2), dtype=np.int64)) == Untold("no call was coded twice")
    for table, because in (
        (np.array([[7, 0], [0, 0]]), "both codings know one category only"),
        (np.array([[7, 0], [0, 5]]), "both codings agree on every call"),
    ):
        found = agreement(table)
        assert isinstance(found, Agreement)
        assert isinstance(found.kappa, Untold)
        assert found.kappa.because.startswith(because)
        assert found.agreed.value == 1


WRONG = [np.ones((2, 3), dtype=np.int64), np.ones(4, dtype=np.int64), -np.eye(2, dtype=np.int64)]


@pytest.mark.parametrize("table", WRONG)
def test_wrong_tables_are_an_error(table: Counts) -> None:
    """Not square, no table, a count below none."""
    with pytest.raises(ValueError, match="a row and a column for each category"):
        agreement(table)
