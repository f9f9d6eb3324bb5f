"""Pages stand in the same table as everything: for whom, with which headers, and no file from elsewhere."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.town import EVERYBODY, YEAR, Town

from answerable.model.people import MAY, SEE
from answerable.web.gate import ANYBODY
from answerable.web.pages.static_files import FILES, VERSION
from answerable.web.pages.table import PAGES
from answerable.web.pages.views import VIEWS
from answerable.web.routing import Route

ADDRESS = {
    "directive": "640.10@1",
    "wording": f"{YEAR}-W0001",
    "number": f"{YEAR}-000001",
    "unit": "P1",
    "version": VERSION,
    "file": "base.css",
    "name": "south",
    "stamp": "1-1",
    "zoom": "0",
    "across": "0",
    "down": "0",
}
NUMBERS = {"/duty/": f"{YEAR}-R0001", "/console/cautions/": f"{YEAR}-A0001"}
"""Of what a page is about that begins so; of all others it is a call."""
NOT_HERE = ("/audits/", "/console/changes", "/console/tiles/", "/console/map-style", "/policy/drafts/{")
"""Pages of what this town has none of, and the stream: they are looked at where they are tried."""
NAMES = [f"{route.method} {route.path}" for route in PAGES]


@pytest.fixture(scope="module")
def matrix(town_at_rest: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One town for all that only looks."""
    with Town(shutil.copytree(town_at_rest, tmp_path_factory.mktemp("pages") / "centre")) as town:
        town.call(place={"address": "12 Elm Street"})
        town.do("POST", "/requests", {"agency": "County Inspection", "asked": "two officers"}, "call-taker")
        caution = {
            "place": {"address": "12 Elm Street"},
            "kind": "hazard",
            "words": "oxygen",
            "source": "fire",
        }
        town.do("POST", "/cautions", caution, "dispatcher")
        yield town


def asked(town: Town, route: Route, role: str | None, **fields: str) -> Any:
    """What a page or form answers, as the browser that is told to go elsewhere would see it."""
    headers = {"authorization": f"Bearer {role.replace(' ', '-')}"} if role else {}
    content = fields if route.method == "POST" else None
    number = next((each for path, each in NUMBERS.items() if route.path.startswith(path)), ADDRESS["number"])
    path = route.path.format(**{**ADDRESS, "number": number})
    return town.client.request(route.method, path, headers=headers, data=content, follow_redirects=False)


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize("route", PAGES, ids=NAMES)
def test_a_page_is_for_the_roles_of_its_permission_and_for_nobody_else(
    matrix: Town, route: Route, role: str | None
) -> None:
    may: Any = MAY.get(route.may) or SEE.get(route.may, frozenset())
    answer = asked(matrix, route, role)
    if route.may == ANYBODY:
        assert answer.status_code != 403, answer.text
    elif (role or "public") in may:
        assert answer.status_code not in (401, 403), answer.text
        assert not answer.headers.get("location", "").startswith("/sign-on?")
    elif role is None and route.method == "GET":
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sign-on")
    else:
        assert answer.status_code == (401 if role is None else 403)


@pytest.mark.parametrize(
    "route", [each for each in PAGES if each.method == "GET"], ids=lambda each: each.path
)
def test_no_page_takes_anything_from_elsewhere_or_has_a_script_or_style_in_it(
    matrix: Town, route: Route
) -> None:
    """What the strict policy forbids is not there in the first place."""
    answer = asked(matrix, route, "supervisor" if route.path != "/policy/drafts/new" else "policy author")
    assert answer.status_code in (200, 303) or route.path.startswith(NOT_HERE), answer.text
    if answer.headers["content-type"].startswith("text/html") and answer.status_code == 200:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in policy
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]* src=)", answer.text)
        assert not re.search(r'(src|href|action)="(https?:)?//', answer.text)


def test_a_file_of_this_version_is_kept_by_browsers_and_another_name_is_no_file(matrix: Town) -> None:
    for name in FILES:
        answer = matrix.client.get(f"/static/{VERSION}/{name}")
        assert answer.content == FILES[name]
        assert "immutable" in answer.headers["cache-control"]
    assert "immutable" not in matrix.client.get("/static/old/base.css").headers["cache-control"]
    for name in ("no.css", "..%2f..%2fapp.py", "__init__.py"):
        assert matrix.client.get(f"/static/{VERSION}/{name}").status_code == 404


def test_what_cannot_be_done_is_told_as_a_page_with_the_way_back(matrix: Town) -> None:
    answer = asked(matrix, _route("/account"), "public")
    assert answer.status_code == 403
    assert "<h1>That is not for your role.</h1>" in answer.text
    spanish = matrix.client.get(
        "/account", headers={"authorization": "Bearer public", "accept-language": "es-MX,es;q=0.9"}
    )
    assert "<h1>Eso no corresponde a su función.</h1>" in spanish.text
    assert '<html lang="es"' in spanish.text


def test_an_address_that_is_nowhere_is_told_as_the_asker_reads(matrix: Town) -> None:
    page = matrix.client.get("/no-such-page", headers={"accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 404
    assert "<h1>There is no such page.</h1>" in page.text
    program = matrix.client.get("/no-such-page")
    assert program.headers["content-type"] == "application/problem+json"


def test_a_part_of_a_page_that_cannot_be_had_is_no_whole_page(matrix: Town) -> None:
    """A script that asks for a row is never given the page to sign on in its place."""
    answer = matrix.client.get("/account", headers={"x-part": "1"})
    assert answer.status_code == 401
    assert "<html" not in answer.text


def test_theme_and_language_are_kept_and_nothing_else_is(matrix: Town) -> None:
    kept = asked(matrix, _route("/preferences"), None, theme="dark", lang="es", to="/account", more="x")
    assert kept.headers["location"] == "/account"
    assert kept.headers["set-cookie"].startswith("prefer=dark.es.plain; Path=/; ")
    page = matrix.client.get("/sign-on", headers={"cookie": "prefer=dark.es"})
    assert '<html lang="es" data-theme="dark">' in page.text
    for wrong in ("prefer=<script>.es", "prefer=", "prefer=dark", "; ;=", "prefer=auto.xx"):
        assert matrix.client.get("/sign-on", headers={"cookie": wrong}).status_code == 200


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", "", "/\r\nx: y"]
)
def test_nobody_is_led_to_another_server(matrix: Town, to: str) -> None:
    assert asked(matrix, _route("/preferences"), None, to=to).headers["location"] == "/"


def test_a_form_from_another_site_is_refused_whatever_it_has(matrix: Town) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {"origin": "null"}):
        answer = matrix.client.post("/sign-on", data={"account": "T1"}, headers=headers)
        assert answer.status_code == 403


def test_every_view_is_a_page_with_the_permission_that_its_link_is_shown_by() -> None:
    may = {route.path: route.may for route in PAGES if route.method == "GET"}
    assert {view.path: view.may for view in VIEWS} == {view.path: may[view.path] for view in VIEWS}


def _route(path: str) -> Route:
    return next(each for each in PAGES if each.path == path)
