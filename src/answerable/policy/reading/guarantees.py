"""The Guarantees table: what a directive promises about itself."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

import msgspec

from answerable.policy.directive import Class, Guarantee, Term
from answerable.policy.given import fold
from answerable.policy.reading import names
from answerable.policy.reading.facts import CLASSES
from answerable.policy.reading.flow import Classes
from answerable.policy.reading.grids import Row, declared_rows, heads_of
from answerable.policy.reading.markdown import Cell, Grid
from answerable.policy.reading.messages import Say
from answerable.policy.reading.names import Near
from answerable.policy.reading.report import Report
from answerable.policy.reading.terms import Noun, Vocabulary, read_terms

Kind: TypeAlias = Literal[
    "every case is decided", "same whoever asks", "never worse with more", "always", "never"
]

_KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_COLUMNS: Final = ("of", "over", "if", "then", "except", "citation", "note")
_USES: Final[dict[Kind, tuple[str, ...]]] = {
    "every case is decided": ("of",),
    "same whoever asks": ("of", "over"),
    "never worse with more": ("of", "over"),
    "always": ("if", "then"),
    "never": ("if", "then"),
}


class Ground(msgspec.Struct, frozen=True):
    """What guarantees are read against."""

    known: Vocabulary
    about: Classes
    lists: frozenset[str]
    """Keys of the outcomes that a plain `collect` gives."""


def read_guarantees(grid: Grid, ground: Ground, report: Report) -> tuple[Guarantee, ...]:
    """Read the Guarantees table; rows that are mistaken are reported and left out."""
    keys = heads_of(grid, ("guarantee",), _COLUMNS, report)
    if keys is None:
        return ()
    read = []
    for row in declared_rows(grid, keys, ("citation", "note"), report):
        blank = Cell("", row["guarantee"].line, row["guarantee"].column)
        full = {name: row.get(name, blank) for name in ("guarantee", *_COLUMNS)}
        guarantee = _guarantee(full, ground, report)
        if guarantee is not None:
            read.append(guarantee)
    return tuple(read)


def _guarantee(row: Row, ground: Ground, report: Report) -> Guarantee | None:
    cell = row["guarantee"]
    kind = next((kind for kind in _KINDS if kind == fold(cell.text)), None)
    if kind is None:
        report.mistake(Say.GUARANTEE_UNKNOWN, cell, text=cell.text, nearest=Near(cell.text, _KINDS))
        return None
    _check_cells(kind, row, report)
    of = _of(kind, row["of"], ground, report) if "of" in _USES[kind] else ()
    over, classes = _over(kind, row["over"], ground, report) if "over" in _USES[kind] else ((), ())
    terms = {
        name: read_terms(row[name], ground.known, ground.lists, report) for name in ("if", "then", "except")
    }
    _check_then(row["then"], terms["then"], ground, report)
    return Guarantee(
        kind, of, over, classes, terms["if"], terms["then"], terms["except"],
        row["citation"].text, row["note"].text, cell.line,
    )  # fmt: skip


def _check_cells(kind: Kind, row: Row, report: Report) -> None:
    """Each kind uses its own cells: the others are empty, its own are not."""
    for name in ("of", "over", "if", "then"):
        if name not in _USES[kind] and row[name].text:
            report.mistake(Say.GUARANTEE_UNUSED, row[name], kind=kind, head=name, text=row[name].text)
    needed = {
        "of": "of" in _USES[kind],
        "then": "then" in _USES[kind],
        "over": kind == "never worse with more",
    }
    for name, is_needed in needed.items():
        if is_needed and not row[name].text:
            report.mistake(Say.GUARANTEE_NEEDS, row[name], kind=kind, head=name)
    if row["except"].text and not row["citation"].text:
        report.mistake(Say.GUARANTEE_CITATION, row["except"], text=row["except"].text)


def _of(kind: Kind, cell: Cell, ground: Ground, report: Report) -> tuple[str, ...]:
    outcomes: list[str] = []
    for piece in names.split(cell.text) if cell.text else ():
        noun = ground.known.nouns.get(fold(names.unquote(piece)))
        if noun is None or not noun.is_outcome:
            _unknown_outcome(piece, noun, cell, ground, report)
        elif noun.name in outcomes:
            report.mistake(Say.LISTED_TWICE, cell, name=noun.name)
        elif kind == "never worse with more" and not noun.is_ordered and noun.domain is not None:
            report.mistake(Say.OF_UNORDERED, cell, name=noun.name)
        else:
            outcomes.append(noun.name)
    return tuple(outcomes)


def _unknown_outcome(piece: str, noun: Noun | None, cell: Cell, ground: Ground, report: Report) -> None:
    if ground.known.is_whole:
        known = [noun.name for noun in ground.known.nouns.values() if noun.is_outcome]
        say = Say.OF_UNKNOWN if noun is None else Say.OF_FACT
        report.mistake(say, cell, name=names.unquote(piece), nearest=Near(names.unquote(piece), known))


def _over(
    kind: Kind, cell: Cell, ground: Ground, report: Report
) -> tuple[tuple[str, ...], tuple[Class, ...]]:
    """The facts that vary, classes expanded, and the classes that were named."""
    facts: dict[str, None] = {}
    classes: list[Class] = []
    default = "person" if kind == "same whoever asks" else ""
    for piece in names.split(cell.text or default) if cell.text or default else ():
        key = fold(names.unquote(piece))
        class_ = next((name for name in CLASSES if name == key), None)
        noun = ground.known.nouns.get(key)
        if class_ and noun:
            report.mistake(Say.OVER_BOTH, cell, name=noun.name)
        elif class_:
            classes.append(class_)
            facts.update(dict.fromkeys(_of_class(class_, ground)))
        elif noun is None:
            if ground.known.is_whole:
                known = [
                    *(noun.name for noun in ground.known.nouns.values() if not noun.is_produced),
                    *CLASSES,
                ]
                name = names.unquote(piece)
                report.mistake(Say.OVER_UNKNOWN, cell, name=name, nearest=Near(name, known))
        elif noun.is_produced:
            report.mistake(Say.OVER_PRODUCED, cell, name=noun.name)
        else:
            facts[noun.name] = None
    if kind == "never worse with more":
        _check_ordered(facts, cell, ground, report)
    return tuple(facts), tuple(classes)


def _of_class(class_: Class, ground: Ground) -> list[str]:
    """The facts of a class that a case gives; what tables decide follows from them."""
    return [
        noun.name
        for key, noun in ground.known.nouns.items()
        if not noun.is_produced and class_ in ground.about.get(key, ())
    ]


def _check_ordered(facts: dict[str, None], cell: Cell, ground: Ground, report: Report) -> None:
    for name in facts:
        noun = ground.known.nouns[fold(name)]
        if not noun.is_ordered and noun.domain is not None:
            report.mistake(Say.OVER_UNORDERED, cell, name=name)


def _check_then(cell: Cell, terms: tuple[Term, ...], ground: Ground, report: Report) -> None:
    produced = [term for term in terms if ground.known.nouns[fold(term.name)].is_produced]
    if terms and not produced:
        report.mistake(Say.THEN_NO_OUTCOME, cell, text=cell.text)
