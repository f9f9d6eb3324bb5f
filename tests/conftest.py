"""How Hypothesis runs here: no claim about time, and in CI the same examples each run.

A run at a desk draws new examples each time; what it finds becomes a test of its own.
"""

from __future__ import annotations

import functools
import os

import pytest
import typer.main
import typer.testing
from hypothesis import HealthCheck, settings
from tests.postgres import own_server, postgres_server, postgres_url  # noqa: F401 - fixtures for every test
from tests.programs import said

settings.register_profile(
    "answerable",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
    print_blob=True,
)
settings.load_profile("answerable")
pytest_plugins = ["pytester"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what was skipped, and why: a line a reason."""
    for line in said(str(each.longrepr[2]) for each in terminalreporter.getreports("skipped")):
        terminalreporter.write_line(line)


# typer's runner makes the tree of all commands anew at each call, and it is the same tree each time. The name
# is private: should it go, tests are slower, and no less right.
vars(typer.testing)["_get_command"] = functools.cache(typer.main.get_command)
