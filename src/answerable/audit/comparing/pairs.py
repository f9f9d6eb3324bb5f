"""Who is compared with whom: the family of comparisons that a plan makes."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from answerable.audit.counting.counts import Codes, Counts
from answerable.audit.counting.wording import OTHERS
from answerable.audit.figures.waits import Waits
from answerable.audit.findings import Question
from answerable.audit.plan import Plan
from answerable.audit.plan.nouns import REST


class Pair(msgspec.Struct, frozen=True, eq=False):
    """A group and whom it is compared with."""

    group: str
    reference: str
    side: Codes
    """For each place in the counts' groups: 1 the group, 0 its reference, -1 neither."""

    def of(self, counts: Counts) -> Counts:
        """The calls of both, with 1 for the group's and 0 for the reference's instead of their codes."""
        side = self.side[counts.group]
        kept = counts.of(side >= 0)
        return msgspec.structs.replace(kept, groups=(self.reference, self.group), group=side[side >= 0])

    def waits_of(self, waits: Waits) -> Waits:
        """The waits of both, likewise."""
        side = self.side[waits.group]
        return msgspec.structs.replace(waits.of(side >= 0), groups=2, group=side[side >= 0])


def pairs(counts: Counts, plan: Plan) -> Iterator[Pair]:
    """All pairs, in the order of the plan's groups, or of their names.

    Two groups and nobody else are one comparison, not two that mirror each other.
    """
    exposure = plan.exposure
    groups = tuple(exposure.groups) or tuple(sorted(counts.groups))
    if exposure.against != REST:
        yield from (_pair(counts, group, exposure.against) for group in groups if group != exposure.against)
        return
    if len(groups) == 2 and not set(counts.groups) - set(groups):
        yield _pair(counts, *groups)
        return
    yield from (_pair(counts, group, REST) for group in groups)


def family(counts: Counts, plan: Plan) -> list[tuple[Question, Pair]]:
    """Every comparison of the plan: each question of each pair."""
    compared = list(pairs(counts, plan))
    return [(question, pair) for question in plan.margins for pair in compared]


def _pair(counts: Counts, group: str, reference: str) -> Pair:
    rest = 0 if reference == REST else -1
    side = [1 if name == group else 0 if name == reference else rest for name in counts.groups]
    return Pair(group, reference, np.array(side, dtype=np.int8))


def shown_groups(counts: Counts, plan: Plan) -> tuple[str, ...]:
    """The groups in the order that they are shown in; all others last."""
    named = tuple(plan.exposure.groups)
    return (
        *named,
        *(name for name in sorted(counts.groups) if name not in named and name != OTHERS),
        *((OTHERS,) if OTHERS in counts.groups else ()),
    )
