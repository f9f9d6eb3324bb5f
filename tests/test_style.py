"""The style that CONTRIBUTING.md promises, counted."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
FUNCTION_KINDS = (ast.FunctionDef, ast.AsyncFunctionDef)


def test_no_module_has_more_than_400_lines() -> None:
    """A module stays one sitting's reading: at most 400 lines that are not blank."""
    sizes = {path: sum(1 for line in path.read_text().splitlines() if line.strip()) for path in SOURCES}
    assert not {path.name: size for path, size in sizes.items() if size > 400}


def test_no_function_has_more_than_60_lines() -> None:
    """A function stays readable at a glance."""
    long = [
        f"{path.name}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, FUNCTION_KINDS) and node.end_lineno is not None
        if node.end_lineno - node.lineno >= 60
    ]
    assert not long


def test_every_public_name_says_what_it_is() -> None:
    """Public functions and classes at the top of a module have a docstring."""
    silent = [
        f"{path.name}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.parse(path.read_text()).body
        if isinstance(node, (*FUNCTION_KINDS, ast.ClassDef))
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not silent


def test_the_repository_names_no_download_addresses() -> None:
    """Locked dependencies are pinned by hash, not by where they were downloaded."""
    addressed = [path.name for path in (ROOT / "requirements").glob("*.txt") if "://" in path.read_text()]
    assert not addressed
