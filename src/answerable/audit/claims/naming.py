"""Whether what a claim about the record names is anything that a directive of the record declares.

A fact that nobody ever declared is known of no call, so that a slip of the pen would look like a hole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from answerable.audit.claims.nouns import Filter, RecordPart
from answerable.audit.claims.record import Kept
from answerable.intake.errors import IntakeError, Mistake
from answerable.policy import Directive, FactError, read_fact, read_outcome

Read: TypeAlias = Callable[[Directive, str, object], tuple[str, object]]


def check_names(part: RecordPart, file: str, kept: Kept) -> None:
    """Pass if some directive declares each fact, outcome and value; or if none was ever published.

    Raises:
        IntakeError: with every name or value that none of them has.
    """
    wrong = [
        Mistake(file, f"{part.where}.{name}.{key}", problem)
        for name, of in (("which", part.which), ("that", part.that))
        for key, problem in _unknown(of, kept.directives(part.of))
    ]
    if wrong:
        raise IntakeError(wrong)


def _unknown(of: Filter, directives: tuple[Directive, ...]) -> Iterator[tuple[str, str]]:
    """Each key of a filter under which something stands that no directive has, and what is wrong with it."""
    read: Read
    for key, read, wanted in (
        ("facts", read_fact, of.facts),
        ("decided", read_outcome, of.decided),
        ("outcome", read_outcome, of.outcome),
    ):
        for name, values in wanted.items():
            for value in values:
                problems = [_problem(read, directive, name, value) for directive in directives]
                if problems and all(problems):
                    yield key, problems[-1]


def _problem(read: Read, directive: Directive, name: str, value: str) -> str:
    """What a directive finds wrong with a value; empty where it has it."""
    try:
        read(directive, name, value)
    except FactError as error:
        return error.problem
    return ""
