"""Accounts and tokens through the program's own words: secrets come by prompt or pipe, and are shown once."""

from __future__ import annotations

import datetime
import re
from typing import Any

import msgspec
import pyotp
import pytest
from tests.cli.conftest import Town

from answerable.bootstrap import open_centre
from answerable.identity import totp

FIRST, OWN = "four loud kettles sing", "teapot orbit marmalade"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def typed(town: Town, *words: str, lines: tuple[str, ...] = (), code: int = 0) -> str:
    """What a command prints, when these lines come on stdin."""
    result = town.run(*words, typed="".join(f"{line}\n" for line in lines))
    assert result.exit_code == code, result.output
    return result.output if code else result.stdout


@pytest.fixture
def staffed(empty: Town) -> Town:
    """S1 supervises, with a password of their own; feed is a machine."""
    typed(empty, "account", "open", "S1", "--role", "supervisor", lines=(FIRST,))
    typed(empty, "account", "password", "S1", "--own", lines=(FIRST, "", OWN))
    typed(empty, "account", "open", "feed", "--role", "call-taker", "--machine")
    return empty


def test_the_owner_of_the_machine_opens_the_first_account(empty: Town) -> None:
    """A centre is founded for it; what is opened is told without its password."""
    said = typed(empty, "account", "open", "C1", "--role", "commissioner", lines=(FIRST,))
    assert said == "C1         commissioner; a password to be changed\n"
    with open_centre(empty.folder) as centre:
        assert centre.ledger.state.accounts["C1"].roles == ("commissioner",)


@pytest.mark.parametrize("spelled", ["policy-author", "policy author", "Policy-Author"])
def test_a_role_is_spelled_with_a_dash_or_a_blank_wherever_it_is_named(empty: Town, spelled: str) -> None:
    typed(empty, "account", "open", "A1", "--role", spelled, "--machine")
    assert empty.json("account", "list")[0]["roles"] == ["policy author"]
    typed(empty, "account", "role", "A1", spelled, "--take")
    assert empty.json("account", "list")[0]["roles"] == []


def test_accounts_are_listed_with_how_they_sign_on(staffed: Town) -> None:
    typed(staffed, "account", "open", "T1", "--role", "call-taker", "--role", "dispatcher", lines=(FIRST,))
    typed(staffed, "account", "close", "T1")
    assert staffed.do("account", "list").splitlines() == [
        "S1         supervisor; a password",
        "feed       call-taker; no password",
        "T1         closed",
    ]
    assert [each["id"] for each in staffed.json("account", "list")] == ["S1", "feed", "T1"]


def test_without_accounts_the_list_says_how_to_open_one(town: Town) -> None:
    assert "answerable account open" in town.do("account", "list")


def test_roles_are_given_and_taken_by_who_may(staffed: Town) -> None:
    assert "call-taker, dispatcher" in typed(
        staffed, "account", "role", "feed", "dispatcher", "--as", "S1:supervisor"
    )
    assert "feed       dispatcher;" in typed(staffed, "account", "role", "feed", "call-taker", "--take")
    refused = typed(staffed, "account", "role", "feed", "auditor", "--as", "S1:supervisor", code=2)
    assert "a second person has to approve this" in refused
    assert "Nobody decides on their own account" in typed(
        staffed, "account", "role", "S1", "call-taker", "--as", "S1:supervisor", code=2
    )
    refused = typed(staffed, "account", "role", "S1", "system", code=2)
    assert "no role that an account can have" in refused
    assert "policy-author" in refused, "as it is written here"


def test_who_acts_is_not_taken_from_the_environment(staffed: Town) -> None:
    """ANSWERABLE_AS names who works at a console; it would make the owner's deeds a supervisor's."""
    assert "S9" in typed(staffed, "account", "open", "S9", "--role", "supervisor", lines=(FIRST,))


