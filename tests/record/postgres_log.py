"""Words that the tests of the PostgreSQL store share."""

import json

from answerable.record import Append, NewEntry, TimerChange
from answerable.record.postgres_link import Limits

STEADY = Limits(busy_ms=20_000, answer_ms=20_000, patience_s=0.3)
"""For tests that wait for nothing: a busy machine must not look like a failing one."""

HASTY = Limits(busy_ms=600, answer_ms=1200, patience_s=0.3)
"""For tests that wait for the end of somebody's patience."""

CUT_OFF = """select pg_terminate_backend(pid, 1000) from pg_stat_activity
    where datname = 'DATABASE' and pid <> pg_backend_pid()"""
"""Ends every other connection to the test's database, as a restart or a firewall does."""


def one(name: str, stream: str = "s") -> Append:
    """An append of one entry and one timer."""
    return Append(name, {}, (NewEntry(stream, json.dumps({"name": name}).encode()),), (TimerChange(name, 1),))
