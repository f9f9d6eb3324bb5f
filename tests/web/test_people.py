"""Accounts over HTTP: signing on with a cookie, acting with a token, deciding with a second person."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from litestar.testing import TestClient
from tests.identity.hashing import CountingHasher
from tests.web.town import SELDOM

from answerable.bootstrap import Centre, open_centre
from answerable.center.entrance import Entrance
from answerable.identity import Passwords
from answerable.identity.bearers import digest
from answerable.model import events as ev
from answerable.model.history import events_of
from answerable.model.people import OWNER, Role
from answerable.model.spool import Spool
from answerable.web.app import make_app
from answerable.web.doorkeeper import COOKIE, AtTheEntrance
from answerable.web.house import House

FIRST, OWN, NEXT = "four loud kettles sing", "teapot orbit marmalade", "umbrella fig cathedral"
STAFF: dict[str, list[Role]] = {
    "T1": ["call-taker", "dispatcher"],
    "S1": ["supervisor"],
    "D1": ["duty officer"],
}


class Town:
    """A served centre with its real entrance, where hashing is cheap."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secrets: dict[str, str] = {}
        self.house = House(self.open, Spool(folder / "spool"), AtTheEntrance, SELDOM)
        # Over TLS, as far as the client knows: its cookies are Secure.
        self.client = TestClient(
            make_app(self.house), "https://testserver.local", raise_server_exceptions=False
        )

    def open(self) -> Centre:
        centre = open_centre(self.folder / "centre", clock=self.clock)
        centre.__dict__["entrance"] = Entrance(centre.ledger, "harrow.example", Passwords(CountingHasher()))
        return centre

    later = datetime.timedelta()

    def clock(self) -> datetime.datetime:
        return datetime.datetime.now(datetime.UTC) + self.later

    @property
    def centre(self) -> Centre:
        return self.house.served.opened

    def ask(self, method: str, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        said = {name.replace("_", "-"): each for name, each in headers.items()}
        answer = self.client.request(method, path, json=body, headers=said)
        assert answer.status_code == status, answer.text
        return answer.json()

    def who(self, account: str, password: str = OWN) -> dict[str, str]:
        return {"account": account, "password": password, "code": self.code(account)}

    def code(self, account: str) -> str:
        """A code that was not used yet: time goes on."""
        if account not in self.secrets:
            return ""
        self.later += datetime.timedelta(seconds=30)
        return pyotp.TOTP(self.secrets[account]).at(self.clock())

    def staff(self) -> None:
        desk = self.centre.desk(OWNER)
        for account, roles in STAFF.items():
            self.centre.entrance.open_account(desk, account, roles, FIRST)
            self.ask("POST", "/account/password", {"account": account, "password": FIRST, "new": OWN})
            if account != "T1":
                self.enrol(account)

    def enrol(self, account: str) -> list[str]:
        begun = self.ask("POST", "/account/second-factor", {"account": account, "password": OWN})
        assert begun["uri"].startswith("otpauth://totp/harrow.example:")
        shown = pyotp.TOTP(begun["secret"]).at(self.clock())
        body = {"account": account, "password": OWN, "secret": begun["secret"], "shown": shown}
        codes: list[str] = self.ask("POST", "/account/second-factor/confirmed", body)["recovery"]
        self.secrets[account] = begun["secret"]
        return codes

    def sign_on(self, account: str, role: Role | None = None) -> dict[str, Any]:
        """Sign on; the headers that the session acts with."""
        opened = self.ask("POST", "/session", {**self.who(account), "role": role}, 201)
        return {"x_csrf_token": opened["csrf"]}

    def approval(self, account: str, role: Role) -> dict[str, Any]:
        return {"approval": {**self.who(account), "role": role}}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    with town.client:
        town.staff()
        yield town


def test_who_signs_on_acts_with_a_cookie_that_no_script_reads_and_a_token_of_its_pages(town: Town) -> None:
    answer = town.client.post("/session", json=town.who("T1"))
    assert answer.status_code == 201
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for word in ("Path=/", "Secure", "HttpOnly", "SameSite=Strict"):
        assert word in cookie.split("; ")
    assert answer.json()["roles"] == ["call-taker", "dispatcher"]
    assert town.client.cookies[COOKIE] not in answer.text
    town.ask("POST", "/calls", {}, 403)
    town.ask("POST", "/calls", {}, 201, x_csrf_token=answer.json()["csrf"])


def test_a_page_that_is_opened_anew_learns_who_is_signed_on(town: Town) -> None:
    opened = town.sign_on("T1")
    shown = town.ask("GET", "/session")
    assert (shown["account"], shown["role"], shown["csrf"]) == ("T1", "call-taker", opened["x_csrf_token"])
    town.client.cookies.clear()
    town.ask("GET", "/session", status=401)


def test_whatever_is_wrong_the_answer_is_the_same(town: Town) -> None:
    answers = [
        town.client.post("/session", json={"account": account, "password": password})
        for account, password in (("T1", "not it"), ("nobody1", OWN), ("S1", OWN))
    ]
    said = [{name: each for name, each in answer.json().items() if name != "request"} for answer in answers]
    assert [answer.status_code for answer in answers] == [401] * 3
    assert said[0] == said[1] == said[2]
    assert "set-cookie" not in answers[0].headers


def test_too_many_failures_are_told_when_to_come_again(town: Town) -> None:
    for _ in range(5):
        town.ask("POST", "/session", {"account": "T9", "password": "not it"}, 401)
    answer = town.client.post("/session", json={"account": "T9", "password": "not it"})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1


def test_what_has_to_be_done_first_is_said(town: Town) -> None:
    desk = town.centre.desk(OWNER)
    town.centre.entrance.open_account(desk, "S2", ["supervisor"], FIRST)
    first = town.ask("POST", "/session", {"account": "S2", "password": FIRST}, 403)
    assert "choose one of your own" in first["detail"]
    town.ask("POST", "/account/password", {"account": "S2", "password": FIRST, "new": OWN})
    second = town.ask("POST", "/session", {"account": "S2", "password": OWN}, 403)
    assert "enrol one first" in second["detail"]
    assert len(town.enrol("S2")) == 10
    assert town.sign_on("S2")


def test_another_role_changes_the_cookie(town: Town) -> None:
    session = town.sign_on("T1")
    before = town.client.cookies[COOKIE]
    changed = town.ask("POST", "/session/role", {"role": "dispatcher"}, **session)
    assert changed["role"] == "dispatcher"
    assert town.client.cookies[COOKIE] != before
    town.ask("POST", "/units", {"unit": "P9", "kind": "patrol"}, 201, x_csrf_token=changed["csrf"])
    town.client.cookies.set(COOKIE, before)
    town.ask("GET", "/session", status=401)


def test_signing_off_ends_the_session_and_takes_the_cookie_back(town: Town) -> None:
    session = town.sign_on("T1")
    secret = town.client.cookies[COOKIE]
    town.ask("DELETE", "/session", status=403)
    town.ask("DELETE", "/session", **session)
    assert COOKIE not in town.client.cookies
    town.client.cookies.set(COOKIE, secret)
    town.ask("GET", "/session", status=401)


def test_accounts_are_opened_and_changed_from_above(town: Town) -> None:
    session = town.sign_on("S1")
    made = town.ask(
        "POST", "/accounts", {"account": "T2", "roles": ["call-taker"], "password": FIRST}, 201, **session
    )
    assert made["roles"] == ["call-taker"]
    changed = town.ask("POST", "/accounts/T2/roles", {"role": "dispatcher"}, **session)
    assert changed["roles"] == ["call-taker", "dispatcher"]
    town.ask("POST", "/accounts/T2/roles/taken", {"role": "dispatcher"}, **session)
    town.ask("POST", "/accounts/T2/password", {"password": NEXT}, **session)
    assert town.ask("GET", "/accounts/T2", **session)["password"] == "somebody else"
    assert town.ask("POST", "/accounts/T2/closed", {}, **session)["closed"]
    listed = town.ask("GET", "/accounts", **session)["accounts"]
    assert [each["id"] for each in listed] == ["T1", "S1", "D1", "T2"]
    assert "argon2" not in str(listed)


def test_a_second_person_shows_who_they_are(town: Town) -> None:
    """A name is not enough, nor a code that was used; whoever approves is in the record."""
    session = town.sign_on("S1")
    town.ask("POST", "/accounts/T1/roles", {"role": "supervisor"}, 403, **session)
    wrong = {"approval": {"account": "D1", "password": "not it", "role": "duty officer"}}
    town.ask("POST", "/accounts/T1/roles", {"role": "supervisor", **wrong}, 401, **session)
    good = town.approval("D1", "duty officer")
    town.ask("POST", "/accounts/T1/roles", {"role": "supervisor", **good}, **session)
    town.ask("POST", "/accounts/T1/roles", {"role": "auditor", **good}, 401, **session)
    data = [entry.data for entry in town.centre.log.read()]
    assert b'"approved_by":{"id":"D1","role":"duty officer"}' in data[-2] + data[-1]


def test_a_second_factor_is_reset_by_two_where_it_opens_a_high_role(town: Town) -> None:
    session = town.sign_on("S1")
    town.ask("POST", "/accounts/D1/second-factor/reset", {}, 403, **session)
    desk = town.centre.desk(OWNER)
    town.centre.entrance.open_account(desk, "D2", ["duty officer"], FIRST)
    town.ask("POST", "/account/password", {"account": "D2", "password": FIRST, "new": OWN})
    town.enrol("D2")
    reset = town.ask(
        "POST", "/accounts/D1/second-factor/reset", town.approval("D2", "duty officer"), **session
    )
    assert not reset["second_factor"]


def token(town: Town, scopes: list[str], **session: str) -> Any:
    until = (town.clock() + datetime.timedelta(days=30)).isoformat()
    body = {"account": "feed", "role": "call-taker", "scopes": scopes, "expires": until}
    return town.ask("POST", "/tokens", body, 201, **session)["token"]


def test_a_token_does_what_its_scopes_include_until_it_is_revoked(town: Town) -> None:
    session = town.sign_on("S1")
    town.ask("POST", "/accounts", {"account": "feed", "roles": ["call-taker"]}, 201, **session)
    shown = token(town, ["calls:take"], **session)
    bearer: dict[str, Any] = {"authorization": f"Bearer {shown}"}
    town.client.cookies.clear()
    town.ask("POST", "/calls", {}, 201, **bearer)
    refused = town.ask("GET", "/queue", status=403, **bearer)
    assert refused["detail"] == "This token's scopes do not include: look at calls."
    session = town.sign_on("S1")
    (known,) = town.ask("GET", "/tokens", **session)["tokens"]
    assert known["last_used"]
    assert shown.split("_")[2] not in str(known)
    town.ask("POST", f"/tokens/{shown.split('_')[1]}/revoked", **session)
    town.client.cookies.clear()
    town.ask("POST", "/calls", {}, 401, **bearer)


def test_no_secret_is_in_the_record_or_in_what_the_server_says(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """Passwords, codes, tokens, cookies and their hashes: in no entry, and in no line of the log."""
    with caplog.at_level("DEBUG"):
        session = town.sign_on("S1")
        town.ask("POST", "/accounts", {"account": "feed", "roles": ["call-taker"]}, 201, **session)
        shown = token(town, ["calls:take"], **session)
        town.ask("POST", "/session", {"account": "T1", "password": NEXT}, 401)
        town.ask("POST", "/session", {"account": "T1", "password": OWN, "hush": "hush"}, 400)
    cookie = town.client.cookies[COOKIE]
    secrets = [FIRST, OWN, NEXT, shown, shown.split("_")[2], cookie, digest(cookie), session["x_csrf_token"]]
    secrets += town.secrets.values()
    stored = b"".join(entry.data for entry in town.centre.log.read()).decode()
    for text in (stored, caplog.text):
        assert not [secret for secret in secrets if secret in text]


def test_a_server_that_stops_tells_of_the_refusals_that_it_had_not_told_of(tmp_path: Path) -> None:
    """The first is told at once, the others when it stops, not a minute later."""
    town = Town(tmp_path)
    with town.client:
        for number in range(3):
            town.ask("POST", "/session", {"account": f"X{number}", "password": "not it"}, 401)
    with open_centre(tmp_path / "centre") as centre:
        told = [event for _, event in events_of(centre.log)]
    assert [each.wrong for each in told if isinstance(each, ev.SignOnsRefused)] == [1, 2]


def test_who_was_known_is_known_while_the_record_is_away(town: Town) -> None:
    """An outage signs nobody off: a call can be taken, into the spool, by whoever was at the console."""
    session = town.sign_on("T1")
    town.ask("GET", "/session")
    centre = town.centre
    town.house.served.centre = None
    centre.log.close()
    answer = town.client.post("/calls", json={}, headers={"x-csrf-token": session["x_csrf_token"]})
    assert answer.status_code == 202, answer.text
