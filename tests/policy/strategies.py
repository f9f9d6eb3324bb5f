"""Random directives and cases: small enough for brute force, of every kind of domain, test and hit policy."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from tests.policy.naive import representatives

from answerable.policy import NOT_KNOWN, Contested
from answerable.policy.directive import (
    Aggregate,
    AnyOf,
    Anything,
    Compare,
    Condition,
    Directive,
    Domain,
    Enumeration,
    Fact,
    Guarantee,
    HitPolicy,
    Interval,
    Line,
    Outcome,
    Result,
    Rule,
    Table,
    Term,
    Test,
)

UTC = datetime.UTC
YES_NO = Enumeration(("no", "yes"), ordered=True)
LEVELS = Enumeration(("none", "some", "much"), ordered=True)
KINDS = Enumeration(("home", "street", "shop"), ordered=False)

LINES: dict[str, tuple[Line, list[Any]]] = {
    "integer": (Line("integer", -2, 9), [0, 3]),
    "decimal": (Line("decimal", Decimal("0.0"), Decimal("9.9")), [Decimal("0.5"), Decimal("9.9")]),
    "date": (
        Line("date", datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)),
        [datetime.date(2026, 2, 28), datetime.date(2026, 3, 1)],
    ),
    "time": (
        Line("time", datetime.time(0), datetime.time(23, 59)),
        [datetime.time(6), datetime.time(22, 30)],
    ),
    "date and time": (
        Line(
            "date and time",
            datetime.datetime(2026, 1, 1, tzinfo=UTC),
            datetime.datetime(2027, 1, 1, tzinfo=UTC),
        ),
        [datetime.datetime(2026, 6, 1, 12, tzinfo=UTC)],
    ),
    "duration": (
        Line("duration", datetime.timedelta(), datetime.timedelta(hours=2)),
        [datetime.timedelta(minutes=30)],
    ),
}
"""Lines with the few values that their tests speak of, so that brute force stays possible."""

LEAF_DOMAINS: list[Domain] = [YES_NO, YES_NO, LEVELS, KINDS, *(line for line, _ in LINES.values())]
RESULTS: list[tuple[Domain, list[Any], list[Any]]] = [
    (LEVELS, list(LEVELS.values), ["last"]),
    (KINDS, list(KINDS.values), [None]),
    (Line("integer", 0, 5), [0, 1, 5], ["lowest", "highest"]),
]
"""Domains of what tables decide, values that rules give, and the ends that can be most urgent."""


def marks(domain: Domain) -> list[Any]:
    """The values that tests of a domain speak of."""
    if isinstance(domain, Enumeration):
        return list(domain.values)
    found = next((values for line, values in LINES.values() if line == domain), None)
    return found if found is not None else [1, 4]


@st.composite
def cell_tests(draw: st.DrawFn, domain: Domain) -> Test:
    """A cell that some value of the domain meets."""
    values = marks(domain)
    ordered = not isinstance(domain, Enumeration) or domain.ordered
    kinds = ["anything", "anything", "equal", "any of", "not"]
    kind = draw(st.sampled_from([*kinds, "compare", "interval"] if ordered else kinds))
    if kind == "anything":
        return Anything()
    if kind == "equal":
        return Compare("=", draw(st.sampled_from(values)))
    if kind == "compare":
        return Compare(draw(st.sampled_from(["<=", ">=", "<", ">"])), draw(st.sampled_from(values)))
    if kind == "interval":
        low, high = sorted(
            draw(st.tuples(st.sampled_from(values), st.sampled_from(values))), key=values.index
        )
        return Interval(low, high, draw(st.booleans()), draw(st.booleans()))
    picked = draw(st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True))
    return AnyOf(tuple(Compare("=", value) for value in picked), negated=kind == "not")


@st.composite
def leaf_facts(draw: st.DrawFn, most: int) -> list[Fact]:
    """Facts that no table decides."""
    found = []
    for i in range(draw(st.integers(1, most))):
        about = draw(st.sampled_from(["situation", "situation", "situation", "person", "place"]))
        ask = None if about == "person" or draw(st.integers(0, 4)) == 0 else f"What about {i}?"
        domain = draw(st.sampled_from(LEAF_DOMAINS))
        found.append(Fact(f"fact {i}", domain, frozenset([about]), ask))  # type: ignore[list-item]
    return found


@st.composite
def tables(draw: st.DrawFn, number: int, readable: list[Any], *, last: bool) -> tuple[Table, list[Any]]:
    """A table over some readable names, with the facts or outcomes that it decides."""
    hit: HitPolicy = draw(st.sampled_from(["first", "unique", "any", "priority", "collect"]))
    kinds: list[Aggregate] = ["list", "sum", "min", "max", "count"]
    aggregate = draw(st.sampled_from(kinds)) if hit == "collect" else None
    numbers = aggregate in ("sum", "count")
    reads = draw(st.lists(st.sampled_from(readable), min_size=1, max_size=4, unique_by=lambda one: one.name))
    decides: list[Any] = []
    values = []
    for column in range(draw(st.integers(1, 2))):
        domain, given, ends = RESULTS[2] if numbers else draw(st.sampled_from(RESULTS))
        values.append(given)
        name = f"out {number}{'ab'[column]}"
        as_fact = not last and aggregate != "list" and draw(st.booleans())
        if as_fact:
            decides.append(Fact(name, domain, frozenset(["situation"]), None, decided=True))
        else:
            decides.append(Outcome(name, domain, draw(st.sampled_from(ends)), None))
    rules = []
    for row in range(draw(st.integers(1, 5))):
        when = tuple(Condition("", draw(cell_tests(one.domain)), 1, 1) for one in reads)
        then = []
        for given in values:
            value = draw(st.sampled_from([*given, *given, None]))
            then.append(Result("" if value is None else str(value), value, 1, 1))
        rules.append(Rule(row + 1, when, tuple(then), f"because {number}.{row + 1}", "", 1))
    names = tuple(one.name for one in reads)
    produced = tuple(one.name for one in decides)
    made = Table(f"Table {number}", hit, aggregate, names, produced, tuple(rules), 1)
    return made, decides


@st.composite
def directives(draw: st.DrawFn, most_facts: int = 4) -> Directive:
    """A directive of one to three decisions, later ones reading earlier ones' facts and outcomes."""
    facts = draw(leaf_facts(most_facts))
    readable: list[Any] = list(facts)
    made: list[Table] = []
    decided: list[Any] = []
    count = draw(st.integers(1, 3))
    for number in range(count):
        table, names = draw(tables(number, readable, last=number == count - 1))
        made.append(table)
        decided += names
        if table.aggregate != "list":
            readable += names
    outcomes = [one for one in decided if isinstance(one, Outcome)]
    if draw(st.booleans()):
        outcomes = [_with_floor(draw, one) for one in outcomes]
    guarded = draw(st.sampled_from(facts))
    promise = Guarantee(
        "always", (), (), (), (Term(guarded.name, draw(cell_tests(guarded.domain)), ""),), (), (), "", "", 1
    )
    return directive(
        [*facts, *(one for one in decided if isinstance(one, Fact))], outcomes, made, guarantees=(promise,)
    )


