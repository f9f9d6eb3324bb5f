"""What a directive's text means: the specification's own example, and each rule of the format."""

from __future__ import annotations

import datetime
import hashlib
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.policy import Directive, DirectiveError, decide, load_directive, read_directive
from answerable.policy.directive import (
    AnyOf,
    Anything,
    Compare,
    Condition,
    Domain,
    Enumeration,
    Interval,
    Line,
    Result,
    Table,
    Term,
    Test,
)
from answerable.policy.reading import markdown

ROOT = Path(__file__).parents[3]
SPEC = (ROOT / "docs" / "spec" / "directive.md").read_text(encoding="utf-8")
WHOLE = SPEC.split("````markdown\n", 1)[1].split("````\n", 1)[0]

FRONT = """---
directive: "7"
title: T
version: 1
authority: A
effective: 2026-01-01T00:00Z
---
"""
SMALL = (
    FRONT
    + """## Facts
| fact | values | about | ask |
|---|---|---|---|
| x | {values} | situation | X? |

## Outcomes
| outcome | values | most urgent | while unsure |
|---|---|---|---|
| y | a < b | | |

## D (first)
| x | → y |
|---|---|
| {cell} | a |
| | b |
"""
)


def small(values: str, cell: str = "") -> Directive:
    """A directive of one fact and one rule of interest."""
    return read_directive(SMALL.format(values=values, cell=cell))


def meaning(values: str, cell: str) -> Test:
    """What a cell means over a fact with these values."""
    return small(values, cell).tables[0].rules[0].when[0].test


def table(directive: Directive, name: str) -> Table:
    """The decision of that name."""
    return next(table for table in directive.tables if table.name == name)


def test_the_example_of_the_specification_is_a_directive_that_decides() -> None:
    """The example is read without warning, and decides as its text says."""
    directive = read_directive(WHOLE)
    assert directive.id == "640.10@3"
    assert directive.warnings == ()
    assert [table.name for table in directive.tables] == ["Danger", "Response", "Advice"]
    facts = {"life safety": "no", "weapon": "seen", "in progress": "yes", "people hurt": 0}
    facts |= {"kind of place": "home", "called before": "no", "series": "no", "units free": 9}
    decision = decide(directive, facts | {"caller works for": "federal"})
    assert decision.act_now["response"] == "send now"
    assert decision.act_now["units"] == "1 patrol"
    assert decision.act_now["advice"] == ("stay on the line",)
    assert "armed and in progress" in decision.because
    assert decide(directive, {}).act_now["response"] == "send"


def test_the_shipped_directives_are_read_without_warning() -> None:
    """Every file in `directives/` is a directive."""
    for path in (ROOT / "directives").glob("*.md"):
        assert load_directive(path).warnings == ()


@pytest.mark.parametrize(
    ("values", "domain"),
    [
        ("no < yes", Enumeration(("no", "yes"), ordered=True)),
        ("a,  big   place ,c", Enumeration(("a", "big place", "c"), ordered=False)),
        ('"a, b", "< c"', Enumeration(("a, b", "< c"), ordered=False)),
        (r"a \| b, c", Enumeration(("a | b", "c"), ordered=False)),
        ("`a`, **b**", Enumeration(("a", "b"), ordered=False)),
        ("caf\u0065\u0301, T&uuml;r", Enumeration(("café", "Tür"), ordered=False)),
        ("0..99", Line("integer", 0, 99)),
        ("-5 .. +5", Line("integer", -5, 5)),
        ("0.0..9.9", Line("decimal", Decimal("0.0"), Decimal("9.9"))),
        ("0..0.5", Line("decimal", Decimal(0), Decimal("0.5"))),
        ("2020-01-01..2030-12-31", Line("date", datetime.date(2020, 1, 1), datetime.date(2030, 12, 31))),
        ("00:00..23:59", Line("time", datetime.time(0), datetime.time(23, 59))),
        ("PT0M..pt24h", Line("duration", datetime.timedelta(0), datetime.timedelta(days=1))),
        ("-P1W..P30D", Line("duration", -datetime.timedelta(7), datetime.timedelta(30))),
        (
            "2026-01-01T00:00Z..2026-01-01T00:00-08:00",
            Line(
                "date and time",
                datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
                datetime.datetime(2026, 1, 1, 8, tzinfo=datetime.UTC),
            ),
        ),
    ],
)
def test_values_mean_what_the_specification_says(values: str, domain: Domain) -> None:
    """Enumerations in and out of order, and every kind of stretch."""
    assert small(values).facts[0].domain == domain


