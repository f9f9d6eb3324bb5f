"""Towns to test on."""

import pytest
from tests.center.town import Town, in_force


@pytest.fixture
def town() -> Town:
    """Both directives in force; two patrols and a medic free."""
    return in_force()


@pytest.fixture
def bare() -> Town:
    """No directive, no units."""
    return Town()
