"""Directives changed: so that they say the same in other words, or so that they may say something else."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st
from tests.policy import naive
from tests.policy.strategies import cell_tests, marks

from answerable.policy.directive import AnyOf, Anything, Compare, Directive, Rule, Table

replace = msgspec.structs.replace


def with_tables(made: Directive, tables: list[Table], version: int = 3) -> Directive:
    """The directive with other tables, their rows numbered anew."""
    numbered = [
        replace(table, rules=tuple(replace(rule, number=i) for i, rule in enumerate(table.rules, 1)))
        for table in tables
    ]
    return replace(made, tables=tuple(numbered), version=version, digest=str(version) * 64)


@st.composite
def rewritten(draw: st.DrawFn, made: Directive) -> Directive:
    """The same policy in other words: rows permuted where order says nothing, split, repeated, sorted."""
    tables = []
    for table in made.tables:
        ways: list[Any] = [_split, _shadowed] if table.hit in ("first", "any", "priority") else [_same]
        if table.hit in ("unique", "any", "collect"):
            ways.append(_permuted)
        if table.hit == "priority":
            ways.append(_as_first)
        tables.append(draw(st.sampled_from(ways))(draw, made, table))
    return with_tables(made, tables)


def _same(_draw: Any, _made: Directive, table: Table) -> Table:
    return table


def _permuted(draw: Any, _made: Directive, table: Table) -> Table:
    return replace(table, rules=tuple(draw(st.permutations(table.rules))))


def _shadowed(draw: Any, _made: Directive, table: Table) -> Table:
    """A row once more, right below itself: it can never say anything."""
    place = draw(st.integers(0, len(table.rules) - 1))
    rules = (*table.rules[: place + 1], *table.rules[place:])
    return replace(table, rules=rules)


def _split(draw: Any, made: Directive, table: Table) -> Table:
    """A row in two that together accept what it accepted."""
    place = draw(st.integers(0, len(table.rules) - 1))
    rule = table.rules[place]
    column = draw(st.integers(0, len(table.reads) - 1))
    test = rule.when[column].test
    if isinstance(test, AnyOf) and not test.negated and len(test.tests) > 1:
        halves: list[Any] = [AnyOf(test.tests[:1]), AnyOf(test.tests[1:])]
    elif isinstance(test, Anything) and table.reads[column] in {f.name for f in made.facts if not f.decided}:
        mark = marks(naive.declared(made, table.reads[column]).domain)[0]
        only = (Compare("=", mark),)
        halves = [AnyOf(only), AnyOf(only, negated=True)]
    else:
        return table
    rows = tuple(_with_test(rule, column, half) for half in halves)
    return replace(table, rules=(*table.rules[:place], *rows, *table.rules[place + 1 :]))


def _with_test(rule: Rule, column: int, test: Any) -> Rule:
    when = list(rule.when)
    when[column] = replace(when[column], test=test)
    return replace(rule, when=tuple(when))


def _as_first(_draw: Any, made: Directive, table: Table) -> Table:
    """A priority table as a first-hit one: the most urgent row on top."""
    names = [one.name for one in made.outcomes if one.name in table.decides]
    names += [one.name for one in made.facts if one.name in table.decides]

    def weight(rule: Rule) -> tuple[Any, ...]:
        said = dict(zip(table.decides, rule.then, strict=True))
        return tuple(naive.rank(naive.declared(made, name), said[name].value) for name in names)

    return replace(table, hit="first", rules=tuple(sorted(table.rules, key=weight, reverse=True)))


@st.composite
def edited(draw: st.DrawFn, made: Directive) -> Directive:
    """Another policy, mostly: a row gone or moved, or one cell of one row replaced."""
    tables = list(made.tables)
    place = draw(st.integers(0, len(tables) - 1))
    table = tables[place]
    row = draw(st.integers(0, len(table.rules) - 1))
    rule = table.rules[row]
    way = draw(st.sampled_from(["drop", "raise", "test", "say"]))
    others = (*table.rules[:row], *table.rules[row + 1 :])
    if way == "drop" and others:
        rules = others
    elif way == "raise":
        rules = (rule, *others)
    elif way == "test":
        column = draw(st.integers(0, len(table.reads) - 1))
        test = draw(cell_tests(naive.declared(made, table.reads[column]).domain))
        rules = (*table.rules[:row], _with_test(rule, column, test), *table.rules[row + 1 :])
    else:
        said = draw(st.sampled_from([other.then for other in table.rules]))
        rules = (*table.rules[:row], replace(rule, then=said), *table.rules[row + 1 :])
    tables[place] = replace(table, rules=rules)
    return with_tables(made, tables)
