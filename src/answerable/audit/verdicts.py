"""The four verdicts: a pure function of an interval, a margin and what the family leaves of its p.

- *not assessable*: something stands in the way of any figure, and is said.
- *practically alike*: the whole interval lies inside the margin. A difference may well be there, and even be
  certain: it is smaller than what the plan, beforehand, called a difference that matters.
- *disparity*: the interval holds no zero, the difference is among the family's discoveries (Benjamini and
  Hochberg), and the interval reaches beyond the margin.
- *inconclusive*: anything else.

The first that holds is the verdict. The two middle ones exclude each other: one lies wholly inside the
margin, the other does not. Neither speaks of why: a verdict is about recorded calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from answerable.audit.figures.estimate import Estimate, Untold
from answerable.audit.figures.families import benjamini_hochberg
from answerable.audit.figures.strata import Overlap
from answerable.audit.findings import Verdict

FEWEST_CLUSTERS: Final = 6
"""With fewer days (or shifts) than this nobody can tell how much days differ."""
FEW_CLUSTERS: Final = 20
"""With fewer, an interval covers less often than it says."""
DEPENDS: Final = (
    "It depends on calls whose arrival nobody recorded, though they were answered by disposition."
)
FEWEST_CALLS: Final = 10
"""Calls of either group below which no share is worth an interval."""


class Ruling(msgspec.Struct, frozen=True):
    """A verdict and why."""

    verdict: Verdict
    because: str


def judge(
    low: float | None,
    high: float | None,
    margin: float,
    adjusted_p: float | None,
    rate: float,
    why_not: str = "",
) -> Ruling:
    """The verdict on one comparison.

    `low`, `high`: the adjusted difference's interval, on the margin's scale; None where there is no figure.
    `adjusted_p`: after the whole family; `rate`: the family's false-discovery rate. `why_not`: what stands in
    the way.
    """
    if why_not or low is None or high is None:
        return Ruling("not assessable", why_not or "There is no figure to judge.")
    if -margin <= low and high <= margin:
        beside = ", and it is not zero" if low > 0 or high < 0 else ""
        return Ruling("practically alike", f"The whole interval lies inside the margin{beside}.")
    if low <= 0 <= high:
        return Ruling(
            "inconclusive", "No difference at all, and one beyond the margin, both lie within the interval."
        )
    if adjusted_p is None or adjusted_p > rate:
        because = (
            "The interval holds no zero, but among so many comparisons some would do so by chance alone."
        )
        return Ruling("inconclusive", because)
    return Ruling(
        "disparity", "The interval holds no zero, reaches beyond the margin, and stands in its family."
    )


def borne_out(ruling: Ruling, margin: float, primary: Estimate, otherwise: Estimate | Untold) -> Ruling:
    """A verdict, held against what another way of counting gives: where calls are counted as not reached that
    were, by their disposition, answered, neither a disparity nor likeness may rest on that alone.
    """
    if ruling.verdict not in ("disparity", "practically alike"):
        return ruling
    if isinstance(otherwise, Untold):
        stands = False
    elif ruling.verdict == "disparity":
        stands = otherwise.low > 0 if primary.value > 0 else otherwise.high < 0
    else:
        stands = -margin <= otherwise.low and otherwise.high <= margin
    return ruling if stands else Ruling("inconclusive", DEPENDS)


def of_family(p: Sequence[float | None], comparisons: int = 0) -> list[float | None]:
    """Each p as Benjamini and Hochberg adjust it over its family; None stays None.

    A family is fixed before outcomes are known, so a comparison that turned out to have no figure counts with
    p = 1, and so do those of other plans that were declared with it (`comparisons` in all).
    """
    known = [1.0 if each is None else each for each in p]
    family = known + [1.0] * max(0, comparisons - len(known))
    adjusted = benjamini_hochberg(family).tolist()[: len(known)]
    return [None if each is None else told for each, told in zip(p, adjusted, strict=True)]


def stands_in_the_way(overlap: Overlap, clusters: int | None) -> str:
    """Why two groups cannot be compared for their numbers; "" where nothing stands in the way.

    `clusters`: how many have calls of the one that is in fewer. Where one has calls on two days alone, 300
    days of the other do not tell how much its days differ.
    """
    fewest = min(overlap.calls, overlap.calls_others)
    if fewest == 0:
        return "One of the two has no recorded calls, or the plan spells it otherwise than the history."
    if fewest < FEWEST_CALLS:
        return f"One of the two has fewer than {FEWEST_CALLS} recorded calls."
    if clusters is not None and clusters < FEWEST_CLUSTERS:
        days = "a single cluster" if clusters == 1 else f"only {clusters} clusters"
        return (
            f"The calls of one of the two are of {days}: too few to tell how much one differs from another."
        )
    if 0 < min(overlap.calls_compared, overlap.calls_compared_others) < FEWEST_CALLS:
        return f"Fewer than {FEWEST_CALLS} recorded calls of one of the two have like calls beside them."
    return ""
