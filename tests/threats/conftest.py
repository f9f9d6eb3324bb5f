"""Towns for the threats: one at the program's door, one at the desks, one served."""

from __future__ import annotations

from tests.cli.conftest import called, empty, town_at_rest, town_with_a_call

__all__ = ["called", "empty", "town_at_rest", "town_with_a_call"]
