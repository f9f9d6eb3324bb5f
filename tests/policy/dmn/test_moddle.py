"""dmn-moddle, the reader behind the modellers that people use, reads our export without a warning.

It is installed once from npm, pinned by `moddle/package-lock.json`, into `.venv/share`.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.npm import installed
from tests.policy.dmn.test_export import TEXT as OF_EVERYTHING

from answerable.policy import load_directive, read_directive
from answerable.policy.dmn import export_dmn, import_dmn

HERE = Path(__file__).parent / "moddle"
ROOT = Path(__file__).parents[3]
SHIPPED = [
    path
    for path in sorted([*(ROOT / "directives").glob("*.md"), *(ROOT / "examples").rglob("*.md")])
    if path.read_text().startswith("---")
]


@pytest.fixture(scope="module")
def home() -> Path:
    """Where dmn-moddle is installed."""
    return installed(HERE)


def read(home: Path, *files: Path) -> list[dict[str, Any]]:
    """What dmn-moddle makes of files."""
    command = ["node", str(HERE / "read.mjs"), str(home), *map(str, files)]
    told: list[dict[str, Any]] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return told


def test_every_export_is_read_without_a_warning_and_comes_back_from_it(home: Path, tmp_path: Path) -> None:
    """All shipped ones, and one of every kind of table; written again by dmn-moddle, the same comes back."""
    directives = [*map(load_directive, SHIPPED), read_directive(OF_EVERYTHING)]
    files = []
    for number, directive in enumerate(directives):
        files.append(tmp_path / f"{number}.dmn")
        files[-1].write_text(export_dmn(directive)[0], encoding="utf-8")
    told = read(home, *files)
    assert [each["warnings"] for each in told] == [[]] * len(directives)
    assert [each["decisions"] for each in told] == [len(directive.tables) for directive in directives]
    for file, each in zip(files, told, strict=True):
        assert import_dmn(each["xml"].encode()).text == import_dmn(file.read_bytes()).text


def test_a_warning_would_be_seen(home: Path, tmp_path: Path) -> None:
    """The test above can fail: a reference that leads nowhere is warned of."""
    file = tmp_path / "broken.dmn"
    xml, _ = export_dmn(load_directive(SHIPPED[0]))
    file.write_text(xml.replace('<inputData id="fact_1"', '<inputData id="fact_one"', 1), encoding="utf-8")
    assert read(home, file)[0]["warnings"] != []
