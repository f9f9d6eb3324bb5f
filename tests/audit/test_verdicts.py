"""The four verdicts, for every interval: each case has exactly one, and the family is judged whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.audit.figures.strata import Overlap
from answerable.audit.verdicts import judge, of_family, stands_in_the_way

P = st.floats(0, 1)
END = st.floats(-0.5, 0.5)


@pytest.mark.parametrize(
    ("low", "high", "q", "verdict"),
    [
        (-0.01, 0.015, 0.9, "practically alike"),
        (0.005, 0.015, 0.001, "practically alike"),  # there, and smaller than what matters
        (-0.02, 0.02, 0.9, "practically alike"),  # the margin itself is inside
        (0.03, 0.09, 0.001, "disparity"),
        (-0.09, -0.005, 0.04, "disparity"),
        (0.005, 0.09, 0.2, "inconclusive"),  # some such interval in a large family is chance
        (-0.05, 0.09, 0.6, "inconclusive"),
        (-0.05, 0.01, 0.6, "inconclusive"),
        (None, None, None, "not assessable"),
    ],
)
def test_each_case_has_its_verdict(
    low: float | None, high: float | None, q: float | None, verdict: str
) -> None:
    """With a margin of 2 in 100 and 5 % of discoveries false."""
    assert judge(low, high, 0.02, q, 0.05).verdict == verdict


@given(END, END, st.floats(0.001, 0.3), P)
def test_a_verdict_claims_no_more_than_its_interval(
    one: float, other: float, margin: float, q: float
) -> None:
    """A disparity never holds zero and never lies inside the margin; alike never reaches outside."""
    low, high = sorted((one, other))
    verdict = judge(low, high, margin, q, 0.05).verdict
    inside = -margin <= low and high <= margin
    assert (verdict == "practically alike") == inside
    assert verdict != "disparity" or ((low > 0 or high < 0) and q <= 0.05)
    assert judge(low, high, margin, q, 0.05, "No.").verdict == "not assessable"


@given(END, END, st.floats(0.001, 0.3), P)
def test_who_is_called_the_group_does_not_matter(one: float, other: float, margin: float, q: float) -> None:
    """Turned round, the interval has the same verdict."""
    low, high = sorted((one, other))
    assert judge(low, high, margin, q, 0.05).verdict == judge(-high, -low, margin, q, 0.05).verdict


@given(st.lists(st.one_of(st.none(), P), max_size=12), st.integers(0, 30))
def test_a_larger_family_never_makes_anything_surer(p: list[float | None], more: int) -> None:
    """Comparisons of other plans, and those without a figure, count."""
    alone, larger = of_family(p), of_family(p, len(p) + more)
    for own, small, large in zip(p, alone, larger, strict=True):
        assert (own is None) == (small is None) == (large is None)
        if own is not None and small is not None and large is not None:
            assert own <= small + 1e-12 <= large + 2e-12


def test_a_comparison_without_a_figure_counts_in_its_family() -> None:
    """The family was fixed before anybody knew which would have one."""
    assert of_family([0.02, None]) == [0.04, None]


def calls(group: tuple[int, int], others: tuple[int, int] = (50, 0)) -> Overlap:
    """So many calls of each of the two, with and without like calls beside them."""
    return Overlap(1, 1, 1, group[0], others[0], group[1], others[1])


@pytest.mark.parametrize(
    ("numbers", "clusters", "told"),
    [
        (calls((0, 0)), 30, "no recorded calls"),
        (calls((50, 0), (9, 0)), 30, "fewer than 10"),
        (calls((50, 0)), 3, "only 3 clusters"),
        (calls((9, 41)), 30, "Fewer than 10 recorded calls of one of the two have like calls"),
        (calls((50, 0), (9, 41)), None, "Fewer than 10 recorded calls of one of the two have like calls"),
    ],
)
def test_too_few_is_said(numbers: Overlap, clusters: int | None, told: str) -> None:
    """Groups without calls, with hardly any, of a few days, or with hardly any like calls beside them."""
    assert told in stands_in_the_way(numbers, clusters)


def test_enough_stands_in_nobodys_way() -> None:
    """Also without clusters."""
    assert stands_in_the_way(calls((50, 0)), None) == stands_in_the_way(calls((10, 40)), 30) == ""
