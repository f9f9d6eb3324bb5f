"""Which section of a document is what. Nothing that looks like policy passes for prose."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from answerable.policy.given import fold
from answerable.policy.reading.decisions import Title, hit_policies, is_arrow, read_title
from answerable.policy.reading.markdown import Cell, Grid, Section, Stray, sections
from answerable.policy.reading.messages import Say
from answerable.policy.reading.names import Near
from answerable.policy.reading.report import Report
from answerable.policy.reading.source import Spot
from answerable.policy.reading.terms import Vocabulary

_DECLARING: Final = {
    "facts": ("fact", "values"),
    "outcomes": ("outcome", "values"),
    "guarantees": ("guarantee",),
    "dispatch": ("dispatch", "is"),
}
_POLICIES: Final = (
    *("first", "unique", "any", "priority", "collect"),
    *("collect sum", "collect min", "collect max", "collect count"),
)
_STRAYS: Final = {
    "row": Say.ROW_OUTSIDE,
    "no dashes": Say.TABLE_NO_DASHES,
    "dashes": Say.TABLE_DASHES,
    "loose": Say.PIPE_LOOSE,
    "hidden": Say.ROW_HIDDEN,
    "unclosed": Say.FENCE_UNCLOSED,
}


class Parts(msgspec.Struct):
    """The tables of a document by what they are.

    `broken` names what lacks something for a mistake already told: "facts", "outcomes", "guarantees",
    "dispatch", "decisions", or "" where it is not known which.
    """

    grids: dict[str, Grid]
    decisions: list[tuple[Title, Cell, Grid]]
    prose: list[Section]
    broken: set[str]


def sort_sections(lines: list[str], report: Report) -> Parts:
    """Cut a document's body into its parts."""
    parts = Parts({}, [], [], set())
    headings: dict[str, int] = {}
    _Sorter(parts, headings, report).sort(lines)
    for name in ("facts", "outcomes"):
        if name not in headings and parts.broken.isdisjoint((name, "")):
            report.mistake(Say.SECTION_MISSING, Spot(len(lines), 1), name=name.capitalize())
    return parts


class _Sorter:
    """Walks the sections once. `headings`: the line of each heading that declares or decides, by key."""

    def __init__(self, parts: Parts, headings: dict[str, int], report: Report) -> None:
        self.parts = parts
        self.headings = headings
        self.report = report
        self.titled = False

    def sort(self, lines: list[str]) -> None:
        """Sort all sections."""
        for section in sections(lines):
            if not self._is_policy(section):
                self.parts.prose.append(section)
                self._check_misplaced(section)
        looks_titled = self.titled or any(map(is_arrow, self._prose_heads()))
        if not looks_titled and "" not in self.parts.broken:
            self.report.mistake(Say.DECISION_NONE, Spot(len(lines), 1))
            self.parts.broken.add("decisions")

    def _prose_heads(self) -> list[Cell]:
        return [head for section in self.parts.prose for grid in section.grids for head in grid.heads]

    def _is_policy(self, section: Section) -> bool:
        """Take up a section that declares or decides; whether it is one."""
        key = fold(section.heading.text)
        is_title = bool(hit_policies(section.heading.text))
        is_policy = key in _DECLARING or is_title
        part = "decisions" if is_title else key if is_policy else None
        for stray in section.strays:
            self._stray(stray, part)
        if not is_policy:
            return False
        if section.level == 1:
            self.report.mistake(Say.HEADING_LEVEL, section.heading, heading=section.heading.text)
        if is_title:
            self._decision(section)
        elif self._is_new(key, section.heading, section.heading.text):
            grid = self._table(section, key)
            if grid is not None:
                self.parts.grids[key] = grid
        return True

    def _stray(self, stray: Stray, part: str | None) -> None:
        if stray.why != "loose" or part:
            self.parts.broken.add("" if part is None or stray.why == "unclosed" else part)
            self.report.mistake(
                _STRAYS[stray.why], stray, text=stray.source, heads=stray.heads, dashes=stray.dashes
            )

    def _decision(self, section: Section) -> None:
        self.titled = True
        title = read_title(section.heading, self.report)
        grid = self._table(section, "decisions")
        is_new = title is not None and self._is_new(_slug(title.name), section.heading, title.name)
        if title is not None and grid is not None and is_new:
            self.parts.decisions.append((title, section.heading, grid))
        else:
            self.parts.broken.add("decisions")

    def _is_new(self, key: str, heading: Cell, name: str) -> bool:
        """Whether no other section has the heading; decisions also share no rule id."""
        first = self.headings.setdefault(key, heading.line)
        if first != heading.line:
            self.report.mistake(Say.HEADING_TWICE, heading, heading=name, line=first)
        return first == heading.line

    def _table(self, section: Section, part: str) -> Grid | None:
        """The one table of a section that needs one."""
        at_margin = [grid for grid in section.grids if not grid.nested]
        if len(section.grids) != 1 or not at_margin:
            self.parts.broken.add(part)
        for grid in section.grids:
            if grid.nested:
                self.report.mistake(Say.TABLE_NESTED, grid, head=grid.heads[0].text)
        for grid in at_margin[1:]:
            self.report.mistake(Say.TABLE_SECOND, grid, heading=section.heading.text)
        if not section.grids and all(stray.why == "loose" for stray in section.strays):
            self.report.mistake(Say.SECTION_NO_TABLE, section.heading, heading=section.heading.text)
        return at_margin[0] if at_margin else None

    def _check_misplaced(self, section: Section) -> None:
        for grid in section.grids:
            heads = {fold(head.text) for head in grid.heads}
            for name, marks in _DECLARING.items():
                if heads.issuperset(marks):
                    self.report.mistake(Say.TABLE_MISPLACED, grid, name=name.capitalize(), head=marks[0])
                    self.parts.broken.add(name)


def _slug(name: str) -> str:
    return fold(name).replace(" ", "-")


def check_prose(parts: Parts, known: Vocabulary, report: Report) -> None:
    """No table of prose looks like a decision."""
    for section in parts.prose:
        for grid in section.grids:
            if not _is_prose(section, grid, known, report):
                parts.broken.add("decisions")


def _is_prose(section: Section, grid: Grid, known: Vocabulary, report: Report) -> bool:
    arrow = next((head for head in grid.heads if is_arrow(head)), None)
    if arrow is not None:
        if grid.nested:
            report.mistake(Say.TABLE_NESTED, grid, head=grid.heads[0].text)
            return False
        heading = section.heading.text
        group = re.search(r"\(([^()]*)\)", heading)
        near = Near(group[1], _POLICIES) if group else 'Write for example "Response (first)".'
        report.mistake(Say.TABLE_NO_POLICY, arrow, heading=heading, head=arrow.text, nearest=near)
        return False
    for head in grid.heads:
        if fold(head.text) in known.nouns:
            report.mistake(Say.TABLE_PROSE, head, head=head.text, heading=section.heading.text)
            return False
    return True
