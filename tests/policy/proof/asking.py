"""Random questions about random directives, and brute force: each case by its rows, each pair compared."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

from hypothesis import strategies as st
from msgspec.structs import replace
from tests.policy import naive
from tests.policy.strategies import cell_tests, directives, leaves

from answerable.policy.directive import Directive, Enumeration, Guarantee, Term
from answerable.policy.proof import questions as q

EXAMPLES = int(os.environ.get("ANSWERABLE_PROOF_EXAMPLES", "40"))
"""How many random directives each property sees; the default keeps the suite quick."""


class Asked(NamedTuple):
    """A directive and a question about it."""

    made: Directive
    question: q.Question


@st.composite
def asked(draw: st.DrawFn, most_facts: int = 3) -> Asked:
    """A question of any kind, its tests of leaf facts among those that the directive's guarantees cut by."""
    made = draw(directives(most_facts))
    facts = leaves(made)
    pool = [Term(f.name, draw(cell_tests(f.domain)), "") for f in draw(st.lists(st.sampled_from(facts)))[:2]]
    made = replace(made, guarantees=(guarantee("always", condition=tuple(pool)),))
    kind = draw(st.sampled_from(["single", "parted", "fallen"]))
    if kind == "single":
        return Asked(made, q.Single(draw(formulas(made, pool))))
    excused = draw(st.just(q.NEVER) | formulas(made, pool))
    ordered = [o.name for o in made.outcomes if o.most_urgent is not None]
    risable = [f.name for f in facts if not isinstance(f.domain, Enumeration) or f.domain.ordered]
    if kind == "fallen" and ordered and risable:
        over = draw(st.lists(st.sampled_from(risable), min_size=1, max_size=2, unique=True))
        of = draw(st.lists(st.sampled_from(ordered), min_size=1, unique=True))
        return Asked(made, q.Fallen(tuple(of), tuple(over), excused))
    names = [outcome.name for outcome in made.outcomes]
    over = draw(st.lists(st.sampled_from([f.name for f in facts]), min_size=1, max_size=2, unique=True))
    of = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    return Asked(made, q.Parted(tuple(of), tuple(over), excused))


@st.composite
def formulas(draw: st.DrawFn, made: Directive, pool: list[Term], depth: int = 2) -> q.Formula:
    """A formula over the tests of the pool, and over anything that tables decide."""
    kinds = ["accepts", "undecided", "unlike", *(["pool"] if pool else [])]
    kind = draw(st.sampled_from([*kinds, "not", "all", "some"] if depth else kinds))
    if kind == "not":
        return q.Not(draw(formulas(made, pool, depth - 1)))
    if kind in ("all", "some"):
        parts = draw(st.lists(formulas(made, pool, depth - 1), max_size=3))
        return q.All(tuple(parts)) if kind == "all" else q.Some(tuple(parts))
    if kind == "pool":
        term = draw(st.sampled_from(pool))
        return q.Accepts(term.name, term.test)
    lists = {name for table in made.tables if table.aggregate == "list" for name in table.decides}
    decided = [name for table in made.tables for name in table.decides]
    name = draw(st.sampled_from(decided))
    domain = naive.declared(made, name).domain
    if kind == "accepts" and name not in lists:
        return q.Accepts(name, draw(cell_tests(domain)))
    alike = [
        n for n in decided if naive.declared(made, n).domain == domain and (n in lists) == (name in lists)
    ]
    return q.Unlike(name, draw(st.sampled_from(alike))) if kind == "unlike" else q.Undecided(name)


def guarantee(kind: Any, **fields: Any) -> Guarantee:
    """A guarantee with some of its fields."""
    blank: dict[str, Any] = {
        "of": (), "over": (), "over_classes": (), "condition": (), "consequence": (), "exception": (),
        "citation": "", "note": "", "line": 1,
    }  # fmt: skip
    return Guarantee(kind=kind, **(blank | fields))


class Brute:
    """Every case of a small directive by representative values, each decided once row by row."""

    def __init__(self, made: Directive) -> None:
        self.made = made
        self.facts = leaves(made)
        self.values = [naive.representatives(made, fact) for fact in self.facts]
        self.said: dict[tuple[Any, ...], dict[str, Any]] = {}
        for values in product(*self.values):
            self.said[values] = naive.run(made, dict(zip(self.names, values, strict=True))).said

    @property
    def names(self) -> list[str]:
        return [fact.name for fact in self.facts]

    def away(self, values: tuple[Any, ...]) -> set[str]:
        """The facts that do not have their least value."""
        return {
            fact.name
            for fact, value in zip(self.facts, values, strict=True)
            if value
            != (fact.domain.values[0] if isinstance(fact.domain, Enumeration) else fact.domain.lowest)
        }

    def smallest(self, question: q.Question) -> int | None:
        """The fewest facts away from least of what the question asks for; None when there is none."""
        if isinstance(question, q.Single):
            sizes = (len(self.away(v)) for v, said in self.said.items() if self.holds(question.meets, said))
        else:
            sizes = (len(self.away(one) | self.away(other)) for one, other in self.pairs(question))
        return min(sizes, default=None)

    def pairs(self, question: q.Parted | q.Fallen) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
        """The pairs that a question asks for."""
        free = [[n] for n in question.over] if isinstance(question, q.Fallen) else [list(question.over)]
        for names in free:
            groups: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
            for values, said in self.said.items():
                if not self.holds(question.excused, said):
                    shared = tuple(v for n, v in zip(self.names, values, strict=True) if n not in names)
                    groups.setdefault(shared, []).append(values)
            for group in groups.values():
                yield from ((a, b) for a in group for b in group if self.breaks(question, names, a, b))

    def breaks(
        self, question: q.Parted | q.Fallen, names: list[str], a: tuple[Any, ...], b: tuple[Any, ...]
    ) -> bool:
        one, other = self.said[a], self.said[b]
        if isinstance(question, q.Parted):
            return any(one[name] != other[name] for name in question.of)
        place = self.names.index(names[0])
        values = self.values[place]
        return values.index(a[place]) < values.index(b[place]) and self.key(question, other) < self.key(
            question, one
        )

    def key(self, question: q.Fallen, said: dict[str, Any]) -> tuple[Any, ...]:
        """How urgent the outcomes asked for are."""
        return tuple(naive.rank(o, said[o.name]) for o in self.made.outcomes if o.name in question.of)

    def holds(self, formula: q.Formula, said: dict[str, Any]) -> bool:
        """Whether a formula holds of a case."""
        match formula:
            case q.Accepts():
                value = said[formula.name]
                domain = naive.declared(self.made, formula.name).domain
                return value is not None and naive.accepts(domain, formula.test, value)
            case q.Undecided():
                return said[formula.name] is None
            case q.Unlike():
                return naive.unlike(said[formula.one], said[formula.other])
            case q.Not():
                return not self.holds(formula.part, said)
            case q.All():
                return all(self.holds(part, said) for part in formula.parts)
            case q.Some():
                return any(self.holds(part, said) for part in formula.parts)
