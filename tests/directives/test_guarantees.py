"""What the shipped directives promise of themselves holds: by structure, and on cases drawn at random."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.policy import Directive, decide, how_urgent, load_directive
from answerable.policy.cells import Cells
from answerable.policy.directive import Domain, Enumeration, Fact, Guarantee, Table, Term, Test, Value
from answerable.policy.shown import domain_of

SHIPPED = Path(__file__).parents[2] / "directives"
NAMES = ("response", "assistance")
AS_TOLD = settings(max_examples=150, deadline=None)


@cache
def shipped(name: str) -> Directive:
    return load_directive(SHIPPED / f"{name}.md")


def leaves(directive: Directive) -> list[Fact]:
    return [fact for fact in directive.facts if not fact.decided]


@cache
def borders(directive: Directive, name: str) -> list[Value]:
    """The values of a fact on both sides of every threshold of a table or a guarantee, and its ends."""
    fact = next(fact for fact in directive.facts if fact.name == name)
    if isinstance(fact.domain, Enumeration):
        return list(fact.domain.values)
    tests = [
        rule.when[table.reads.index(name)].test
        for table in directive.tables
        if name in table.reads
        for rule in table.rules
    ]
    tests += [term.test for one in directive.guarantees for term in terms(one) if term.name == name]
    cells = Cells(fact.domain, tests)
    firsts = [cells.example(cell) for cell in range(cells.count)]
    before = [value - 1 for value in firsts[1:] if isinstance(value, int)]
    return sorted({*firsts, *before, fact.domain.highest})


def terms(guarantee: Guarantee) -> tuple[Term, ...]:
    return guarantee.condition + guarantee.consequence + guarantee.exception


def whole_cases(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Cases with every fact known, on the borders of what tables can tell apart."""
    directive = shipped(name)
    return st.fixed_dictionaries(
        {fact.name: st.sampled_from(borders(directive, fact.name)) for fact in leaves(directive)}
    )


def accepts(domain: Domain, term: Term, value: Any) -> bool:
    cells = Cells(domain, (term.test,))
    return bool(cells.accepted(term.test) >> cells.index(value) & 1)


def holds(directive: Directive, wanted: tuple[Term, ...], values: dict[str, Any]) -> bool:
    return all(accepts(domain_of(directive, term.name), term, values[term.name]) for term in wanted)


def promised(name: str, *kinds: str) -> list[Guarantee]:
    return [guarantee for guarantee in shipped(name).guarantees if guarantee.kind in kinds]


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_guarantee_is_given(name: str) -> None:
    """Each directive promises all five kinds, and at least one with an exception and its citation."""
    kinds = {guarantee.kind for guarantee in shipped(name).guarantees}
    assert kinds == {"every case is decided", "same whoever asks", "never worse with more", "always", "never"}
    assert any(guarantee.exception and guarantee.citation for guarantee in shipped(name).guarantees)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@AS_TOLD
def test_every_case_is_decided(name: str, data: st.DataObject) -> None:
    """No case with all facts known leaves an outcome open."""
    decision = decide(shipped(name), data.draw(whole_cases(name)))
    assert decision.undecided == ()


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@AS_TOLD
def test_what_is_always_or_never_so_is_so(name: str, data: st.DataObject) -> None:
    """Every `always` and `never` holds wherever its condition does and its exception does not."""
    directive = shipped(name)
    guarantee = data.draw(st.sampled_from(promised(name, "always", "never")))
    facts = data.draw(whole_cases(name))
    for term in guarantee.condition:  # most draws would not meet the condition; make them
        domain = domain_of(directive, term.name)
        meeting = [value for value in borders(directive, term.name) if accepts(domain, term, value)]
        facts[term.name] = data.draw(st.sampled_from(meeting))
    values = {**facts, **decide(directive, facts).act_now}
    if not (guarantee.exception and holds(directive, guarantee.exception, values)):
        assert holds(directive, guarantee.consequence, values) == (guarantee.kind == "always")


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@AS_TOLD
def test_the_same_whoever_asks(name: str, data: st.DataObject) -> None:
    """Facts about the person, the hour, the load change nothing: neither the answer nor its reasons."""
    directive = shipped(name)
    facts = data.draw(whole_cases(name))
    guarantee = data.draw(st.sampled_from(promised(name, "same whoever asks")))
    changed = {one: data.draw(st.sampled_from(borders(directive, one))) for one in guarantee.over}
    before, after = decide(directive, facts), decide(directive, {**facts, **changed})
    assert after.act_now == before.act_now
    assert after.rules == before.rules


