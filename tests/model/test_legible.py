"""Whatever is given can be kept."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from answerable.model.legible import legible, legible_place, plain
from answerable.model.nouns import Place

TEXT = st.text(st.characters(), max_size=50)  # lone surrogates too
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | TEXT
    | st.binary()
    | st.dates()
    | st.complex_numbers(),
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner) | st.sets(st.integers()),
    max_leaves=8,
)


@given(text=TEXT, longest=st.integers(1, 60))
def test_any_text_becomes_one_that_utf8_holds_and_is_no_longer_than_allowed(text: str, longest: int) -> None:
    kept = legible(text, longest)
    assert kept.encode().decode() == kept
    assert len(kept) <= longest


@given(text=st.text(max_size=50))
def test_text_that_can_be_kept_is_kept_as_it_is(text: str) -> None:
    assert legible(text) == text
    assert legible_place(Place(text, text, 1.0, 2.0)) == Place(text, text, 1.0, 2.0)


@given(value=VALUES)
def test_any_value_becomes_short_json(value: Any) -> None:
    kept = msgspec.json.encode(plain(value))
    assert len(kept) <= 6 * 200 + 2
    again = msgspec.json.decode(kept)
    assert plain(again) == again
