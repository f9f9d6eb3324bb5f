"""The page of threats names tests: each is there, and each of this folder is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/threats.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[a-z_/]+\.py)(?:::(test_[a-z0-9_]+))?`", PAGE)
OURS = {
    (path.relative_to(ROOT).as_posix(), name)
    for path in Path(__file__).parent.glob("test_a*.py")
    for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
}


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_what_the_page_calls_tested_is_a_test(path: str, name: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert not name or f"def {name}(" in text


def test_every_test_of_a_threat_is_on_the_page() -> None:
    assert OURS
    assert OURS - set(NAMED) == set()


def test_the_page_says_of_every_threat_what_is_not_prevented() -> None:
    sections = re.split(r"^## \d", PAGE, flags=re.MULTILINE)[1:]
    assert len(sections) >= 6
    for each in sections:
        assert "| prevented |" in each, each[:60]
        assert "| detected |" in each, each[:60]
        assert "| not |" in each, each[:60]
