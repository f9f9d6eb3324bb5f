"""What can be found in a text: its guarantees proved, what it decides otherwise, and of whose calls.

A proof stops at a budget and then says so. History is the record's own: nothing is uploaded and no file is
named, so that no page reads what the record does not answer for.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import msgspec

from answerable.bootstrap import Centre
from answerable.intake.errors import IntakeError
from answerable.intake.own import export_history
from answerable.intake.recorded import recorded
from answerable.model.asking import governs_what
from answerable.policy import Directive, check
from answerable.policy.checks.findings import Report
from answerable.policy.comparing import Diff, diff
from answerable.policy.proof.portfolio import Budget
from answerable.policy.replaying import Replay, replay
from answerable.web.asked import Asked
from answerable.web.pages.page import page
from answerable.web.pages.policy.texts import Text, directive_of, in_force_beside, text_of
from answerable.web.pages.policy.work import WORK
from answerable.web.pages.showing import show
from answerable.web.problems import Trouble
from answerable.web.routing import Reply, Route

DRAFTS: Final = "look at drafts"
BUDGET: Final = Budget(steps=250_000, cells=4_000_000, milliseconds=3_000)
"""What a proof may cost here; `answerable check` has more."""
STEPS: Final = 100_000
"""What a comparison may cost here."""
ROWS_SHOWN: Final = 12
"""So many rows of a region are shown."""
ENTRIES_MOST: Final = 200_000
"""A longer record is not counted here, but at the command line."""
FEW: Final = 5
"""Fewer calls of one area are not told apart: they may be somebody's."""
BY: Final = {"calls": ("call", "area"), "requests": ("request", "requested_by")}
"""Which rows of the record a directive would have decided, and what they are told apart by."""

VERDICT_BADGES: Final = {
    "proved": ("good", "✓"),
    "vacuous": ("warn", "○"),
    "refuted": ("bad", "✕"),
    "not decided": ("warn", "?"),
}
SEVERITY_BADGES: Final = {"error": ("bad", "✕"), "warning": ("warn", "!"), "note": ("calm", "·")}
DIRECTION_BADGES: Final = {"rises": ("info", "▲"), "falls": ("warn", "▼"), "changes": ("calm", "↔")}


class Counted(msgspec.Struct, frozen=True):
    """A replay, and how much of the record it counted; None: no row could be counted."""

    replay: Replay | None
    entries: int


async def proofs(asked: Asked) -> Reply:
    """Show what can be proved of a text: each guarantee proved, or the cases that break it side by side."""
    text = await text_of(asked)
    directive = await directive_of(asked, text)
    report = await WORK.result(("check", directive.digest), lambda: _checked(directive))
    return show(
        asked,
        "policy/proofs.html",
        text=text,
        report=report,
        verdicts=VERDICT_BADGES,
        severities=SEVERITY_BADGES,
    )


def _checked(directive: Directive) -> Report:
    return check(directive, publish=True, budget=BUDGET)


async def compared(asked: Asked) -> Reply:
    """Show every case that a text decides otherwise than the version in force."""
    text = await text_of(asked)
    directive, current = await _pair(asked, text)
    found: Diff | None = None
    if current is not None:
        old = current
        about = ("diff", old.digest, directive.digest)
        found = await WORK.result(about, lambda: diff(old, directive, budget=STEPS, most_rows=ROWS_SHOWN))
    return show(
        asked,
        "policy/compared.html",
        text=text,
        current=current,
        diff=found,
        directions=DIRECTION_BADGES,
    )


async def replayed(asked: Asked) -> Reply:
    """Show what a draft would have decided otherwise of the record's own calls, and how many of whose."""
    text = await text_of(asked)
    directive, current = await _pair(asked, text)
    counted: Counted | None = None
    if current is not None:
        old, centre = current, asked.served.opened
        if centre.log.size > ENTRIES_MOST:
            raise Trouble("too-large", "Use `answerable export-history` and `answerable replay`.")
        hour = f"{asked.served.now():%Y-%m-%d %H}"
        about = ("replay", old.digest, directive.digest, hour, centre.log.origin)
        counted = await WORK.result(about, lambda: count(centre, old, directive))
    return show(
        asked,
        "policy/replayed.html",
        text=text,
        current=current,
        counted=counted,
        few=FEW,
        directions=DIRECTION_BADGES,
    )


def count(centre: Centre, old: Directive, new: Directive) -> Counted:
    """What both decide of the record's own calls or requests, up to its last checkpoint."""
    kind, by = BY[governs_what(old)]
    with tempfile.TemporaryDirectory(prefix=".replaying-") as name:
        folder = Path(name)
        told = export_history(centre.log, folder, kinds=(kind,))
        try:
            found = replay([old, new], lambda grid: recorded(folder / "history.parquet", grid), [by])
        except IntakeError:  # nothing was ever said that either of them asks for
            found = None
    return Counted(found if found and found.rows else None, told.entries)


async def _pair(asked: Asked, text: Text) -> tuple[Directive, Directive | None]:
    directive = await directive_of(asked, text)
    return directive, await in_force_beside(asked, directive)


ROUTES: tuple[Route, ...] = (
    page("/policy/{directive}/proofs", "read directives", proofs),
    page("/policy/{directive}/compared", "read directives", compared),
    page("/policy/drafts/{wording}/proofs", DRAFTS, proofs),
    page("/policy/drafts/{wording}/compared", DRAFTS, compared),
    page("/policy/drafts/{wording}/replayed", DRAFTS, replayed),
)
