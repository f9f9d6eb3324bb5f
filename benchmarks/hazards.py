"""Cox regression over 200 strata: at what ratio of rates calls of two groups are reached, with Efron's ties.

`python -m benchmarks.hazards --calls 500000 --limit 20` for less.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from benchmarks.contest import CALLS, LIMIT, Contender, Figures, asked, contest, counted, rows


def answerable(path: Path) -> Callable[[], Figures]:
    """Counted."""
    from answerable.audit.figures.cox import cox
    from answerable.audit.figures.estimate import Estimate
    from answerable.audit.figures.hazards import Hazards

    def run() -> Figures:
        found = cox(counted(path))
        assert isinstance(found, Hazards)
        ratio = found.groups[1]
        assert isinstance(ratio, Estimate)
        return {"logarithm of the ratio": math.log(ratio.value), "error": ratio.error}

    return run


def surpyval(path: Path) -> Callable[[], Figures]:
    """A call a row."""
    from surpyval import CoxPH

    def run() -> Figures:
        found = rows(path)
        design, censored = found["grouped"].reshape(-1, 1).astype(float), (found["cause"] != 1).astype(int)
        fit = CoxPH.fit(found["time"], design, c=censored, strata=found["stratum"], tie_method="efron")
        return {"logarithm of the ratio": float(fit.beta[0]), "error": float(fit.standard_errors()[0])}

    return run


def lifelines(path: Path) -> Callable[[], Figures]:
    """A call a row."""
    import pandas as pd
    from lifelines import CoxPHFitter

    def run() -> Figures:
        found = rows(path)
        frame = pd.DataFrame({name: found[name] for name in ("time", "grouped", "stratum")})
        frame["ended"] = found["cause"] == 1
        fit = CoxPHFitter().fit(frame, "time", "ended", strata=["stratum"])
        return {
            "logarithm of the ratio": float(fit.params_["grouped"]),
            "error": float(fit.standard_errors_["grouped"]),
        }

    return run


def statsmodels(path: Path) -> Callable[[], Figures]:
    """A call a row."""
    from statsmodels.duration.hazard_regression import PHReg

    def run() -> Figures:
        found = rows(path)
        design, ended = found["grouped"].reshape(-1, 1).astype(float), (found["cause"] == 1).astype(int)
        model = PHReg(found["time"], design, ended, strata=found["stratum"], ties="efron")
        fit = model.fit(disp=0)
        return {"logarithm of the ratio": float(fit.params[0]), "error": float(fit.bse[0])}

    return run


CONTENDERS: dict[str, Contender] = {
    "Answerable": answerable,
    "SurPyval": surpyval,
    "lifelines": lifelines,
    "statsmodels": statsmodels,
}


def main(calls: int = CALLS, limit: float = LIMIT) -> None:
    """Print the table."""
    contest(CONTENDERS, calls, limit, frozenset({"lifelines", "statsmodels"}))


if __name__ == "__main__":
    asked(main)
