"""Axes cover what is drawn on them, in round steps; labels keep apart."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.audit.charts import apart, axis, ticks

values = st.floats(-1e9, 1e9, allow_nan=False)


@given(values, values, st.integers(2, 10))
def test_ticks_rise_and_cover(one: float, other: float, about: int) -> None:
    """The first tick is at or under both ends, the last at or over, each greater than the one before."""
    made = ticks(one, other, about)
    assert made[0] <= min(one, other)
    assert made[-1] >= max(one, other)
    assert all(before < after for before, after in pairwise(made))
    assert 2 <= len(made) <= about + 2


@pytest.mark.parametrize("end", [0.0, 5e-324, -1e-300, 1e9])
def test_one_value_alone_has_an_axis_around_it(end: float) -> None:
    """Values that are the same, or as good as the same, lie inside an axis that has a width."""
    made = ticks(end, end)
    assert made[0] < end < made[-1]


@given(st.integers(-1000, 1000), st.integers(1, 1000), st.integers(2, 10))
def test_ticks_are_round_and_evenly_apart(low: int, width: int, about: int) -> None:
    """The steps are all the same, and 1, 2 or 5 times a power of ten."""
    made = ticks(low / 7, (low + width) / 7, about)
    steps = {float(f"{after - before:.6g}") for before, after in pairwise(made)}
    assert len(steps) == 1
    assert f"{steps.pop():e}"[0] in "125"


@pytest.mark.parametrize("end", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_has_no_axis(end: float) -> None:
    """An end that is not finite is refused; an axis over values leaves such values out."""
    with pytest.raises(ValueError, match="finite"):
        ticks(0.0, end)
    assert axis([0.0, end, 1.0], 0, 1).ticks[-1] == 1.0


@given(st.lists(values, max_size=20), values)
def test_an_axis_places_everything_between_its_ends_in_order(given_: list[float], other: float) -> None:
    """Whatever the value, its place is on the axis; a greater value never lies before a smaller one."""
    scale = axis(given_, 14.0, 386.0)
    placed = [scale.at(value) for value in sorted([*given_, other])]
    assert all(14.0 <= place <= 386.0 for place in placed)
    assert placed == sorted(placed)
    assert all(scale.holds(value) for value in given_)


@given(st.lists(st.floats(0, 200), max_size=30), st.floats(1, 20))
def test_labels_keep_their_order_and_their_distance(wanted: list[float], gap: float) -> None:
    """Labels lie inside, in order, at least the gap apart, or as far apart as the room allows."""
    placed = apart(wanted, gap, 0.0, 200.0)
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    room = min(gap, 200.0 / max(1, len(wanted) - 1))
    assert all(-1e-6 <= place <= 200.0 + 1e-6 for place in placed)
    assert all(placed[after] - placed[before] >= room - 1e-6 for before, after in pairwise(order))


def test_labels_with_room_stay_where_they_are_wanted() -> None:
    """Nothing moves that need not; what must move, moves to both sides alike."""
    assert apart([10.0, 100.0, 50.0], 15, 0, 200) == (10.0, 100.0, 50.0)
    assert apart([100.0, 100.0, 100.0], 10, 0, 200) == (90.0, 100.0, 110.0)
