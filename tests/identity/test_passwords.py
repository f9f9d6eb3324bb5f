"""Which passwords are taken, and how they are kept."""

import threading
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from hypothesis import given
from hypothesis import strategies as st
from tests.identity.hashing import CountingHasher

from answerable.identity import passwords as module
from answerable.identity.errors import TooManyTries, WeakPassword
from answerable.identity.passwords import LONGEST, SHORTEST, Passwords, _hash_of_nothing, check_strength

GOOD = "teapot orbit marmalade nine"
WORDS = st.text(min_size=SHORTEST, max_size=60)


@given(WORDS)
def test_a_password_is_right_and_another_is_not(password: str) -> None:
    passwords = Passwords(CountingHasher())
    kept = passwords.hash(password)
    assert passwords.check(kept, password)
    assert not passwords.check(kept, password + "x")
    assert not passwords.check(kept, "")


def test_the_same_characters_are_the_same_password_however_they_are_typed() -> None:
    """RFC 8265: composed and decomposed letters, and every kind of blank."""
    passwords = Passwords(CountingHasher())
    kept = passwords.hash("caf\u00e9 au lait, encore")
    assert passwords.check(kept, "cafe\u0301\u00a0au\u2003lait, encore")


def test_what_is_kept_is_argon2id_with_the_memory_of_rfc_9106() -> None:
    kept = Passwords().hash(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_an_unknown_account_is_checked_with_the_same_work() -> None:
    hasher = CountingHasher()
    passwords = Passwords(hasher)
    kept = passwords.hash(GOOD)
    work = []
    for each in (kept, "", "no hash at all"):
        before = hasher.checks
        passwords.check(each, "wrong")
        work.append(hasher.checks - before)
    assert work == [1, 1, 1]


def test_what_is_checked_for_nobody_has_the_parameters_of_a_real_hash() -> None:
    """So that it takes as long, and memory as much; the library reads it as one of its own."""
    for hasher in (PasswordHasher(), CountingHasher(time_cost=2)):
        nobody = _hash_of_nothing(hasher)
        assert extract_parameters(nobody) == extract_parameters(hasher.hash(GOOD))
        with pytest.raises(VerifyMismatchError):
            hasher.verify(nobody, GOOD)
        assert nobody != _hash_of_nothing(hasher)


def test_hashes_made_with_less_work_are_known_as_outgrown() -> None:
    old, new = Passwords(CountingHasher(time_cost=1)), Passwords(CountingHasher(time_cost=2))
    assert new.outgrown(old.hash(GOOD))
    assert not new.outgrown(new.hash(GOOD))


WEAK = (
    "short",
    "x" * (LONGEST + 1),
    "passwordpassword",
    "Password12345678!",
    "PassW0rd  passw0rd",
    "123456789012345",
    "987654321098765",
    "abcdefghijklmnop",
    "aaaaaaaaaaaaaaaaaa",
    "abababababababab",
    "T12T12T12T12T12T12",
    "emergency emergency",
)


@pytest.mark.parametrize("password", WEAK)
def test_what_anybody_guesses_is_refused_without_being_quoted(password: str) -> None:
    with pytest.raises(WeakPassword) as caught:
        check_strength(password, "T12")
    assert password not in str(caught.value)


@pytest.mark.parametrize("password", [GOOD, "839201748362519", "ein Satz genügt völlig", "x1!" * 5 + "abcd"])
def test_nothing_but_length_and_the_worst_is_asked_of_a_password(password: str) -> None:
    check_strength(password, "T12")


def test_a_flood_of_sign_ons_waits_its_turn_and_then_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hashes at a time bound the memory; who gets no turn is told to try again."""
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    held, free = threading.Barrier(module.AT_ONCE + 1), threading.Event()

    class Slow(CountingHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Any:  # noqa: A002
            held.wait(5)
            return free.wait(5)

    passwords = Passwords(Slow())
    threads = [threading.Thread(target=passwords.check, args=("$", "x")) for _ in range(module.AT_ONCE)]
    for thread in threads:
        thread.start()
    held.wait(5)
    with pytest.raises(TooManyTries):
        passwords.check("$", "x")
    free.set()
    for thread in threads:
        thread.join()
