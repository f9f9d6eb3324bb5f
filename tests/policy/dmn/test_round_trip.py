"""A directive that goes out as DMN and comes back decides as before, and what is between decides the same."""

from __future__ import annotations

import functools
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.policy import strategies

from answerable.policy import UNDECIDED, Directive, DirectiveError, decide, load_directive, read_directive
from answerable.policy.directive import Table
from answerable.policy.dmn import DmnError, Imported, export_dmn, import_dmn, words
from answerable.policy.dmn.evaluate import Evaluator
from answerable.policy.dmn.markdown import DraftRule, DraftTable, document
from answerable.policy.dmn.naming import Names
from answerable.policy.dmn.reading import read_model
from answerable.policy.dmn.words import is_boolean, value_words

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "directives").glob("*.md")) + sorted((ROOT / "examples").rglob("portland/*.md"))
SHIPPED = [path for path in SHIPPED if path.read_text().startswith("---")]


def as_feel(value: Any, *, boolean: bool) -> Any:
    """A value of a directive as FEEL has it."""
    if boolean:
        return value == "yes"
    return Decimal(value) if isinstance(value, int) else value


def in_dmn(directive: Directive, evaluator: Evaluator, case: dict[str, Any]) -> dict[str, Any]:
    """What the exported model comes to, by outcome, in a directive's values."""
    names = Names(directive)
    domains = {fact.name: fact.domain for fact in directive.facts}
    given = {names.reference(n): as_feel(v, boolean=is_boolean(domains[n])) for n, v in case.items()}
    found: dict[str, Any] = {}
    for table in directive.tables:
        came = evaluator.decide(names.decision(table), given)
        parts = {names.output(table.decides[0]): came} if len(table.decides) == 1 else came
        for name in table.decides:
            value = (parts or {}).get(names.output(name))
            found[name] = "yes" if value is True else "no" if value is False else value
    return found


def answers(directive: Directive, case: dict[str, Any]) -> dict[str, Any]:
    """What a directive decides, undecided as None."""
    certain = decide(directive, case).certain
    return {name: None if value is UNDECIDED else value for name, value in certain.items()}


@functools.lru_cache(maxsize=1)
def there_and_back(path: Path) -> tuple[Directive, Imported, Evaluator]:
    """A directive, what comes back of its export, and the export ready to be asked as DMN."""
    directive = load_directive(path)
    xml = export_dmn(directive)[0].encode()
    return directive, import_dmn(xml), Evaluator(read_model(xml))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(draw=st.data())
def test_shipped_directives_come_back_word_for_word(path: Path, draw: st.DataObject) -> None:
    """But for the blanks that align their tables; and every case is decided alike, here and in DMN."""
    directive, back, evaluator = there_and_back(path)
    assert back.notes == ()
    assert loose(back.text) == loose(directive.text)
    case = draw.draw(strategies.full_cases(directive))
    assert answers(back.directive, case) == answers(directive, case)
    dmn = in_dmn(directive, evaluator, case)
    assert {name: dmn[name] for name in answers(directive, case)} == answers(directive, case)


def loose(text: str) -> list[str]:
    """A text whose tables may be aligned, and its lines be set apart, in any way."""
    lines = (re.sub(r"-{3,}:?", "---", re.sub(r"\s+", "", line)) for line in text.splitlines())
    return [line for line in lines if line]


def write_directive(directive: Directive) -> str:
    """A directive's facts, outcomes and decisions as a text that reads the same; guarantees are left out."""
    front = directive.front or {
        "directive": directive.number,
        "title": directive.title,
        "version": str(directive.version),
        "authority": directive.authority,
        "effective": directive.effective.isoformat(),
    }
    tables = map(draft_of, directive.tables)
    return document(front, (), directive.facts, directive.outcomes, tables)


def draft_of(table: Table) -> DraftTable:
    """A table as read, to be written again."""
    return DraftTable(
        name=table.name,
        hit=table.hit + (f" {table.aggregate}" if table.aggregate not in (None, "list") else ""),
        reads=table.reads,
        decides=table.decides,
        rules=tuple(
            DraftRule(
                tuple(words.test_words(condition.test) for condition in rule.when),
                tuple("" if result.value is None else value_words(result.value) for result in rule.then),
                rule.because,
                rule.note,
                rule.number if rule.number != place else None,
            )
            for place, rule in enumerate(table.rules, 1)
        ),
    )


def written(directive: Directive) -> Directive:
    """A random directive as one that is read from its text."""
    try:
        return read_directive(write_directive(directive))
    except DirectiveError:
        assume(False)
        raise


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_random_directives_decide_alike_on_both_ways(draw: st.DataObject) -> None:
    """Every kind of domain, test and hit policy, several decisions upon each other."""
    directive = written(draw.draw(strategies.directives()))
    xml, _ = export_dmn(directive)
    back = import_dmn(xml.encode())
    alike = all(t.hit != "collect" and not (t.hit == "any" and len(t.decides) > 1) for t in directive.tables)
    for _ in range(3):
        case = draw.draw(strategies.full_cases(directive))
        here = answers(directive, case)
        assert answers(back.directive, case) == here
        if alike:  # what DMN answers otherwise is told by the notes of the export
            dmn = in_dmn(directive, Evaluator(read_model(xml.encode())), case)
            assert {name: dmn[name] for name in here} == here


