"""Closed forms over counts: arrays in, figures with their intervals out, or why there is none.

A pure room. It knows nothing of files, plans or databases, only of numbers; each figure names its paper and
its unit. What cannot be told is an `Untold` that says why: never not-a-number, never a warning. One theme a
module, and modules are called by name, because a risk difference is crude (`proportions`), adjusted
(`stratified`) or adjusted with an error between clusters (`clustered`).

Whether calls were answered: `proportions` to `logistic`. How long all calls waited: `waits` are counted, and
`incidence`, `quantiles`, `rmst`, `differences`, `logrank`, `gray`, `cox` and `subdistribution` take them.
"""

from __future__ import annotations

from answerable.audit.figures import (
    agreement,
    clustered,
    cox,
    detectable,
    differences,
    families,
    gray,
    heterogeneity,
    incidence,
    logistic,
    logrank,
    proportions,
    quantiles,
    rmst,
    standardised,
    strata,
    stratified,
    subdistribution,
    waits,
)
from answerable.audit.figures.estimate import ChiSquare, Estimate, Untold

__all__ = [
    "ChiSquare",
    "Estimate",
    "Untold",
    "agreement",
    "clustered",
    "cox",
    "detectable",
    "differences",
    "families",
    "gray",
    "heterogeneity",
    "incidence",
    "logistic",
    "logrank",
    "proportions",
    "quantiles",
    "rmst",
    "standardised",
    "strata",
    "stratified",
    "subdistribution",
    "waits",
]
