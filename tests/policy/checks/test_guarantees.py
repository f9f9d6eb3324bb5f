"""Every kind of guarantee on random directives, its verdict held against brute force over all cases."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.policy import naive
from tests.policy.proof.asking import EXAMPLES, Brute, guarantee
from tests.policy.strategies import cell_tests, directives, leaves

from answerable.policy import check, read_directive
from answerable.policy.cells import Cells
from answerable.policy.checks.bench import Bench
from answerable.policy.checks.findings import Finding
from answerable.policy.checks.run import prove
from answerable.policy.checks.same_whoever_asks import OTHER_RULE
from answerable.policy.directive import AnyOf, Compare, Directive, Enumeration, Guarantee, Interval, Term
from answerable.policy.proof.portfolio import Budget, Prover
from answerable.policy.reading.asked import read_guarantee, with_guarantee

Said = dict[str, Any]


@st.composite
def promised(draw: st.DrawFn) -> Directive:
    """A random directive with one random guarantee."""
    made = draw(directives(3))
    lists = {name for table in made.tables if table.aggregate == "list" for name in table.decides}
    outcomes = [one.name for one in made.outcomes]
    facts = leaves(made)
    decided = [name for table in made.tables for name in table.decides if name not in lists]
    kinds = ["every case is decided", "same whoever asks", "never worse with more", "always", "never"]
    kind = draw(st.sampled_from(kinds if decided else kinds[:2]))
    excuse = draw(st.none() | terms(made, [f.name for f in facts])) or ()
    cited: dict[str, Any] = {"exception": excuse, "citation": "Law 1" if excuse else ""}
    some = st.lists(st.sampled_from(outcomes), min_size=1, unique=True).map(tuple)
    if kind == "every case is decided":
        return promising(made, guarantee(kind, of=draw(some), **cited))
    if kind == "same whoever asks":
        over = draw(st.lists(st.sampled_from([f.name for f in facts]), max_size=2, unique=True))
        classes = () if over else ("load",)
        return promising(
            made, guarantee(kind, of=draw(some), over=tuple(over), over_classes=classes, **cited)
        )
    ordered = [o.name for o in made.outcomes if o.most_urgent is not None]
    rising = [f.name for f in facts if not isinstance(f.domain, Enumeration) or f.domain.ordered]
    if kind == "never worse with more" and ordered and rising:
        over = draw(st.lists(st.sampled_from(rising), min_size=1, max_size=2, unique=True))
        of = draw(st.lists(st.sampled_from(ordered), min_size=1, unique=True))
        return promising(made, guarantee(kind, of=tuple(of), over=tuple(over), **cited))
    names = [*decided, *(f.name for f in facts)]
    condition = draw(terms(made, names))
    consequence = draw(terms(made, decided or outcomes[:0]))
    kind = kind if kind in ("always", "never") else "always"
    return promising(made, guarantee(kind, condition=condition, consequence=consequence, **cited))


@st.composite
def terms(draw: st.DrawFn, made: Directive, names: list[str]) -> tuple[Term, ...]:
    """One or two terms on these names; none without names."""
    found = []
    for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=2)) if names else []:
        domain = naive.declared(made, name).domain
        test = draw(cell_tests(domain))
        if isinstance(test, Compare | Interval | AnyOf) and Cells(domain, (test,)).accepted(test):
            found.append(Term(name, test, ""))  # a test that accepts nothing is a mistake of the text
    return tuple(found)


def promising(made: Directive, promise: Guarantee) -> Directive:
    """The directive with this guarantee; a second one shows the naive reading all leaf tests."""
    leaf = {fact.name for fact in leaves(made)}
    tests = (*promise.condition, *promise.exception)
    shown = guarantee("always", condition=tuple(term for term in tests if term.name in leaf))
    return replace(made, guarantees=(promise, shown))


def expected(made: Directive) -> str:
    """The verdict that the definitions give, case by case and pair by pair."""
    promise, brute = made.guarantees[0], Brute(made)

    def meets(term: Term, said: Said) -> bool | None:
        value = said[term.name]
        domain = naive.declared(made, term.name).domain
        return None if value is None else naive.accepts(domain, term.test, value)

    def excused(said: Said) -> bool:
        return bool(promise.exception) and all(meets(term, said) for term in promise.exception)

    kept = {values: said for values, said in brute.said.items() if not excused(said)}
    if promise.kind in ("same whoever asks", "never worse with more") and not promise.over:
        return "vacuous"
    if any(said[name] is None for said in kept.values() for name in promise.of):
        return "refuted"
    if promise.kind == "same whoever asks":
        groups: dict[Any, set[Any]] = {}
        for values, said in kept.items():
            shared = tuple(v for n, v in zip(brute.names, values, strict=True) if n not in promise.over)
            groups.setdefault(shared, set()).add(tuple(said[name] for name in promise.of))
        return "refuted" if any(len(g) > 1 for g in groups.values()) else "proved" if kept else "vacuous"
    if promise.kind == "never worse with more":
        return "refuted" if falls(brute, kept) else "proved" if kept else "vacuous"
    if promise.kind == "every case is decided":
        return "proved" if kept else "vacuous"
    return judged(promise, kept, meets)


def judged(promise: Guarantee, kept: dict[Any, Said], meets: Any) -> str:
    """The verdict on *always* and *never*."""
    applies = False
    for said in kept.values():
        condition = [meets(term, said) for term in promise.condition]
        if False in condition:
            continue
        applies = applies or all(condition)
        then = [meets(term, said) for term in promise.consequence]
        if promise.kind == "always" and not all(then):
            return "refuted"
        if promise.kind == "never" and (all(then) or None in then):
            return "refuted"
    return "proved" if applies else "vacuous"


def falls(brute: Brute, kept: dict[Any, Said]) -> bool:
    """Whether an answer falls where one fact rises and nothing else changes."""
    promise = brute.made.guarantees[0]

    def key(said: Said) -> Any:
        return tuple(naive.rank(o, said[o.name]) for o in brute.made.outcomes if o.name in promise.of)

    for name in promise.over:
        place = brute.names.index(name)
        lines: dict[Any, list[Any]] = {}
        for values, said in kept.items():  # in the order of the values of each fact
            lines.setdefault((*values[:place], *values[place + 1 :]), []).append(key(said))
        for keys in lines.values():
            if any(later < earlier for i, earlier in enumerate(keys) for later in keys[i + 1 :]):
                return True
    return False


@settings(max_examples=EXAMPLES, deadline=None)
@given(promised(), st.booleans())
def test_the_verdict_is_that_of_all_cases(made: Directive, publish: bool) -> None:
    """Proved, vacuous or refuted, by one method and by two."""
    report = check(made, publish=publish)
    kinds = [finding for finding in report.findings if finding.element == "guarantee"]
    finding: Finding = kinds[0]
    assert finding.verdict == expected(made)
    assert len(finding.methods) >= (2 if publish and finding.verdict == "proved" else 1)
    assert (finding.counterexample is not None) == (finding.verdict == "refuted")


@settings(max_examples=EXAMPLES, deadline=None)
@given(promised())
def test_what_is_asked_of_a_text_is_judged_like_what_it_promises(made: Directive) -> None:
    """Whatever the guarantee tests, also where nothing in the text tells those values apart."""
    promise, without = made.guarantees[0], replace(made, guarantees=())
    finding, *_ = prove(Bench(Prover(with_guarantee(without, promise))), promise)
    assert finding.verdict == expected(made)


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ({"guarantee": "always", "if": "people hurt >= 7", "then": "priority = 3"}, "proved"),
        ({"guarantee": "always", "if": "people hurt <= 7", "then": "priority = 3"}, "refuted"),
        ({"guarantee": "never", "if": "people hurt = 7", "then": "priority = 3"}, "refuted"),
    ],
)
def test_a_threshold_that_the_text_never_names_can_be_asked_about(row: dict[str, str], verdict: str) -> None:
    """By two methods that agree; asked of the text as it is, the question is a mistake and no answer."""
    made = read_directive(COUNTED)
    asked = read_guarantee(made, row)
    finding, *_ = prove(Bench(Prover(with_guarantee(made, asked), needed=2)), asked)
    assert (finding.verdict, finding.methods) == (verdict, ("diagram", "Z3"))
    with pytest.raises(AssertionError, match="accepts a part of a cell"):
        list(prove(Bench(Prover(made)), asked))


COUNTED = """---
directive: "1"
title: Counted
version: 1
authority: Nobody
effective: 2026-01-01T00:00:00Z
---
## Facts
| fact        | values | about     | ask       |
|-------------|--------|-----------|-----------|
| people hurt | 0..99  | situation | How many? |

