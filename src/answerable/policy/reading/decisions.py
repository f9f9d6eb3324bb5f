"""A decision: a heading with its hit policy and the table below it, read into rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple, get_args

import msgspec

from answerable.policy.directive import Aggregate, Condition, HitPolicy, Line, Result, Rule, Table
from answerable.policy.given import fold
from answerable.policy.reading import names
from answerable.policy.reading.cells import read_test
from answerable.policy.reading.domains import one_value
from answerable.policy.reading.facts import FREE_HEADS
from answerable.policy.reading.grids import plain, whole_rows
from answerable.policy.reading.markdown import Cell, Grid
from answerable.policy.reading.messages import Say
from answerable.policy.reading.names import Near
from answerable.policy.reading.report import Report
from answerable.policy.reading.terms import Noun, Vocabulary

_HITS: Final[tuple[HitPolicy, ...]] = get_args(HitPolicy)
_AGGREGATES: Final[tuple[Aggregate, ...]] = ("sum", "min", "max", "count")
_GROUP: Final = re.compile(r"\(([^()]*)\)")
_NUMBER: Final = re.compile(r"[1-9]\d{0,5}", re.ASCII)
ARROWS: Final = ("→", "->")


class Title(NamedTuple):
    """A decision's heading: `Response (first)`."""

    name: str
    hit: HitPolicy
    aggregate: Aggregate | None


class Column(msgspec.Struct, frozen=True):
    """A column of a decision: a fact that it reads, an outcome that it gives, or a free one."""

    head: Cell
    key: str
    noun: Noun | None
    is_outcome: bool = False

    @property
    def is_free(self) -> bool:
        """Whether it neither tests nor answers."""
        return not self.is_outcome and self.key in FREE_HEADS


class DraftTable(msgspec.Struct, frozen=True):
    """A table read on its own; what the tables make of each other is `flow`'s."""

    table: Table
    heading: Cell
    columns: tuple[Column, ...]

    def head_of(self, name: str) -> Cell:
        """The head under which the table reads or decides a name."""
        return next(column.head for column in self.columns if column.noun and column.noun.name == name)


def hit_policies(text: str) -> list[tuple[HitPolicy, Aggregate | None]]:
    """The hit policies that stand in brackets in a heading, in order."""
    found: list[tuple[HitPolicy, Aggregate | None]] = []
    for group in _GROUP.findall(text):
        for part in re.split(r",|/|\bor\b|\band\b", group):
            found.extend(_policy(fold(part)))
    return found


def _policy(words: str) -> Iterable[tuple[HitPolicy, Aggregate | None]]:
    for hit in _HITS:
        if words == hit:
            yield hit, "list" if hit == "collect" else None
    for aggregate in _AGGREGATES:
        if words == f"collect {aggregate}":
            yield "collect", aggregate


def read_title(heading: Cell, report: Report) -> Title | None:
    """The name and the hit policy of a decision; None for prose, and for a mistaken heading (reported)."""
    text = heading.text
    found = hit_policies(text)
    if not found:
        return None
    if len(found) > 1:
        report.mistake(Say.HEADING_TWO_POLICIES, heading, heading=text)
        return None
    group = list(_GROUP.finditer(text))[-1]
    name = text[: group.start()].strip()
    if group.end() != len(text) or not name or not plain(heading, report):
        report.mistake(Say.HEADING_FORM, heading, heading=text, policy=group[0])
        return None
    return Title(name, *found[0])


def is_arrow(head: Cell) -> bool:
    """Whether a head marks an outcome."""
    return head.text.startswith(ARROWS)


def read_table(
    title: Title, heading: Cell, grid: Grid, vocabulary: Vocabulary, report: Report
) -> DraftTable | None:
    """Read a decision's table; None where its columns are mistaken, so that its rows cannot be judged."""
    columns = _columns(grid, vocabulary, report)
    if columns is None:
        return None
    if not grid.rows:
        report.mistake(Say.TABLE_EMPTY, grid, name=title.name)
    _check_hit(title, columns, grid, report)
    rows = [row for row in whole_rows(grid, report) if _is_plain(columns, row, report)]
    numbers = _numbers(columns, grid, report)
    reader = _RuleReader(title, columns, report)
    rules = tuple(reader.rule(row, numbers[row[0].line]) for row in rows)
    facts = tuple(column.noun.name for column in columns if column.noun and not column.is_outcome)
    outcomes = tuple(column.noun.name for column in columns if column.noun and column.is_outcome)
    table = Table(title.name, title.hit, title.aggregate, facts, outcomes, rules, heading.line)
    return DraftTable(table, heading, columns)


def _is_plain(columns: tuple[Column, ...], row: tuple[Cell, ...], report: Report) -> bool:
    """Whether every cell of a row that tests or answers is plain; all that are not are reported."""
    marked = [
        cell for column, cell in zip(columns, row, strict=True) if not (column.is_free or plain(cell, report))
    ]
    return not marked


def _columns(grid: Grid, vocabulary: Vocabulary, report: Report) -> tuple[Column, ...] | None:
    columns: list[Column] = []
    seen: set[str] = set()
    sound = True
    for head in grid.heads:
        column = _column(head, vocabulary, report)
        if column is None:
            sound = False
        elif column.key in seen:
            report.mistake(Say.COLUMN_TWICE, head, head=head.text)
            sound = False
        else:
            columns.append(column)
            seen.add(column.key)
    if sound and not any(column.is_outcome for column in columns):
        report.mistake(Say.TABLE_NO_OUTCOME, grid)
        sound = False
    return tuple(columns) if sound else None