NUMBERS, STEPS = "0..99", "none < seen < used"


@pytest.mark.parametrize(
    ("values", "cell", "test"),
    [
        (NUMBERS, "", Anything()),
        (NUMBERS, "-", Anything()),
        (NUMBERS, "5", Compare("=", 5)),
        (NUMBERS, "= 5", Compare("=", 5)),
        (NUMBERS, ">=5", Compare(">=", 5)),
        (NUMBERS, "&lt; 5", Compare("<", 5)),
        (NUMBERS, r"\< 5", Compare("<", 5)),
        (NUMBERS, "<= 5", Compare("<=", 5)),
        (NUMBERS, "> 5", Compare(">", 5)),
        (NUMBERS, "[1..5]", Interval(1, 5, low_in=True, high_in=True)),
        (NUMBERS, "[1..5)", Interval(1, 5, low_in=True, high_in=False)),
        (NUMBERS, "( 1 .. 5 )", Interval(1, 5, low_in=False, high_in=False)),
        (NUMBERS, "]1..5[", Interval(1, 5, low_in=False, high_in=False)),
        (NUMBERS, "1, [5..9], > 50", AnyOf((Compare("=", 1), Interval(5, 9, True, True), Compare(">", 50)))),
        (NUMBERS, "not(1)", AnyOf((Compare("=", 1),), negated=True)),
        (NUMBERS, "NOT (1, > 5)", AnyOf((Compare("=", 1), Compare(">", 5)), negated=True)),
        (STEPS, "Seen", Compare("=", "seen")),
        (STEPS, '" SEEN "', Compare("=", "seen")),
        (STEPS, ">= seen", Compare(">=", "seen")),
        (STEPS, "(none..used]", Interval("none", "used", low_in=False, high_in=True)),
        (STEPS, "seen, used", AnyOf((Compare("=", "seen"), Compare("=", "used")))),
        ('"a, b", "-", c', '"A, B", "-"', AnyOf((Compare("=", "a, b"), Compare("=", "-")))),
        (r"a \| b, c", r"a \| b", Compare("=", "a | b")),
        ("office (city), home", "office (city)", Compare("=", "office (city)")),
        ("0.0..9.9", "(3..4)", Interval(Decimal(3), Decimal(4), low_in=False, high_in=False)),
        ("2026-01-01..2026-12-31", "> 2026-06-30", Compare(">", datetime.date(2026, 6, 30))),
        (
            "00:00..23:59",
            "[22:00..23:30:30]",
            Interval(datetime.time(22), datetime.time(23, 30, 30), low_in=True, high_in=True),
        ),
        ("PT0M..PT24H", "<= PT90M", Compare("<=", datetime.timedelta(minutes=90))),
        (
            "2026-01-01T00:00Z..2026-12-31T00:00Z",
            "< 2026-06-01T00:00:00-08:00",
            Compare("<", datetime.datetime(2026, 6, 1, 8, tzinfo=datetime.UTC)),
        ),
    ],
)
def test_cells_mean_what_the_specification_says(values: str, cell: str, test: Test) -> None:
    """S-FEEL unary tests over every kind of values."""
    assert meaning(values, cell) == test


@given(st.text(alphabet="ab |`*_~<>&;![]()\\#=.,", max_size=12))
def test_cells_without_markup_are_read_as_markdown_reads_them(source: str) -> None:
    """The short way for cells without special characters gives what Markdown's own reading gives."""
    words = markdown.Cell(source.strip(), 1, 1)
    shown = [
        (token.content, token.type)
        for token in markdown._INLINE.parseInline(source.strip())[0].children or []
    ]
    assert words.text == " ".join("".join(content for content, _ in shown).split())
    assert words.is_plain == all(type_ in markdown._MARKUP for _, type_ in shown)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_change_the_digest_alone(end: str, mark: str) -> None:
    """The same policy in other bytes is another publication that decides the same."""
    data = (mark + WHOLE.replace("\n", end)).encode()
    directive, plain = read_directive(data), read_directive(WHOLE)
    assert directive.tables == plain.tables
    assert directive.facts == plain.facts
    assert directive.digest == hashlib.sha256(data).hexdigest()
    assert (directive == plain) is (data == WHOLE.encode())


