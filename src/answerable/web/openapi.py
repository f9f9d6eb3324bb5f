"""The API's description (OpenAPI 3.1), from the table of routes and the structs that decode and encode.

msgspec makes the schemas: what is described is what is checked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

import msgspec

from answerable.model.people import MAY, ROLES, SEE
from answerable.web.asked import KEY_LONGEST
from answerable.web.doorkeeper import COOKIE
from answerable.web.gate import ANYBODY
from answerable.web.problems import KINDS, MEDIA, Problem
from answerable.web.routing import JSON, Route

THEMES: Final = {
    "calls": "Calls and their incidents, from their taking to their end.",
    "requests": "Requests for assistance between agencies.",
    "aid": "Help that we ask other agencies for, with a call or request that stays ours.",
    "cautions": "What is known of places, shown with calls there.",
    "units": "Who can be sent, and what they report.",
    "policy": "Which policy is in force, and what is ordered beside it.",
    "record": "What a stranger needs to check the record.",
    "shifts": "Shifts that are handed over and read back.",
    "voices": "Complaints and their answers; public statements.",
    "keeping": "What is kept how long, held, erased, and opened to whom.",
    "beside": "Beside another system: its words in, the differences out.",
    "people": "Accounts, sessions and tokens.",
    "changes": "What is committed, as it is.",
    "health": "How the server does.",
}

EVERYWHERE: Final = ("bad-input", "too-many", "our-mistake")
IN_PATH: Final = {
    "number": "The number of a call, incident, request or caution; a provisional one too.",
    "unit": "A unit's number.",
    "hold": "The number of a hold.",
    "series": "The number of a series.",
    "passing": "Which passing on of this call: 1, 2 …",
    "aid": "Which aid of this call or request: 1, 2 …",
    "system": "The name of another system.",
    "tile": "Which tile: `0/x001/234`, `entries/000.p/7`.",
    "account": "An account: a badge, such as T12.",
    "token": "A token's id: what stands between `ans_` and the next `_`.",
    "directive": "A directive and its version, such as 640.10@1.",
    "wording": "The number of a draft of a directive.",
}
KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": KEY_LONGEST},
    "description": "Your own id for this command, in effect for you and this address. Sent again with the"
    " same id it is not carried out again: you get the first answer (with 200 where that was 201). With"
    " another body it is refused (`key-used`).",
}
LAST_ID: Final = {
    "name": "Last-Event-ID",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": "^[0-9]{1,15}$"},
    "description": "The id of the last event that you have: what came after it comes first.",
}
FORGERY: Final = {
    "name": "X-CSRF-Token",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "With a session's cookie: its forgery token.",
}


def describe(routes: Sequence[Route]) -> dict[str, Any]:
    """The document."""
    types = [each for route in routes for each in (route.body, route.query, route.answer) if each]
    found, components = msgspec.json.schema_components(
        [*types, Problem], ref_template="#/components/schemas/{name}"
    )
    schemas = dict(zip(map(id, (*types, Problem)), found, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Answerable",
            "version": version("answerable"),
            "summary": "An emergency-call centre over HTTP.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in THEMES.items()],
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": {name: _problem(name) for name in KINDS},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "An API token."},
                "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            },
        },
    }


def _operation(route: Route, schemas: dict[int, Any], components: dict[str, Any]) -> dict[str, Any]:
    may = MAY.get(route.may) or SEE.get(route.may, frozenset())
    whose = "anybody" if route.may == ANYBODY else ", ".join(role for role in ROLES if role in may)
    operation: dict[str, Any] = {
        "operationId": _id(route),
        "summary": route.summary,
        "description": f"{route.description}\n\nFor: {whose}.".strip(),
        "tags": [route.theme],
        "security": [] if route.may == ANYBODY else [{"token": []}, {"session": []}],
        "parameters": [*_in_path(route), *_in_query(route, schemas, components), *_in_header(route)],
        "responses": _responses(route, schemas),
    }
    if route.may != ANYBODY and "public" in may:
        operation["security"].insert(0, {})
    if route.takes != JSON:
        operation["requestBody"] = {
            "required": True,
            "content": {route.takes: {"schema": {"type": "string"}}},
        }
    if route.body is not None:
        content = {"schema": schemas[id(route.body)], "example": route.example}
        operation["requestBody"] = {"required": True, "content": {JSON: content}}
    return operation


def _responses(route: Route, schemas: dict[int, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": schemas[id(route.answer)] if route.answer else {"type": "string"}}
    good = {"description": HTTPStatus(route.status).phrase, "content": {route.media: content}}
    responses: dict[str, Any] = {str(route.status): good}
    for status in route.also:
        responses[str(status)] = {**good, "description": ALSO[status]}
    kinds = (*EVERYWHERE, *route.problems)
    if route.may != ANYBODY:
        kinds += ("not-signed-on", "not-allowed")
    by_status: dict[int, list[str]] = {}
    for name in dict.fromkeys(kinds):
        by_status.setdefault(KINDS[name].status, []).append(name)
    for status, names in by_status.items():
        responses.setdefault(str(status), _problem(*names))
    return dict(sorted(responses.items()))


ALSO: Final = {
    200: "A retry: this was done before, and nothing changed.",
    202: "The record is away: taken and kept in the spool, under a provisional number.",
    503: "Not all is well.",
}


def _problem(*names: str) -> dict[str, Any]:
    titles = " ".join(f"`{name}`: {KINDS[name].title}" for name in names)
    answer: dict[str, Any] = {
        "description": titles,
        "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if any(KINDS[name].retry_after for name in names):
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    return answer


def _in_path(route: Route) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "minLength": 1},
            "description": IN_PATH[name],
        }
        for name in route.parameters
    ]


def _in_query(route: Route, schemas: dict[int, Any], components: dict[str, Any]) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    schema = components[schemas[id(route.query)]["$ref"].rpartition("/")[2]]
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": {key: value for key, value in each.items() if key != "description"},
            "description": each.get("description", ""),
        }
        for name, each in schema["properties"].items()
    ]


def _in_header(route: Route) -> list[dict[str, Any]]:
    if route.method != "GET":
        return [KEY, FORGERY] if route.command else [FORGERY]
    return [LAST_ID] if route.media == "text/event-stream" else []


def _id(route: Route) -> str:
    """`POST /calls/{number}/facts` -> `post_calls_number_facts`."""
    return re.sub(r"\W+", "_", f"{route.method.lower()} {route.path}").strip("_")