def test_a_second_factor_is_enrolled_with_the_code_that_the_device_shows(
    staffed: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(totp, "new_secret", lambda: SECRET)
    code = pyotp.TOTP(SECRET).at(datetime.datetime.now(datetime.UTC))
    said = typed(staffed, "account", "totp", "S1", lines=(OWN, "", code))
    assert f"secret={SECRET}" in said
    assert len([line for line in said.splitlines() if line.startswith("  ")]) == totp.RECOVERY_CODES
    assert "a second factor" in staffed.do("account", "list")
    reset = typed(staffed, "account", "totp", "S1", "--reset")
    assert "a second factor" not in reset
    again = msgspec.json.decode(typed(staffed, "account", "totp", "S1", "--json", lines=(OWN, "", code)))
    assert len(again["recovery"]) == totp.RECOVERY_CODES


def test_a_wrong_password_is_said_without_saying_what_was_wrong(staffed: Town) -> None:
    for account, password in (("S1", "not it"), ("S7", OWN)):
        said = typed(staffed, "account", "password", account, "--own", lines=(password, "", FIRST), code=2)
        assert said == "That account, password or code is not right.\n"


def test_nothing_on_stdin_is_said(staffed: Town) -> None:
    assert "nothing came on stdin" in typed(staffed, "account", "open", "T2", code=2)
    assert "needs a first password" in typed(staffed, "account", "open", "T2", lines=("",), code=2)
    assert "15 to 256 characters" in typed(staffed, "account", "open", "T2", lines=("short",), code=2)


def issue(town: Town, *more: str) -> Any:
    words = ("token", "issue", "feed", "--role", "call-taker", "--scope", "calls:take", *more)
    return msgspec.json.decode(typed(town, *words, "--json"))


def test_a_token_is_shown_once_and_then_only_its_id(staffed: Town) -> None:
    token = issue(staffed)["token"]
    _, name, secret = token.split("_")
    listed = staffed.do("token", "list")
    assert listed.startswith(f"{name}  feed as call-taker: calls:take; until ")
    assert listed.endswith("last used never\n")
    assert secret not in listed + staffed.do("token", "list", "--json")
    with open_centre(staffed.folder) as centre:
        assert centre.entrance.by_token(token).person.id == "feed"
    assert "last used never" not in staffed.do("token", "list")


def test_a_revoked_token_is_of_no_use(staffed: Town) -> None:
    token = issue(staffed)["token"]
    name = token.split("_")[1]
    assert typed(staffed, "token", "revoke", name) == f"{name} is of no more use.\n"
    assert "revoked" in staffed.do("token", "list")
    assert "to revoke" in typed(staffed, "token", "revoke", name, code=2)


def test_a_token_that_cannot_be_is_refused(staffed: Town) -> None:
    bad = (
        (("--role", "dispatcher", "--scope", "calls:take"), "does not have the role"),
        (("--role", "call-taker", "--scope", "calls:tkae"), "did you mean calls:take?"),
        (("--role", "call-taker", "--scope", "calls:take", "--days", "400"), "--days"),
    )
    for words, said in bad:
        assert said in typed(staffed, "token", "issue", "feed", *words, code=2)


def test_no_secret_is_in_the_bytes_of_the_centre(staffed: Town) -> None:
    """Neither password nor token is in any file of the centre; hashes are, in the store's vault alone."""
    token = issue(staffed)["token"]
    stored = b"".join(path.read_bytes() for path in staffed.folder.rglob("*") if path.is_file())
    for text in (FIRST, OWN, token, token.split("_")[2]):
        assert text.encode() not in stored
    with open_centre(staffed.folder) as centre:
        said = b"".join(entry.data for entry in centre.log.read())
        kept = b"".join(centre.ledger.kept("identity/").values())
    assert b"account opened" in said
    assert b"argon2id" in kept
    hashes = re.findall(rb"[0-9a-f]{64}|[A-Za-z0-9+/]{43}", kept)
    assert len(hashes) >= 2
    assert not [each for each in (*hashes, b"argon2", token.encode()) if each in said]
    shown = "".join(staffed.do("account", "list", "--json") + staffed.do("token", "list", "--json"))
    assert "argon2" not in shown
