"""Steps that a city tells by how long they took, not by when they were: `total response time`, in some unit.

A unit that the header does not name is read off the numbers, and its confidence says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from answerable.intake.importing.claim import Claim
from answerable.intake.importing.columns import Column, Sample
from answerable.intake.importing.heads import of_head, spell

_STEPS: Final = (
    ("dispatched", "received", "until_dispatched"),
    ("on_scene", "received", "until_on_scene"),
    ("on_scene", "dispatched", "travelling"),
    ("available", "received", "until_available"),
)
"""Role, the step that it is counted from, and the headers that say so (heads.toml)."""
_NAMED: Final = (
    ("seconds", r"\bsec(ond)?s?\b"),
    ("minutes", r"\bmin(ute)?s?\b"),
    ("hours", r"\bh(ou)?rs?\b"),
)
_ENOUGH: Final = 20
"""Fewer numbers tell no unit."""


def lasting(sample: Sample, sure: Mapping[str, Claim]) -> dict[str, list[Claim]]:
    """Claims for the steps that no column tells the time of."""
    found: dict[str, list[Claim]] = {}
    taken = {claim.column for claim in sure.values()}
    for role, since, heads in _STEPS:
        if role in sure or not (since in sure or since in found):
            continue
        claims = [
            claim
            for column in sample.columns
            if column.name not in taken and (claim := _claim(role, since, heads, column))
        ]
        if claims and role not in found:
            found[role] = claims
    return found


def _claim(role: str, since: str, heads: str, column: Column) -> Claim | None:
    head = of_head(heads, column.name)
    if not head or column.numeric < 0.9 or column.filled < _ENOUGH:
        return None
    unit, sure, why = _unit(column)
    told = (f"its header ({head:.2f})", f"how long after {since.replace('_', ' ')}, in {unit}: {why}")
    return Claim(role, column.name, round(head * sure, 2), told, unit=unit, since=since)


def _unit(column: Column) -> tuple[str, float, str]:
    """What the numbers of a column count, how surely, and why that is thought."""
    words = spell(column.name)
    for unit, pattern in _NAMED:
        if re.search(pattern, words):
            return unit, 1.0, "its header says so"
    middle = _middle(column.values)
    if any("." in text for text in column.values):
        if middle <= 90:
            return "minutes", 0.8, f"numbers with decimals, half of them up to {middle:g}"
        return "seconds", 0.5, f"numbers with decimals, half of them over {middle:g}"
    if middle >= 90:
        return "seconds", 0.8, f"whole numbers, half of them over {middle:g}"
    return "minutes", 0.5, f"whole numbers, half of them up to {middle:g}"


def _middle(values: Counter[str]) -> float:
    """The median of the numbers among them."""
    numbers = sorted(float(text) for text in values.elements() if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text))
    return numbers[len(numbers) // 2] if numbers else 0.0