## Outcomes
| outcome  | values | most urgent | while unsure |
|----------|--------|-------------|--------------|
| priority | 1..9   | lowest      |              |

## Priority (first)
| people hurt | → priority |
|-------------|------------|
| >= 1        | 3          |
|             | 6          |
"""


def apart(facts: int = 9, rows: int = 14) -> str:
    """A directive whose outcome is always the same, by rules of which every other one reads who asks."""
    names = [f"f{i}" for i in range(facts)]
    lines = ["| p | " + " | ".join(names) + " | → out |", "|---|" + "---|" * (facts + 1)]
    for row in range(rows):
        cells = {(row * (place + 2) + place) % facts: ("no", "yes")[row >> place & 1] for place in range(3)}
        lines.append(f"| {'ab'[row % 2]} | {' | '.join(cells.get(i, '') for i in range(facts))} | x |")
    return "\n".join(
        [
            *("---", 'directive: "1"', "title: Apart", "version: 1", "authority: Nobody"),
            *("effective: 2026-01-01T00:00:00Z", "---", "## Facts", ""),
            *("| fact | values | about | ask |", "|---|---|---|---|", "| p | a, b | person | never |"),
            *(f"| {name} | no < yes | situation | never |" for name in names),
            *(
                "",
                "## Outcomes",
                "",
                "| outcome | values | most urgent | while unsure |",
                "|---|---|---|---|",
            ),
            *("| out | x, y | | |", "", "## Table (first)", "", *lines, "| |" + " |" * facts + " x |", ""),
            *("## Guarantees", "", "| guarantee | of |", "|---|---|", "| same whoever asks | out |", ""),
        ]
    )


def test_whether_another_rule_answers_is_told_or_said_to_be_open() -> None:
    """However little a check may cost: a proof is never left standing as if that had been looked at."""
    made = read_directive(apart())
    said = set()
    for steps in range(100, 1_000, 50):
        findings = check(made, budget=Budget(steps=steps)).findings
        verdicts = [f.verdict for f in findings if f.check == "same whoever asks"]
        other = [f.verdict for f in findings if f.check == OTHER_RULE]
        said.add((*verdicts, *other))
    assert said == {("proved", "not decided"), ("proved", None)}
