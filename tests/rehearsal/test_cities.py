"""Whole histories: the bundled look-alike, and San Francisco's last week of 2016 where it is at hand."""

from __future__ import annotations

import os

import pytest
from msgspec import structs
from tests.intake.exports import EXAMPLE, ROOT, SHARED, profile
from tests.rehearsal.stage import rehearsed

from answerable.intake import History, read_history
from answerable.rehearsal import Report

DIRECTIVE = (ROOT / "directives" / "response.md").read_text()
WEEK = SHARED / "Fire_Department_Calls_for_Service_2016-12.csv"
WHOLE = os.environ.get("ANSWERABLE_WHOLE_WEEK") == "1"
"""The week takes a minute or more, so that a part of it is played unless this is set."""


def adds_up(report: Report, history: History, calls: int) -> None:
    """Every call is taken, decided, and closed or counted open; every unit is sent or told of."""
    happened, decided = report.happened, report.decided
    assert happened.calls == calls
    assert sum(happened.closed.values()) + sum(happened.open.values()) == calls
    assert happened.on_scene + happened.sent_in_vain + happened.never_answered == calls
    assert sum(sum(bases.values()) for bases in decided.by_known_facts.values()) == calls
    assert all(sum(values.values()) <= calls for values in decided.acted_on.values())
    assert sum(sum(row.values()) for row in report.priorities.values()) == calls
    sent = sum(units * count for units, count in happened.units_sent.items())
    twice = sum(each.count for each in report.differences if "serves already" in each.recorded)
    assert sent + twice == sum(len(call.units) for call in history.calls[:calls])
    assert report.refused == ()
    assert (report.record.problems, report.record.receipts) == ((), 5)


def test_the_lookalike_is_played_from_start_to_end() -> None:
    """300 calls under the shipped directive; the record verifies."""
    history = read_history(EXAMPLE / "calls.csv", profile())
    with rehearsed(history.calls, DIRECTIVE) as played:
        adds_up(played.report, history, 300)
        assert played.report.decided.when_taken == {"floor": 300}
        assert played.centre.log.size == played.report.record.entries


def test_the_same_calls_give_the_same_report() -> None:
    """Only the record's hashes and the times that it took are others."""
    history = read_history(EXAMPLE / "calls.csv", profile())
    reports = []
    for _ in range(2):
        with rehearsed(history.calls[:40], DIRECTIVE) as played:
            report = played.report
            record = structs.replace(report.record, root="")
            run = structs.replace(report.run, seconds=0, check_seconds=0)
            reports.append(structs.replace(report, record=record, run=run))
    assert reports[0] == reports[1]


@pytest.mark.skipif(not WEEK.exists(), reason="San Francisco's calls are not at hand")
def test_san_francisco_is_played_from_start_to_end() -> None:
    """Its quirks are differences, never a refusal; 300 calls of the week, or all 3,560."""
    history = read_history(WEEK, profile())
    calls = len(history.calls) if WHOLE else 300
    assert not WHOLE or calls == 3560
    with rehearsed(history.calls[:calls], DIRECTIVE) as played:
        adds_up(played.report, history, calls)
