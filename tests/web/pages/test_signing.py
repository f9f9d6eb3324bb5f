"""Signing on in a browser: a cookie that no script reads, a token in every form, and nothing of before."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest
from tests.web.test_people import FIRST, NEXT, OWN, Town

from answerable.model.people import OWNER
from answerable.web.doorkeeper import COOKIE


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A staffed town whose browser goes nowhere by itself."""
    town = Town(tmp_path)
    with town.client:
        town.staff()
        town.client.follow_redirects = False
        yield town


def post(town: Town, path: str, **fields: str) -> httpx.Response:
    return town.client.post(path, data=fields)


def csrf(town: Town, path: str = "/account") -> str:
    found = re.search(r'name="csrf" value="(\w+)"', town.client.get(path).text)
    assert found
    return found[1]


def test_who_signs_on_gets_a_session_and_goes_where_they_wanted(town: Town) -> None:
    answer = post(town, "/sign-on", to="/account", **town.who("T1"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for word in ("Path=/", "Secure", "HttpOnly", "SameSite=Strict"):
        assert word in cookie.split("; ")
    shown = town.client.get("/account").text
    assert "T1" in shown
    assert town.client.cookies[COOKIE] not in shown


def test_a_session_that_somebody_else_chose_is_never_taken_over(town: Town) -> None:
    """Session fixation: whatever cookie is there before, the session has a secret of its own."""
    planted = "f" * 64
    town.client.cookies.set(COOKIE, planted, domain="testserver.local")
    post(town, "/sign-on", **town.who("T1"))
    own = town.client.cookies[COOKIE]
    assert own != planted
    post(town, "/sign-on", **town.who("T1"))
    assert town.client.cookies[COOKIE] != own


def test_what_was_typed_wrong_says_no_more_than_that_and_keeps_no_secret(town: Town) -> None:
    for account in ("T1", "nobody1"):
        answer = post(town, "/sign-on", account=account, password="not it at all", code="123456")
        assert answer.status_code == 401
        assert "is not right" in answer.text
        assert "not it at all" not in answer.text
        assert "123456" not in answer.text
        assert "set-cookie" not in answer.headers


def test_a_form_acts_for_a_session_only_with_the_token_of_its_pages(town: Town) -> None:
    post(town, "/sign-on", **town.who("T1"))
    for wrong in ({}, {"csrf": "x"}):
        assert post(town, "/account/role", role="dispatcher", **wrong).status_code == 403
        assert post(town, "/sign-off", **wrong).status_code == 403
    good = csrf(town)
    elsewhere = {"sec-fetch-site": "same-site"}
    answer = town.client.post("/account/role", data={"role": "dispatcher", "csrf": good}, headers=elsewhere)
    assert answer.status_code == 403
    assert post(town, "/account/role", role="dispatcher", csrf=good).status_code == 303
    assert "dispatcher" in town.client.get("/account").text
    assert post(town, "/account/role", role="call-taker", csrf=good).status_code == 403, "it is of before"


def test_signing_off_ends_the_session(town: Town) -> None:
    post(town, "/sign-on", **town.who("T1"))
    secret = town.client.cookies[COOKIE]
    answer = post(town, "/sign-off", csrf=csrf(town))
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-on")
    town.client.cookies.set(COOKIE, secret)
    assert town.client.get("/account").headers["location"] == "/sign-on?to=%2Faccount"


def test_a_password_that_somebody_else_set_is_changed_first(town: Town) -> None:
    town.centre.entrance.open_account(town.centre.desk(OWNER), "T2", ["call-taker"], FIRST)
    first = post(town, "/sign-on", account="T2", password=FIRST)
    assert first.status_code == 403
    assert 'action="/sign-on/password"' in first.text
    who = {"account": "T2", "password": FIRST}
    assert "two ways" in post(town, "/sign-on/password", **who, new=OWN, again=NEXT).text
    assert "15" in post(town, "/sign-on/password", **who, new="short", again="short").text
    assert "Sign on with it" in post(town, "/sign-on/password", **who, new=OWN, again=OWN).text
    assert post(town, "/sign-on", account="T2", password=OWN).status_code == 303


def test_a_role_that_needs_a_device_enrols_one_first(town: Town) -> None:
    town.centre.entrance.open_account(town.centre.desk(OWNER), "S2", ["supervisor"], FIRST)
    who = {"account": "S2", "password": OWN}
    post(town, "/sign-on/password", account="S2", password=FIRST, new=OWN, again=OWN)
    assert 'action="/sign-on/device"' in post(town, "/sign-on", **who).text
    begun = post(town, "/sign-on/device", **who).text
    found: Any = re.search(r'name="secret" value="(\w{32})"', begun)
    assert "otpauth://totp/" in html.unescape(begun)
    device = pyotp.TOTP(found[1])
    wrong = post(town, "/sign-on/device/confirmed", **who, secret=found[1], shown="000000")
    assert wrong.status_code == 400
    assert found[1] in wrong.text, "so that it can be tried again"
    done = post(town, "/sign-on/device/confirmed", **who, secret=found[1], shown=device.at(town.clock()))
    assert done.text.partition("<ol")[2].count("<li>") == 10
    town.secrets["S2"] = found[1]
    assert post(town, "/sign-on", **town.who("S2")).status_code == 303


def test_over_plain_http_on_a_network_a_page_warns_before_a_password_is_typed(town: Town) -> None:
    warned = town.client.get("http://centre.example/sign-on").text
    assert "did not come over TLS" in warned
    here = ("http://127.0.0.1:8911", "http://localhost", "http://localhost:8911")
    for safe in (f"{each}/sign-on" for each in ("https://centre.example", *here)):
        assert "did not come over TLS" not in town.client.get(safe).text
