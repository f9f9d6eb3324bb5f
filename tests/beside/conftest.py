"""Towns beside another system, long after their directives were published."""

import pytest
from tests.beside.saying import later
from tests.center.town import Town, in_force


@pytest.fixture
def town() -> Town:
    """Both directives in force; two patrols and a medic free."""
    return later(in_force())


@pytest.fixture
def bare() -> Town:
    """No directive, no units."""
    return later(Town())