@pytest.mark.parametrize("name", NAMES)
def test_no_table_reads_who_asks_nor_how_busy_we_are(name: str) -> None:
    """Facts about persons and about load are declared, never asked, and read by nothing."""
    directive = shipped(name)
    read = {fact for table in directive.tables for fact in table.reads}
    for fact in directive.facts:
        if fact.about & {"person", "load"}:
            assert fact.ask is None
            assert fact.name not in read


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@AS_TOLD
def test_never_worse_with_more(name: str, data: st.DataObject) -> None:
    """Raising a fact never lowers the answer: not as a whole, nor any outcome of it."""
    directive = shipped(name)
    guarantee = data.draw(st.sampled_from(promised(name, "never worse with more")))
    facts = data.draw(whole_cases(name))
    fact = data.draw(st.sampled_from(guarantee.over))
    values = borders(directive, fact)
    place = data.draw(st.integers(0, len(values) - 1))
    higher = values[data.draw(st.integers(place, len(values) - 1))]
    before = decide(directive, {**facts, fact: values[place]}).act_now
    after = decide(directive, {**facts, fact: higher}).act_now
    assert how_urgent(directive, after) >= how_urgent(directive, before)
    for outcome in guarantee.of:
        assert how_urgent(directive, {outcome: after[outcome]}) >= how_urgent(
            directive, {outcome: before[outcome]}
        )


@given(data=st.data())
@AS_TOLD
def test_a_life_in_danger_is_sent_for_whatever_else_is_so(data: st.DataObject) -> None:
    """With life safety known, no other fact, known or unknown, makes less than send now at priority 1."""
    directive = shipped("response")
    facts = data.draw(whole_cases("response"))
    known = {one: facts[one] for one in data.draw(st.sets(st.sampled_from(sorted(facts))))}
    decision = decide(directive, {**known, "life safety": "yes"})
    assert decision.act_now["response"] == decision.certain["response"] == "send now"
    assert decision.act_now["priority"] == 1


def feeding(directive: Directive, names: set[str]) -> list[Table]:
    """The tables that produce these names, and those that produce what those read."""
    found: list[Table] = []
    for table in reversed(directive.tables):
        if names & set(table.decides):
            found.append(table)
            names = names | set(table.reads)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_never_worse_with_more_by_structure(name: str) -> None:
    """A proof for first-hit tables: rows fall from most to least urgent, and tests of facts open upwards.

    So more danger can only hit an earlier row.
    """
    directive = shipped(name)
    promises = promised(name, "never worse with more")
    rising = {fact for one in promises for fact in one.over} | {
        one.name for one in directive.facts if one.decided
    }
    of = {outcome for one in promises for outcome in one.of}
    tables = feeding(directive, of)
    assert sum(bool(of & set(table.decides)) for table in tables) == 1
    for table in tables:
        assert table.hit == "first"
        urgencies = [urgency(directive, table, place) for place in range(len(table.rules))]
        assert urgencies == sorted(urgencies, reverse=True), table.name
        for place, fact in enumerate(table.reads):
            if fact in rising | of:
                assert all(
                    is_rising(domain_of(directive, fact), rule.when[place].test) for rule in table.rules
                )


def urgency(directive: Directive, table: Table, place: int) -> Any:
    """What a rule says, greater the more urgent: its outcomes, or its one decided fact."""
    said = {name: result.value for name, result in zip(table.decides, table.rules[place].then, strict=True)}
    if {outcome.name for outcome in directive.outcomes} & set(said):
        return how_urgent(directive, said)
    (fact,) = said
    domain = domain_of(directive, fact)
    assert isinstance(domain, Enumeration)
    return domain.values.index(str(said[fact]))


def is_rising(domain: Domain, test: Test) -> bool:
    """Whether a test accepts, with each value, all the greater ones."""
    cells = Cells(domain, (test,))
    accepted = cells.accepted(test)
    return accepted | accepted << 1 & cells.all == accepted