def test_places_are_counted_in_characters() -> None:
    """Line and column of a cell are right behind tabs, wide characters and escaped pipes."""
    text = SMALL.format(values="é😀, b", cell="nope").replace("| nope |", "  |\té\\|😀, 😀, nope |")
    with pytest.raises(DirectiveError) as caught:
        read_directive(text)
    (mistake,) = caught.value.mistakes
    line = text.split("\n")[mistake.line - 1]
    assert line[mistake.column - 1 :].startswith("é\\|😀")


def test_front_matter_is_text() -> None:
    """`640.10` is not a number, `no` is not false, and a folded text is one text."""
    front = FRONT.replace('"7"', "640.10").replace("title: T", "title: no").replace(
        "authority: A", "authority: >\n  The\n  Chief\nlanguage: pt-BR\nexpires: 2027-01-01T00:00+01:00"
    )  # fmt: skip
    directive = read_directive(SMALL.replace(FRONT, front).format(values=NUMBERS, cell="1"))
    assert directive.number == "640.10"
    assert directive.title == "no"
    assert directive.authority == "The Chief"
    assert directive.front["language"] == "pt-BR"
    assert directive.expires == datetime.datetime(2026, 12, 31, 23, tzinfo=datetime.UTC)


def test_tables_come_after_those_they_read_from() -> None:
    """Decisions may stand in any order; they are read in the order in which they can decide."""
    at = [WHOLE.index(f"## {name}") for name in ("Danger", "Response", "Advice", "Guarantees")]
    danger, response, advice = WHOLE[at[0] : at[1]], WHOLE[at[1] : at[2]], WHOLE[at[2] : at[3]]
    turned = read_directive(WHOLE[: at[0]] + advice + response + danger + WHOLE[at[3] :])
    assert [table.name for table in turned.tables] == ["Danger", "Advice", "Response"]


def test_classes_are_inherited() -> None:
    """A derived fact has the classes of its sources, a decided one of all that its table reads."""
    facts = {fact.name: fact for fact in read_directive(WHOLE).facts}
    assert facts["series"].about == {"situation", "place"}
    assert facts["series"].derives_from == ("called before", "kind of place")
    assert facts["danger"].about == {"situation", "place"}
    assert facts["danger"].decided
    assert not facts["danger"].askable
    assert facts["weapon"].ask == "Is there a weapon?"


def test_what_a_fact_is_derived_from_is_named_as_it_is_declared() -> None:
    """However it is written under `about`: the centre looks for what was said of it under that name."""
    made = read_directive(WHOLE.replace("from called before, kind", "from Called  Before, KIND"))
    (series,) = [fact for fact in made.facts if fact.name == "series"]
    assert series.derives_from == ("called before", "kind of place")


def test_load_feeds_advice_and_nothing_else() -> None:
    """Load may reach an outcome without order; no other, and no reserved one, by any way."""
    assert "units free" in table(read_directive(WHOLE), "Advice").reads
    hidden = re.sub(r"(\| called before .*?) situation .*", r"\1 load | never |", WHOLE)
    with pytest.raises(DirectiveError) as caught:
        read_directive(hidden)
    assert {mistake.id for mistake in caught.value.mistakes} == {"load"}


def test_rules_keep_the_numbers_that_their_author_gave_them() -> None:
    """Under `#` a rule has its written number, else its place; decisions quote it."""
    directive = read_directive(WHOLE.replace("| 4 |        |", "| 40 |       |"))
    response = table(directive, "Response")
    assert [rule.number for rule in response.rules] == [1, 2, 3, 40]
    assert directive.rule_id(response, response.rules[3]) == "640.10@3#response/40"
    assert [rule.number for rule in table(directive, "Danger").rules] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("heading", "hit", "aggregate"),
    [
        ("D (first)", "first", None),
        ("D (Unique)", "unique", None),
        ("D(any)", "any", None),
        ("D ( priority )", "priority", None),
        ("D (collect)", "collect", "list"),
        ("D (collect  MIN)", "collect", "min"),
        ("D (collect max)", "collect", "max"),
        ("*D* (first)", "first", None),
        ("D (of all) (first)", "first", None),
    ],
)
def test_headings_name_the_hit_policy(heading: str, hit: str, aggregate: str | None) -> None:
    """Every hit policy, whatever the case and blanks."""
    text = SMALL.replace("D (first)", heading).format(values=NUMBERS, cell="1")
    (decision,) = read_directive(text).tables
    assert (decision.hit, decision.aggregate) == (hit, aggregate)
    assert decision.name in ("D", "D (of all)")