def _column(head: Cell, vocabulary: Vocabulary, report: Report) -> Column | None:
    """One column; None where its head names nothing (reported, unless the declarations are broken)."""
    text = head.text
    arrow = is_arrow(head)
    name = names.unquote(text.removeprefix("→").removeprefix("->").strip() if arrow else text)
    key = fold(name)
    if not plain(head, report):
        return None
    if not arrow and key in FREE_HEADS:
        return Column(head, key, None)
    if not name:
        report.mistake(Say.COLUMN_BLANK, head)
        return None
    noun = vocabulary.nouns.get(key)
    if noun is None:
        if vocabulary.is_whole:
            say = Say.COLUMN_NO_OUTCOME if arrow else Say.COLUMN_NO_FACT
            known = vocabulary.producible if arrow else vocabulary.readable
            report.mistake(say, head, head=text, name=name, nearest=Near(name, known))
        return None
    if arrow and not noun.is_produced:
        report.mistake(Say.COLUMN_GIVEN_FACT, head, name=name)
        return None
    return Column(head, key, noun, is_outcome=arrow)


def _check_hit(title: Title, columns: tuple[Column, ...], grid: Grid, report: Report) -> None:
    """Whether the hit policy can work on what the table decides."""
    given = [column for column in columns if column.is_outcome and column.noun]
    if title.hit == "priority" and not any(column.noun and column.noun.is_ordered for column in given):
        report.mistake(Say.PRIORITY_UNORDERED, grid, name=title.name)
    for column in given:
        domain = column.noun.domain if column.noun else None
        if domain is None or title.aggregate in (None, "list"):
            continue
        type_ = domain.type if isinstance(domain, Line) else None
        fits = {
            "sum": type_ in ("integer", "decimal"),
            "count": type_ == "integer",
            "min": type_ is not None or (column.noun is not None and column.noun.is_ordered),
            "max": type_ is not None or (column.noun is not None and column.noun.is_ordered),
        }
        if not fits[str(title.aggregate)]:
            report.mistake(Say.COLLECT_VALUES, column.head, name=column.key, aggregate=str(title.aggregate))


def _numbers(columns: tuple[Column, ...], grid: Grid, report: Report) -> dict[int, int]:
    """Each row's number by its line: as written under `#`, else its place."""
    numbers = {row[0].line: place for place, row in enumerate(grid.rows, 1)}
    at = next((index for index, column in enumerate(columns) if column.is_free and column.key == "#"), None)
    if at is None:
        return numbers
    seen: dict[int, int] = {}
    for row in grid.rows:
        if at >= len(row):
            continue
        cell = row[at]
        if not _NUMBER.fullmatch(cell.text):
            report.mistake(Say.NUMBER_FORM, cell, text=cell.text)
        elif int(cell.text) in seen:
            report.mistake(Say.NUMBER_TWICE, cell, number=int(cell.text), line=seen[int(cell.text)])
        else:
            seen[int(cell.text)] = cell.line
            numbers[cell.line] = int(cell.text)
    return numbers


class _RuleReader:
    """Reads rows; equal cells of one column are read once, for large tables repeat themselves."""

    def __init__(self, title: Title, columns: tuple[Column, ...], report: Report) -> None:
        self.title = title
        self.columns = columns
        self.report = report
        self.known: dict[tuple[int, str], Condition | Result] = {}

    def rule(self, row: tuple[Cell, ...], number: int) -> Rule:
        """One row as a rule. Cells that cannot be read are left out: they have been reported."""
        when: list[Condition] = []
        then: list[Result] = []
        free = {"because": "", "note": ""}
        for at, (column, cell) in enumerate(zip(self.columns, row, strict=True)):
            if column.is_free:
                free[column.key] = cell.text
            elif column.is_outcome:
                then.extend(self._result(at, column, cell))
            else:
                when.extend(self._condition(at, column, cell))
        return Rule(number, tuple(when), tuple(then), free["because"], free["note"], row[0].line)

    def _condition(self, at: int, column: Column, cell: Cell) -> Iterable[Condition]:
        known = self.known.get((at, cell.source))
        if isinstance(known, Condition):
            yield msgspec.structs.replace(known, line=cell.line, column=cell.column)
            return
        if column.noun is None or column.noun.domain is None:
            return
        before = len(self.report.warnings)
        test = read_test(cell.text, column.noun.domain, cell, self.report)
        if test is None:
            return
        condition = Condition(cell.text, test, cell.line, cell.column)
        if len(self.report.warnings) == before:
            self.known[at, cell.source] = condition
        yield condition

    def _result(self, at: int, column: Column, cell: Cell) -> Iterable[Result]:
        known = self.known.get((at, cell.source))
        if isinstance(known, Result):
            yield msgspec.structs.replace(known, line=cell.line, column=cell.column)
            return
        if not cell.text:
            self.report.warn(Say.RESULT_EMPTY, cell, name=column.noun.name if column.noun else "")
            yield Result("", None, cell.line, cell.column)
            return
        if column.noun is None or column.noun.domain is None:
            return
        if cell.text == "-":
            self.report.mistake(Say.RESULT_DASH, cell)
            return
        value = one_value(cell.text, column.noun.domain, cell, self.report)
        if value is not None:
            result = self.known[at, cell.source] = Result(cell.text, value, cell.line, cell.column)
            yield result
