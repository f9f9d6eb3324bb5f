"""Two directives as one that gives both answers side by side, so that every method can compare them."""

from __future__ import annotations

from msgspec.structs import replace

from answerable.policy.directive import (
    AnyOf,
    Anything,
    Compare,
    Directive,
    Domain,
    Enumeration,
    Fact,
    Outcome,
    Rule,
    Table,
    Test,
    Value,
)
from answerable.policy.given import fold
from answerable.policy.proof.meaning import accepts


def cannot_compare(one: Directive, other: Directive) -> str:
    """Why two directives cannot be compared case by case; empty when they can.

    They can when they have the same outcomes, and facts of the same name have the same values.
    """
    theirs = {fold(outcome.name): outcome for outcome in other.outcomes}
    ours = {fold(outcome.name): outcome for outcome in one.outcomes}
    lacking = [o.name for key, o in (ours | theirs).items() if key not in ours or key not in theirs]
    if lacking:
        return f"only one of them gives '{lacking[0]}'"
    facts = {fold(fact.name): fact for fact in other.facts if not fact.decided}
    for outcome in one.outcomes:
        if not _same(outcome.domain, theirs[fold(outcome.name)].domain):
            return f"the outcome '{outcome.name}' has other values in each"
    for fact in one.facts:
        twin_fact = facts.get(fold(fact.name))
        if not fact.decided and twin_fact is not None and not _same(fact.domain, twin_fact.domain):
            return f"the fact '{fact.name}' has other values in each"
    return ""


def _same(one: Domain, other: Domain) -> bool:
    """Whether two domains have the same values; an order among them changes no decision's equality."""
    if isinstance(one, Enumeration) and isinstance(other, Enumeration):
        return {fold(value) for value in one.values} == {fold(value) for value in other.values}
    return one == other


def names_in_both(one: Directive, other: Directive) -> list[tuple[str, str]]:
    """Each outcome's name in the twin: as the first gives it, and as the second."""
    theirs = {fold(outcome.name): outcome.name for outcome in other.outcomes}
    return [(_named(one, o.name, 1), _named(other, theirs[fold(o.name)], 2)) for o in one.outcomes]


def _named(directive: Directive, name: str, place: int) -> str:
    """A decided name in the twin: whose it is stands first, so that no two are the same."""
    return f"{'first' if place == 1 else 'second'}, {directive.id}: {name}"


def twin(one: Directive, other: Directive) -> Directive:
    """Both directives' tables under the facts of both; outcomes and decided facts carry whose they are."""
    first, second = _Renamed(one, 1, one), _Renamed(other, 2, one)
    shared = {fact.name for fact in first.facts}
    return replace(
        one,
        facts=(*first.facts, *(fact for fact in second.facts if fact.name not in shared)),
        outcomes=(*first.outcomes, *second.outcomes),
        tables=(*first.tables, *second.tables),
        guarantees=(),
        warnings=(),
        digest=f"{one.digest}+{other.digest}",
    )


class _Renamed:
    """A directive's parts in the names of the twin, and in the leading directive's spelling of values."""

    def __init__(self, directive: Directive, place: int, leading: Directive) -> None:
        self.directive = directive
        self.place = place
        self._decided = {name for table in directive.tables for name in table.decides}
        declared: list[Fact | Outcome] = [*directive.facts, *directive.outcomes]
        self._own = {each.name: each.domain for each in declared}
        leaders: list[Fact | Outcome] = [fact for fact in leading.facts if not fact.decided]
        leaders += leading.outcomes
        self._leading = {fold(each.name): each for each in leaders}
        self.facts = [self._fact(fact) for fact in directive.facts]
        self.outcomes = [
            replace(
                outcome,
                name=self._name(outcome.name),
                domain=self._domain(outcome.name),
                floor=None,
            )
            for outcome in directive.outcomes
        ]
        self.tables = [self._table(table) for table in directive.tables]

    def _name(self, name: str) -> str:
        if name in self._decided:
            return _named(self.directive, name, self.place)
        leader = self._leading.get(fold(name))
        return leader.name if leader is not None else name

    def _fact(self, fact: Fact) -> Fact:
        leader = self._leading.get(fold(fact.name))
        if fact.decided or leader is None:
            return replace(fact, name=self._name(fact.name), domain=self._domain(fact.name), derives_from=())
        return replace(fact, name=leader.name, domain=leader.domain, derives_from=())

    def _domain(self, name: str) -> Domain:
        """A name's own domain, its values spelled as the leading directive does."""
        domain = self._own[name]
        if not isinstance(domain, Enumeration):
            return domain
        return replace(domain, values=tuple(str(self._value(name, value)) for value in domain.values))

    def _value(self, name: str, value: Value) -> Value:
        leader = self._leading.get(fold(name))
        if leader is None or not isinstance(leader.domain, Enumeration):
            return value
        return next((theirs for theirs in leader.domain.values if fold(theirs) == fold(str(value))), value)

    def _table(self, table: Table) -> Table:
        return replace(
            table,
            name=_named(self.directive, table.name, self.place),
            reads=tuple(map(self._name, table.reads)),
            decides=tuple(map(self._name, table.decides)),
            rules=tuple(self._rule(table, rule) for rule in table.rules),
        )

    def _rule(self, table: Table, rule: Rule) -> Rule:
        when = zip(table.reads, rule.when, strict=True)
        then = zip(table.decides, rule.then, strict=True)
        return replace(
            rule,
            when=tuple(replace(cell, test=self._test(name, cell.test)) for name, cell in when),
            then=tuple(
                cell if cell.value is None else replace(cell, value=self._value(name, cell.value))
                for name, cell in then
            ),
        )

    def _test(self, name: str, test: Test) -> Test:
        """A test by its values' names, which may stand in another order under the twin's facts."""
        domain = self._own[name]
        if isinstance(test, Anything) or not isinstance(domain, Enumeration):
            return test
        named = [value for value in domain.values if accepts(domain, test, value)]
        return AnyOf(tuple(Compare("=", self._value(name, value)) for value in named))
