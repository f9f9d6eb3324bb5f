"""Who goes where: as many needs served as can be, with the least travel in all.

A table has a row for each need and a column for each unit: minutes; not a number where the unit would do and
its time is not known; infinite where it would not do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from answerable.model.travel import Table

    Index = npt.NDArray[np.intp]


def match(table: Table) -> list[tuple[int, int]]:
    """Pairs of row and column, none of either twice, in the order of the rows.

    Most rows first; of those ways the fewest unknown times; of those the least minutes in all. Minutes are
    finite and not negative. The same table has always the same answer.
    """
    import numpy as np

    if not table.size:
        return []
    known, most = np.isfinite(table), min(table.shape) + 1
    unknown = (table[known].max(initial=0.0) + 1) * most
    never = (unknown + 1) * most
    costs = np.where(known, table, np.where(np.isnan(table), unknown, never))
    does = costs < never
    pairs = [(int(row), int(column)) for row, column in zip(*_solve(costs, does), strict=True)]
    return sorted((row, column) for row, column in pairs if does[row, column])


def load_solver() -> None:
    """Load the solver now, where somebody would wait for it otherwise: a server does it at its start."""
    import numpy as np

    match(np.array([[1.0, 2.0], [2.0, 1.0]]))


def _solve(costs: Table, does: npt.NDArray[np.bool_]) -> tuple[Index, Index]:
    """The cheapest way to give rows columns (Jonker and Volgenant 1987, as modified by Crouse 2016).

    Where no two different rows want the same column nothing competes, and sorting gives the same: then the
    solver, which takes long to load, is left alone.
    """
    import numpy as np

    alike: dict[bytes, list[int]] = {}
    for row in range(len(costs)):
        alike.setdefault(costs[row].tobytes(), []).append(row)
    groups = list(alike.values())
    if len(groups) > 1 and int(np.sum([does[rows[0]] for rows in groups], axis=0).max()) > 1:
        from scipy.optimize import linear_sum_assignment

        return linear_sum_assignment(costs)
    rows, columns = [np.empty(0, np.intp)], [np.empty(0, np.intp)]
    for group in groups:
        fitting = np.flatnonzero(does[group[0]])
        nearest = fitting[np.argsort(costs[group[0], fitting], kind="stable")][: len(group)]
        columns.append(nearest)
        rows.append(np.array(group[: len(nearest)], dtype=np.intp))
    return np.concatenate(rows), np.concatenate(columns)
