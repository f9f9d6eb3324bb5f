"""What an entry may say, as it is promised to be read for ever: `python -m tests.upgrade.shapes` pins it.

A later program may add kinds of events, and fields that may be left out; it takes nothing away and asks for
nothing that entries of before do not have. So `shapes.json` only grows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from answerable.model import events as ev

PINNED = Path(__file__).parent / "shapes.json"
SAID = ("description", "title", "default")
"""What a schema says beside what is valid."""


def shapes() -> dict[str, Any]:
    """The schema of every event and noun in one, by its name, without what is only said of it."""
    (_,), parts = msgspec.json.schema_components([ev.AnyEvent])
    made: dict[str, Any] = json.loads(msgspec.json.encode(parts, order="sorted"))
    return {name: _bare(part) for name, part in sorted(made.items())}


def _bare(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_bare(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {field: _bare(each) for field, each in value.items()} if name == "properties" else _bare(value)
        for name, value in schema.items()
        if name not in SAID or name == "properties"
    }


def broken(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    """Each way in which an entry of before could not be read now."""
    for name, part in before.items():
        if name not in now:
            yield f"{name} is gone"
            continue
        today = now[name]
        yield from (f"{name}.{field} is required" for field in _required(today) - _required(part))
        for field, schema in part.get("properties", {}).items():
            if field not in today.get("properties", {}):
                yield f"{name}.{field} is gone"
            elif not _takes(today["properties"][field], schema):
                yield f"{name}.{field} takes less"


def _required(part: dict[str, Any]) -> set[str]:
    return set(part.get("required", ()))


def _takes(now: Any, before: Any) -> bool:
    """Whether one schema takes all that another did: the same, more words, one more alternative."""
    if now == before:
        return True
    options = now.get("anyOf", [now])
    if "anyOf" in before:
        return all(any(_takes(each, one) for each in options) for one in before["anyOf"])
    if "enum" in before:
        return any(set(before["enum"]) <= set(each.get("enum", ())) for each in options)
    if "items" in before and "items" in now:
        same = {**now, "items": None} == {**before, "items": None}
        return same and _takes(now["items"], before["items"])
    return before in options


if __name__ == "__main__":
    made = shapes()
    if PINNED.exists() and (faults := list(broken(json.loads(PINNED.read_text("utf-8")), made))):
        raise SystemExit("\n".join(faults))
    PINNED.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", "utf-8")
