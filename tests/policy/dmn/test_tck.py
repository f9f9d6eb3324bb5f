"""Cases of the conformance kit pass or fail by its own rules; those of level 2 with tables all pass."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from answerable.policy.dmn import run_tck
from answerable.policy.dmn.tck import is_equal

HERE = Path(__file__).parent
SHARED = Path(__file__).parents[4] / "shared" / "dmn-tck"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the kit's own cases are not beside the repository")
def test_every_level_2_case_with_a_decision_table_passes() -> None:
    """17 models, 51 cases: all hit policies, single and several outputs."""
    results = list(run_tck(SHARED))
    assert [(result.file, result.case, result.detail) for result in results if not result.passed] == []
    assert len(results) == 51


def test_cases_of_our_own_pass_in_the_kits_form() -> None:
    """Contexts in lists, numbers to eight places, moments, nulls, and inputs that are not given."""
    results = [(result.case, result.detail) for result in run_tck(HERE / "kit")]
    assert results == [("towed", ""), ("short", ""), ("two-results", ""), ("not-told", "")]


def test_a_failed_case_says_what_came_instead() -> None:
    """Each kind of difference, each kind of trouble, one line."""
    results = [(result.case, result.detail) for result in run_tck(HERE / "kit_failing")]
    assert results == [
        ("1", "missing.dmn: No such file or directory"),
        ("", "torn-test-01.xml:1: The file is not well-formed XML: unclosed token."),
        ("value", "Answer: expected 42.0001, but it came to 42"),
        ("kind", 'Answer: expected "42", but it came to 42'),
        ("list", "Answer: expected [42], but it came to 42"),
        ("null", "Answer: expected null, but it came to 42"),
        ("near", ""),
        ("beyond", "Beyond: 'if' is beyond the FEEL that is read here: if true then 1 else 2"),
        ("unreadable", "'many' is not a value of the type decimal"),
        ("service", "Only decisions are run, not knowledge models or decision services."),
    ]


def test_a_model_is_looked_for_beside_its_cases_alone() -> None:
    """A case file that names `../kit/answer.dmn` gets `answer.dmn`: no path leads out of the directory."""
    assert any(result.case == "near" and result.passed for result in run_tck(HERE / "kit_failing"))


@pytest.mark.parametrize(
    ("wanted", "came", "equal"),
    [
        (Decimal("1.00"), Decimal(1), True),
        (Decimal(1), Decimal("1.000000011"), False),
        ([Decimal(1), None], [Decimal(1), None], True),
        ([Decimal(1), Decimal(2)], [Decimal(2), Decimal(1)], False),
        ({"a": Decimal(1)}, {"a": Decimal(1), "b": None}, False),
        (True, Decimal(1), False),
        (None, None, True),
        ("1", "1", True),
        ({"a": ["x"]}, {"a": ["x"]}, True),
    ],
)
def test_values_are_compared_by_the_kits_rules(wanted: object, came: object, equal: bool) -> None:
    """Numbers nearly, lists in order, contexts by their components, kinds never mixed."""
    assert is_equal(wanted, came) is equal
