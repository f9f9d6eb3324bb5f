"""The names that a directive has declared, and terms over them such as `weapon = seen`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from answerable.policy.directive import Domain, Fact, Outcome, Term
from answerable.policy.given import fold
from answerable.policy.reading import names
from answerable.policy.reading.cells import read_test
from answerable.policy.reading.facts import DraftFact
from answerable.policy.reading.markdown import Cell
from answerable.policy.reading.messages import Say
from answerable.policy.reading.names import Near
from answerable.policy.reading.outcomes import DraftOutcome
from answerable.policy.reading.report import Report

_TERM: Final = re.compile(r'(?P<name>"[^"]*"|[^"<>=!≠≤≥]*?)\s*(?P<test>(?:!=|≠|≥|≤|<|>|=).*)', re.DOTALL)


class Noun(msgspec.Struct, frozen=True):
    """A declared fact or outcome."""

    name: str
    domain: Domain | None
    is_outcome: bool
    """Declared under Outcomes."""
    is_produced: bool
    """Given by a table: every outcome, and each fact that is `decided`."""
    is_ordered: bool
    """Whether its values rise to an end: for outcomes the urgent one."""


class Vocabulary(msgspec.Struct, frozen=True):
    """All nouns by key. `is_whole`: all declarations were read, so that an unknown name is truly unknown."""

    nouns: dict[str, Noun]
    is_whole: bool

    @property
    def readable(self) -> list[str]:
        """Names that a plain column may have."""
        return [noun.name for noun in self.nouns.values()]

    @property
    def producible(self) -> list[str]:
        """Names that a column with an arrow may have."""
        return [noun.name for noun in self.nouns.values() if noun.is_produced]


def vocabulary(
    facts: Mapping[str, DraftFact],
    outcomes: Mapping[str, DraftOutcome],
    report: Report,
    *,
    is_whole: bool,
) -> Vocabulary:
    """Bring facts and outcomes together; a name that is both is a mistake."""
    nouns = {
        key: Noun(
            fact.name, fact.domain, False, fact.decided, fact.domain is not None and fact.domain.ordered
        )
        for key, fact in facts.items()
    }
    for key, outcome in outcomes.items():
        if key in nouns:
            report.mistake(Say.NAME_TWICE, outcome.cell, name=outcome.name, line=facts[key].cell.line)
        nouns[key] = Noun(outcome.name, outcome.domain, True, True, outcome.is_ordered)
    return Vocabulary(nouns, is_whole)


def noun_of(declared: Fact | Outcome) -> Noun:
    """What was read before, as a noun for what is read against it."""
    if isinstance(declared, Outcome):
        return Noun(declared.name, declared.domain, True, True, declared.most_urgent is not None)
    return Noun(declared.name, declared.domain, False, declared.decided, declared.domain.ordered)


def read_terms(cell: Cell, known: Vocabulary, lists: frozenset[str], report: Report) -> tuple[Term, ...]:
    """Read `weapon = seen, used and people hurt >= 1`; terms that cannot be read are reported and left out.

    `lists` holds the keys of the outcomes that a plain `collect` gives: a list meets no test.
    """
    if not cell.text:
        return ()
    read = (_term(text, cell, known, lists, report) for text in names.split_words(cell.text, "and"))
    return tuple(term for term in read if term is not None)


def _term(text: str, cell: Cell, known: Vocabulary, lists: frozenset[str], report: Report) -> Term | None:
    match = _TERM.fullmatch(text)
    if match is None or not match["name"]:
        report.mistake(Say.TERM_FORM, cell, text=text)
        return None
    name = names.unquote(match["name"])
    noun = known.nouns.get(fold(name))
    if noun is None:
        if known.is_whole:
            report.mistake(Say.TERM_UNKNOWN, cell, name=name, nearest=Near(name, known.readable))
        return None
    if fold(name) in lists:
        report.mistake(Say.TERM_LIST, cell, name=noun.name)
        return None
    if noun.domain is None:
        return None
    tested = re.sub(r"^=(?!=|>|<)\s*", "", match["test"]).strip()
    if tested in ("", "-"):
        report.mistake(Say.TERM_FORM, cell, text=text)
        return None
    test = read_test(tested, noun.domain, cell, report)
    return Term(noun.name, test, text) if test is not None else None
