"""Calls counted by the combination of columns that they have: what a regression is made from."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from answerable.audit.figures.estimate import Counts, Numbers
from answerable.audit.figures.strata import some_of_all


class Patterns(msgspec.Struct, frozen=True, eq=False):
    """Combinations of columns (a row each) with their calls; `design` holds a column of ones if one is
    wanted.

    ValueError where the shapes do not fit, a number is not finite or more are answered than there are.
    """

    names: Sequence[str]
    design: Numbers
    answered: Counts
    calls: Counts

    def __post_init__(self) -> None:
        if self.design.shape != (len(self.calls), len(self.names)) or len(self.answered) != len(self.calls):
            raise ValueError(f"a design of {self.design.shape} for {len(self.calls)} x {len(self.names)}")
        if not np.isfinite(self.design).all():
            raise ValueError("a design with a number that is not finite")
        some_of_all(self.answered, self.calls)

    @property
    def with_calls(self) -> Patterns:
        """Those that some call has."""
        there = self.calls > 0
        if there.all():
            return self
        return Patterns(self.names, self.design[there], self.answered[there], self.calls[there])


class Clusters(msgspec.Struct, frozen=True, eq=False):
    """The same calls by cluster: codes from 0 of the cluster and the pattern, and their counts."""

    cluster: Counts
    pattern: Counts
    answered: Counts
    calls: Counts


def dummies(
    names: Sequence[str], codes: npt.NDArray[np.int64], values: Sequence[Sequence[str]]
) -> tuple[list[str], Numbers]:
    """A constant and, of columns of codes, 0 or 1 for each value but the first: `name=value`."""
    heads, columns = ["constant"], [np.ones(len(codes))]
    for place, (name, known) in enumerate(zip(names, values, strict=True)):
        heads += [f"{name}={value}" for value in known[1:]]
        columns += [(codes[:, place] == code).astype(np.float64) for code in range(1, len(known))]
    return heads, np.column_stack(columns)
