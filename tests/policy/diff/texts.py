"""The small example directive, its text changed."""

from __future__ import annotations

from pathlib import Path

from answerable.policy import Directive, read_directive

ROOT = Path(__file__).parents[3]


def text(*changes: str) -> str:
    """The text with each first of a pair replaced by the second; both stand there."""
    found = (ROOT / "examples" / "tiny.md").read_text("utf-8")
    for before, after in zip(changes[::2], changes[1::2], strict=True):
        assert before in found
        found = found.replace(before, after)
    return found


def small(*changes: str) -> Directive:
    """The directive of that text."""
    return read_directive(text(*changes))
