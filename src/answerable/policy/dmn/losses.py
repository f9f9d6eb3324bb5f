"""What a directive says that other DMN tools will not read in its export, or not in the same way."""

from __future__ import annotations

from collections.abc import Iterator

from answerable.policy.directive import AnyOf, Anything, Compare, Directive, Enumeration, Table, Test
from answerable.policy.dmn.aside import formatted
from answerable.policy.dmn.errors import Note
from answerable.policy.dmn.naming import Names
from answerable.policy.masks import machine_of


def losses(directive: Directive) -> Iterator[Note]:
    """One note for each thing; `kept` ones come back when the file is imported here."""
    yield Note(
        "kept",
        "The prose, the front matter, and the tables under Facts, Outcomes, Guarantees and Dispatch stand in"
        " the file as they are; of them other tools see the facts' and outcomes' names, values and questions"
        " alone.",
    )
    if directive.guarantees:
        count = len(directive.guarantees)
        yield Note(
            "kept",
            f"No other tool holds the decisions to the guarantees ({count}).",
            directive.guarantees[0].line,
        )
    yield Note(
        "kept",
        "DMN knows no fact that is not known yet: a tool that is not told one takes it as null. What is"
        " possible, what to do meanwhile and what to ask next are not in the model.",
    )
    yield from _called_otherwise(directive)
    for line in formatted(directive):
        yield Note(
            "left out", "Emphasis, code marks and links in the cells of this rule: its words stay.", line
        )
    for table in directive.tables:
        yield from _of_table(directive, table)


def _called_otherwise(directive: Directive) -> Iterator[Note]:
    names = Names(directive)
    called = [
        (fact.name, names.reference(fact.name), fact.line) for fact in directive.facts if not fact.decided
    ]
    called += [(table.name, names.decision(table), table.line) for table in directive.tables]
    called += [(name, names.output(name), table.line) for table in directive.tables for name in table.decides]
    for name, there, line in called:
        if there != name:
            yield Note("kept", f"'{name}' is called '{there}' there, a name that FEEL can read.", line)


def _of_table(directive: Directive, table: Table) -> Iterator[Note]:
    several = len(table.decides) > 1
    if table.hit == "any" and several:
        text = "where rules disagree on one outcome, other tools give none of them"
        yield Note("changed", f"'{table.name}': {text}.", table.line)
    for text in _of_collecting(directive, table, several=several):
        yield Note("changed", f"'{table.name}': {text}.", table.line)
    if any(result.value is None for rule in table.rules for result in rule.then):
        yield Note("kept", f"'{table.name}': an undecided outcome is written as null.", table.line)
    if _orders_words(directive, table):
        yield Note(
            "kept", f"'{table.name}': FEEL has no order among words; what >= reaches is listed.", table.line
        )


def _of_collecting(directive: Directive, table: Table, *, several: bool) -> Iterator[str]:
    domains = [machine_of(directive).domain(name) for name in table.decides]
    if table.hit != "collect":
        return
    if table.aggregate == "list":
        yield "other tools list every matching rule's values, repeated ones too, in no certain order"
    elif several:
        yield f"DMN does not define {table.aggregate} of several outcomes; other tools may refuse the table"
    if table.aggregate in ("min", "max") and any(isinstance(domain, Enumeration) for domain in domains):
        yield f"DMN has no {table.aggregate} of words; other tools may refuse the table"
    if table.aggregate in ("sum", "count"):
        yield f"a {table.aggregate} outside the declared values is undecided here, and not in other tools"
    if any(result.value is None for rule in table.rules for result in rule.then):
        yield "an undecided outcome is left out of what is collected here, and is null in other tools"


def _orders_words(directive: Directive, table: Table) -> bool:
    domain = machine_of(directive).domain
    words = [isinstance(domain(name), Enumeration) for name in table.reads]
    for rule in table.rules:
        for condition, is_word in zip(rule.when, words, strict=True):
            tests = condition.test.tests if isinstance(condition.test, AnyOf) else (condition.test,)
            if is_word and any(not _is_named(one) for one in tests):
                return True
    return False


def _is_named(test: Test) -> bool:
    return isinstance(test, Anything) or (isinstance(test, Compare) and test.op == "=")
