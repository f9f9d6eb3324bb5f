"""Models that never were directives: what becomes of them, and every word about what is assumed or lost.

`SNAPSHOTS=write pytest tests/policy/dmn/test_import.py` writes the words anew, to be read in the diff.
"""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.policy.dmn.models import NAMESPACES, data, decision, item, literal, model, table

from answerable.policy import UNDECIDED, decide, read_directive
from answerable.policy.dmn import DmnError, import_dmn
from answerable.policy.dmn.evaluate import Evaluator
from answerable.policy.dmn.reading import read_model

FOREIGN = Path(__file__).parent / "foreign"
D = Decimal

MODELS = {
    "plain": model(
        data("Age", "number", description="How old are you?"),
        data("Member", "boolean", label="Is a member"),
        decision(
            "Fee",
            table(
                "UNIQUE", ["Age", "Member"], [""], ["< 18 | - | 0", ">= 18 | true | 5", ">= 18 | false | 8"]
            ),
        ),
    ),
    "declared": model(
        item("tAge", "number", "[0..120]"),
        item("tZone", "string", '"A","B","C, D"'),
        data("Age", "tAge"),
        data("Zone", "tZone"),
        decision(
            "Fee",
            table(
                "FIRST",
                ["Age", "Zone"],
                ['kind: "none","full"', "amount: : 9"],
                [
                    '> 150 | - | "none" | 1',
                    '[60..120] | not("A") | "none" | 2',
                    '- | "C, D", "A" | "full" | null',
                ],
            ),
        ),
    ),
    "moments": model(
        *(
            data(*each)
            for each in (("day", "date"), ("hour", "time"), ("at", "dateTime"), ("wait", "dayTimeDuration"))
        ),
        decision(
            "Open",
            table(
                "ANY",
                ["day", "hour", "at", "wait"],
                [""],
                [
                    '>= date("2026-01-31") | - | - | - | true',
                    '- | [@"08:00:00"..@"18:00:00") | > date and time("2026-01-31T00:00:00") | - | true',
                    '- | - | - | <= duration("PT1H30M") | false',
                ],
            ),
        ),
    ),
    "priority": model(
        decision(
            "Risk",
            table(
                "PRIORITY",
                ["score"],
                ['level: "high","low"', "points: 9,5,1", "text"],
                ['> 5 | "high" | 9 | "x"', '- | "low" | 1 | "y"'],
            ),
        ),
        decision("Loose", table("PRIORITY", ["score"], ["loose"], ['> 5 | "a"', '- | "b"'])),
    ),
    "collect": model(
        *(
            decision(
                f"{hit} {aggregation}".strip(),
                table(hit, ["x"], [values], ["> 1 | 2", "> 3 | 2.5", "> 3 | 2"], aggregation=aggregation),
            )
            for hit, aggregation, values in (
                ("COLLECT", "", ""),
                ("COLLECT", "SUM", ""),
                ("COLLECT", "MIN", ""),
                ("COLLECT", "COUNT", ""),
                ("RULE ORDER", "", ""),
                ("OUTPUT ORDER", "", "o: 2.5, 2"),
            )
        ),
        decision("Pairs", table("COLLECT", ["x"], ["left", "right"], ["> 1 | 1 | 2", "> 2 | 3 | 4"])),
    ),
    "chained": model(
        data("loan", "tLoan"),
        decision(
            "Danger",
            table(
                "FIRST",
                ["loan.rate", "loan.sum / 12"],
                ["danger"],
                ['> 5 | > 100 | "great"', '- | - | "none"'],
            ),
        ),
        decision(
            "Answer",
            table(
                "FIRST",
                ["Danger", "Score"],
                ["text", "Danger"],
                ['"great" | - | "no" | 1', '- | > 3 | "yes" | 2'],
            ),
        ),
        decision(
            "Again", table("FIRST", ["Answer.text", "danger"], [""], ['"no" | - | 0', '- | "none" | 7'])
        ),
        decision("Score", literal("loan.sum * 2")),
        '<itemDefinition name="tLoan"><itemComponent name="rate"><typeRef>number</typeRef></itemComponent>'
        "</itemDefinition>",
    ),
    "left-out": model(
        data("x", "number"),
        data("w", "string"),
        decision("Good", table("UNIQUE", ["x", "w"], [": : 3"], ["> 1 | - | 1", "[3..2] | - | 2"])),
        decision("Calls", table("UNIQUE", ["x"], [""], ["> 1 | 1", "< today() | 2"])),
        decision("Formula", table("UNIQUE", ["x"], [""], ["> 1 | x + 1"])),
        decision("Nulls", table("UNIQUE", ["x"], [""], ["null | 1"])),
        decision("Not null", table("UNIQUE", ["x"], [""], ["not(null) | 1"])),
        decision("Maybe null", table("UNIQUE", ["x"], [""], ["null, 5 | 1"])),
        decision("Case", table("UNIQUE", ["w"], [""], ['"a" | 1', '"A" | 2'])),
        decision("Mixed", table("UNIQUE", ["x"], [""], ["1 | 1", '"a" | 2'])),
        decision("Outputs", table("UNIQUE", ["x"], [""], ["> 1 | 1", '< 1 | "a"'])),
        decision("Words", table("UNIQUE", ["x"], [""], ['> 1 | ""'])),
        decision("Rows", table("UNIQUE", ["x"], [""], [])),
        decision("Never", table("UNIQUE", ["x"], [""], ["[3..2] | 1"])),
        decision("Ranks", table("PRIORITY", ["x"], ["r: 1, 3, 2"], ["> 1 | 1", "> 2 | 2", "> 3 | 3"])),
        decision("Context", "<context/>"),
        decision("Nothing", ""),
        decision(
            "Other language",
            table("UNIQUE", ["x"], [""], ["> 1 | 1"]).replace(
                "<inputEntry>", '<inputEntry expressionLanguage="juel">'
            ),
        ),
        '<businessKnowledgeModel id="k" name="PMT"/>',
        '<decisionService id="s" name="Service"/>',
        '<import name="other" namespace="urn:o" importType="x"/>',
        "<textAnnotation><text>Ask Ann</text></textAnnotation>",
        "<novelty name='n'/>",
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_model_becomes_the_directive_beside_it_with_these_notes(name: str) -> None:
    """The text, and each thing that was assumed, changed or left out, as published."""
    imported = import_dmn(MODELS[name], name)
    told = "".join(f"{note.show(name)}\n" for note in imported.notes)
    shown = f"{told}\n{imported.text}"
    kept = FOREIGN / f"{name}.txt"
    if os.environ.get("SNAPSHOTS") == "write":
        kept.write_text(shown, encoding="utf-8")
    assert shown == kept.read_text(encoding="utf-8")
    assert read_directive(imported.text) == imported.directive


@pytest.mark.parametrize("version", NAMESPACES)
def test_every_version_from_1_1_to_1_5_is_read(version: str) -> None:
    """The same tables, whatever the namespace; types may carry DMN 1.1's prefix."""
    parts = (
        data("Age", "feel:number"),
        decision("Fee", table("UNIQUE", ["Age"], [""], ["< 18 | 1", ">= 18 | 2"])),
    )
    imported = import_dmn(model(*parts, version=version))
    assert decide(imported.directive, {"Age": D(20)}).act_now == {"Fee": 2}
    assert f"DMN {version} model" in imported.text


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ([], "holds no decision table that a directive can carry."),
        ([decision("A", literal("1"))], "carry. The decision 'A': its logic is a literal expression."),
        ([decision("A", table("BEST", ["x"], [""], ["1 | 2"]))], "'BEST' is not a hit policy of DMN"),
        (
            [decision("A", table("FIRST", ["x"], ["a", "b"], ["1 | 2"]))],
            "1 output entries for 2 output columns",
        ),
        (
            [decision(a, table("FIRST", [b], [""], ["1 | 1"])) for a, b in ("AB", "BA")],
            "not yet a directive: The decisions wait for each",
        ),
    ],
)
def test_a_model_without_anything_to_carry_is_refused(parts: list[str], problem: str) -> None:
    """No empty directive, and the reasons are told."""
    with pytest.raises(DmnError, match=problem.replace(".", r"\.")):
        import_dmn(model(*parts))


