"""The mean time that calls waited without being reached, up to a horizon.

The area above the incidence curve of being reached, from 0 to the horizon h: the mean over ALL calls of the
time to arrival or h, whichever is less, where a call that nobody reached counts h (restricted mean survival,
Royston and Parmar 2013; time lost to a cause, Andersen 2013). So a cancelled call does not shorten the mean.
Its error is that of a functional of the incidence (see `functionals`); with nothing censored it is the
standard error of that plain mean.
"""

from __future__ import annotations

import numpy as np

from answerable.audit.figures.estimate import LEVEL, Estimate, Untold, difference
from answerable.audit.figures.functionals import functional
from answerable.audit.figures.risksets import by_group
from answerable.audit.figures.waits import Cause, Waits


def mean_waiting(waits: Waits, level: float = LEVEL) -> tuple[Estimate | Untold, ...]:
    """The mean time not reached up to the horizon, of each group, all strata together; in the waits' unit."""
    table = by_group(waits, Cause.REACHED, pooled=True)
    area = functional(table, waits.horizon - table.time.astype(np.float64), waits.horizon)
    found: list[Estimate | Untold] = []
    for group in range(waits.groups):
        if not len(table.time) or not area.calls[0, group]:
            found.append(Untold("the group has no calls"))
        elif not area.told[0, group]:
            found.append(Untold(f"no call of the group was followed up to {waits.horizon}"))
        else:
            error = float(area.variance[0, group]) ** 0.5
            found.append(difference(waits.horizon - float(area.value[0, group]), error, level))
    return tuple(found)
