"""What `units` asks for: read, compared, joined."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.model.units import asks_more, both, each_wanted, read_units, read_wanted, show_units

ASKED = st.dictionaries(st.sampled_from(["patrol", "medic", "fire engine", "k9"]), st.integers(1, 9))
TEXTS = ASKED.map(show_units)
WORDS = ["patrol", "medic", "patrol with k9", "patrol with k9 and spanish", "any with spanish", "any"]
CAPABLE = st.dictionaries(st.sampled_from(WORDS), st.integers(1, 2), max_size=3)
CAPABLE_TEXTS = CAPABLE.map(show_units)


def does_for(units: str, asked: str) -> bool:
    """The oracle: some way of giving each unit asked for one of its own, found by trying all."""
    given, wanted = list(each_wanted(read_units(units))), list(each_wanted(read_units(asked)))
    return len(wanted) <= len(given) and any(
        all(
            want.kind in ("any", unit.kind) and set(want.capabilities) <= set(unit.capabilities)
            for want, unit in zip(wanted, order, strict=False)
        )
        for order in permutations(given, len(wanted))
    )


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


@given(asked=CAPABLE)
def test_what_units_can_do_is_read_again(asked: dict[str, int]) -> None:
    assert read_units(show_units(asked)) == asked


def test_skills_have_no_order_and_stand_once() -> None:
    text = "1 Patrol with Spanish and K9 + 1 patrol with k9 and spanish and k9"
    assert read_units(text) == {"patrol with k9 and spanish": 2}
    assert read_wanted("search and rescue").capabilities == ()


@pytest.mark.parametrize(
    "text",
    ["1 patrol with", "1 with k9", "1 patrol with k9 and", "1 patrol with and k9", "1 patrol with a with b"],
)
def test_a_list_of_skills_that_lacks_a_word_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="patrol with k9 and spanish"):
        read_units(text)


@given(one=CAPABLE_TEXTS, other=CAPABLE_TEXTS)
def test_more_is_asked_exactly_where_no_way_of_giving_does(one: str, other: str) -> None:
    """Against an oracle that tries every way."""
    assert asks_more(one, other) == (not does_for(other, one))


@given(one=CAPABLE_TEXTS, other=CAPABLE_TEXTS)
def test_both_with_skills_does_for_each_and_can_spare_nobody(one: str, other: str) -> None:
    joined = read_units(both(one, other))
    assert does_for(show_units(joined), one)
    assert does_for(show_units(joined), other)
    if both(one, other) != one:
        for wanted in joined:
            fewer = show_units({**joined, wanted: joined[wanted] - 1})
            assert not (does_for(fewer, one) and does_for(fewer, other))


def test_a_patrol_with_a_dog_does_for_a_patrol_and_not_for_two() -> None:
    assert not asks_more("1 patrol", "1 patrol with k9")
    assert asks_more("1 patrol with k9", "1 patrol")
    assert asks_more("2 patrol", "1 patrol with k9")
    assert both("2 patrol", "1 patrol with k9") == "1 patrol + 1 patrol with k9"
