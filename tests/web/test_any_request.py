"""Whatever is sent, the answer is one that the API's description has, and never a mistake of ours."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks
from tests.web.running import Running, running

from answerable.model.people import MAY, ROLES, SEE
from answerable.web.app import ROUTES
from answerable.web.gate import ANYBODY
from answerable.web.openapi import describe
from answerable.web.routing import Route

DESCRIPTION = json.loads(json.dumps(describe(ROUTES)))
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
STREAM = "/changes"
"""Its answer has no end; see test_changes."""
SENT = [route for route in ROUTES if route.path != STREAM]
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


@schemathesis.serializer("application/x-ndjson")
def lines(_: Any, value: Any) -> bytes:
    """Whatever it is, sent as it is."""
    return str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def server(town_at_rest: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server with a call, to which anything may happen."""
    folder = shutil.copytree(town_at_rest, tmp_path_factory.mktemp("any") / "centre")
    with running(folder) as server:
        server.ask("POST", "/calls", {}, "call-taker")
        yield server
        assert "our mistake" not in server.log()


def test_the_description_is_one_that_openapi_3_1_allows() -> None:
    SCHEMA.validate()
    broken = DESCRIPTION | {"paths": {"/calls": {"post": {"responses": 7}}}}
    with pytest.raises(Exception, match="7"):
        schemathesis.openapi.from_dict(broken).validate()


def test_every_operation_says_what_it_does_who_may_and_what_can_go_wrong() -> None:
    for path, operations in DESCRIPTION["paths"].items():
        for method, each in operations.items():
            assert each["summary"]
            assert "For: " in each["description"], (method, path)
            assert "security" in each
            assert {"400", "429", "500"} <= each["responses"].keys()
            assert each["security"] == [] or {"401", "403"} <= each["responses"].keys()
            assert all(parameter["description"] for parameter in each["parameters"])
    assert len(
        {each["operationId"] for ops in DESCRIPTION["paths"].values() for each in ops.values()}
    ) == len(ROUTES)


def test_nothing_in_the_description_is_fetched_from_elsewhere() -> None:
    assert "cdn" not in json.dumps(DESCRIPTION).lower()
    assert all(each["url"] == "/" for each in DESCRIPTION["servers"])


def token(route: Route) -> str:
    """Somebody who may."""
    may = MAY.get(route.may) or SEE.get(route.may, frozenset())
    role = next((role for role in ROLES if role in may), "supervisor") if route.may != ANYBODY else "auditor"
    return role.replace(" ", "-")


@pytest.mark.parametrize("route", SENT, ids=lambda route: f"{route.method} {route.path}")
def test_any_request_is_answered_as_described(server: Running, route: Route) -> None:
    operation = SCHEMA[route.path][route.method]
    headers = {"Authorization": f"Bearer {token(route)}"}
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    cases = st.one_of([operation.as_strategy(mode) for mode in modes])
    with requests.Session() as session:

        @settings(max_examples=15)
        @given(cases)
        def send(case: Any) -> None:
            case.call_and_validate(
                base_url=server.address, session=session, headers=headers, checks=CHECKS, timeout=20
            )

        send()
