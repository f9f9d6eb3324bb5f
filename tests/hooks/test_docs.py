"""docs/hooks.md says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from answerable.hooks import KINDS, Declared, Hook

PAGE = (Path(__file__).parents[2] / "docs" / "hooks.md").read_text("utf-8")


def test_the_page_names_every_kind_as_the_program_does() -> None:
    rows = re.findall(r"^\| `([a-z.]+)` \| (.*) \|$", PAGE, re.MULTILINE)
    assert {kind: told for kind, told in rows if "." in kind} == KINDS


def test_the_declaration_on_the_page_can_be_used_and_the_table_names_every_member() -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert msgspec.toml.decode(text, type=Declared).hook[0].name == "county"
    rows = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert {*rows, "plugin", "settings"} == {each.name for each in msgspec.structs.fields(Hook)}
