"""Every command and look has a route, every route a permission, words and an example."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from litestar import Litestar, get
from msgspec.structs import replace
from tests.web.town import EVERYBODY, YEAR, Doorkeeper, Town

from answerable import center
from answerable.model.desk import Command
from answerable.model.people import MAY, SEE
from answerable.web.app import ROUTES, _check
from answerable.web.gate import ANYBODY
from answerable.web.openapi import IN_PATH, THEMES
from answerable.web.pages.table import PAGES
from answerable.web.routing import Route
from answerable.web.wire import WORDS

COMMANDS = {
    name: each
    for name in center.__all__
    if isinstance(each := getattr(center, name), Command)
    and each.may not in ("shadow another system", "reconcile", "note a restoration")
}
"""The commands of people. What another system tells comes in by a door of its own; a phone log is matched at
the command line, beside the centre's work, before its findings are put on the record. A restoration is noted
where it is done.
"""
ADDRESS = {
    "number": f"{YEAR}-000001",
    "unit": "P1",
    "directive": "640.10@1",
    "wording": "26-W0001",
    "system": "cad",
    "tile": "0/000",
    "passing": "1",
    "aid": "1",
    "hold": "26-K0001",
    "series": "26-S0001",
    "account": "T12",
    "token": "t",
}


def names(routes: tuple[Route, ...]) -> list[str]:
    return [f"{route.method} {route.path}" for route in routes]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_centre_has_a_route(name: str) -> None:
    assert any(route.command is COMMANDS[name] for route in ROUTES)


@pytest.mark.parametrize("permission", SEE)
def test_every_look_that_somebody_may_has_a_route(permission: str) -> None:
    assert any(route.may == permission for route in (*ROUTES, *PAGES))


@pytest.mark.parametrize("route", ROUTES, ids=names(ROUTES))
def test_a_route_says_what_it_does_and_shows_it_by_an_example(route: Route) -> None:
    assert route.summary.endswith(".")
    assert route.theme in THEMES
    assert set(route.parameters) <= IN_PATH.keys()
    if route.body is None:
        return
    msgspec.convert(route.example, route.body)
    said = {field.name for field in msgspec.structs.fields(route.body)}
    assert said <= WORDS.keys(), "say in wire.WORDS what these parameters mean"


def test_a_route_without_a_permission_that_the_tables_have_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="no role may 'burn the record'"):
        replace(ROUTES[0], may="burn the record")


def test_a_handler_that_came_in_another_way_stops_the_server_from_starting() -> None:
    @get("/back-door")
    async def back_door() -> str:
        return "open"

    (route,) = Litestar([back_door], openapi_config=None).routes
    with pytest.raises(ValueError, match="without a permission"):
        _check(route)


def test_no_two_routes_share_a_method_and_path() -> None:
    assert len(set(names(ROUTES))) == len(ROUTES)


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize("route", ROUTES, ids=names(ROUTES))
def test_a_route_is_for_the_roles_of_its_permission_and_for_nobody_else(
    matrix: Town, route: Route, role: str | None
) -> None:
    """All routes, all roles, and nobody: who may not is told so before the request is even read."""
    may: Any = MAY.get(route.may) or SEE.get(route.may, frozenset())
    allowed = route.may == ANYBODY or (role or "public") in may
    path = route.path.format(**ADDRESS)
    # A body that nothing takes, and an entry nobody has: whoever may is refused for that, and not before.
    answer = matrix.ask(
        route.method, path, {"?": 1} if route.method == "POST" else None, role, last_event_id="x"
    )
    if route.path.startswith("/shadow/{system}"):
        assert answer.status_code == 401  # whoever it is: other systems are known by their signature
    elif allowed:
        assert answer.status_code not in (401, 403), answer.text
    else:
        assert answer.status_code == (401 if role is None else 403)


@pytest.fixture(scope="module")
def matrix(town_at_rest: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One town for the whole matrix: nothing in it changes, but that looks are kept."""
    import shutil

    with Town(shutil.copytree(town_at_rest, tmp_path_factory.mktemp("matrix") / "centre")) as town:
        number = town.call()
        before = town.entries()
        assert number == ADDRESS["number"]
        yield town
        log = town.house.served.opened.log
        assert {entry.stream for entry in log.read(before)} <= {f"look/incident/{number}"}


def test_a_token_that_does_not_hold_is_refused_also_where_the_public_may(town: Town) -> None:
    """A wrong token is a mistake to be told of, never a reason to go on as nobody."""
    answer = town.ask("GET", "/directives", by="stolen")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_session_acts_only_with_its_forgery_token(town: Town) -> None:
    town.client.cookies.set("__Host-answerable", "call-taker")
    assert town.ask("GET", "/queue", by=None).status_code == 200
    assert town.ask("POST", "/calls", {}, by=None).status_code == 403
    good = town.ask("POST", "/calls", {}, by=None, x_csrf_token="forgery of call-taker")
    assert good.status_code == 201
    assert Doorkeeper().csrf_is("call-taker", "forgery of call-taker")


def test_where_something_was_made_is_told_in_ascii_whatever_its_name(town: Town) -> None:
    made = town.ask("POST", "/units", {"unit": "Ünit \U0001d11e", "kind": "patrol"})
    assert (made.status_code, made.headers["location"]) == (201, "/units/%C3%9Cnit%20%F0%9D%84%9E")
    assert town.client.get("/health/live").status_code == 200
