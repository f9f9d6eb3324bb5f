"""A mapping against a directive: does it speak of facts and values that the directive has?"""

from __future__ import annotations

from answerable.intake.errors import Mistake, fold, nearest
from answerable.intake.mapping import Mapping
from answerable.policy import Directive, FactError, read_fact


def check_mapping(mapping: Mapping, directive: Directive) -> tuple[Mistake, ...]:
    """Every fact and value of the mapping that this directive could not be given, by line; () when none.

    A directive's next version may add or drop facts, so this is asked for each one that a history is to
    be played under.
    """
    facts = {fold(fact.name): fact for fact in directive.facts}
    mistakes: list[Mistake] = []
    for name in mapping.facts:
        fact = facts.get(fold(name))
        if fact is None:
            known = [each.name for each in directive.facts if not each.decided]
            problem = f'The directive {directive.id} has no fact "{name}".'
            mistakes.append(Mistake(mapping.file, "line 1", problem, nearest(name, known)))
        elif fact.decided:
            problem = f'"{name}" is decided by tables of {directive.id}, so no call can tell it.'
            mistakes.append(Mistake(mapping.file, "line 1", problem, "Map the facts that those tables read."))
        else:
            mistakes += _wrong_values(mapping, name, directive)
    return tuple(mistakes)


def _wrong_values(mapping: Mapping, name: str, directive: Directive) -> list[Mistake]:
    mistakes: list[Mistake] = []
    for row in mapping.rows:
        if name not in row.facts:
            continue
        try:
            read_fact(directive, name, row.facts[name])
        except FactError as error:
            mistakes.append(Mistake(mapping.file, f"line {row.line}", error.problem))
    return mistakes