def test_numbers_are_summed_and_counted() -> None:
    """`collect sum` and `collect count` work on whole numbers."""
    for how in ("sum", "count"):
        text = SMALL.replace("(first)", f"(collect {how})").replace("| a < b | |", "| 0..9 | highest |")
        text = text.format(values=NUMBERS, cell="1").replace(" a |", " 1 |").replace(" b |", " 2 |")
        directive = read_directive(text)
        assert directive.tables[0].aggregate == how
        assert directive.outcomes[0].most_urgent == "highest"


def test_guarantees_expand_classes_and_keep_their_names() -> None:
    """`person` stands for all facts about persons, and is the default of *same whoever asks*."""
    whole = read_directive(WHOLE)
    same = whole.guarantees[1]
    assert (same.over, same.over_classes) == (("caller works for",), ("person",))
    default = read_directive(WHOLE.replace("| person              |", "|                     |"))
    assert default.guarantees[1].over_classes == ("person",)
    assert whole.guarantees[2].over == ("life safety", "weapon")


def test_a_class_without_facts_stays_named() -> None:
    """A guarantee over a class of which no fact is declared can be told to be vacuous."""
    directive = read_directive(WHOLE.replace("| person              |", "| time                |"))
    assert (directive.guarantees[1].over, directive.guarantees[1].over_classes) == ((), ("time",))


def test_terms_are_a_name_and_a_cell() -> None:
    """Terms hold any test of the cells' grammar, joined by `and` outside quotation marks."""
    never = read_directive(WHOLE).guarantees[4]
    hurt, weapon = never.condition
    assert hurt == Term("people hurt", Compare(">=", 1), "people hurt >= 1")
    assert weapon.test == AnyOf((Compare("=", "none"),), negated=True)
    text = WHOLE.replace("office  |", '"home and street" |').replace(
        "life safety = yes |", 'kind of place = "home and street" AND people hurt = [1..5) |'
    )
    place, hurt = read_directive(text).guarantees[3].condition
    assert place.test == Compare("=", "home and street")
    assert hurt.test == Interval(1, 5, low_in=True, high_in=False)


def test_exceptions_carry_their_citation() -> None:
    """`except` holds terms, and its ground goes with it."""
    row = "| same whoever asks | response | person | | | in progress = no | [Code 1](https://example.org) |"
    text = re.sub(r"\| same whoever asks .*", row, WHOLE)
    same = read_directive(text).guarantees[1]
    assert [term.name for term in same.exception] == ["in progress"]
    assert same.citation == "Code 1"


def test_floors_and_urgent_ends_are_read() -> None:
    """The urgent end of an ordered enumeration is its last value; outcomes without order have none."""
    outcomes = {outcome.name: outcome for outcome in read_directive(WHOLE).outcomes}
    assert (outcomes["response"].most_urgent, outcomes["response"].floor) == ("last", "send")
    assert (outcomes["priority"].most_urgent, outcomes["priority"].floor) == ("lowest", 4)
    assert (outcomes["units"].most_urgent, outcomes["units"].floor) == (None, "1 patrol")
    assert (outcomes["advice"].most_urgent, outcomes["advice"].floor) == (None, None)


def test_prose_tables_examples_and_headings_of_prose_decide_nothing() -> None:
    """Tables of other things, closed code blocks and headings in brackets are prose."""
    prose = """## Definitions (see also the annex)

| word | meaning |
|---|---|
| hurt | a \\| b, and one cell too many | here |

A pipe | in prose, and > a comparison.

```
| weapon | → response |
```

> | quoted | table |
> |---|---|

"""
    directive = read_directive(WHOLE.replace("## Facts", prose + "## Facts"))
    assert directive.tables[0].rules[0].because == "immediate life-safety concern"
    assert len(directive.tables) == 3


def test_an_empty_outcome_is_undecided_and_a_dash_everything() -> None:
    """Empty outcome cells are read, with a warning."""
    directive = read_directive(SMALL.format(values=NUMBERS, cell="-").replace("| - | a |", "| - | |"))
    (warning,) = directive.warnings
    assert warning.id == "result-empty"
    assert directive.tables[0].rules[0].then[0].value is None


def test_every_cell_keeps_its_text_and_place() -> None:
    """Conditions and results know the words they were read from and where these stand."""
    lines = WHOLE.split("\n")
    for decision in read_directive(WHOLE).tables:
        for rule in decision.rules:
            cells: list[Condition | Result] = [*rule.when, *rule.then]
            for cell in cells:
                shown = re.escape(cell.text) if cell.text else r"\s*\|"
                assert re.match(shown, lines[cell.line - 1][cell.column - 1 :])
