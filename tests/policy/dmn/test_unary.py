"""Cells of DMN tables are read as tests, and the masks made of them accept what DMN says, null included."""

from __future__ import annotations

import datetime
import operator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.dmn.models import decision, model, table

from answerable.policy.directive import Compare
from answerable.policy.dmn.errors import FeelError
from answerable.policy.dmn.evaluate import Evaluator
from answerable.policy.dmn.model import DecisionTable
from answerable.policy.dmn.reading import read_model
from answerable.policy.dmn.tables import Matcher
from answerable.policy.dmn.unary import read_unary

D = Decimal
NO_ZONE = datetime.datetime.fromisoformat("2026-01-31T00:00:00")
DAY = datetime.date(2026, 1, 31)


def matches(cells: list[str], value: Any) -> list[int]:
    """The rows of a one-column table that accept a value."""
    made = read_model(model(decision("d", table("COLLECT", ["x"], [""], [f"{cell} | 1" for cell in cells]))))
    logic = made.decisions[0].logic
    assert isinstance(logic, DecisionTable)
    return Matcher(logic).matching([value])


@pytest.mark.parametrize(
    ("cell", "accepted", "refused"),
    [
        ("-", [D(1), "x", None, True], []),
        ("", [D(1), None], []),
        ("5", [D(5), D("5.0")], [D(4), None, "5", True]),
        ("= 5", [D(5)], [D(6), None]),
        ("!= 5", [D(4), None], [D(5)]),
        (">= 18", [D(18), D(10**30)], [D("17.999"), D(-(10**30)), None]),
        ("[1..3)", [D(1), D("2.99")], [D(3), D(0)]),
        ("]1..3[", [D("1.01")], [D(1), D(3)]),
        ("(1..3]", [D(3)], [D(1)]),
        ("1, > 2 * 5", [D(1), D(11)], [D(10), None]),
        ("not(1, [5..9])", [D(2), D(10)], [D(1), D(7), "x", None]),
        ('"High","Low"', ["High", "Low"], ["high", "Medium", None, D(1)]),
        ('"a,b"', ["a,b"], ["a", "b"]),
        ('"a..b"', ["a..b"], ["a"]),
        ('not("High")', ["Low", "", None], ["High"]),
        ('"x", null', ["x", None], ["y"]),
        ("null", [None], [D(1), "null"]),
        ("not(null)", [D(1), "x"], [None]),
        ("true", [True], [False, None, "true"]),
        ("not(true)", [False, None], [True]),
        ('< date("2026-01-31")', [DAY - datetime.timedelta(days=400)], [DAY, None]),
        ('[@"07:00:00"..@"08:00:00"]', [datetime.time(7, 30)], [datetime.time(8, 0, 1)]),
        ('> duration("PT1H")', [datetime.timedelta(days=9)], [datetime.timedelta(0)]),
        (
            '>= date and time("2026-01-31T00:00:00Z")',
            [NO_ZONE, datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)],
            [datetime.datetime(2026, 1, 30, 23, tzinfo=datetime.UTC)],
        ),
    ],
)
def test_a_cell_accepts_what_dmn_says(cell: str, accepted: list[Any], refused: list[Any]) -> None:
    """Comparisons, intervals, lists, negation, null and values of another kind."""
    for value in accepted:
        assert matches([cell], value) == [0], value
    for value in refused:
        assert matches([cell], value) == [], value


@pytest.mark.parametrize(
    "cell",
    [
        *("> x", "sum(1)", '> "a"', "[1..", "1, not(2)", "!= 1, 2", "{}", "not("),
        *('["a", "b"]', "? > 1", "> null"),
    ],
)
def test_what_no_mask_can_hold_is_refused(cell: str) -> None:
    """Cells that are no tests of constants raise, naming their rule, instead of matching nothing."""
    with pytest.raises(FeelError):
        matches([cell], D(1))


def test_one_column_has_one_kind() -> None:
    """A column that tests numbers in one row and words in another is refused as a whole."""
    with pytest.raises(FeelError, match="different kinds: number, string"):
        matches(["1", '"a"'], D(1))


CELLS = st.sampled_from(
    [
        "-",
        "3",
        "< 3",
        "<= 3",
        "> 5.5",
        ">= 5.5",
        "[3..5.5]",
        "(3..5.5)",
        "3, > 7",
        "not(3)",
        "not([3..7])",
        "7",
    ]
)


@given(st.lists(CELLS, min_size=1, max_size=8), st.decimals(-2, 12, places=1))
def test_masks_accept_exactly_what_the_cells_say_one_by_one(cells: list[str], value: Decimal) -> None:
    """The rows that match together are those that match alone, evaluated naively."""
    naive = [row for row, cell in enumerate(cells) if _accepts(cell, value)]
    assert matches(cells, value) == naive


SIGNS: dict[str, Any] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _accepts(cell: str, value: Decimal) -> bool:
    read = read_unary(cell)
    if not read.singles:
        return True
    found = []
    for single in read.singles:
        if isinstance(single, Compare):
            found.append(SIGNS[single.op](value, single.value))
        else:
            above = SIGNS[">=" if single.low_in else ">"](value, single.low)
            found.append(above and SIGNS["<=" if single.high_in else "<"](value, single.high))
    return any(found) != getattr(read.test, "negated", False)


def test_a_table_without_inputs_always_matches() -> None:
    """Its rows have nothing to test."""
    made = read_model(model(decision("d", table("FIRST", [], ["x"], ['"a"']))))
    assert Evaluator(made).decide("d", {}) == "a"
