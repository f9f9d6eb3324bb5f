"""ARCHITECTURE.md says of each room what it imports; this reads the imports."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "answerable"
TEXT = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
ROWS = re.findall(r"^\| (`[^|]+) \| [^|]+ \| ([^|]+) \|$", TEXT, re.MULTILINE)
ROOMS = {
    path.stem
    for path in SOURCE.iterdir()
    if (path.is_dir() or path.suffix == ".py") and not path.name.startswith("_")
}
WHOLE = ("everything below", "all")
"""Rooms that may import whatever is below them: import-linter says what that is."""


def files(room: str) -> list[Path]:
    """The modules of a room, or the one that it is."""
    path = SOURCE / room
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def imported(room: str) -> set[str]:
    """The rooms that a room imports, itself aside."""
    found: set[str] = set()
    for file in files(room):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("answerable"):
                inside = node.module.split(".")[1:2] or [alias.name for alias in node.names]
                found |= {*inside} & ROOMS
    return found - {room.split("/")[0].removesuffix(".py")}


@pytest.mark.parametrize(("where", "imports"), ROWS)
def test_a_room_imports_what_the_table_says(where: str, imports: str) -> None:
    first, *others = (each.removeprefix("src/answerable/") for each in re.findall(r"`([^`]+)`", where))
    whole = first.partition("/")[0]
    rooms = [first, *(each if (SOURCE / each).exists() else f"{whole}/{each}" for each in others)]
    assert all(files(room) for room in rooms), "it is there"
    if not imports.startswith(WHOLE):
        named = {*re.findall("[a-z]+", imports)} & ROOMS - {whole}
        assert set().union(*map(imported, rooms)) == named


def test_every_room_is_in_the_table() -> None:
    said = " ".join(where for where, _ in ROWS)
    assert not [room for room in ROOMS if f"{room}/" not in said and f"{room}.py" not in said]
