"""The real server crashes under load, on either store: no promise is broken. The control breaks some.

Longer runs, with counts: `python -m tests.web.crashes`; see docs/crash.md.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.record.disk import Cut
from tests.web.crashes import Outcome, database_crashes, failing_round, kills, places, power_round
from tests.web.failing_disk import Fault


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_killed_under_load_it_keeps_every_promise(store: str) -> None:
    """Commands of every kind from four clients at once; and deadlines that passed meanwhile are told once."""
    with places(store) as found_at:
        outcome = kills(3, store, found_at, random.Random())
    assert outcome.broken == []
    assert outcome.done > 3


@pytest.mark.parametrize(
    "fault",
    [
        Fault("write", "-wal", "not done", skip=9),
        Fault("write", "db", "done but failed"),
        Fault("sync", "-wal", "not done", skip=3),
        Fault("sync", "-wal", "done but failed", skip=3),
        Fault("write", "-wal", "not done", full=True, times=20),
    ],
    ids=lambda fault: f"{'ENOSPC' if fault.full else 'EIO'} {fault.operation} {fault.file} {fault.effect}",
)
def test_a_failing_disk_costs_nothing_acknowledged_and_the_server_goes_on(folder: Path, fault: Fault) -> None:
    """It spools while the record is away, enters that once, and after a power cut all of it is there."""
    outcome = Outcome("a failing disk")
    assert failing_round(folder, fault, outcome)
    assert outcome.broken == []


def test_a_database_that_crashes_costs_nothing_acknowledged_and_the_server_goes_on() -> None:
    outcome = database_crashes(1)
    assert outcome.broken == []
    assert outcome.kept > 0


@pytest.mark.parametrize("cut", ["lost", "torn"])
def test_a_power_cut_under_load_breaks_no_promise(folder: Path, cut: Cut) -> None:
    outcome = Outcome("power")
    power_round(folder, random.Random().randrange(20, 200), cut, outcome)
    assert outcome.broken == []


def test_without_syncing_the_same_crash_loses_what_was_acknowledged(folder: Path) -> None:
    """The control: were the harness blind, it would find nothing here either."""
    outcome = Outcome("the control")
    power_round(folder, 200, "lost", outcome, synchronous="off")
    assert any(problem.startswith("lost: ") for problem in outcome.broken)
