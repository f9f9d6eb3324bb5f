"""A condition beside a directive is met where every completion of what is known meets it, term by term."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.center.directives import calls_directive

from answerable.policy import FactError, is_met, read_condition, read_directive

DIRECTIVE = read_directive(calls_directive())
WEAPONS = ("none", "seen", "used")
ATOMS: dict[str, tuple[str, Any]] = {
    "weapon = used": ("weapon", lambda value: value == "used"),
    "weapon = seen, used": ("weapon", lambda value: value in ("seen", "used")),
    "weapon >= seen": ("weapon", lambda value: WEAPONS.index(value) >= 1),
    "weapon = not(none)": ("weapon", lambda value: value != "none"),
    '"People  hurt" = [1..3)': ("people hurt", lambda value: 1 <= value < 3),
    "people hurt > 1": ("people hurt", lambda value: value > 1),
    "life safety=yes": ("life safety", lambda value: value == "yes"),
}
"""Terms as they are written, and what each says."""
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "weapon": st.sampled_from([*WEAPONS, None, {"contested": ["seen", "used"]}]),
        "people hurt": st.sampled_from([0, 1, 2, 3, None, {"contested": [0, 2]}, {"contested": [2, 5]}]),
        "life safety": st.sampled_from(["no", "yes"]),
    },
)


def said(value: Any) -> list[Any]:
    """Every value that somebody says; none where nobody knows."""
    if value is None:
        return []
    return list(value["contested"]) if isinstance(value, dict) else [value]


@given(
    alternatives=st.lists(
        st.lists(st.sampled_from(sorted(ATOMS)), min_size=1, max_size=3), min_size=1, max_size=3
    ),
    facts=FACTS,
)
def test_it_is_met_as_its_terms_read_one_by_one_say(
    alternatives: list[list[str]], facts: dict[str, Any]
) -> None:
    def holds(term: str) -> bool:
        fact, test = ATOMS[term]
        values = said(facts.get(fact))
        return bool(values) and all(map(test, values))

    text = " or ".join(" and ".join(terms) for terms in alternatives)
    expected = any(all(map(holds, terms)) for terms in alternatives)
    assert is_met(DIRECTIVE, read_condition(DIRECTIVE, text), facts) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "needs a term"),
        ("weapon = used or", "needs a term"),
        ("weapon", "is not a term"),
        ("weapon = used and", "is not a term"),
        ("wepon = used", 'Did you mean "weapon"'),
        ("response = send", "neither a declared fact"),
        ("weapon = sword", "sword"),
    ],
)
def test_what_is_no_condition_says_why(text: str, problem: str) -> None:
    with pytest.raises(FactError, match=problem):
        read_condition(DIRECTIVE, text)