def _with_floor(draw: st.DrawFn, one: Outcome) -> Outcome:
    values = one.domain.values if isinstance(one.domain, Enumeration) else (1, 4)
    choices = [*values] if one.most_urgent is not None else [*values, None]
    return Outcome(one.name, one.domain, one.most_urgent, draw(st.sampled_from(choices)))


def directive(
    facts: list[Fact], outcomes: list[Outcome], made: list[Table], guarantees: tuple[Guarantee, ...] = ()
) -> Directive:
    """A directive of these parts, as if read."""
    return Directive(
        number="1.1",
        title="Random",
        version=2,
        authority="Nobody",
        effective=datetime.datetime(2026, 1, 1, tzinfo=UTC),
        expires=None,
        facts=tuple(facts),
        outcomes=tuple(outcomes),
        tables=tuple(made),
        guarantees=guarantees,
        front={},
        text="",
        digest="0" * 64,
    )


def leaves(made: Directive) -> list[Fact]:
    """The facts that a case can give."""
    return [fact for fact in made.facts if not fact.decided]


@st.composite
def full_cases(draw: st.DrawFn, made: Directive) -> dict[str, Any]:
    """A value for every fact: often one beside a threshold, sometimes any."""
    return {
        fact.name: draw(st.sampled_from(representatives(made, fact)) | any_value(fact.domain))
        for fact in leaves(made)
    }


def any_value(domain: Domain) -> st.SearchStrategy[Any]:
    """Any value of a domain."""
    if isinstance(domain, Enumeration):
        return st.sampled_from(domain.values)
    low: Any = domain.lowest
    high: Any = domain.highest
    kinds: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "integer": lambda: st.integers(low, high),
        "decimal": lambda: st.decimals(low, high, places=3),
        "date": lambda: st.dates(low, high),
        "time": lambda: st.times(low, high).map(lambda t: t.replace(microsecond=0)),
        "date and time": lambda: st.integers(0, 31_536_000).map(
            lambda s: low + datetime.timedelta(seconds=s)
        ),
        "duration": lambda: st.integers(0, 7200).map(lambda s: datetime.timedelta(seconds=s)),
    }
    return kinds[domain.type]()


@st.composite
def open_cases(draw: st.DrawFn, made: Directive) -> dict[str, Any]:
    """Facts known, not asked, asked and not known, or contested; values are representatives."""
    case: dict[str, Any] = {}
    for fact in leaves(made):
        values = representatives(made, fact)
        state = draw(
            st.sampled_from(["known", "known", "known", "missing", "missing", "not known", "contested"])
        )
        if state == "known":
            case[fact.name] = draw(st.sampled_from(values))
        elif state == "not known":
            case[fact.name] = NOT_KNOWN
        elif state == "contested":
            case[fact.name] = Contested(draw(st.lists(st.sampled_from(values), min_size=2, max_size=3)))
    return case
