"""A mapping held against a directive: only facts and values that it has."""

from __future__ import annotations

import pytest
from tests.intake.exports import ROOT, profile

from answerable.intake import Mapping, MappingRow, check_mapping
from answerable.policy import Directive, load_directive


@pytest.fixture(scope="module")
def directive() -> Directive:
    return load_directive(ROOT / "directives" / "response.md")


def mapping(fact: str, value: str) -> Mapping:
    rows = (MappingRow(2, ("Alarms",), {}), MappingRow(3, ("Fuel Spill",), {fact: value}))
    return Mapping(file="types.csv", by=("Call Type",), facts=(fact,), rows=rows)


def test_san_francisco_s_mapping_speaks_the_shipped_directive_s_words(directive: Directive) -> None:
    """Every fact and value of the bundled mapping can be given to the directive that is shipped."""
    assert check_mapping(profile().mapping, directive) == ()


@pytest.mark.parametrize(
    ("fact", "value"), [("Hazard", " SUBSTANCE "), ("people hurt", "2"), ("series", "no")]
)
def test_what_the_directive_can_be_given_is_no_mistake(directive: Directive, fact: str, value: str) -> None:
    """Spelling, numbers and facts that are derived elsewhere are read as the directive reads them."""
    assert check_mapping(mapping(fact, value), directive) == ()


@pytest.mark.parametrize(
    ("fact", "value", "told"),
    [
        ("hazzard", "smoke", 'line 1: The directive 640.10@1 has no fact "hazzard". Did you mean "hazard"?'),
        ("danger", "extreme", 'line 1: "danger" is decided by tables of 640.10@1'),
        ("response", "send", 'line 1: The directive 640.10@1 has no fact "response".'),
        ("hazard", "smok", "line 3: "),
        ("people hurt", "many", "line 3: "),
        ("people hurt", "100", "line 3: "),
    ],
)
def test_each_wrong_word_is_told(directive: Directive, fact: str, value: str, told: str) -> None:
    """One mistake a wrong fact or value, with the line of the mapping where it stands."""
    (mistake,) = check_mapping(mapping(fact, value), directive)
    assert mistake.show().startswith(f"types.csv: {told}")
    assert value in mistake.problem or mistake.where == "line 1"
