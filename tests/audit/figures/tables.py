"""Tables for the tests: drawn, published, and taken apart into calls again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from answerable.audit.figures.estimate import Estimate
from answerable.audit.figures.proportions import Fourfold
from answerable.audit.figures.strata import Strata

Cells = tuple[int, int, int, int]
"""Answered and not of the group, answered and not of the others."""

ANY: st.SearchStrategy[Cells] = st.tuples(*[st.integers(0, 40)] * 4)
FULL: st.SearchStrategy[Cells] = st.tuples(*[st.integers(1, 400)] * 4)


def fourfold(cells: Cells) -> Fourfold:
    """The table of four cells."""
    a, b, c, d = cells
    return Fourfold(a, a + b, c, c + d)


def strata(cells: Sequence[Cells]) -> Strata:
    """Strata of four cells each."""
    a, b, c, d = np.array(cells, dtype=np.int64).reshape(-1, 4).T
    return Strata(a, a + b, c, c + d)


def swapped(cells: Sequence[Cells]) -> Strata:
    """The same with the group and the others in each other's place."""
    return strata([(c, d, a, b) for a, b, c, d in cells])


def turned(found: Estimate) -> tuple[float, float, float]:
    """Low end, value and high end as they would be with the groups in each other's place."""
    if found.scale == "ratio":
        return 1 / found.high, 1 / found.value, 1 / found.low
    return -found.high, -found.value, -found.low


def as_statsmodels(cells: Sequence[Cells]) -> npt.NDArray[np.float64]:
    """Two by two by strata."""
    return np.array(cells, dtype=np.float64).reshape(-1, 2, 2).transpose(1, 2, 0)


def calls(cells: Sequence[Cells]) -> list[tuple[int, bool, bool]]:
    """Call by call: stratum, whether of the group, whether answered."""
    kinds = ((True, True), (True, False), (False, True), (False, False))
    return [
        (place, *kind)
        for place, counts in enumerate(cells)
        for kind, count in zip(kinds, counts, strict=True)
        for _ in range(count)
    ]


AGRESTI: list[Cells] = [
    (11, 25, 10, 27),
    (16, 4, 22, 10),
    (14, 5, 7, 12),
    (2, 14, 1, 16),
    (6, 11, 0, 12),
    (1, 10, 0, 10),
    (1, 4, 1, 8),
    (4, 2, 6, 1),
]
"""Eight centres, a drug and a control (Agresti, Categorical Data Analysis, 3rd ed. (2013), table 6.9)."""

BCG: list[Cells] = [
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
]
"""Thirteen trials of a vaccine (Colditz et al., JAMA 271 (1994) 698)."""

MIGRAINE: list[Cells] = [(16, 11, 5, 20), (12, 16, 7, 19)]
"""Women and men, a drug and a placebo (the example of SAS' procedure FREQ)."""

BERKELEY: list[Cells] = [
    (89, 19, 512, 313),
    (17, 8, 353, 207),
    (202, 391, 120, 205),
    (131, 244, 138, 279),
    (94, 299, 53, 138),
    (24, 317, 22, 351),
]
"""Six departments, women and men (Bickel, Hammel and O'Connell, Science 187 (1975) 398, as in R)."""
