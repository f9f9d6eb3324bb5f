"""The Outcomes table: what a decision says, which end of it is urgent, and what holds while unsure."""

from __future__ import annotations

import re
from typing import Final, Literal

import msgspec

from answerable.policy.directive import Domain, Enumeration, Line, Value
from answerable.policy.given import fold
from answerable.policy.reading.domains import one_value, read_domain
from answerable.policy.reading.facts import read_name
from answerable.policy.reading.grids import Row, declared_rows, heads_of
from answerable.policy.reading.markdown import Cell, Grid
from answerable.policy.reading.messages import Say
from answerable.policy.reading.report import Report

RESERVED: Final = ("answer within", "units", "may decide")
"""Outcomes whose meaning the system knows."""

_COLUMNS: Final = ("outcome", "values", "most urgent", "while unsure")
_UNITS: Final = re.compile(r"[1-9]\d? [^\W\d].*")


class DraftOutcome(msgspec.Struct, frozen=True):
    """An outcome as declared; `domain` is None where its values could not be read."""

    name: str
    cell: Cell
    domain: Domain | None
    most_urgent: Literal["last", "lowest", "highest"] | None
    floor: Value | None
    floor_cell: Cell

    @property
    def is_ordered(self) -> bool:
        """Whether it weighs when urgency is compared."""
        return self.most_urgent is not None


def read_outcomes(grid: Grid, report: Report) -> dict[str, DraftOutcome] | None:
    """Read the Outcomes table; None where its columns are mistaken."""
    keys = heads_of(grid, _COLUMNS, ("note",), report)
    if keys is None:
        return None
    outcomes: dict[str, DraftOutcome] = {}
    for row in declared_rows(grid, keys, ("note",), report):
        if (name := read_name(row["outcome"], report)) is None:
            continue
        if fold(name) in outcomes:
            first = outcomes[fold(name)].cell.line
            report.mistake(Say.OUTCOME_TWICE, row["outcome"], name=name, line=first)
            continue
        outcomes[fold(name)] = _outcome(name, row, report)
    _check_floors(list(outcomes.values()), report)
    return outcomes


def _outcome(name: str, row: Row, report: Report) -> DraftOutcome:
    domain = read_domain(row["values"], report)
    urgent, floor = None, None
    if domain is not None:
        urgent = _most_urgent(row["most urgent"], domain, report)
        if row["while unsure"].text:
            floor = one_value(row["while unsure"].text, domain, row["while unsure"], report)
        _check_reserved(name, domain, urgent, row, report)
    return DraftOutcome(name, row["outcome"], domain, urgent, floor, row["while unsure"])


def _most_urgent(cell: Cell, domain: Domain, report: Report) -> Literal["last", "lowest", "highest"] | None:
    word = fold(cell.text)
    if isinstance(domain, Enumeration):
        if word:
            report.mistake(Say.URGENT_NOT_NUMBER, cell, text=cell.text)
        return "last" if domain.ordered else None
    if word == "lowest":
        return "lowest"
    if word == "highest":
        return "highest"
    report.mistake(Say.URGENT_NEEDED, cell, text=cell.text)
    return None


def _check_reserved(name: str, domain: Domain, urgent: str | None, row: Row, report: Report) -> None:
    match fold(name):
        case "answer within":
            if not (isinstance(domain, Line) and domain.type == "integer" and int(str(domain.lowest)) >= 0):
                report.mistake(Say.ANSWER_WITHIN_VALUES, row["values"], text=row["values"].text)
            elif urgent == "highest":
                report.mistake(Say.ANSWER_WITHIN_URGENT, row["most urgent"])
        case "units":
            _check_units(domain, row["values"], report)
        case "may decide" if not isinstance(domain, Enumeration):
            report.mistake(Say.MAY_DECIDE_VALUES, row["values"], text=row["values"].text)


def _check_units(domain: Domain, cell: Cell, report: Report) -> None:
    if not isinstance(domain, Enumeration):
        report.mistake(Say.UNITS_VALUES, cell, value=cell.text)
        return
    for value in domain.values:
        if fold(value) != "none" and not all(map(_says_units, value.split("+"))):
            report.mistake(Say.UNITS_VALUES, cell, value=value)


def _says_units(part: str) -> bool:
    """Whether it is of the form `2 patrol`, or `1 patrol with k9 and spanish`."""
    kind, *more = f" {fold(part)} ".split(" with ")
    capabilities = [capability.strip() for capability in f" {more[0]} ".split(" and ")] if more else []
    return bool(_UNITS.fullmatch(kind.strip())) and len(more) < 2 and all(capabilities)


def _check_floors(outcomes: list[DraftOutcome], report: Report) -> None:
    """A floor is compared whole: every outcome that weighs has one, or none has."""
    ordered = [outcome for outcome in outcomes if outcome.is_ordered]
    given = [outcome for outcome in ordered if outcome.floor_cell.text]
    for outcome in ordered:
        if given and not outcome.floor_cell.text:
            report.mistake(Say.FLOOR_MISSING, outcome.floor_cell, name=outcome.name, other=given[0].name)
