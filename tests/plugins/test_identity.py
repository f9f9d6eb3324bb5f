"""Signing on by another system's word: it says who, the record says what they may, and all else is a no."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from tests.web.town import SELDOM

from answerable.bootstrap import open_centre
from answerable.identity import read_elsewhere
from answerable.model import events as ev
from answerable.model.errors import BadInput
from answerable.model.history import events_of
from answerable.model.people import OWNER
from answerable.model.spool import Spool
from answerable.web.app import make_app
from answerable.web.doorkeeper import AtTheEntrance
from answerable.web.house import House

SECRET = "forty characters that a proxy and we share"


class Town:
    """A served centre."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Town:
        folder = self.folder
        self.house = House(
            lambda: open_centre(folder), Spool(folder / "spool"), AtTheEntrance, SELDOM, directory=folder
        )
        self.client = TestClient(make_app(self.house), "https://testserver.local")
        self.client.__enter__()
        return self

    def __exit__(self, *given: Any) -> None:
        self.client.__exit__(*given)

    def sign_on(self, role: str | None = None, **headers: str) -> Any:
        said = {name.replace("_", "-"): each for name, each in headers.items()}
        return self.client.post("/session/elsewhere", json={"role": role}, headers=said)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A centre with three accounts, none of which has a password."""
    with open_centre(tmp_path / "centre") as centre:
        desk = centre.desk(OWNER)
        centre.entrance.open_account(desk, "T1", ["call-taker"])
        centre.entrance.open_account(desk, "S1", ["supervisor", "call-taker"])
        centre.entrance.open_account(desk, "feed", [])
    return tmp_path / "centre"


def trust(folder: Path, more: str = "") -> None:
    (folder / "sign-on.toml").write_text(f'way = "trusted header"\n{more}')
    file = folder / "sign-on.secret"
    file.touch(mode=0o600)
    file.write_text(SECRET)


@pytest.fixture
def town(folder: Path) -> Iterator[Town]:
    trust(folder)
    with Town(folder) as town:
        yield town


def test_whom_the_proxy_names_is_signed_on_in_a_role_that_they_have_here(town: Town) -> None:
    answer = town.sign_on(x_remote_user="T1", x_answerable_proxy=SECRET)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["account"], answer.json()["role"]) == ("T1", "call-taker")
    assert town.client.get("/session").json()["account"] == "T1"
    log = town.house.served.opened.log
    events = [event for _, event in events_of(log)]
    (signed,) = (each for each in events if isinstance(each, ev.SignedOn))
    assert (signed.way, signed.second_factor) == ("trusted header", False)


@pytest.mark.parametrize(
    ("headers", "role", "status"),
    [
        ({"x_remote_user": "T1"}, None, 401),
        ({"x_remote_user": "T1", "x_answerable_proxy": "another secret of that very length, say"}, None, 401),
        ({"x_answerable_proxy": SECRET}, None, 401),
        ({"x_remote_user": "nobody1", "x_answerable_proxy": SECRET}, None, 401),
        ({"x_remote_user": "../T1", "x_answerable_proxy": SECRET}, None, 401),
        ({"x_remote_user": "T1", "x_answerable_proxy": SECRET}, "dispatcher", 403),
        ({"x_remote_user": "feed", "x_answerable_proxy": SECRET}, None, 403),
    ],
)
def test_all_else_is_a_no(town: Town, headers: dict[str, str], role: str | None, status: int) -> None:
    answer = town.sign_on(role, **headers)
    assert answer.status_code == status, answer.text
    assert "set-cookie" not in answer.headers


def test_a_role_that_needs_a_second_factor_needs_the_other_systems(folder: Path) -> None:
    known = {"x_remote_user": "S1", "x_answerable_proxy": SECRET}
    for more, status in (("", 403), ("second_factor = true", 201)):
        trust(folder, more)
        with Town(folder) as town:
            answer = town.sign_on("supervisor", **known)
            assert answer.status_code == status, answer.text


def test_where_none_is_declared_there_is_none_and_no_button(folder: Path) -> None:
    with Town(folder) as town:
        assert town.sign_on(x_remote_user="T1", x_answerable_proxy=SECRET).status_code == 403
        assert "/sign-on/elsewhere" not in town.client.get("/sign-on").text


def test_the_page_signs_on_by_it(town: Town) -> None:
    assert "/sign-on/elsewhere" in town.client.get("/sign-on").text
    headers = {"x-remote-user": "T1", "x-answerable-proxy": SECRET, "sec-fetch-site": "same-origin"}
    answer = town.client.post("/sign-on/elsewhere", data={"to": "/"}, headers=headers, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    assert town.client.get("/session").json()["account"] == "T1"
    wrong = headers | {"sec-fetch-site": "cross-site"}
    assert town.client.post("/sign-on/elsewhere", data={"to": "/"}, headers=wrong).status_code == 403


@pytest.mark.usefixtures("example")
def test_a_plugin_says_who_it_is(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "badge.secret"
    file.write_text(SECRET)
    (folder / "sign-on.toml").write_text(
        f'way = "plugin"\nplugin = "badge-reader"\n[settings]\nsecret = "{file}"\n'
    )
    at = int(time.time())
    code = hmac.new(SECRET.encode(), f"S1 {at}".encode(), hashlib.sha256).hexdigest()
    with Town(folder) as town:
        assert town.sign_on("supervisor", x_badge=f"S1 {at} {code}").status_code == 201
        assert town.sign_on("supervisor", x_badge=f"T1 {at} {code}").status_code == 401
        assert town.sign_on(x_badge="").status_code == 401


@pytest.mark.usefixtures("example")
def test_a_badge_reader_without_a_secret_believes_nobody(folder: Path, tmp_path: Path) -> None:
    """A code under an empty secret is anybody's to make."""
    file, at = tmp_path / "badge.secret", int(time.time())
    file.touch()
    (folder / "sign-on.toml").write_text(
        f'way = "plugin"\nplugin = "badge-reader"\n[settings]\nsecret = "{file}"\n'
    )
    code = hmac.new(b"", f"S1 {at}".encode(), hashlib.sha256).hexdigest()
    with Town(folder) as town:
        assert town.sign_on("supervisor", x_badge=f"S1 {at} {code}").status_code != 201


