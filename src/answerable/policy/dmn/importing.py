"""A DMN model as a directive's text: what it does not say is assumed, what cannot be is left out, aloud."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from answerable.policy.directive import Directive
from answerable.policy.dmn import aside
from answerable.policy.dmn.errors import DmnError, Note
from answerable.policy.dmn.foreign import HITS, Foreign, Unfit, remarks
from answerable.policy.dmn.markdown import DraftRule, DraftTable, document, escaped
from answerable.policy.dmn.model import Boxed, DecisionTable, Model, Text
from answerable.policy.dmn.reading import read_model
from answerable.policy.dmn.symbols import Symbols
from answerable.policy.dmn.tabling import ParsedRow, ParsedTable, parse_table
from answerable.policy.dmn.words import feel_values, is_boolean, test_words, value_words
from answerable.policy.errors import DirectiveError
from answerable.policy.reading import read_directive


class Imported(msgspec.Struct, frozen=True):
    """A directive made of a model."""

    text: str
    """Its Markdown."""
    directive: Directive
    notes: tuple[Note, ...]
    """All that was assumed, changed or left out; lines are those of the model's file."""


def import_dmn(data: bytes, file: str = "model") -> Imported:
    """Make a directive of a DMN 1.1 to 1.5 model with decision tables.

    One that was exported from a directive gets back all that was put aside in it.
    Raises DmnError where the file is not DMN, holds no table that can be carried, or makes no directive.
    """
    model = read_model(data, file)
    notes = [*model.notes]
    tables = list(_parsed(model, notes.append))
    if not tables:
        raise DmnError(_none(notes), 1, file)
    text = _given_back(model, tables, notes) if model.document else _made(model, tables, notes)
    try:
        directive = read_directive(text)
    except DirectiveError as error:
        problems = "; ".join(f"{each.problem} {each.fix}".strip() for each in error.mistakes[:5])
        raise DmnError(f"What the model says is not yet a directive: {problems}", 1, file) from None
    if model.document:
        notes += _edited(model, directive)
    return Imported(text, directive, tuple(notes))


def _none(notes: list[Note]) -> str:
    why = " ".join(note.text for note in notes if note.kind == "left out")
    return f"The model holds no decision table that a directive can carry. {why}".strip()


def _parsed(model: Model, tell: Callable[[Note], None]) -> Iterator[ParsedTable]:
    for decision in model.decisions:
        if isinstance(decision.logic, DecisionTable):
            parsed = parse_table(decision, decision.logic, tell)
            if parsed is not None:
                yield parsed
        else:
            kind = "a literal expression" if isinstance(decision.logic, Text) else "no table"
            if isinstance(decision.logic, Boxed):
                kind = f"<{decision.logic.name}>"
            tell(Note("left out", f"The decision '{decision.name}': its logic is {kind}.", decision.line))
    for knowledge in model.knowledge:
        tell(Note("left out", f"The knowledge model '{knowledge.name}'.", knowledge.line))


def _given_back(model: Model, tables: list[ParsedTable], notes: list[Note]) -> str:
    """The text of the directive that the model was exported from, with the decisions as they are now."""
    symbols = Symbols(model, tables)
    drafts = {_name(table): _draft(table, symbols) for table in tables}
    for table in tables:
        notes += _unknown_at_home(table)
    for name in aside.lost(model.document, drafts):
        notes.append(Note("left out", f"The decision '{name}' is no longer in the model."))
    return aside.put_together(model.document, drafts)


def _name(table: ParsedTable) -> str:
    return table.decision.ours or table.decision.name


def _draft(table: ParsedTable, symbols: Symbols) -> DraftTable:
    """A decision as the directive had it, but for what has changed since."""
    rules = []
    for row in table.rows:
        tests = (test_words(cell.test) for cell in row.tests)
        values = ("" if value is None else value_words(value) for value in row.values)
        when, then = _as_it_was(row.row.inputs, tests), _as_it_was(row.row.outputs, values)
        rules.append(DraftRule(when, then, *remarks(table, row), _number(table, row)))
    hit = f"{HITS[table.table.hit]} {table.table.aggregation.lower()}".strip()
    reads, decides = symbols.read_by(table), symbols.given_by(table)
    return DraftTable(_name(table), hit, tuple(reads), tuple(decides), tuple(rules))


