"""Decisions of a model come to what DMN says: hit policies, several outputs, decisions upon decisions."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.policy.dmn.models import data, decision, item, literal, model, table

from answerable.policy.dmn.errors import FeelError
from answerable.policy.dmn.evaluate import Evaluator
from answerable.policy.dmn.reading import read_model

D = Decimal
ROWS = ["> 10 | 1", "> 5 | 3", "> 5 | 2", "> 0 | 1"]


def decided(logic: str, **given: Any) -> Any:
    """What one decision over `x` comes to."""
    return Evaluator(read_model(model(data("x", "number"), decision("d", logic, ["x"])))).decide("d", given)


@pytest.mark.parametrize(
    ("hit", "aggregation", "values", "at_11", "at_7", "at_0"),
    [
        ("FIRST", "", "", D(1), D(3), None),
        ("UNIQUE", "", "", None, None, None),
        ("ANY", "", "", None, None, None),
        ("PRIORITY", "", "2,3,1", D(2), D(2), None),
        ("OUTPUT ORDER", "", "2,3,1", [D(2), D(3), D(1), D(1)], [D(2), D(3), D(1)], None),
        ("RULE ORDER", "", "", [D(1), D(3), D(2), D(1)], [D(3), D(2), D(1)], None),
        ("COLLECT", "", "", [D(1), D(3), D(2), D(1)], [D(3), D(2), D(1)], None),
        ("COLLECT", "SUM", "", D(7), D(6), None),
        ("COLLECT", "MIN", "", D(1), D(1), None),
        ("COLLECT", "MAX", "", D(3), D(3), None),
        ("COLLECT", "COUNT", "", D(4), D(3), D(0)),
    ],
)
def test_each_hit_policy_answers_from_the_rows_that_match(
    hit: str, aggregation: str, values: str, at_11: Any, at_7: Any, at_0: Any
) -> None:
    """Four, three and no matching rows under each policy."""
    logic = table(hit, ["x"], [f": {values}"], ROWS, aggregation=aggregation)
    assert [decided(logic, x=D(n)) for n in (11, 7, 0)] == [at_11, at_7, at_0]


def test_one_match_answers_unique_and_any_and_equal_ones_answer_any() -> None:
    """Where nothing is ambiguous the policies agree."""
    assert decided(table("UNIQUE", ["x"], [""], ROWS), x=D(3)) == D(1)
    assert decided(table("ANY", ["x"], [""], ["> 0 | 1", "> 5 | 1"]), x=D(7)) == D(1)


def test_several_outputs_are_a_context_and_defaults_stand_in_where_nothing_matches() -> None:
    """A default of one output leaves the others null."""
    logic = table("UNIQUE", ["x"], ['kind: : "none"', "rate"], ['> 5 | "high" | 2'])
    assert decided(logic, x=D(7)) == {"kind": "high", "rate": D(2)}
    assert decided(logic, x=D(1)) == {"kind": "none", "rate": None}


def test_priority_weighs_output_by_output_and_ignores_those_without_an_order() -> None:
    """The first output decides, the second breaks its ties, the third has no say."""
    logic = table(
        "PRIORITY",
        ["x"],
        ['a: "high","low"', 'b: "yes","no"', "c"],
        [
            '- | "low" | "yes" | 1',
            '- | "high" | "no" | 2',
            '- | "high" | "yes" | 3',
            '- | "high" | "yes" | 4',
        ],
    )
    assert decided(logic, x=D(1)) == {"a": "high", "b": "yes", "c": D(3)}


def test_unanswered_inputs_are_null_and_only_blank_cells_accept_null() -> None:
    """A table does not fail for what it is not told."""
    assert decided(table("FIRST", ["x"], [""], ["> 0 | 1", "- | 2"])) == D(2)


def test_decisions_rest_on_decisions_formulas_and_knowledge() -> None:
    """A table reads a formula's result and one component of another table's; a formula calls a function."""
    made = model(
        item("tKind", "string", '"a","b"'),
        data("yearly income", "number"),
        data("kind", "tKind"),
        decision("monthly", literal("share(yearly income, 12)"), ["yearly income"], "number").replace(
            "<literal", '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement><literal'
        ),
        '<businessKnowledgeModel id="k" name="share"><encapsulatedLogic><formalParameter name="of"/>'
        '<formalParameter name="by"/><literalExpression><text>of / by</text></literalExpression>'
        "</encapsulatedLogic></businessKnowledgeModel>",
        decision(
            "terms", table("UNIQUE", ["kind"], ["fee", "rate"], ['"a" | 1 | 2', '"b" | 3 | 4']), ["kind"]
        ),
        decision(
            "answer",
            table("FIRST", ["monthly", "terms.fee"], [""], ['> 100 | 1 | "yes"', '- | - | "no"']),
            ["!monthly", "!terms"],
        ),
    )
    evaluator = Evaluator(read_model(made))
    assert evaluator.decide("answer", {"yearly income": D(2400), "kind": "a"}) == "yes"
    assert evaluator.decide("answer", {"yearly income": D(2400), "kind": "b"}) == "no"
    assert evaluator.decide("monthly", {"yearly income": D(2400)}) == D(200)


def test_a_value_of_another_type_than_declared_is_null() -> None:
    """A decision that says it is a number does not come to a word."""
    evaluator = Evaluator(read_model(model(decision("d", literal('"a"'), type_="number"))))
    assert evaluator.decide("d", {}) is None


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ([decision("e", literal("1"))], "no decision 'd'"),
        ([decision("d", "<invocation/>")], "logic is <invocation> is not read"),
        ([decision("d", "")], "logic is nothing"),
        ([decision("d", literal("d + 1"), ["!d"])], "wait for each other"),
        ([decision("d", table("FIRST", ["y"], [""], ["- | 1"]))], "'y' is not a name"),
        ([decision("d", table("COLLECT", [], [""], ['"a"'], aggregation="SUM"))], "SUM of values"),
        ([decision("d", table("COLLECT", [], [""], ["1"], aggregation="MEAN"))], "'MEAN' is not"),
        ([decision("d", table("COLLECT", [], ["a", "b"], ["1 | 2"], aggregation="SUM"))], "several outputs"),
        (
            [
                decision(
                    "d", "<literalExpression expressionLanguage='juel'><text>1</text></literalExpression>"
                )
            ],
            "'juel' is not read",
        ),
    ],
)
def test_what_is_not_read_is_an_error_never_an_answer(parts: list[str], problem: str) -> None:
    """Models beyond this part of DMN say so."""
    with pytest.raises(FeelError, match=problem):
        Evaluator(read_model(model(*parts))).decide("d", {})


def test_a_time_with_a_zone_is_no_time_that_cells_without_one_name() -> None:
    """FEEL does not compare the two; only a cell that accepts anything does then."""
    logic = table("FIRST", ["x"], [""], ['< time("10:00:00") | 1', "- | 2"])
    made = Evaluator(read_model(model(data("x", "time"), decision("d", logic, ["x"]))))
    assert made.decide("d", {"x": datetime.time(9)}) == D(1)
    assert made.decide("d", {"x": datetime.time(9, tzinfo=datetime.UTC)}) == D(2)


def test_a_formula_longer_than_can_be_followed_is_an_error_of_the_model() -> None:
    """Said as every other thing that is not read here."""
    made = Evaluator(read_model(model(decision("d", literal("1" + " + 1" * 2_000)))))
    with pytest.raises(FeelError, match="too many steps"):
        made.decide("d", {})
