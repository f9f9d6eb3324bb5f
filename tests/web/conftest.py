"""Served towns."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.town import Town, found


@pytest.fixture(scope="session")
def town_at_rest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both directives in force, two patrols and a medic free; made once, to be copied."""
    return found(tmp_path_factory.mktemp("served") / "centre")


@pytest.fixture
def folder(town_at_rest: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(town_at_rest, tmp_path / "centre")


@pytest.fixture
def town(folder: Path) -> Iterator[Town]:
    """The town, served."""
    with Town(folder) as town:
        yield town