def test_an_edit_in_another_tool_comes_back_and_the_rest_stays() -> None:
    """A changed cell and hit policy are read from the model; guarantees, prose, other cells as they were."""
    directive = load_directive(ROOT / "directives" / "assistance.md")
    xml, _ = export_dmn(directive)
    edited = xml.replace("<text>&gt;= 1</text>", "<text>&gt;= 7</text>").replace('"FIRST"', '"UNIQUE"', 1)
    back = import_dmn(edited.encode())
    changed = [line for line in loose(back.text) if line not in loose(directive.text)]
    assert [line for line in changed if not line.startswith("|")] == ["##Whomaydecide(unique)"]
    assert all(">=7" in line for line in changed if line.startswith("|"))
    assert [each.kind for each in back.directive.guarantees] == [each.kind for each in directive.guarantees]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            '"quiet", "peaceful crowd"',
            '"calm", "peaceful crowd"',
            "left out: The values of 'scene' are others in the model: change them under Facts.",
        ),
        (
            '<inputData id="fact_1"',
            '<inputData id="new" name="mood"/><inputData id="fact_1"',
            "left out: The input data 'mood' is not under Facts: declare it there.",
        ),
        (
            'hitPolicy="FIRST"',
            'hitPolicy="RULE ORDER"',
            "changed: 'Who may decide': a directive lists values once, most urgent first, not in RULE ORDER.",
        ),
    ],
)
def test_edits_that_a_directive_cannot_take_are_told(old: str, new: str, told: str) -> None:
    """What another tool changed outside the decisions is never dropped silently."""
    xml, _ = export_dmn(load_directive(ROOT / "directives" / "assistance.md"))
    assert old in xml
    back = import_dmn(xml.replace(old, new, 1).encode())
    assert [re.sub(r"^m:\d+: ", "", note.show("m")) for note in back.notes] == [told]


def test_a_decision_that_was_deleted_or_added_is_told_or_placed() -> None:
    """A deleted decision leaves its outcomes undecided, which is a mistake; a new one stands at the end."""
    directive = read_directive(SMALL)
    xml, _ = export_dmn(directive)
    extra = xml.replace("<inputData", NEW_DECISION + "<inputData", 1)
    with pytest.raises(DmnError, match='"Extra", which is not declared under Outcomes'):
        import_dmn(extra.encode())
    cut = re.sub(r'(?s)<decision id="decision_1".*?</decision>', "", xml)
    with pytest.raises(DmnError, match="holds no decision table"):
        import_dmn(cut.encode())


SMALL = """---
directive: "1"
title: Small
version: 1
authority: Nobody
effective: 2026-01-01T00:00:00Z
---
# Small

Prose with a <b>tag</b> & more: 100 % | "quoted".

## Facts

| fact       | values         | about     | ask    | note          |
|------------|----------------|-----------|--------|---------------|
| in charge  | no < yes       | situation | Who?   | kept as it is |
| a-b "or" c | "x, y", "> 3"  | situation | never  |               |

## Outcomes

| outcome | values     | most urgent | while unsure |
|---------|------------|-------------|--------------|
| answer  | no < maybe |             |              |

### Answer (first)

Words between.

|  # | in charge | → answer | because             | note |
|---:|-----------|----------|---------------------|------|
| 10 | yes       | maybe    | a \\| pipe & *stars* | n    |
| 20 |           |          |                     |      |
""".replace('a-b "or" c', "a-b or c")

NEW_DECISION = (
    '<decision id="n" name="Extra"><variable name="Extra"/><decisionTable><output name="extra"/>'
    "<rule><outputEntry><text>1</text></outputEntry></rule></decisionTable></decision>"
)


def test_signs_numbers_levels_and_notes_survive() -> None:
    """Rule numbers, a heading's level, words between heading and table, pipes, and names with signs."""
    directive = read_directive(SMALL)
    xml, _ = export_dmn(directive)
    back = import_dmn(xml.encode())
    assert back.notes == ()
    assert back.directive.facts == directive.facts
    (table,), (before,) = back.directive.tables, directive.tables
    assert [(r.number, r.because, r.note) for r in table.rules] == [
        (r.number, r.because, r.note) for r in before.rules
    ]
    assert [line for line in back.text.splitlines() if line.startswith(("#", "Words", "Prose"))] == [
        line for line in SMALL.splitlines() if line.startswith(("#", "Words", "Prose"))
    ]
