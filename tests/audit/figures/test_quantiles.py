"""Medians and p90 of the wait of all calls, and where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.audit.figures.estimate import Untold
from answerable.audit.figures.incidence import Curve, incidence, share_by
from answerable.audit.figures.quantiles import NotReached, Quantile, wait_of
from answerable.audit.figures.waits import Cause, Waits, counted

from .rows import count, generated, seeds


def curve_of(waits: Waits) -> Curve:
    found = incidence(waits)[0]
    assert isinstance(found, Curve)
    return found


def test_a_median_of_all_calls_is_never_that_of_the_few_that_were_reached() -> None:
    """93.5 % were never assigned; those that were waited 4.9 minutes in the middle, and that is no answer."""
    times = np.append(np.arange(1, 66), 0)
    causes = np.append(np.full(65, Cause.REACHED), Cause.NEVER)
    counts = np.append(np.full(65, 1), 935)
    found = wait_of(curve_of(counted(times * 0, times * 0, times, causes, counts, horizon=3_600)))
    assert isinstance(found, NotReached)
    assert found.reached.value == pytest.approx(0.065)


@settings(max_examples=40, deadline=None)
@given(seeds, st.sampled_from([0.1, 0.25, 0.5, 0.9]))
def test_a_quantile_is_the_first_time_by_which_that_share_of_all_calls_was_reached(
    seed: int, share: float
) -> None:
    """By sorting all calls, the never reached last."""
    rows = generated(seed, censored=0)
    mine = rows.of(rows.group == 0)
    waited = np.sort(np.where(mine.cause == 1, mine.time.astype(float), np.inf))
    by_hand = waited[int(np.ceil(share * mine.size - 1e-9)) - 1]
    found = wait_of(curve_of(count(rows)), share)
    if np.isinf(by_hand):
        assert isinstance(found, NotReached)
        assert found.reached.value == pytest.approx((mine.cause == 1).mean())
    else:
        assert isinstance(found, Quantile)
        assert found.time == by_hand
        assert found.low <= found.time
        assert found.high is None or found.time <= found.high


@settings(max_examples=40, deadline=None)
@given(seeds, st.sampled_from([0.1, 0.25, 0.5]))
def test_the_interval_holds_the_times_whose_own_interval_holds_the_share(seed: int, share: float) -> None:
    """Brookmeyer and Crowley's inversion, tried time by time."""
    curve = curve_of(count(generated(seed)))
    ends = {int(time): share_by(curve, int(time)) for time in curve.time}
    might = [time for time, end in ends.items() if not isinstance(end, Untold) and end.high >= share]
    must = [time for time, end in ends.items() if not isinstance(end, Untold) and end.low >= share]
    found = wait_of(curve, share)
    assert not isinstance(found, Untold)
    if isinstance(found, Quantile):
        assert found.low == might[0]
        assert found.high == (must[0] if must else None)


def test_one_time_for_all_is_its_own_interval() -> None:
    """Everybody reached at 5 seconds: every quantile is 5."""
    found = wait_of(curve_of(counted([0], [0], [5], [1], [40], horizon=60)), 0.9)
    assert found == Quantile(0.9, 5, 5, 5)


@pytest.mark.parametrize("share", [0.0, 1.0, 50.0])
def test_a_share_outside_0_to_1_is_refused(share: float) -> None:
    """Percent are no shares."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        wait_of(curve_of(counted([0], [0], [5], [1], [40], horizon=60)), share)
