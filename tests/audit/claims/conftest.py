"""A file to write claims to, and the centre's test towns."""

from pathlib import Path

import pytest
from tests.center.town import Town, in_force


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "claims.toml"


@pytest.fixture
def town() -> Town:
    """Both directives in force; two patrols and a medic free."""
    return in_force()
