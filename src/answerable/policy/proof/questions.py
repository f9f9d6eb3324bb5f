"""What can be asked about all cases of a directive: is there a case, or a pair of cases, such that …?

A guarantee is proved when nothing is found that would break it. Every method understands these few forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from answerable.policy.directive import Test, Value

Case: TypeAlias = dict[str, Value]
"""A value for every fact that a case brings."""


class Accepts(msgspec.Struct, frozen=True):
    """The name has a value, and the test accepts it."""

    name: str
    test: Test


class Undecided(msgspec.Struct, frozen=True):
    """The directive leaves the name undecided; never so for a fact that a case brings."""

    name: str


class Unlike(msgspec.Struct, frozen=True):
    """Two names that tables decide differ: undecided from every value, a list from one of other values."""

    one: str
    other: str


class Not(msgspec.Struct, frozen=True):
    """The part does not hold."""

    part: Formula


class All(msgspec.Struct, frozen=True):
    """Every part holds; so without parts."""

    parts: tuple[Formula, ...]


class Some(msgspec.Struct, frozen=True):
    """At least one part holds; not so without parts."""

    parts: tuple[Formula, ...]


Formula: TypeAlias = Accepts | Undecided | Unlike | Not | All | Some
NEVER = Some(())


class Single(msgspec.Struct, frozen=True):
    """Is there a case that meets this?"""

    meets: Formula


class Parted(msgspec.Struct, frozen=True):
    """Are there two cases, alike but for the facts `over`, that differ in one of `of`?"""

    of: tuple[str, ...]
    over: tuple[str, ...]
    excused: Formula
    """Cases that meet this count in no pair."""


class Fallen(msgspec.Struct, frozen=True):
    """Are there two cases, the second with more of one fact of `over`, where `of` is less urgent there?"""

    of: tuple[str, ...]
    over: tuple[str, ...]
    excused: Formula


Question: TypeAlias = Single | Parted | Fallen


class Witness(msgspec.Struct, frozen=True):
    """What was asked for: one case, or two."""

    cases: tuple[Case, ...]
    smallest: bool
    """Whether no other takes fewer facts away from their least values."""


class GivenUp(Exception):
    """A method cannot tell within its budget; the message says why."""


def names_in(formula: Formula) -> Iterator[str]:
    """The names that a formula speaks of."""
    match formula:
        case Accepts() | Undecided():
            yield formula.name
        case Unlike():
            yield from (formula.one, formula.other)
        case Not():
            yield from names_in(formula.part)
        case All() | Some():
            for part in formula.parts:
                yield from names_in(part)


def names_of(question: Question) -> tuple[str, ...]:
    """The names that a question speaks of, the facts that vary left out; each once."""
    if isinstance(question, Single):
        return tuple(dict.fromkeys(names_in(question.meets)))
    return tuple(dict.fromkeys((*question.of, *names_in(question.excused))))
