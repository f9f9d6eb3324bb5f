"""Releases that are public already: what changed since by a few calls would tell of these calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np

from answerable.audit.counting.counts import CAUSES, Codes, Flags
from answerable.audit.findings import Finding, Found, Stratum
from answerable.audit.suppressing.strata import TOGETHER
from answerable.intake.errors import IntakeError, Mistake

_SHOWN = ("group_calls", "group_answered", "reference_calls", "reference_answered")


def read_release(file: Path) -> Found:
    """An earlier answer.

    Raises:
        IntakeError: the file is none.

    """
    try:
        return msgspec.json.decode(file.read_bytes(), type=Found)
    except OSError as error:
        raise IntakeError([Mistake(str(file), "", f"Cannot be read: {error.strerror}.")]) from error
    except msgspec.DecodeError as error:
        fix = "Name the findings.json of an earlier release."
        raise IntakeError([Mistake(str(file), "", "It is no audit's answer.", fix)]) from error


def small_changes(
    groups: Sequence[str], causes: Codes, earlier: Sequence[Found], below: int
) -> tuple[Flags, Flags]:
    """Which cells, and which groups' calls, changed by fewer calls than may be shown since a release.

    Raises:
        IntakeError: all calls did.

    """
    cells, rows = np.zeros(causes.shape, np.bool_), np.zeros(len(groups), np.bool_)
    for release in earlier:
        if _small(int(causes.sum()), release.calls.n, below):
            problem = f"Since the earlier release fewer than {below} calls changed: any number tells of them."
            fix = "Let that release stand until there are more."
            raise IntakeError([Mistake("suppression", "earlier", problem, fix)])
        for tally in release.groups:
            if tally.group not in groups:
                continue
            row = groups.index(tally.group)
            rows[row] |= _small(int(causes[row].sum()), tally.calls.n, below)
            for cause, count in tally.causes:
                if cause in CAUSES:
                    column = CAUSES.index(cause)
                    cells[row, column] |= _small(int(causes[row, column]), count.n, below)
    return cells, rows


def strata_to_merge(
    findings: Sequence[Finding], earlier: Sequence[Found], below: int
) -> frozenset[str] | None:
    """Strata of which a number changed too little to be shown apart; None: even their sum would tell."""
    merged: set[str] = set()
    for finding in findings:
        for old in _same(finding, earlier):
            before, now = {line.name: line for line in old}, {line.name: line for line in finding.strata}
            merged |= {name for name in before.keys() & now.keys() if _close(before[name], now[name], below)}
            if TOGETHER in before:
                others = [line for name, line in now.items() if name not in before]
                sums = [sum(getattr(line, which).n or 0 for line in others) for which in _SHOWN]
                old_sums = [getattr(before[TOGETHER], which).n for which in _SHOWN]
                if any(_small(new, was, below) for new, was in zip(sums, old_sums, strict=True)):
                    return None
    return frozenset(merged)


def _same(finding: Finding, earlier: Sequence[Found]) -> Iterator[tuple[Stratum, ...]]:
    for release in earlier:
        yield from (old.strata for old in release.findings if _asked(old) == _asked(finding))


def _asked(finding: Finding) -> tuple[str, str, str]:
    return finding.question, finding.group, finding.reference


def _close(old: Stratum, new: Stratum, below: int) -> bool:
    return any(_small(getattr(new, which).n or 0, getattr(old, which).n, below) for which in _SHOWN)


def _small(now: int, before: int | None, below: int) -> bool:
    return before is not None and 0 < abs(now - before) < below
