"""The facts that are coded again: their names, their values, and whether those are in order."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from answerable.intake.errors import IntakeError, Mistake, fold, nearest
from answerable.policy.directive import Directive, Enumeration

WHERE = "--fact"


class CodedFact(msgspec.Struct, frozen=True):
    """One fact; where `ordered`, its values stand from least to most dangerous."""

    name: str
    values: tuple[str, ...]
    ordered: bool

    def read(self, word: str | None) -> str | None:
        """The value that a word says, in the fact's spelling; None where it says none of them."""
        folded = fold(word or "")
        return next((value for value in self.values if fold(value) == folded), None)


def read_facts(said: Sequence[str], directive: Directive | None = None) -> tuple[CodedFact, ...]:
    """`weapon: none < seen < used`, `language: English, Spanish`; or names alone, of a directive's facts.

    Raises:
        IntakeError: a fact has no values, or the directive does not have it; with all such mistakes.

    """
    facts: list[CodedFact] = []
    mistakes: list[Mistake] = []
    for each in said:
        try:
            facts.append(_written(each) if ":" in each else _declared(each, directive))
        except IntakeError as error:
            mistakes.extend(error.mistakes)
    if not said:
        mistakes.append(Mistake("options", WHERE, "Is missing.", "Name what is to be coded again."))
    if mistakes:
        raise IntakeError(mistakes)
    return tuple(facts)


def _written(said: str) -> CodedFact:
    name, _, rest = said.partition(":")
    ordered = "<" in rest
    values = tuple(value.strip() for value in rest.split("<" if ordered else ","))
    if len(values) < 2 or not all(values) or len({*map(fold, values)}) < len(values):
        fix = 'Write "weapon: none < seen < used".'
        raise IntakeError([Mistake("options", WHERE, f'"{said}" does not name two or more values.', fix)])
    return CodedFact(name.strip(), values, ordered)


def _declared(name: str, directive: Directive | None) -> CodedFact:
    facts = {} if directive is None else {fold(fact.name): fact for fact in directive.facts}
    fact = facts.get(fold(name))
    if fact is not None and isinstance(fact.domain, Enumeration):
        return CodedFact(fact.name, fact.domain.values, fact.domain.ordered)
    problem = f'"{name}" is not known by its values.'
    fix = 'Write "NAME: least < most", or name a --directive that has it.'
    if fact is None and directive is not None:
        fix = nearest(name, [each.name for each in directive.facts]) or fix
    raise IntakeError([Mistake("options", WHERE, problem, fix)])
