"""A guarantee that somebody else asks about: read against a directive that need not promise it itself."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from answerable.policy.directive import Directive, Fact, Guarantee, Outcome
from answerable.policy.errors import DirectiveError
from answerable.policy.given import fold
from answerable.policy.reading.guarantees import Ground, read_guarantees
from answerable.policy.reading.markdown import Cell, Grid
from answerable.policy.reading.report import Report
from answerable.policy.reading.terms import Vocabulary, noun_of


def read_guarantee(directive: Directive, row: Mapping[str, str]) -> Guarantee:
    """The guarantee that a row of a Guarantees table says: `guarantee`, `of`, `over`, `if`, `then` …

    It is read by the rules of that table (docs/spec/directive.md), as if it stood in the directive.

    Raises:
        DirectiveError: the row says nothing that can be asked of this directive; the places are the row's.
    """
    report = Report()
    heads = tuple(Cell(head, 1, column) for column, head in enumerate(row, 1))
    cells = tuple(Cell(text, 2, column) for column, text in enumerate(row.values(), 1))
    read = read_guarantees(Grid(heads, (cells,), 1), _ground(directive), report)
    if report.mistakes or not read:
        raise DirectiveError(tuple(report.mistakes), directive.id)
    return read[0]


def with_guarantee(directive: Directive, guarantee: Guarantee) -> Directive:
    """The directive with one more guarantee: what that tests then cuts the facts' values, as its own do.

    Nothing can be proved of it otherwise: between the thresholds of the text all values count as one.
    """
    return replace(directive, guarantees=(*directive.guarantees, guarantee))


def _ground(directive: Directive) -> Ground:
    declared: list[Fact | Outcome] = [*directive.facts, *directive.outcomes]
    nouns = {fold(each.name): noun_of(each) for each in declared}
    about = {fold(fact.name): fact.about for fact in directive.facts}
    lists = (table.decides for table in directive.tables if table.aggregate == "list")
    return Ground(
        Vocabulary(nouns, is_whole=True), about, frozenset(fold(name) for each in lists for name in each)
    )
