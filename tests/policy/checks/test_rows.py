"""The checks of rows on random directives, held against brute force over all cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hypothesis import given, settings
from msgspec.structs import replace
from tests.policy import naive
from tests.policy.proof.asking import EXAMPLES, Brute
from tests.policy.strategies import directives

from answerable.policy import check
from answerable.policy.checks.findings import Finding
from answerable.policy.directive import Directive, Table
from answerable.policy.given import read_value

PLAIN = directives(3).map(lambda made: replace(made, guarantees=()))


def rows_of(made: Directive, brute: Brute, table: Table) -> list[list[int]]:
    """For each case the places of the rules of a table that match."""
    domains = [naive.declared(made, name).domain for name in table.reads]

    def matches(place: int, said: Mapping[str, object]) -> bool:
        cells = zip(domains, table.rules[place].when, table.reads, strict=True)
        return all(naive.accepts(domain, cell.test, said[name]) for domain, cell, name in cells)

    places = range(len(table.rules))
    return [[place for place in places if matches(place, said)] for said in brute.said.values()]


def answer(made: Directive, table: Table, rows: list[int]) -> list[object]:
    """What a table says when these rules match."""
    rules = [table.rules[place] for place in rows]
    return [naive.answer(made, table, column, rules) for column in range(len(table.decides))]


def deciding(made: Directive, table: Table, rows: list[int]) -> list[int]:
    """The rules among those that match that make the answer."""
    if table.hit == "first":
        return rows[:1]
    if table.hit == "unique":
        return rows if len(rows) == 1 else []
    if table.hit != "priority" or not rows:
        return rows
    declared = [naive.declared(made, name) for name in ordered_names(made, table)]

    def weight(place: int) -> tuple[object, ...]:
        said = dict(zip(table.decides, table.rules[place].then, strict=True))
        return tuple(naive.rank(one, said[one.name].value) for one in declared)

    return [max(rows, key=weight)]


def ordered_names(made: Directive, table: Table) -> list[str]:
    """What a table decides in the order that `priority` compares it: outcomes, then facts, as declared."""
    declared = [*(o.name for o in made.outcomes), *(f.name for f in made.facts)]
    return sorted(table.decides, key=declared.index)


def told(made: Directive, name: str) -> dict[str, set[int]]:
    """The rules that a check names, by table: the places of the lines are those of the rules."""
    findings: tuple[Finding, ...] = check(made).findings
    found: dict[str, set[int]] = {table.name: set() for table in made.tables}
    for finding in findings:
        if finding.check == name:
            table, _, number = finding.element.partition("#")[2].partition("/")
            found[table.replace("-", " ").capitalize()].add(int(number) - 1)
    return found


def each_table(made: Directive, look: Callable[[Brute, Table], set[int]]) -> dict[str, set[int]]:
    brute = Brute(made)
    return {table.name: look(brute, table) for table in made.tables}


@settings(max_examples=EXAMPLES, deadline=None)
@given(PLAIN)
def test_shadowed_and_conflicting_rows_are_those_that_never_decide(made: Directive) -> None:
    """Together the two checks name exactly the rows that make no case's answer."""

    def never(brute: Brute, table: Table) -> set[int]:
        decides = {place for rows in rows_of(made, brute, table) for place in deciding(made, table, rows)}
        return set(range(len(table.rules))) - decides

    shadowed, conflicting = told(made, "shadowed"), told(made, "conflicting")
    assert {name: shadowed[name] | conflicting[name] for name in shadowed} == each_table(made, never)
    assert not any(shadowed[name] & conflicting[name] for name in shadowed)


@settings(max_examples=EXAMPLES, deadline=None)
@given(PLAIN)
def test_redundant_rows_are_those_without_which_every_case_is_answered_alike(made: Directive) -> None:
    """Each taken out alone; rows that never decide are told elsewhere."""

    def idle(brute: Brute, table: Table) -> set[int]:
        cases = rows_of(made, brute, table)
        needed = {
            place
            for rows in cases
            for place in rows
            if answer(made, table, rows) != answer(made, table, [r for r in rows if r != place])
        }
        decides = {place for rows in cases for place in deciding(made, table, rows)}
        return decides - needed

    assert told(made, "redundant") == each_table(made, idle)


@settings(max_examples=EXAMPLES, deadline=None)
@given(PLAIN)
def test_overlaps_are_found_where_there_are_any(made: Directive) -> None:
    """Some rows of a `unique` table match together, or rows of an `any` table that differ; and only then."""

    def overlaps(brute: Brute, table: Table) -> set[int]:
        for rows in rows_of(made, brute, table):
            said = {tuple(cell.value for cell in table.rules[place].then) for place in rows}
            if (table.hit == "unique" and len(rows) > 1) or (table.hit == "any" and len(said) > 1):
                return {0}
        return set()

    found = {name: {0} if rows else set() for name, rows in told(made, "overlapping").items()}
    assert found == each_table(made, overlaps)


@settings(max_examples=EXAMPLES, deadline=None)
@given(PLAIN)
def test_undecided_names_are_those_that_some_case_leaves_so(made: Directive) -> None:
    """An error for each outcome, a warning for each decided fact; the case shown really is undecided."""
    brute, report = Brute(made), check(made)
    found = {finding.element: finding for finding in report.findings if finding.check == "undecided"}
    decided = [name for table in made.tables for name in table.decides]
    assert set(found) == {n for n in decided if any(said[n] is None for said in brute.said.values())}
    for name, finding in found.items():
        assert (finding.severity == "error") == (name in {one.name for one in made.outcomes})
        assert finding.counterexample is not None
        (case,) = finding.counterexample.cases
        assert naive.run(made, read(made, case.facts)).said[name] is None
    assert report.passed or any(finding.severity == "error" for finding in report.findings)


def read(made: Directive, facts: Mapping[str, object]) -> dict[str, object]:
    """A case as shown, with values of the facts' own kinds."""
    return {name: read_value(name, naive.declared(made, name).domain, value) for name, value in facts.items()}


@settings(max_examples=EXAMPLES, deadline=None)
@given(PLAIN)
def test_a_row_taken_out_as_told_changes_nothing(made: Directive) -> None:
    """The directive without one redundant or shadowed row is equivalent to the directive."""
    for table in made.tables:
        for name in ("redundant", "shadowed"):
            for place in sorted(told(made, name)[table.name])[:1]:
                if table.hit == "unique" or len(table.rules) == 1:
                    continue  # without a row that always overlaps, another one decides alone
                rules = tuple(rule for i, rule in enumerate(table.rules) if i != place)
                tables = tuple(replace(t, rules=rules) if t.name == table.name else t for t in made.tables)
                without = replace(made, tables=tables)
                (finding,) = [
                    f for f in check(without, equivalent_to=made).findings if f.check == "equivalent"
                ]
                assert finding.verdict == "proved"
