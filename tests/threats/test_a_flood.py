"""A flood: of strangers, of calls, of bytes. A call is taken all the same, and the worst stays first."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.town import Town, found

from answerable.identity import Buckets
from answerable.web.app import BODY_MOST

BURST = 5
"""So many requests of a network at once; the next after minutes: no machine is too slow for this flood."""


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both directives in force; made once, to be copied."""
    return found(tmp_path_factory.mktemp("flood") / "centre")


@pytest.fixture
def town(founded: Path, tmp_path: Path) -> Iterator[Town]:
    """A served town."""
    with Town(shutil.copytree(founded, tmp_path / "centre")) as town:
        town.house.knocks = Buckets(0.001, BURST)
        yield town


def test_strangers_that_knock_without_end_are_told_to_wait_and_no_call_waits_for_them(town: Town) -> None:
    """All from one network, the call-taker's own: who says who they are is not counted with those."""
    answers = [town.client.get("/record/key").status_code for _ in range(3 * BURST)]
    assert 429 in answers
    turned = town.client.get("/record/key")
    assert int(turned.headers["retry-after"]) >= 1
    assert town.call(facts={"life safety": "yes"})


def test_who_guesses_tokens_is_turned_away_and_those_who_have_one_are_not(town: Town) -> None:
    guesses = [town.ask("GET", "/queue", by=f"guess {n}").status_code for n in range(3 * BURST)]
    assert set(guesses) == {401, 429}
    assert town.call()


def test_what_is_too_large_is_refused_unread_and_nothing_is_kept_of_it(town: Town) -> None:
    before = town.entries()
    answer = town.ask("POST", "/calls", {"place": {"address": "x" * (BODY_MOST + 1)}}, by="call-taker")
    assert answer.status_code == 413
    assert town.entries() == before


def test_in_a_flood_of_calls_each_is_taken_and_the_one_in_danger_is_first(town: Town) -> None:
    numbers = [town.call(facts={"kind of call": "noise"}) for _ in range(60)]
    worst = town.call(facts={"life safety": "yes"})
    queue = town.get("/queue")["calls"]
    assert queue[0]["number"] == worst
    assert {each["number"] for each in queue} == {worst, *numbers}


def test_how_busy_we_are_changes_no_answer(town: Town) -> None:
    """Load is not need: the last of a flood is decided as the first was."""
    first = town.do("POST", "/calls", {"facts": {"kind of call": "noise"}}, "call-taker")
    for _ in range(40):
        town.call(facts={"kind of call": "noise"})
    last = town.do("POST", "/calls", {"facts": {"kind of call": "noise"}}, "call-taker")
    assert first["matter"]["act_now"] == last["matter"]["act_now"]
