"""The nouns of a directive: what a published policy says, once read. Nothing here decides.

The text's meaning is specified in `docs/spec/directive.md`; `reading` makes these from the text,
`masks` compiles them, and the tests' naive interpreter reads them row by row.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Literal, TypeAlias

import msgspec

from answerable.policy.errors import Mistake

Value: TypeAlias = (
    str | int | Decimal | datetime.date | datetime.time | datetime.datetime | datetime.timedelta
)
"""A value of a fact or an outcome: a name of an enumeration, or a point on a line."""

Class: TypeAlias = Literal["situation", "person", "place", "time", "load"]
"""What a fact is about. Guarantees speak of whole classes; `person` and `load` are never asked."""

HitPolicy: TypeAlias = Literal["first", "unique", "any", "priority", "collect"]
"""Which of several matching rules answers (DMN 1.3, section 8.2.10)."""

Aggregate: TypeAlias = Literal["list", "sum", "min", "max", "count"]
"""What `collect` makes of all matching rules' values; `list` keeps each distinct value once."""

LineType: TypeAlias = Literal["integer", "decimal", "date", "time", "date and time", "duration"]


class Enumeration(msgspec.Struct, frozen=True, tag="enumeration", tag_field="kind"):
    """Named values, in the order written; `ordered` when they were written with `<`."""

    values: tuple[str, ...]
    ordered: bool


class Line(msgspec.Struct, frozen=True, tag="line", tag_field="kind"):
    """A stretch of numbers, dates, times or durations, both ends included.

    Only `decimal` is dense. Integers step by 1, dates by a day, times, date-times and durations by a second.
    """

    type: LineType
    lowest: Value
    highest: Value

    @property
    def ordered(self) -> bool:
        """Always: one point lies below another."""
        return True


Domain: TypeAlias = Enumeration | Line


class Anything(msgspec.Struct, frozen=True, tag="anything"):
    """A blank cell or `-`: accepts every value."""


class Compare(msgspec.Struct, frozen=True, tag="compare"):
    """`seen`, `= 3`, `>= 1`, `< 10:00`: one comparison. Enumerations compare by their declared order."""

    op: Literal["=", "<", "<=", ">", ">="]
    value: Value


class Interval(msgspec.Struct, frozen=True, tag="interval"):
    """`[1..5)`, `(none..used]`: between two values of an ordered domain, each end in or out."""

    low: Value
    high: Value
    low_in: bool
    high_in: bool


class AnyOf(msgspec.Struct, frozen=True, tag="any of"):
    """`seen, used`: accepted when one of the tests accepts; `negated` is `not(…)`."""

    tests: tuple[Compare | Interval, ...]
    negated: bool = False


Test: TypeAlias = Anything | Compare | Interval | AnyOf


class Fact(msgspec.Struct, frozen=True):
    """Something a decision may read.

    `about` holds the classes; for a fact derived from others (`derives_from`) or decided by a table of
    the same directive (`decided`) they are those of everything that it comes from.
    """

    name: str
    domain: Domain
    about: frozenset[Class]
    ask: str | None
    """The question as put to a person; None: never asked."""
    derives_from: tuple[str, ...] = ()
    decided: bool = False
    line: int = 0

    @property
    def askable(self) -> bool:
        """Whether a person may be asked for it."""
        return self.ask is not None


class Outcome(msgspec.Struct, frozen=True):
    """Something a decision says. Its place in the Outcomes table is its weight in comparing urgency."""

    name: str
    domain: Domain
    most_urgent: Literal["last", "lowest", "highest"] | None
    """The urgent end: the last of an ordered enumeration, the lowest or highest number; None: no order."""
    floor: Value | None
    """What holds while unsure; None: nothing is fixed while unsure."""
    line: int = 0


class Result(msgspec.Struct, frozen=True):
    """One outcome cell of a rule; `value` is None where the cell is empty (undecided)."""

    text: str
    value: Value | None
    line: int
    column: int


class Condition(msgspec.Struct, frozen=True):
    """One fact cell of a rule."""

    text: str
    test: Test
    line: int
    column: int


class Rule(msgspec.Struct, frozen=True):
    """One row: `when` is aligned with the table's `reads`, `then` with its `decides`."""

    number: int
    """1-based place in its table."""
    when: tuple[Condition, ...]
    then: tuple[Result, ...]
    because: str
    note: str
    line: int


class Table(msgspec.Struct, frozen=True):
    """One decision: a heading with its hit policy, and its rules."""

    name: str
    hit: HitPolicy
    aggregate: Aggregate | None
    """Only for `collect`."""
    reads: tuple[str, ...]
    decides: tuple[str, ...]
    rules: tuple[Rule, ...]
    line: int


class Term(msgspec.Struct, frozen=True):
    """`life safety = yes` inside a guarantee: a fact or an outcome, and the test it must meet."""

    name: str
    test: Test
    text: str


class Guarantee(msgspec.Struct, frozen=True):
    """What the directive promises about itself, to be proved of its text."""

    kind: Literal["every case is decided", "same whoever asks", "never worse with more", "always", "never"]
    of: tuple[str, ...]
    over: tuple[str, ...]
    """Names of facts, classes already expanded."""
    over_classes: tuple[Class, ...]
    """The classes that were named, kept so that a class without a fact can be reported as vacuous."""
    condition: tuple[Term, ...]
    consequence: tuple[Term, ...]
    exception: tuple[Term, ...]
    citation: str
    note: str
    line: int


class DispatchRule(msgspec.Struct, frozen=True):
    """One row of the Dispatch table: `longest wait` is `30`, `check on scene` is `never`; both folded."""

    name: str
    value: str
    line: int


class Directive(msgspec.Struct, frozen=True, dict=True, eq=False):
    """A published policy, read. Immutable; two directives are the same when their bytes are (`digest`).

    >>> from answerable import load_directive
    >>> directive = load_directive("tiny.md")
    >>> [fact.name for fact in directive.facts][:2], len(directive.digest)
    (['life safety', 'people hurt'], 64)
    """

    number: str
    title: str
    version: int
    authority: str
    effective: datetime.datetime
    expires: datetime.datetime | None
    facts: tuple[Fact, ...]
    outcomes: tuple[Outcome, ...]
    tables: tuple[Table, ...]
    """In an order in which each table comes after those whose outcomes it reads."""
    guarantees: tuple[Guarantee, ...]
    front: dict[str, str]
    """The front matter, as written."""
    text: str
    """The whole document, as published."""
    digest: str
    """SHA-256 over the exact bytes of the file, in hex."""
    warnings: tuple[Mistake, ...] = ()
    """What is lawful in the text but probably not meant."""
    dispatch: tuple[DispatchRule, ...] = ()
    """How waiting calls share units, and when units are checked on; it decides no case."""

    @property
    def id(self) -> str:
        """`640.10@3`: number and version, as decisions quote it."""
        return f"{self.number}@{self.version}"

    def rule_id(self, table: Table, rule: Rule) -> str:
        """`640.10@3#response/2`: how a decision quotes one rule."""
        return f"{self.id}#{table.name.casefold().replace(' ', '-')}/{rule.number}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Directive) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)