def _as_it_was(cells: tuple[Text, ...], words: Iterator[str]) -> tuple[str, ...]:
    pairs = zip(cells, words, strict=True)
    return tuple(now if cell.ours is None else cell.ours for cell, now in pairs)


def _number(table: ParsedTable, row: ParsedRow) -> int | None:
    given = dict(zip(table.table.annotations, row.row.annotations, strict=False)).get("#", "")
    return int(given) if re.fullmatch(r"[1-9][0-9]{0,5}", given) else None


def _unknown_at_home(table: ParsedTable) -> Iterator[Note]:
    """What another tool has added to a decision that a directive has no place for."""
    if table.table.hit in ("RULE ORDER", "OUTPUT ORDER"):
        text = f"'{_name(table)}': a directive lists values once, most urgent first, not in {table.table.hit}"
        yield Note("changed", f"{text}.", table.table.line)
    if any(output.default for output in table.table.outputs):
        text = f"'{_name(table)}': its default where no rule matches; here that is 'undecided'"
        yield Note("left out", f"{text}.", table.table.line)


def _edited(model: Model, directive: Directive) -> Iterator[Note]:
    """What another tool has changed that the directive's own tables say: these are kept as they are."""
    facts = {fact.name: fact.domain for fact in directive.facts}
    for data in model.data:
        domain = facts.get(data.ours or "")
        if domain is None:
            text = f"The input data '{data.name}' is not under Facts: declare it there"
        elif is_boolean(domain) or _same(model, data.type, feel_values(domain)):
            continue
        else:
            text = f"The values of '{data.ours}' are others in the model: change them under Facts"
        yield Note("left out", f"{text}.", data.line)


def _same(model: Model, type_: str, values: str) -> bool:
    item = model.type(type_)
    return item is not None and "".join(item.values.split()) == "".join(values.split())


def _made(model: Model, tables: list[ParsedTable], notes: list[Note]) -> str:
    """A directive's text for a model that never was one."""
    while tables:
        told: list[Note] = []
        try:
            made = Foreign(model, tables, told.append)
        except Unfit as unfit:
            line = next(table.table.line for table in tables if table.decision.name in unfit.names)
            named = " and ".join(f"'{name}'" for name in dict.fromkeys(unfit.names))
            notes.append(Note("left out", f"The decision {named}: {unfit.problem}.", line))
            tables = [table for table in tables if table.decision.name not in unfit.names]
            continue
        notes += [*told, *_ASSUMED]
        source = escaped(model.name or model.file)
        prose = [
            f"Made from the DMN {model.version} model *{source}*.",
            *_told(notes),
        ]
        return document(_front(model), prose, made.facts, made.outcomes, made.drafts)
    raise DmnError(_none(notes), 1, model.file)


_ASSUMED = (
    Note(
        "assumed",
        "What facts are about is not in the model: all are taken to be about the situation, and asked for by"
        " their names. Say where one is about a person, place, time or load before anything is proved.",
    ),
    Note(
        "assumed",
        "Number, version, authority and effective time are not in the model: write them into the front"
        " matter. Until then the directive is never in force.",
    ),
)


def _told(notes: list[Note]) -> Iterator[str]:
    yield "What the model does not say, or a directive cannot:"
    yield "\n".join(f"- {escaped(note.text)}" for note in notes)


def _front(model: Model) -> dict[str, str]:
    title = " ".join((model.name or "Imported model").split())
    number = re.sub(r"[^A-Za-z0-9._-]+", "-", title).strip("-")[:60]
    return {
        "directive": number or "imported",
        "title": title,
        "version": "1",
        "authority": "not said",
        "effective": "2999-01-01T00:00:00Z",
    }
