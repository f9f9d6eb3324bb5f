"""Killed clients and crashed servers on PostgreSQL: nothing acknowledged is lost; the control loses some."""

import random
import signal

import pytest
from tests.postgres import Server, run_server
from tests.record import kills
from tests.record.crashes import ASYNCHRONOUS, IMMEDIATE, KILLED, check_round, crash_round


def test_processes_killed_while_appending_to_one_database_break_no_promise(postgres_url: str) -> None:
    """Two processes of four threads each, killed at random points, on the same database."""
    chance = random.Random(7)
    acknowledged = 0
    for number in range(3):
        promises = kills.kill_round(
            postgres_url, [f"a{number}x", f"b{number}x"], 4, chance.uniform(0.05, 0.3)
        )
        assert kills.check_round(postgres_url, promises) == []
        acknowledged += len(promises.acknowledged)
    assert acknowledged > 10


@pytest.mark.parametrize("how", [IMMEDIATE, KILLED], ids=["immediate stop", "kill -9"])
def test_a_server_crashed_under_load_breaks_no_promise(own_server: Server, how: signal.Signals) -> None:
    with own_server.database() as url:
        for number in range(3):
            promises = crash_round(own_server, url, f"r{number}w", how, threads=4, wait=0.2)
            assert promises.acknowledged
            assert check_round(url, promises) == []


def test_the_control_that_asynchronous_commits_break_promises() -> None:
    """The same crash, the same check, on a server that acknowledges before it has written."""
    with run_server(None, **ASYNCHRONOUS) as server, server.database() as url:
        promises = crash_round(server, url, "w", IMMEDIATE, threads=4, wait=0.2, unsafe=True)
        assert any("lost" in problem for problem in check_round(url, promises, unsafe=True))
