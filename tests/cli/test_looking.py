"""`answerable queue`, `call`, `notices`, `due`, `directives`, `publish`: how things stand."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from tests.cli.conftest import DIRECTIVES, ROOT, Town

LONG_AGO = ("--received", "2026-01-02T03:04:05+00:00")


def test_the_queue_has_the_most_urgent_first_then_the_nearer_deadline(town: Town) -> None:
    """Calls by urgency, equal ones by deadline; requests apart; what is closed is not in it.

    Calls from before there was a directive come first: nobody knows how urgent they are.
    """
    least, later, first, urgent, ended = (
        town.json("take", *words, by="T1:call-taker")["number"]
        for words in ((), LONG_AGO, ("--received", "2026-01-01T00:00+00:00"), ("life safety=yes",), ())
    )
    town.do("close", ended, "unfounded", "--reason", "a test", "--approved-by", "S2:supervisor")
    town.do("request", "--agency", "Dock Board", "--asked", "officers")
    queue = town.json("queue", code=1)
    assert [each["id"] for each in queue["calls"]] == [first, later, urgent, least]
    assert [each["id"] for each in queue["requests"]] == [town.request]
    assert queue["overdue"] == [first, later]


def test_a_call_without_a_directive_comes_before_what_is_decided(empty: Town) -> None:
    """Nobody knows how urgent it is."""
    undecided = empty.json("take", by="T1:call-taker")["number"]
    empty.do("publish", *DIRECTIVES, by="A1:policy author")
    decided = empty.json("take", "life safety=yes", by="T1:call-taker")["number"]
    assert [each["id"] for each in empty.json("queue")["calls"]] == [undecided, decided]


def test_overdue_is_said_in_words_and_found(town: Town) -> None:
    """Exit code 1, and OVERDUE on the line, told or not."""
    town.do("take", *LONG_AGO, by="T1:call-taker")
    assert "answer: OVERDUE\n" in town.do("queue", code=1)
    assert "OVERDUE" in town.do("due", code=1)
    assert "answer: OVERDUE, told 1 time, the next in 5 min" in town.do("queue", code=1)


def test_missed_deadlines_are_told_once_each(town: Town) -> None:
    """Those that passed while nothing ran: who was told, when the next is; then nothing more is due."""
    town.do("take", *LONG_AGO, by="T1:call-taker")
    told = town.do("due", code=1)
    assert told.startswith(f"{town.call}  OVERDUE ")
    assert told.endswith("answer; told the dispatcher, next in 5 min\n")
    assert town.do("due") == ""
    assert f"dispatcher    {town.call}: overdue: answer" in town.do("notices")
    assert [each["told"] for each in town.json("due")] == []


def test_watching_looks_again_until_stopped(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """--watch sees what became due after it began."""
    naps = itertools.count()

    def nap(seconds: float) -> None:
        assert seconds == 5
        if next(naps):
            raise KeyboardInterrupt
        town.run("take", *LONG_AGO, by="T1:call-taker")

    monkeypatch.setattr("answerable.cli.deadlines.time.sleep", nap)
    result = town.run("due", "--watch", "5")
    assert "told the dispatcher" in result.stdout
    assert result.exit_code != 0


def test_all_of_a_call_is_shown_in_order(called: Town) -> None:
    """Facts with source and author, rules and what would flip them, every entry with its index."""
    called.do("learn", called.call, "suspect=nearby", "--source", "officer P1")
    told = called.do("call", called.call)
    sections = [line for line in told.splitlines() if not line.startswith(" ")]
    assert sections == [
        f"{called.call}  waiting  12 Elm Street",
        "Calls",
        "Facts",
        "What happened (entry, time, who)",
    ]
    assert f"  {called.call}, voice, 12 Elm Street, call back 555-0134\n" in told
    assert "suspect = nearby  (officer P1, entered by S1 (supervisor) " in told
    assert "  rises    if " in told
    shown = called.json("call", called.call)
    indexes = [each["entry"] for each in shown["events"]]
    assert indexes == sorted(indexes)
    assert shown["calls"][0]["call_back"] == "555-0134"


def test_each_kind_of_event_has_its_words(called: Town) -> None:
    """No event of the model is without a line in a call's history."""
    from typing import get_args

    from answerable.cli.telling import tell
    from answerable.model.events import AnyEvent

    assert all(tell.dispatch(kind) is not tell.dispatch(object) for kind in get_args(AnyEvent))


def test_notices_are_for_a_role(called: Town) -> None:
    """--to keeps those of one role; a centre where nobody was told anything says so."""
    assert called.do("notices") == "Nobody was told anything.\n"
    called.do("override", called.call, "priority=1")
    assert {each["to"] for each in called.json("notices", "--to", "Supervisor")} == {"supervisor"}
    assert called.json("notices", "--to", "dispatcher") == []


def test_directives_say_where_they_stand(empty: Town, tmp_path: Path) -> None:
    """In force, replaced, to come, expired; with the exact text; and what has none in force is a finding."""
    text = (ROOT / "directives/response.md").read_text()
    ways = {2: "2026-02-01T00:00:00Z", 3: "2099-01-01T00:00:00Z"}
    for version, effective in ways.items():
        new = text.replace("version: 1", f"version: {version}").replace(
            "2026-01-01T00:00:00-08:00", effective
        )
        (tmp_path / f"{version}.md").write_text(new)
    files = (DIRECTIVES[0], *(str(tmp_path / f"{version}.md") for version in ways))
    told = empty.json("publish", *files, by="A1:policy-author")
    assert [each["id"] for each in told] == ["640.10@1", "640.10@2", "640.10@3"]
    result = empty.run("directives")
    assert result.exit_code == 1
    assert [line.split("640")[0].strip() for line in result.stdout.splitlines()] == [
        "replaced",
        "in force",
        "to come",
    ]
    assert "No directive is in force for requests" in result.stderr
    empty.do("publish", DIRECTIVES[1], by="A1:policy-author")
    assert {each["standing"] for each in empty.json("directives")} == {"replaced", "in force", "to come"}
    assert empty.do("directives", "--text", "640.10@1") == text


@pytest.mark.parametrize("words", ["queue", "units", "notices", "token list", "hooks list", "caution list"])
def test_a_list_of_nothing_says_so(empty: Town, words: str) -> None:
    """Nothing at all could be a list that was not found."""
    empty.do("found", "911.town.example")
    assert empty.do(*words.split()).strip()
