"""What programs do with files, in one call each; the rest of the public interface is the rooms' own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from answerable.audit import Found
    from answerable.intake.importing import Report


def import_history(
    files: Sequence[str | Path],
    out: str | Path,
    *,
    profile: str | Path | None = None,
    zone: str | None = None,
) -> Report:
    """Read a city's exports into a history in the directory `out`, as `answerable import --yes` does.

    `profile`: a file, or a name (docs/plugins.md); without one it is guessed, and what is not sure stays
    unmapped. `zone`: the city's time zone, such as `America/Chicago`. The report counts what came of every
    row; `not_complete` says why the files may not be all that happened.

    >>> report = import_history(["calls.csv"], "history", zone="America/New_York")
    >>> report.rows == report.rows_in_calls + report.rows_rejected
    True

    Raises:
        IntakeError: a file or the profile cannot be used, or a column that an import needs is not sure.
    """
    from answerable.intake.importing import run

    named = None if profile is None else Path(profile)
    return run([Path(each) for each in files], Path(out), profile=named, zone=zone)[1]


def run_audit(plan: str | Path) -> Found:
    """Carry out an audit's plan (docs/spec/audit-plan.md): were like calls treated alike?

    Each of `findings` has a verdict (disparity, practically alike, inconclusive, not assessable) and a
    sentence; `limits` says what the audit cannot tell. That outcomes were looked at is noted beside the plan
    before they are. Small counts are hidden.

    >>> found = run_audit("plan.toml")
    >>> sorted({finding.verdict for finding in found.findings})
    ['disparity', 'practically alike']

    Raises:
        IntakeError: the plan, or a history that it names, cannot be used.
    """
    from answerable.audit import audit

    return audit(Path(plan))
