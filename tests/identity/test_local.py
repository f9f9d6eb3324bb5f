"""Whose password and code these are."""

import datetime
from typing import Any

import pyotp
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.identity.hashing import CountingHasher, Vault

from answerable.identity import totp
from answerable.identity.errors import NotRecognised
from answerable.identity.kept import Credentials, KeptAccount, KeptSession, KeptToken, account_key, from_bytes
from answerable.identity.kept import to_bytes as kept_bytes
from answerable.identity.local import LocalIdentity, Proven
from answerable.identity.passwords import Passwords

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
GOOD = "teapot orbit marmalade nine"
SECRET = totp.new_secret()
CODES = totp.new_recovery_codes()


class Desk:
    """Two accounts: T12 with a password, S1 with a second factor too."""

    def __init__(self, time_cost: int = 1) -> None:
        self.vault, self.hasher = Vault(), CountingHasher(time_cost)
        self.identity = LocalIdentity(self.vault, Passwords(self.hasher))
        hashed = Passwords(CountingHasher()).hash(GOOD)
        recovery = tuple(totp.recovery_hash(code) for code in CODES)
        self.put("T12", KeptAccount(hashed))
        self.put("S1", KeptAccount(hashed, totp=SECRET, recovery=recovery))
        self.put("feed", KeptAccount())

    def put(self, account: str, kept: KeptAccount) -> None:
        self.vault.values[account_key(account)] = kept_bytes(kept)

    def prove(self, account: str, password: str = GOOD, code: str = "", seconds: float = 0) -> Proven:
        moment = NOW + datetime.timedelta(seconds=seconds)
        return self.identity.prove(Credentials(account, password, code), moment)

    def spend(self, proven: Proven) -> None:
        assert proven.after is not None
        self.vault.values[account_key(proven.account)] = proven.after


def code(seconds: float = 0) -> str:
    return pyotp.TOTP(SECRET).at(int(NOW.timestamp() + seconds))


def test_a_password_proves_an_account_without_a_second_factor() -> None:
    proven = Desk().prove("T12")
    assert (proven.account, proven.second_factor) == ("T12", False)
    assert proven.before == proven.after


def test_a_password_and_a_code_prove_an_account_that_has_a_second_factor() -> None:
    assert Desk().prove("S1", code=code()).second_factor


def test_a_code_is_spent_by_its_use() -> None:
    desk = Desk()
    desk.spend(desk.prove("S1", code=code()))
    with pytest.raises(NotRecognised):
        desk.prove("S1", code=code(), seconds=20)
    assert desk.prove("S1", code=code(30), seconds=30)


def test_a_recovery_code_proves_once() -> None:
    desk = Desk()
    proven = desk.prove("S1", code=CODES[0])
    desk.spend(proven)
    assert from_bytes(proven.after or b"", KeptAccount).step == 0
    with pytest.raises(NotRecognised):
        desk.prove("S1", code=CODES[0])
    assert desk.prove("S1", code=CODES[1])


def test_using_a_code_changes_nothing_until_it_is_spent() -> None:
    desk = Desk()
    before = dict(desk.vault.values)
    desk.prove("S1", code=code())
    assert desk.vault.values == before


WRONG: dict[str, tuple[str, str, str]] = {
    "an unknown account": ("T99", GOOD, ""),
    "an unknown account with a code": ("T99", GOOD, "123456"),
    "a wrong password": ("T12", "wrong", ""),
    "no password": ("T12", "", ""),
    "an account that has none": ("feed", "", ""),
    "a second factor is missing": ("S1", GOOD, ""),
    "a wrong code": ("S1", GOOD, "000000 "),
    "a wrong password with a right code": ("S1", "wrong", "right"),
    "an account that no key can hold": ("../" + "x" * 5_000, GOOD, ""),
    "an account that no text can hold": ("T12\ud800", GOOD, ""),
    "a part of an account": ("T1", GOOD, ""),
    "no account": ("", GOOD, ""),
}


@pytest.mark.parametrize("what", WRONG)
def test_whatever_is_wrong_the_same_is_said_for_the_same_work(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hash is checked and three codes are made, for every account, known or not."""
    made: list[int] = []
    otp = pyotp.TOTP.generate_otp

    def counting(self: pyotp.TOTP, step: int) -> str:
        made.append(step)
        return otp(self, step)

    monkeypatch.setattr(pyotp.TOTP, "generate_otp", counting)
    desk = Desk()
    account, password, typed = WRONG[what]
    before = (desk.hasher.hashes, desk.hasher.checks)
    with pytest.raises(NotRecognised) as caught:
        desk.prove(account, password, code() if typed == "right" else typed)
    assert str(caught.value) == "That account, password or code is not right."
    made = made[-3:] if typed == "right" else made
    assert len(made) == 3
    assert (desk.hasher.hashes - before[0], desk.hasher.checks - before[1]) == (0, 1)


def test_a_hash_is_renewed_when_its_parameters_have_grown() -> None:
    desk = Desk(time_cost=2)
    proven = desk.prove("T12")
    assert proven.before != proven.after
    desk.spend(proven)
    again = desk.prove("T12")
    assert again.before == again.after


@given(st.text(max_size=60))
@example("T12\ud800")
@example("../T12")
@example("")
@example("T1/")
def test_whatever_is_typed_has_a_key_that_is_its_own_or_nobodys(typed: str) -> None:
    """A key that any store can look up, and that begins no other account's."""
    key = account_key(typed)
    assert key.encode()
    assert key == "identity/account//" or key == f"identity/account/{typed}/"
    assert not account_key("T12").startswith(account_key("T1"))


SECRETS: tuple[Any, ...] = (
    Credentials("T12", "hush hush", "hush hush"),
    KeptAccount("hush hush", "hush hush", recovery=("hush hush",)),
    KeptSession("id", "T12", "call-taker", 0.0, 0.0, "hush hush"),
    KeptToken("hush hush"),
    Proven("T12", True, b"hush hush", b"hush hush"),
)


@pytest.mark.parametrize("it", SECRETS, ids=lambda it: type(it).__name__)
def test_nothing_secret_is_shown_when_it_is_printed(it: Any) -> None:
    assert "hush" not in repr(it) + str(it) + f"{[it]}" + str(list(it.__rich_repr__()))
    assert "hush" not in repr(replace(it))
