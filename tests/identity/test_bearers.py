"""Random secrets that stand for somebody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.identity import bearers
from answerable.identity.errors import NotSignedOn


def test_a_token_says_its_id_and_its_secret_and_no_two_are_the_same() -> None:
    made = {(bearers.new_token_id(), bearers.new_secret()) for _ in range(50)}
    assert len({token for token, _ in made}) == len({secret for _, secret in made}) == 50
    for token, secret in made:
        shown = bearers.show_token(token, secret)
        assert shown == f"ans_{token}_{secret}"
        read = bearers.read_token(f" {shown}\n")
        assert (read.id, read.secret) == (token, secret)
        assert secret not in repr(read)


@given(st.text(max_size=100))
def test_what_is_no_token_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(NotSignedOn) as caught:
        bearers.read_token(text)
    assert str(caught.value) == "That is no token; one has the form ans_<id>_<secret>."


@given(st.text(max_size=100), st.text(max_size=100))
def test_a_digest_is_of_one_secret_only(one: str, other: str) -> None:
    assert bearers.is_same(bearers.digest(one), one)
    same = one.encode("utf-8", "replace") == other.encode("utf-8", "replace")
    assert bearers.is_same(bearers.digest(one), other) == same


def test_a_pages_token_is_its_sessions_and_does_not_hold_its_secret() -> None:
    one, other = bearers.new_secret(), bearers.new_secret()
    assert bearers.csrf_of(one) == bearers.csrf_of(one) != bearers.csrf_of(other)
    assert one not in bearers.csrf_of(one)
    assert bearers.csrf_of(one) != bearers.digest(one)
