"""The page `docs/routes.md`: every route of the API, from the description that the server gives of itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

HEAD: Final = """\
# Every route

Made from the server's own description, `/openapi.json` (OpenAPI 3.1), by `make docs`; do not edit.
[The centre over HTTP](http.md) says what holds for all of them: who asks, sending again, what happens while
the record is away. What cannot be done is answered as a [problem](problems.md). A body's members may be left
out unless *needed* stands beside them.
"""


def routes() -> str:
    """The whole page."""
    from answerable.web.app import ROUTES
    from answerable.web.openapi import describe

    told = describe(ROUTES)
    schemas = told["components"]["schemas"]
    lines = [HEAD]
    for tag in told["tags"]:
        lines += [f"## {tag['name']}", "", tag["description"], ""]
        for path, methods in told["paths"].items():
            for method, operation in methods.items():
                if operation["tags"] == [tag["name"]]:
                    lines += [f"### `{method.upper()} {path}`", "", *_operation(operation, schemas)]
    return "\n".join(lines).rstrip() + "\n"


def _operation(operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    summary = operation["summary"].rstrip(".")
    yield f"{summary}. {' '.join(operation['description'].split())}"
    yield ""
    asked = [each for each in operation["parameters"] if each["in"] == "query"]
    if asked:
        yield "| in the query | type | is |\n|---|---|---|"
        for each in asked:
            yield f"| `{each['name']}` | {_type(each['schema'])} | {_cell(each.get('description', ''))} |"
        yield ""
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        yield from _body(media, content, schemas)
    good = {status: each for status, each in operation["responses"].items() if status < "300"}
    yield "Answers " + "; ".join(f"{status}, {_answer(each)}" for status, each in good.items()) + "."
    yield ""


def _body(media: str, content: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    if media != "application/json":
        yield f"The body is `{media}`.\n"
        return
    schema = _followed(content["schema"], schemas)
    needed = set(schema.get("required", ()))
    members = schema.get("properties", {})
    if members:
        yield "| in the body | type | is |\n|---|---|---|"
        for name, each in members.items():
            also = "*needed* " if name in needed else ""
            yield f"| `{name}` | {_type(each)} | {also}{_cell(each.get('description', ''))} |"
        yield ""
    if content.get("example"):
        yield f"```json\n{json.dumps(content['example'], ensure_ascii=False)}\n```\n"


def _answer(response: dict[str, Any]) -> str:
    ((media, content),) = response["content"].items()
    return _type(content["schema"]) if media == "application/json" else f"`{media}`"


def _type(schema: dict[str, Any]) -> str:
    """A type in a few words."""
    if "$ref" in schema:
        return f"`{re.split(r'[/.]', schema['$ref'])[-1]}`"
    if "anyOf" in schema:
        kinds = [each for each in schema["anyOf"] if each.get("type") != "null"]
        return " or ".join(_type(each) for each in kinds)
    if "enum" in schema:
        values = [f"`{value}`" for value in schema["enum"]]
        return ", ".join(values) if len(values) <= 9 else f"{', '.join(values[:8])} …"
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "anything")


def _followed(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    return schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
