"""How Hypothesis runs here: no claim about time, and in CI the same examples each run.

A run at a desk draws new examples each time; what it finds becomes a test of its own.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from tests.postgres import own_server, postgres_server, postgres_url  # noqa: F401 - fixtures for every test

settings.register_profile(
    "answerable",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
    print_blob=True,
)
settings.load_profile("answerable")