@pytest.mark.usefixtures("unruly_ones")
@pytest.mark.parametrize(
    "text",
    [
        'plugin = "raises"',
        'plugin = "hangs"\nseconds = 0.1',
        'plugin = "says"',
        'plugin = "says"\n[settings]\nanswer = true',
        'plugin = "says"\n[settings]\nanswer = ["T1"]',
        'plugin = "says"\n[settings]\nanswer = "T1\\n"',
        'plugin = "broken"',
        'plugin = "no-maker"',
        'plugin = "none"',
    ],
)
def test_a_plugin_that_fails_or_answers_nonsense_signs_nobody_on_and_calls_are_taken(
    folder: Path, text: str
) -> None:
    (folder / "sign-on.toml").write_text(f'way = "plugin"\n{text}\n')
    town = Town.__new__(Town)
    town.folder = folder
    with open_centre(folder) as centre:
        desk = centre.desk(OWNER)
        until = centre.ledger.clock() + datetime.timedelta(days=1)
        token = centre.entrance.issue_token(desk, "T1", "call-taker", ["calls:take"], until)
    with town:
        answer = town.sign_on()
        assert answer.status_code in (401, 403), answer.text
        assert "nobody is told" not in answer.text
        taken = town.client.post("/calls", json={}, headers={"authorization": f"Bearer {token}"})
        assert taken.status_code == 201, taken.text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('way = "guess"', "cannot be used"),
        ('way = "plugin"', "needs plugin"),
        ('way = "trusted header"', "32 random characters"),
        ('way = "trusted header"\nheader = "X: Y"', "cannot be used"),
    ],
)
def test_what_is_declared_wrongly_is_said(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "sign-on.toml").write_text(text)
    with pytest.raises(BadInput, match=why):
        read_elsewhere(tmp_path)


def test_a_secret_that_is_short_or_open_is_none(tmp_path: Path) -> None:
    trust(tmp_path)
    (tmp_path / "sign-on.secret").chmod(0o644)
    with pytest.raises(BadInput, match="chmod 600"):
        read_elsewhere(tmp_path)
    (tmp_path / "sign-on.secret").chmod(0o600)
    (tmp_path / "sign-on.secret").write_text("short")
    with pytest.raises(BadInput, match="32 characters"):
        read_elsewhere(tmp_path)
