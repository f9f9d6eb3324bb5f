"""Calls left out by rules: which counts to hide, when all calls and those that are left are known."""

from __future__ import annotations

from collections.abc import Sequence


def hide_left_out(calls: Sequence[int], below: int) -> tuple[tuple[bool, ...], bool]:
    """Which counts to hide, and whether the sum of all calls has to be hidden with them.

    All calls less those compared are the sum of these counts; so a small one is hidden together with others,
    the smallest first, until they come to enough. Where they never do, the sum of all calls would tell.
    """
    hidden = [0 < many < below for many in calls]
    if not any(hidden):
        return tuple(hidden), False
    for at in sorted(range(len(calls)), key=calls.__getitem__):
        if _enough(calls, hidden, below):
            break
        hidden[at] = hidden[at] or calls[at] > 0
    return tuple(hidden), not _enough(calls, hidden, below)


def _enough(calls: Sequence[int], hidden: Sequence[bool], below: int) -> bool:
    those = [many for many, each in zip(calls, hidden, strict=True) if each]
    return len(those) > 1 and sum(those) >= below
