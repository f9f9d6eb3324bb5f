"""A stolen token or session: how far it reaches, what it leaves behind, and how soon it ends."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.test_people import OWN, Town, token

from answerable.model import events as ev
from answerable.model.history import events_of


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    with town.client:
        town.staff()
        yield town


def test_what_is_done_with_it_stands_under_its_account_and_ends_with_one_word(town: Town) -> None:
    session = town.sign_on("S1")
    town.ask("POST", "/accounts", {"account": "feed", "roles": ["call-taker"]}, 201, **session)
    stolen = token(town, ["calls:take"], **session)
    town.client.cookies.clear()
    bearer: dict[str, Any] = {"authorization": f"Bearer {stolen}"}
    town.ask("POST", "/calls", {"call_back": "555-0134"}, 201, **bearer)
    events = [event for _, event in events_of(town.centre.log)]
    assert [each.by.id for each in events if isinstance(each, ev.CallTaken)] == ["feed"]
    for path, body in (
        ("/queue", None),
        ("/tokens", None),
        ("/accounts", {"account": "X9", "roles": ["supervisor"]}),
        ("/directives", {"text": "none"}),
    ):
        town.ask("GET" if body is None else "POST", path, body, 403, **bearer)
    session = town.sign_on("S1")
    town.ask("POST", f"/tokens/{stolen.split('_')[1]}/revoked", **session)
    town.client.cookies.clear()
    town.ask("POST", "/calls", {}, 401, **bearer)


def test_a_stolen_session_is_not_the_second_person(town: Town) -> None:
    """Whoever approves shows password and code again, whatever session stands open."""
    stolen = town.sign_on("S1")
    opened = {"account": "S2", "roles": ["supervisor"]}
    for account, role in (("D1", "duty officer"), ("S1", "supervisor")):
        guessed = {"account": account, "role": role, "password": OWN, "code": "000000"}
        town.ask("POST", "/accounts", {**opened, "approval": guessed}, 401, **stolen)
    town.later += datetime.timedelta(minutes=5)  # failures are delayed
    town.ask("POST", "/accounts", {**opened, **town.approval("D1", "duty officer")}, 201, **stolen)
