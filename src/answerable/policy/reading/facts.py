"""The Facts table: what a case may say, what each fact is about, and how it is asked."""

from __future__ import annotations

from typing import Final, get_args

import msgspec

from answerable.policy.directive import Class, Domain, Enumeration
from answerable.policy.given import fold
from answerable.policy.reading import names
from answerable.policy.reading.domains import read_domain
from answerable.policy.reading.grids import Row, declared_rows, heads_of
from answerable.policy.reading.markdown import Cell, Grid
from answerable.policy.reading.messages import Say
from answerable.policy.reading.names import Near
from answerable.policy.reading.report import Report

CLASSES: Final[tuple[Class, ...]] = get_args(Class)
FREE_HEADS: Final = ("because", "note", "#")
"""Columns of a decision that neither test nor answer."""

_COLUMNS: Final = ("fact", "values", "about", "ask")


class DraftFact(msgspec.Struct, frozen=True):
    """A fact as declared; `domain` and `about` are None where they could not be read."""

    name: str
    cell: Cell
    about_cell: Cell
    domain: Domain | None
    about: frozenset[Class] | None
    derives_from: tuple[str, ...]
    decided: bool
    ask: str | None


def read_facts(grid: Grid, report: Report) -> dict[str, DraftFact] | None:
    """Read the Facts table; None where its columns are mistaken, so that nothing can be said of its rows."""
    keys = heads_of(grid, _COLUMNS, ("note",), report)
    if keys is None:
        return None
    facts: dict[str, DraftFact] = {}
    for row in declared_rows(grid, keys, ("note", "ask"), report):
        if (name := read_name(row["fact"], report)) is None:
            continue
        if fold(name) in facts:
            report.mistake(Say.FACT_TWICE, row["fact"], name=name, line=facts[fold(name)].cell.line)
            continue
        facts[fold(name)] = _fact(name, row, report)
    return facts


def read_name(cell: Cell, report: Report) -> str | None:
    """The name of a fact or an outcome; None where it cannot be one."""
    name = names.unquote(cell.text)
    if not name:
        report.mistake(Say.NAME_EMPTY, cell)
    elif '"' in name or name.startswith(("→", "->")):
        report.mistake(Say.NAME_FORM, cell, name=name.replace('"', ""))
    elif fold(name) in FREE_HEADS:
        report.mistake(Say.NAME_RESERVED, cell, name=name)
    else:
        return name
    return None


def _fact(name: str, row: Row, report: Report) -> DraftFact:
    domain = read_domain(row["values"], report)
    if isinstance(domain, Enumeration) and len(domain.values) == 1:
        report.mistake(Say.VALUES_ONE, row["values"], text=row["values"].text)
        domain = None
    if isinstance(domain, Enumeration):
        for value in domain.values:
            if fold(value) in ("unknown", "not known", "contested"):
                report.warn(Say.VALUE_UNKNOWN_WORD, row["values"], value=value)
    derives_from, decided = _origin(row["about"], report)
    about = frozenset() if derives_from or decided else _classes(row["about"], report)
    ask = _ask(row["ask"], about or frozenset(), report, derived=bool(derives_from) or decided)
    return DraftFact(name, row["fact"], row["about"], domain, about, derives_from, decided, ask)


def _origin(cell: Cell, report: Report) -> tuple[tuple[str, ...], bool]:
    """What the fact is derived from, and whether a table decides it."""
    word, _, rest = cell.text.partition(" ")
    if fold(cell.text) == "decided":
        return (), True
    if fold(word) != "from":
        return (), False
    sources = tuple(names.unquote(piece) for piece in names.split(rest))
    if not all(sources):
        report.mistake(Say.FROM_BLANK, cell, text=cell.text)
    return tuple(source for source in sources if source) or ("",), False


def _classes(cell: Cell, report: Report) -> frozenset[Class] | None:
    if not cell.text:
        report.mistake(Say.ABOUT_EMPTY, cell)
        return None
    about: set[Class] = set()
    pieces = names.split(cell.text)
    for piece in pieces:
        found = next((name for name in CLASSES if name == fold(piece)), None)
        if found is None:
            near = Near(piece, CLASSES if len(pieces) > 1 else (*CLASSES, "decided"))
            report.mistake(Say.ABOUT_UNKNOWN, cell, text=piece, nearest=near)
            return None
        about.add(found)
    return frozenset(about)


def _ask(cell: Cell, about: frozenset[Class], report: Report, *, derived: bool) -> str | None:
    """The question; None for `never`."""
    if not cell.text:
        report.mistake(Say.ASK_EMPTY, cell)
        return None
    if fold(cell.text) == "never":
        return None
    if derived:
        report.mistake(Say.ASK_DERIVED, cell, text=cell.text)
        return None
    for barred in ("person", "load"):
        if barred in about:
            report.mistake(Say.ASK_BARRED, cell, about=barred, text=cell.text)
            return None
    return cell.text
