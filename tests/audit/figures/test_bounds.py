"""Worst and best: no filling in of the unknown outcomes leads outside, and some lead to either end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.audit.figures.bounds import Bounds, Known, difference_between, share_between
from answerable.audit.figures.estimate import Estimate, Untold
from answerable.audit.figures.proportions import Fourfold, Share, risk_difference, wilson

KNOWN = st.builds(Known, *[st.integers(0, 8)] * 3)


@given(KNOWN)
def test_a_share_lies_between_its_bounds_however_the_unknown_turn_out(known: Known) -> None:
    """Every number of the unknown calls may have been answered; intervals too lie inside."""
    found = share_between(known)
    told = [wilson(known.answered + more, known.calls) for more in range(known.unknown + 1)]
    shares = [one for one in told if isinstance(one, Share)]
    if not known.calls:
        assert found == Untold("there is no such call")
        return
    assert isinstance(found, Bounds)
    assert (found.lower, found.upper) == (min(s.value for s in shares), max(s.value for s in shares))
    assert (found.low, found.high) == (min(s.low for s in shares), max(s.high for s in shares))


@given(KNOWN, KNOWN)
def test_a_difference_lies_between_its_bounds_however_the_unknown_turn_out(
    group: Known, others: Known
) -> None:
    """All pairs of such numbers."""
    found = difference_between(group, others)
    told = [
        risk_difference(Fourfold(group.answered + x, group.calls, others.answered + y, others.calls))
        for x in range(group.unknown + 1)
        for y in range(others.unknown + 1)
    ]
    gaps = [one for one in told if isinstance(one, Estimate)]
    assert isinstance(found, Untold) == (group.calls == 0 or others.calls == 0)
    if isinstance(found, Bounds):
        assert (found.lower, found.upper) == (min(g.value for g in gaps), max(g.value for g in gaps))
        assert found.low == pytest.approx(min(g.low for g in gaps), abs=1e-12)
        assert found.high == pytest.approx(max(g.high for g in gaps), abs=1e-12)
        assert found.unknown == group.unknown + others.unknown


@given(KNOWN, KNOWN)
def test_swapping_the_groups_turns_the_bounds_round(group: Known, others: Known) -> None:
    """What is least for one is most for the other."""
    one, other = difference_between(group, others), difference_between(others, group)
    if isinstance(one, Bounds) and isinstance(other, Bounds):
        ends = (-other.upper, -other.lower, -other.high, -other.low)
        assert (one.lower, one.upper, one.low, one.high) == pytest.approx(ends, abs=1e-12)


def test_nothing_unknown_leaves_nothing_between() -> None:
    """Then the bounds are the figure, and its interval the usual one."""
    found, share = share_between(Known(3, 2, 0)), wilson(3, 5)
    assert isinstance(found, Bounds)
    assert isinstance(share, Share)
    assert (found.lower, found.upper, found.low, found.high) == (0.6, 0.6, share.low, share.high)


def test_fewer_than_no_calls_is_an_error() -> None:
    """Such counts come from a mistake before."""
    with pytest.raises(ValueError, match="fewer than no calls"):
        Known(1, -1, 0)
