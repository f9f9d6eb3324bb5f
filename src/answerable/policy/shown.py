"""A directive's rules and guarantees in words, for the page and the terminal alike."""

from __future__ import annotations

from typing import Final

from answerable.policy.cells import Cells
from answerable.policy.directive import (
    AnyOf,
    Anything,
    Compare,
    Directive,
    Domain,
    Enumeration,
    Fact,
    Guarantee,
    Rule,
    Table,
    Term,
    Test,
)
from answerable.policy.given import show_value

HITS: Final = {
    "first": "The first rule that fits decides.",
    "unique": "Exactly one rule fits each case; where two fit, the case is undecided.",
    "any": "All rules that fit say the same; where they do not, the case is undecided.",
    "priority": "Of all rules that fit, the most urgent answer decides.",
    "collect": "All rules that fit count together.",
}
"""What each hit policy means (DMN 1.3, section 8.2.10)."""

AGGREGATES: Final = {
    "list": "All rules that fit answer, most urgent first, each answer once.",
    "sum": "The answers of all rules that fit are added up.",
    "min": "Of all rules that fit, the lowest answer decides.",
    "max": "Of all rules that fit, the highest answer decides.",
    "count": "The rules that fit and answer are counted.",
}

_COMPARED: Final = {
    "=": "{}",
    ">=": "{} or more",
    "<=": "{} or less",
    ">": "more than {}",
    "<": "less than {}",
}


def hit_words(table: Table) -> str:
    """Which rule of a table answers, in a sentence."""
    return AGGREGATES[table.aggregate] if table.aggregate else HITS[table.hit]


def cell_words(test: Test, domain: Domain) -> str:
    """A test as a person reads it: `nearby or on scene`, `1 or more`, `anything but fire`."""
    if isinstance(test, Anything):
        return "anything"
    if isinstance(test, AnyOf) and test.negated:
        return "anything but " + cell_words(AnyOf(test.tests), domain)
    if isinstance(domain, Enumeration):
        return _names(test, domain)
    if isinstance(test, AnyOf):
        return " or ".join(cell_words(inner, domain) for inner in test.tests)
    if isinstance(test, Compare):
        return _COMPARED[test.op].format(show_value(test.value))
    low = "from {}" if test.low_in else "more than {}"
    high = "to {}" if test.high_in else "to less than {}"
    return f"{low} {high}".format(show_value(test.low), show_value(test.high))


def _names(test: Test, domain: Enumeration) -> str:
    """The accepted names; three or more at the upper end of an ordered domain as `at least` the first."""
    accepted = Cells(domain, (test,)).accepted(test)
    names = [value for i, value in enumerate(domain.values) if accepted >> i & 1]
    if domain.ordered and len(names) > 2 and tuple(names) == domain.values[-len(names) :]:
        return f"at least {names[0]}"
    *start, last = names
    return f"{', '.join(start)} or {last}" if start else last


def conditions(directive: Directive, table: Table, rule: Rule) -> list[tuple[str, str]]:
    """The facts that a rule tests, each with its test in words; empty for a rule that fits every case."""
    return [
        (name, cell_words(cell.test, domain_of(directive, name)))
        for name, cell in zip(table.reads, rule.when, strict=True)
        if not isinstance(cell.test, Anything)
    ]


def term_words(directive: Directive, terms: tuple[Term, ...]) -> str:
    """The terms of a guarantee: `weapon: seen or used, and suspect: on scene`."""
    words = (f"{term.name}: {cell_words(term.test, domain_of(directive, term.name))}" for term in terms)
    return ", and ".join(words)


def over_words(directive: Directive, guarantee: Guarantee) -> str:
    """What a guarantee speaks over: the classes as they were named, then the facts of none of them."""
    classes = set(guarantee.over_classes)
    of_class = {fact.name for fact in directive.facts if fact.about & classes}
    return ", ".join((*guarantee.over_classes, *(name for name in guarantee.over if name not in of_class)))


def domain_of(directive: Directive, name: str) -> Domain:
    """The declared values of a fact or an outcome."""
    domains = {fact.name: fact.domain for fact in directive.facts}
    return domains.get(name) or next(one.domain for one in directive.outcomes if one.name == name)


def about_words(fact: Fact) -> str:
    """What a fact is about, and where it comes from when nobody says it."""
    about = ", ".join(sorted(fact.about))
    if fact.decided:
        return f"decided below, from: {about}" if about else "decided below"
    return f"{about}, found from {', '.join(fact.derives_from)}" if fact.derives_from else about


def fragment(directive: Directive, table: Table, rule: Rule) -> str:
    """The part of a rule's id after `#`: where the page shows it."""
    return directive.rule_id(table, rule).partition("#")[2]
