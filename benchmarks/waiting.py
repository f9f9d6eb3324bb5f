"""How long did all calls wait: incidence curves of two groups, and the log-rank test over 200 strata.

`python -m benchmarks.waiting --calls 500000 --limit 20` for less. lifelines has no stratified test and
moves tied times apart at random: its curve is not checked, and its test is the one without strata.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.contest import CALLS, LIMIT, Contender, Figures, asked, contest, counted, rows

BY = 600
"""Seconds; the figures compared are the shares reached by then."""


def answerable(path: Path) -> Callable[[], Figures]:
    """Counted, with curves, their intervals, quantiles, means and the test."""
    from answerable.audit.figures.estimate import Estimate
    from answerable.audit.figures.incidence import Curve, incidence, share_by
    from answerable.audit.figures.logrank import KSample, log_rank
    from answerable.audit.figures.quantiles import wait_of
    from answerable.audit.figures.rmst import mean_waiting

    def run() -> Figures:
        waits = counted(path)
        figures: Figures = {}
        for group, curve in enumerate(incidence(waits)):
            assert isinstance(curve, Curve)
            share = share_by(curve, BY)
            assert isinstance(share, Estimate)
            wait_of(curve, 0.5), wait_of(curve, 0.9)
            figures |= {f"share {group}": share.value, f"error {group}": share.error}
        mean_waiting(waits)
        test = log_rank(waits)
        assert isinstance(test, KSample)
        return figures | {"log-rank": test.statistic}

    return run


def surpyval(path: Path) -> Callable[[], Figures]:
    """A call a row; its standard error is of another estimator, and is left out."""
    from surpyval import logrank
    from surpyval.univariate.competing_risks import CompetingRisks

    def run() -> Figures:
        found = rows(path)
        figures: Figures = {}
        ends = np.where(found["cause"] == 0, None, found["cause"].astype(object))
        for group in (0, 1):
            mine = found["grouped"] == group
            curve = CompetingRisks.fit(found["time"][mine], ends[mine])
            figures[f"share {group}"] = float(curve.cif([BY], 1)[0])
        censored = (found["cause"] != 1).astype(int)
        test = logrank(found["time"], found["grouped"], c=censored, strata=found["stratum"])
        return figures | {"log-rank": float(test.statistic)}

    return run


def statsmodels(path: Path) -> Callable[[], Figures]:
    """A call a row."""
    from statsmodels.duration.survfunc import CumIncidenceRight, survdiff

    def run() -> Figures:
        found = rows(path)
        figures: Figures = {}
        for group in (0, 1):
            mine = found["grouped"] == group
            curve = CumIncidenceRight(found["time"][mine], found["cause"][mine])
            place = int(np.searchsorted(curve.times, BY, "right")) - 1
            figures[f"share {group}"] = float(curve.cinc[0][place])
            figures[f"error {group}"] = float(curve.cinc_se[0][place])
        test = survdiff(found["time"], found["cause"] == 1, found["grouped"], strata=found["stratum"])
        return figures | {"log-rank": float(test[0])}

    return run


def lifelines(path: Path) -> Callable[[], Figures]:
    """A call a row; curves with their variance."""
    from lifelines import AalenJohansenFitter
    from lifelines.statistics import multivariate_logrank_test

    def run() -> Figures:
        found: dict[str, Any] = rows(path)
        for group in (0, 1):
            mine = found["grouped"] == group
            AalenJohansenFitter(seed=1).fit(found["time"][mine], found["cause"][mine], event_of_interest=1)
        test = multivariate_logrank_test(found["time"], found["grouped"], found["cause"] == 1)
        return {"log-rank without strata": float(test.test_statistic)}

    return run


CONTENDERS: dict[str, Contender] = {
    "Answerable": answerable,
    "SurPyval": surpyval,
    "statsmodels": statsmodels,
    "lifelines, test without strata": lifelines,
}


def main(calls: int = CALLS, limit: float = LIMIT) -> None:
    """Print the table."""
    contest(CONTENDERS, calls, limit, frozenset({"lifelines, test without strata"}))


if __name__ == "__main__":
    asked(main)
