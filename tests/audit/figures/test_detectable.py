"""What data could have seen: equal to statsmodels' power, and found as often as promised."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import normal_power_het

from answerable.audit.figures.detectable import smallest_detectable
from answerable.audit.figures.estimate import Untold, difference, ratio


@given(st.floats(0.001, 1), st.sampled_from([0.01, 0.05, 0.1]), st.floats(0.3, 0.95))
def test_statsmodels_gives_the_power_that_was_asked_for(error: float, alpha: float, power: float) -> None:
    """At the smallest detectable difference; it also counts findings on the wrong side, which are few."""
    reach = smallest_detectable(difference(0.3, error), alpha, power)
    assert isinstance(reach, float)
    assert normal_power_het(reach, 1, alpha, std_null=error, alternative="larger") >= power
    wrong_side = stats.norm.cdf(stats.norm.ppf(alpha / 2) - reach / error)
    found = normal_power_het(reach, 1, alpha, std_null=error, alternative="two-sided")
    assert found == pytest.approx(power + wrong_side, rel=1e-9)


def test_the_usual_multiplier() -> None:
    """Two-sided 5 % and 80 %: 2.8 standard errors (Bloom, 1995), more with few clusters."""
    assert smallest_detectable(difference(-0.2, 1.0)) == pytest.approx(2.8016, abs=1e-4)
    assert smallest_detectable(difference(0.0, 1.0, freedom=9)) == pytest.approx(
        stats.t.ppf(0.975, 9) + stats.t.ppf(0.8, 9), rel=1e-10
    )


def test_a_ratio_is_told_as_a_ratio_and_the_value_does_not_matter() -> None:
    """Only the error does: what was found is not what could have been."""
    told = {smallest_detectable(ratio(value, 0.1)) for value in (-1.0, 0.0, 2.0)}
    assert len(told) == 1
    assert told.pop() == pytest.approx(math.exp(0.28016), rel=1e-4)


def test_it_is_found_four_times_of_five() -> None:
    """Estimates around the smallest detectable difference exclude none in 80 % of drawings."""
    reach = smallest_detectable(difference(0.0, 0.05))
    assert isinstance(reach, float)
    values = np.random.default_rng(3).normal(reach, 0.05, 20_000)
    found = sum(difference(value, 0.05).excludes_no_difference for value in values.tolist())
    assert found / 20_000 == pytest.approx(0.8, abs=0.01)


def test_what_it_cannot_answer() -> None:
    """No error, no answer; a power below alpha is no question."""
    assert isinstance(smallest_detectable(difference(0.1, 0.0)), Untold)
    for alpha, power in ((0.0, 0.8), (0.05, 1.0), (0.5, 0.4)):
        with pytest.raises(ValueError, match="alpha"):
            smallest_detectable(difference(0.1, 0.1), alpha, power)
