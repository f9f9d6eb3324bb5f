"""What `units` asks for: read, compared, joined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.model.units import asks_more, both, read_units, show_units

ASKED = st.dictionaries(st.sampled_from(["patrol", "medic", "fire engine", "k9"]), st.integers(1, 9))
TEXTS = ASKED.map(show_units)


@given(asked=ASKED)
def test_what_is_shown_is_read_again(asked: dict[str, int]) -> None:
    assert read_units(show_units(asked)) == asked


@given(asked=ASKED, blanks=st.sampled_from([" ", "  "]))
def test_case_and_blanks_do_not_count(asked: dict[str, int], blanks: str) -> None:
    text = show_units(asked).replace(" ", blanks).upper()
    assert read_units(f" {text} ") == asked


def test_a_kind_named_twice_is_added_up() -> None:
    assert read_units("1 patrol + 1 medic + 2 patrol") == {"patrol": 3, "medic": 1}


@pytest.mark.parametrize(
    "text", ["", "patrol", "2", "two patrol", "-1 patrol", "1 patrol +", "1.5 medic", "² medic"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2 patrol"):
        read_units(text)


@given(one=TEXTS, other=TEXTS)
def test_both_is_enough_for_each_and_no_more_than_needed(one: str, other: str) -> None:
    joined = both(one, other)
    assert not asks_more(one, joined)
    assert not asks_more(other, joined)
    for kind, count in read_units(joined).items():
        assert count in (read_units(one).get(kind), read_units(other).get(kind))


@given(one=TEXTS, other=TEXTS)
def test_neither_asks_more_only_where_they_ask_the_same(one: str, other: str) -> None:
    same = read_units(one) == read_units(other)
    assert (not asks_more(one, other) and not asks_more(other, one)) == same


@given(text=TEXTS)
def test_where_nothing_is_said_nothing_is_more_or_less(text: str) -> None:
    assert not asks_more(None, text)
    assert not asks_more(text, None)
