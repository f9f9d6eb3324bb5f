"""What a directive says that other DMN tools will not read in its export, or not in the same way."""

from __future__ import annotations

from collections.abc import Iterator

from answerable.policy.directive import AnyOf, Anything, Compare, Directive, Enumeration, Table, Test
from answerable.policy.dmn.errors import Note
from answerable.policy.dmn.words import feel_name
from answerable.policy.masks import machine_of


def losses(directive: Directive) -> Iterator[Note]:
    """One note for each thing; `kept` ones come back when the file is imported here."""
    yield Note(
        "kept",
        "The prose, the front matter, and the tables under Facts, Outcomes and Guarantees stand in the file"
        " as they are; of them other tools see the facts' and outcomes' names, values and questions alone.",
    )
    if directive.guarantees:
        count = len(directive.guarantees)
        yield Note(
            "kept",
            f"No other tool holds the decisions to the {count} guarantees.",
            directive.guarantees[0].line,
        )
    yield Note(
        "kept",
        "DMN knows no fact that is not known yet: a tool that is not told one takes it as null. What is"
        " possible, what to do meanwhile and what to ask next are not in the model.",
    )
    yield from _called_otherwise(directive)
    for table in directive.tables:
        yield from _of_table(directive, table)


def _called_otherwise(directive: Directive) -> Iterator[Note]:
    names = [*((fact.name, fact.line) for fact in directive.facts if not fact.decided)]
    names += [(table.name, table.line) for table in directive.tables]
    for name, line in names:
        if feel_name(name) != name:
            yield Note("kept", f"'{name}' is called '{feel_name(name)}', a name that FEEL can read.", line)


def _of_table(directive: Directive, table: Table) -> Iterator[Note]:
    several = len(table.decides) > 1
    if table.hit == "any" and several:
        text = "where rules disagree on one outcome, other tools give none of them"
        yield Note("changed", f"'{table.name}': {text}.", table.line)
    if table.aggregate == "list":
        text = "other tools list every matching rule's values, repeated ones too, in no certain order"
        yield Note("changed", f"'{table.name}': {text}; a directive lists each once.", table.line)
    elif table.aggregate is not None and several:
        text = f"DMN does not define {table.aggregate} of several outcomes; other tools may refuse the table"
        yield Note("changed", f"'{table.name}': {text}.", table.line)
    if any(result.value is None for rule in table.rules for result in rule.then):
        yield Note("kept", f"'{table.name}': an undecided outcome is written as null.", table.line)
    if _orders_words(directive, table):
        yield Note(
            "kept", f"'{table.name}': FEEL has no order among words; what >= reaches is listed.", table.line
        )


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
