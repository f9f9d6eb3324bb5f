"""Alive, ready, and the figures."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families
from tests.web.town import SELDOM, Town

from answerable.bootstrap import now, open_centre
from answerable.web.app import ROUTES


def figures(town: Town) -> dict[tuple[str, tuple[str, ...]], float]:
    """Every sample, by its name and its labels' values."""
    text = town.ask("GET", "/metrics").text
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_server_with_all_in_force_is_ready(town: Town) -> None:
    assert town.client.get("/health/live").json() == {"live": True}
    assert town.client.get("/health/ready").json() == {"ready": True, "record": "open", "spool": 0}


def test_a_server_without_directives_says_so_and_takes_calls(tmp_path: Path) -> None:
    with Town(tmp_path / "centre") as town:
        answer = town.client.get("/health/ready")
        assert answer.status_code == 503
        told = answer.json()["troubles"]
        assert [each.partition(":")[0] for each in told] == [
            "no directive is in force for calls",
            "no directive is in force for requests",
        ]
        assert town.call()


def test_calls_decisions_and_open_matters_are_counted(town: Town) -> None:
    for _ in range(3):
        town.call()
    found = figures(town)
    assert found["answerable_events_total", ("call taken",)] == 3
    assert found["answerable_events_total", ("decided",)] == 3
    assert found["answerable_command_seconds_count", ("take_call",)] == 3
    assert found["answerable_open_matters", ("incidents",)] == 3
    assert found["answerable_record_entries", ()] == town.entries()
    assert found["answerable_checkpoint_age_seconds", ()] >= 0
    assert found["answerable_record_up", ()] == 1
    assert found["answerable_spool_waiting", ()] == 0


def test_labels_come_from_short_lists_whatever_is_asked(town: Town) -> None:
    """A client cannot fill the memory with addresses and methods of its own."""
    for made_up in range(20):
        town.ask("GET", f"/nowhere/{made_up}")
        town.ask("GET", f"/calls/{made_up}")
        town.client.request(f"M{made_up}", "/calls")
    routes = {each.path for each in ROUTES} | {"none"}
    methods = {"GET", "POST", "DELETE", "other"}
    for name, labels in figures(town):
        if name.startswith("answerable_request_seconds_count"):
            method, route, status = labels
            assert method in methods
            assert route in routes
            assert 100 <= int(status) < 600


def test_missed_deadlines_are_told_by_the_server_itself_and_counted(folder: Path) -> None:
    ahead: Any = datetime.timedelta()
    town = Town(folder, SELDOM)
    town.opener = lambda: open_centre(folder, clock=lambda: now() + ahead)
    with town:
        number = town.call(facts={"life safety": "yes"})
    ahead = datetime.timedelta(days=1)
    with town:  # the job runs once when the server starts
        for _ in range(100):
            if missed := figures(town).get(("answerable_deadlines_missed_total", ("dispatcher",)), 0):
                break
        assert missed >= 1
        assert number in town.get("/queue")["overdue"]


def test_every_figure_says_what_it_is_in_the_format_that_scrapers_read(town: Town) -> None:
    town.call()
    families = list(text_string_to_metric_families(town.ask("GET", "/metrics").text))
    assert len(families) > 10
    for family in families:
        assert family.name.startswith("answerable_")
        assert family.documentation.strip(), family.name
        assert family.type != "unknown", family.name
