"""Several servers on one record: each knows what the others did, and one that dies takes nothing with it."""

from __future__ import annotations

from pathlib import Path

from tests.web.together import directories, run, together


def test_of_two_servers_under_load_one_is_killed_and_every_promise_is_kept(
    tmp_path: Path, postgres_url: str
) -> None:
    """What the dead one had acknowledged the other one answers alike; what it had not is done once."""
    outcome = run(tmp_path, postgres_url, 2, more=30)
    assert outcome.broken == []
    assert outcome.acknowledged >= 60
    assert outcome.after >= 30


def test_a_call_that_one_server_took_is_worked_on_at_another(tmp_path: Path, postgres_url: str) -> None:
    with together(directories(tmp_path, postgres_url, 2), postgres_url) as (one, other):
        status, taken = one.ask("POST", "/calls", {"facts": {"life safety": "yes"}}, "call-taker")
        assert status == 201
        assert [each["number"] for each in other.ask("GET", "/queue")[1]["calls"]] == [taken["number"]]
        status, _ = other.ask("POST", f"/calls/{taken['number']}/units", {"units": ["P1"]}, "dispatcher")
        assert status == 200
        status, _ = one.ask("POST", f"/calls/{taken['number']}/units", {"units": ["P1"]}, "dispatcher")
        assert status in (409, 422), "one unit was sent twice"
        assert [each["status"] for each in one.ask("GET", "/queue")[1]["calls"]] == ["sent"]
