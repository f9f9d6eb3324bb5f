"""The Dispatch table: how waiting calls share units when there are not enough, and when units are checked on.

It decides no case, and no guarantee speaks of it. It stands in the directive so that it is published, signed
and hashed with what it serves.
"""

from __future__ import annotations

import re
from typing import Final

from answerable.policy.directive import DispatchRule
from answerable.policy.given import fold, tidy
from answerable.policy.reading.grids import declared_rows, heads_of
from answerable.policy.reading.markdown import Cell, Grid
from answerable.policy.reading.messages import Say
from answerable.policy.reading.names import Near
from answerable.policy.reading.report import Report

ORDERS: Final = ("nearest first", "oldest first")
MOST_MINUTES: Final = 1440

_NAMES: Final = ("among equals", "longest wait", "check …")
_CHECK: Final = "check "
_MINUTES: Final = re.compile(r"[1-9]\d{0,3}")


def read_dispatch(grid: Grid, report: Report) -> tuple[DispatchRule, ...]:
    """Read the Dispatch table; rows that are mistaken are reported and left out."""
    keys = heads_of(grid, ("dispatch", "is"), ("note",), report)
    if keys is None:
        return ()
    rules: dict[str, DispatchRule] = {}
    for row in declared_rows(grid, keys, ("note",), report):
        cell, name = row["dispatch"], fold(row["dispatch"].text)
        if name not in ("among equals", "longest wait") and not name.startswith(_CHECK):
            report.mistake(Say.DISPATCH_UNKNOWN, cell, name=cell.text, nearest=Near(name, _NAMES))
        elif name in rules:
            report.mistake(Say.DISPATCH_TWICE, cell, name=cell.text, line=rules[name].line)
        elif _is_said(name, row["is"], report):
            rules[name] = DispatchRule(name, fold(row["is"].text), cell.line)
    return tuple(rules.values())


def _is_said(name: str, cell: Cell, report: Report) -> bool:
    """Whether what stands under `is` is something that the rule can be."""
    said = fold(cell.text)
    if name == "among equals":
        if said not in ORDERS:
            report.mistake(Say.DISPATCH_ORDER, cell, text=cell.text, nearest=Near(said, ORDERS))
        return said in ORDERS
    may_never = name.startswith(_CHECK)
    if may_never and said == "never":
        return True
    is_minutes = bool(_MINUTES.fullmatch(said)) and int(said) <= MOST_MINUTES
    if not is_minutes:
        never = ", or never" if may_never else ""
        report.mistake(
            Say.DISPATCH_MINUTES, cell, name=tidy(name), text=cell.text, most=MOST_MINUTES, never=never
        )
    return is_minutes