NUMBERS = ["-", "< 3", ">= 3", "[3..7]", "(3..7)", "not(5)", "5, 9", "> 7.5"]
WORDS = ["-", '"a"', '"b"', '"a","c"', 'not("a")']
SAID = {"": ["1", "2", "3"], "SUM": ["1", "2.5"], "MIN": ["4", "-1"], "MAX": ["4", "-1"], "COUNT": ["1", "7"]}
POLICIES = ["FIRST", "UNIQUE", "ANY", "PRIORITY", "SUM", "MIN", "MAX", "COUNT"]


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_what_is_carried_decides_as_the_model_does(draw: st.DataObject) -> None:
    """Random tables and cases, against the model evaluated as DMN."""
    policy = draw.draw(st.sampled_from(POLICIES))
    aggregation = policy if policy in SAID else ""
    row = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(WORDS), st.sampled_from(SAID[aggregation]))
    rows = [" | ".join(cells) for cells in draw.draw(st.lists(row, min_size=1, max_size=6))]
    output = "o: 3,2,1" if policy == "PRIORITY" else ""
    logic = table("COLLECT" if aggregation else policy, ["x", "w"], [output], rows, aggregation=aggregation)
    made = model(data("x", "number"), data("w", "string"), decision("d", logic, ["x", "w"]))
    imported = import_dmn(made)
    read = {fact.name for fact in imported.directive.facts}
    assume(read)
    x, word = draw.draw(st.sampled_from([D(n) / 2 for n in range(24)])), draw.draw(st.sampled_from("abcz"))
    known = [value for cells in rows for value in "abc" if f'"{value}"' in cells]
    case: dict[str, Any] = {"x": x, "w": word if word in known else "anything else"}
    came = decide(imported.directive, {name: case[name] for name in read}).certain["d"]
    wanted = Evaluator(read_model(made)).decide("d", {"x": x, "w": word})
    assert (None if came is UNDECIDED else D(str(came))) == wanted
