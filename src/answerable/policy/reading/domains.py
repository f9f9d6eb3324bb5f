"""The `values` cell of a fact or an outcome: an enumeration in or out of order, or a stretch of a line."""

from __future__ import annotations

import functools
import re
from typing import Final

from answerable.policy.cells import point_of
from answerable.policy.directive import Domain, Enumeration, Line, Value
from answerable.policy.given import fold, show_domain
from answerable.policy.reading import names
from answerable.policy.reading.markdown import Cell
from answerable.policy.reading.messages import Say
from answerable.policy.reading.points import FORMS, line_type, point
from answerable.policy.reading.report import Report

_NOT_BARE: Final = re.compile(r'^(not\s*\(|\(|\)|-$)|[<>=!\[\]"≠≤≥]', re.IGNORECASE)
_WORDS_OF_OURS: Final = ("undecided",)


def read_domain(cell: Cell, report: Report) -> Domain | None:
    """Read a `values` cell; None where it is mistaken (and reported)."""
    text = cell.text
    if not text:
        report.mistake(Say.VALUES_EMPTY, cell)
        return None
    outside = names.bare(text)
    if ".." in outside and "," not in outside:
        return _line(text, cell, report)
    if "<" in outside and "," in outside:
        report.mistake(Say.VALUES_MIXED, cell, text=text)
        return None
    ordered = "<" in outside
    if not ordered and ">" in outside:
        report.mistake(Say.VALUES_BACKWARDS, cell, text=text)
        return None
    pieces = names.split(text, "<" if ordered else ",")
    return _enumeration(pieces, ordered=ordered, cell=cell, report=report)


def _line(text: str, cell: Cell, report: Report) -> Line | None:
    low_text, _, high_text = (part.strip() for part in text.partition(".."))
    type_ = line_type(low_text, high_text)
    if type_ is None:
        report.mistake(Say.VALUES_BOUNDS, cell, text=text)
        return None
    low, high = point(low_text, type_), point(high_text, type_)
    assert low is not None
    assert high is not None
    line = Line(type_, low, high)
    if point_of(line, low) >= point_of(line, high):
        report.mistake(Say.VALUES_REVERSED, cell, text=text)
        return None
    return line


def _enumeration(pieces: list[str], *, ordered: bool, cell: Cell, report: Report) -> Enumeration | None:
    found: dict[str, str] = {}
    for piece in pieces:
        name = names.unquote(piece)
        if not name:
            report.mistake(Say.VALUE_BLANK, cell, text=cell.text)
            return None
        if not names.is_quoted(piece) and _NOT_BARE.search(piece):
            report.mistake(Say.VALUE_NEEDS_QUOTES, cell, value=piece.replace('"', ""))
            return None
        if fold(name) in _WORDS_OF_OURS:
            report.mistake(Say.VALUE_RESERVED, cell, value=name)
            return None
        if fold(name) in found:
            report.mistake(Say.VALUE_TWICE, cell, value=name)
            return None
        found[fold(name)] = name
    return Enumeration(tuple(found.values()), ordered)


@functools.lru_cache(maxsize=512)
def _spellings(domain: Enumeration) -> dict[str, str]:
    """The declared spelling of each value, by key."""
    return {fold(value): value for value in domain.values}


def one_value(text: str, domain: Domain, at: Cell, report: Report) -> Value | None:
    """Read one value of a domain, quoted or not; None where it is not one (and reported)."""
    if isinstance(domain, Enumeration):
        spelt = _spellings(domain).get(fold(names.unquote(text)))
        if spelt is not None:
            return spelt
        near = names.Near(names.unquote(text), domain.values)
        report.mistake(Say.VALUE_UNKNOWN, at, value=text.replace('"', ""), nearest=near)
        return None
    value = point(names.unquote(text), domain.type)
    if value is None:
        report.mistake(Say.VALUE_FORM, at, value=text, form=FORMS[domain.type])
        return None
    low, high = point_of(domain, domain.lowest), point_of(domain, domain.highest)
    if not low <= point_of(domain, value) <= high:
        stretch = show_domain(domain)
        report.mistake(Say.VALUE_OUTSIDE, at, value=text, stretch=stretch)
        return None
    return value
