"""A token does what its scopes include, and nothing beyond, whatever its role may."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.test_routes import ADDRESS
from tests.web.town import EVERYBODY, Town

from answerable.identity.scopes import SCOPES
from answerable.model.people import MAY, SEE
from answerable.web.app import ROUTES
from answerable.web.gate import ANYBODY
from answerable.web.routing import Route

PEOPLE = [role for role in EVERYBODY if role not in (None, "public")]


def role_for(route: Route) -> str | None:
    """A role that may, so that it is the scope alone that decides."""
    may = MAY.get(route.may) or SEE.get(route.may, frozenset())
    return next((role for role in PEOPLE if route.may == ANYBODY or role in may), None)


@pytest.fixture(scope="module")
def matrix(town_at_rest: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One town for the whole matrix; only looks that are noted add to its record."""
    with Town(shutil.copytree(town_at_rest, tmp_path_factory.mktemp("scopes") / "centre")) as town:
        assert town.call() == ADDRESS["number"]
        yield town


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_opens_the_routes_of_its_permissions_and_no_others(matrix: Town, scope: str) -> None:
    """All routes, as a role that may: who is beyond scope is told so before the request is even read."""
    for route in ROUTES:
        if route.path == "/shadow/{system}/words" or (role := role_for(route)) is None:
            continue  # known by a signature; or for no person at all
        body, size = {"?": 1} if route.method == "POST" else None, matrix.entries()
        answer = matrix.ask(
            route.method, route.path.format(**ADDRESS), body, f"{role}+{scope}", last_event_id="x"
        )
        if route.may == ANYBODY or route.may in SCOPES[scope]:
            assert answer.status_code not in (401, 403), f"{route.path}: {answer.text}"
        else:
            assert answer.status_code == 403, f"{route.path}: {answer.text}"
            assert "scopes" in answer.json()["detail"]
            assert matrix.entries() == size


@pytest.mark.parametrize("scope", SCOPES)
def test_no_scope_gives_what_the_role_does_not(matrix: Town, scope: str) -> None:
    """An auditor's token of any scope changes nothing."""
    for route in ROUTES:
        if route.may in MAY and "auditor" not in MAY[route.may]:
            answer = matrix.ask(route.method, route.path.format(**ADDRESS), {"?": 1}, f"auditor+{scope}")
            assert answer.status_code == 403


def test_what_a_command_needs_besides_is_within_scope_too(town: Town) -> None:
    """To put another answer in the place of a request's needs both: to answer, and to override."""
    asked = {"agency": "County Inspection", "asked": "two officers"}
    number = town.do("POST", "/requests", asked)["number"]
    body = {"set_to": {"answer": "accept"}, "grounds": {"reason": "the chief agreed"}}
    acting = town.get(f"/requests/{number}")["request"]["acting"]["answer"]
    assert acting != "accept"
    size = town.entries()
    for scopes, path in (("calls:override", "override"), ("requests:answer", "answer")):
        sent = body if path == "override" else {"answer": "accept", "grounds": body["grounds"]}
        answer = town.ask("POST", f"/requests/{number}/{path}", sent, f"supervisor+{scopes}")
        assert (answer.status_code, town.entries()) == (403, size), answer.text
        assert "scopes" in answer.json()["detail"]
    both = "supervisor+calls:override+requests:answer"
    assert town.ask("POST", f"/requests/{number}/override", body, both).status_code == 200
    assert town.get(f"/requests/{number}")["request"]["acting"]["answer"] == "accept"
