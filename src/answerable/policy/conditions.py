"""A condition over a directive's facts, written beside it: `weapon = used and when = now or hurt >= 1`.

Terms as guarantees have them, joined by `and`; alternatives by `or`, which binds less.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from answerable.policy.case import Case, read_case
from answerable.policy.cells import Cells
from answerable.policy.directive import Directive, Term
from answerable.policy.errors import FactError
from answerable.policy.given import fold
from answerable.policy.masks import Machine, machine_of
from answerable.policy.reading import names
from answerable.policy.reading.markdown import Cell
from answerable.policy.reading.report import Report
from answerable.policy.reading.terms import Vocabulary, noun_of, read_terms

Condition: TypeAlias = tuple[tuple[Term, ...], ...]
"""Alternatives, each of terms that have to hold together."""

LONGEST: Final = 1_000
"""Characters of a condition."""


@lru_cache(maxsize=1024)
def read_condition(directive: Directive, text: str) -> Condition:
    """The condition that a text is: of facts that somebody can give, and of nothing that tables decide.

    Raises:
        FactError: a term that is none, or a name or value that the directive does not have.
    """
    if len(text) > LONGEST:
        raise FactError("", f"A condition has at most {LONGEST:,} characters.")
    known, report = _vocabulary(machine_of(directive)), Report()
    read = tuple(
        read_terms(Cell(each, 1, 1), known, frozenset(), report) for each in names.split_words(text, "or")
    )
    for mistake in report.mistakes:
        raise FactError("", f"{mistake.problem} {mistake.fix}".strip())
    if not all(read):
        raise FactError("", "A condition needs a term such as `people hurt >= 1` on each side of `or`.")
    return read


def is_met(directive: Directive, condition: Condition, facts: Mapping[str, object]) -> bool:
    """Whether facts (as `decide` takes them) meet a condition, whatever else turns out.

    A fact that is not known meets nothing; a contested one only a test that all of its values meet.

    Raises:
        FactError: a fact that the directive does not have.
    """
    machine = machine_of(directive)
    case = read_case(machine, facts)
    return any(all(_holds(machine, term, case) for term in terms) for terms in condition)


def _holds(machine: Machine, term: Term, case: Case) -> bool:
    values = (case.known[term.name],) if term.name in case.known else case.contested.get(term.name, ())
    cells = Cells(machine.facts[term.name].domain, (term.test,))
    accepted = cells.accepted(term.test)
    return bool(values) and all(accepted >> cells.index(value) & 1 for value in values)


def _vocabulary(machine: Machine) -> Vocabulary:
    nouns = {fold(name): noun_of(machine.facts[name]) for name in machine.given}
    return Vocabulary(nouns, is_whole=True)
