"""The demo town: what is said of it holds of every day that it can have."""

import datetime
import math
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answerable.bootstrap import open_centre
from answerable.dispatch.districts import size_of
from answerable.model.events import CallTaken, DirectivePublished, DutySet, Told, UnitAdded
from answerable.model.history import events_of
from answerable.model.people import SYSTEM
from answerable.policy import Directive, load_directive, read_fact
from answerable.record import DECOY_STREAM, fsck
from answerable.record.decoys import pad
from answerable.rehearsal import SimulatedClock
from answerable.town import Day, LoadReport, day_of_calls, live_stage, load_parameters, recorded_stage
from answerable.town.agencies import AGENCIES
from answerable.town.parameters import draw_seconds
from answerable.town.places import AREAS, districts, position
from answerable.town.truth import LIKELY, Truth

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
FRIDAY = datetime.datetime(2026, 3, 6, tzinfo=datetime.UTC)
TEXTS = [(ROOT / "directives" / f"{name}.md").read_text() for name in ("response", "assistance")]
RESPONSE: Directive = load_directive(ROOT / "directives" / "response.md")
ASSISTANCE: Directive = load_directive(ROOT / "directives" / "assistance.md")


def play(folder: Path, calls: int = 12, seed: int = 3) -> tuple[LoadReport, list[Any]]:
    """A small day on recorded time: its report, and what the record's entries say."""
    clock = SimulatedClock()
    with open_centre(folder, clock=clock) as centre:
        stage = recorded_stage(centre.ledger, clock)
        report = Day(stage, load_parameters(), FRIDAY, calls=calls, seed=seed).play(centre.log, TEXTS)
        assert not fsck(centre.log, centre.log.vkey).problems
        return report, [(entry.stream, entry.data) for entry in centre.log.read()]


def test_one_seed_makes_one_day_and_another_seed_another(tmp_path: Path) -> None:
    first, second, other = (play(tmp_path / name, seed=seed) for name, seed in (("a", 3), ("b", 3), ("c", 4)))
    assert first[1] == second[1]
    assert first[1] != other[1]


def test_a_day_ends_with_every_call_closed_and_the_record_sound(tmp_path: Path) -> None:
    report, _ = play(tmp_path / "day")
    assert sum(report.happened.closed.values()) == report.calls == 12
    assert report.happened.open == {}
    assert sum(report.requests.values()) == 2
    assert not [each for each in report.refused if each.command != "override"]


def test_live_it_happens_now_beside_what_is_there(tmp_path: Path) -> None:
    with open_centre(tmp_path / "live") as centre:
        before = datetime.datetime.now(datetime.UTC)
        for seed in (1, 2):
            day = Day(live_stage(centre.ledger, 1e9), load_parameters(), before, calls=3, seed=seed)
            day.play(centre.log, TEXTS)
        state = centre.ledger.catch_up()
        assert state.calls.count() == 6
        assert len(state.publications) == 2
        assert all(call.received >= before for _, call in state.calls.everything())
        assert not [event for event in state.notices if "overdue" in event.text]


def test_live_decoys_of_a_server_that_publishes_are_no_events(tmp_path: Path) -> None:
    """They come in between, while the day is played."""
    with open_centre(tmp_path / "live") as centre:
        log = centre.log

        def publish(_: object) -> None:
            log.turn(lambda turn: pad(turn, turn.size + 2, [16]))

        centre.ledger.follow(publish)
        day = Day(live_stage(centre.ledger, 1e9), load_parameters(), FRIDAY, calls=3, seed=1)
        report = day.play(log, TEXTS)
        assert sum(report.happened.closed.values()) == 3
        assert any(entry.stream == DECOY_STREAM for entry in log.read())


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_nobody_is_anybody(seed: int) -> None:
    """Numbers are those kept free for the invented, and every place lies in the open sea."""
    for call in day_of_calls(load_parameters(), random.Random(seed), FRIDAY, 40):
        assert re.fullmatch(r"555-01\d\d", call.call_back)
        assert call.place.latitude is not None
        assert call.place.longitude is not None
        assert _is_in(call.place.area, call.place.latitude, call.place.longitude)
        assert FRIDAY <= call.at < FRIDAY + datetime.timedelta(days=1)


def _is_in(area: str, latitude: float, longitude: float) -> bool:
    """Whether a position that was rounded is in a district, or within a rounding of its border."""
    near = ((latitude + a * 1e-5, longitude + b * 1e-5) for a in (-1, 0, 1) for b in (-1, 0, 1))
    return any(districts()[area].has(*each) for each in near)


def test_the_town_s_districts_are_its_areas_and_none_lies_on_another() -> None:
    """A thousand places in town: each in one district, and each has its share of them by its size."""
    assert districts().keys() == set(AREAS)
    chance = random.Random(1)
    places = [position(chance) for _ in range(1000)]
    inside = [[name for name, each in districts().items() if each.has(*place)] for place in places]
    assert all(len(names) <= 1 for names in inside)
    came = Counter(name for names in inside for name in names)
    assert sum(came.values()) > 980  # the others lie within a rounding of the town's edge
    sizes = {name: size_of(each.rings[0]) for name, each in districts().items()}
    for name, size in sizes.items():
        share = size / sum(sizes.values())
        assert abs(came[name] - 1000 * share) < 5 * math.sqrt(1000 * share * (1 - share)), name


@pytest.mark.parametrize("day", [FRIDAY, FRIDAY + datetime.timedelta(days=1)])
def test_calls_come_by_the_hours_of_the_table(day: datetime.datetime) -> None:
    """Twenty thousand calls, hour by hour within five standard deviations of what the table says."""
    parameters, count = load_parameters(), 20_000
    hours = parameters.profile.weekend if day.weekday() >= 5 else parameters.profile.weekday
    came = Counter(call.at.hour for call in day_of_calls(parameters, random.Random(1), day, count))
    for hour in range(24):
        expected = count * hours[hour] / sum(hours)
        assert abs(came[hour] - expected) < 5 * expected**0.5


def test_kinds_of_call_have_the_shares_of_the_table() -> None:
    parameters = load_parameters()
    calls = day_of_calls(parameters, random.Random(1), FRIDAY, 20_000)
    police = [call.kind for call in calls if call.about is None and call.came == "voice"]
    medical = next(kind.share for kind in parameters.kinds if kind.kind == "medical") * 0.35
    assert police.count("medical") / len(police) == pytest.approx(medical, abs=0.02)


def test_stretches_of_work_have_the_medians_of_the_table() -> None:
    parameters, chance = load_parameters(), random.Random(1)
    for stretch, known in parameters.times.items():
        drawn = sorted(draw_seconds(parameters, stretch, chance) for _ in range(2001))
        assert known[0] <= drawn[0] <= drawn[-1] <= known[-1]
        assert known[1] < drawn[1000] < known[3]


def test_what_callers_and_agencies_say_is_what_the_shipped_directives_ask() -> None:
    for kind in load_parameters().kinds:
        for variant in kind.facts:
            assert all(read_fact(RESPONSE, *each) for each in variant.said.items())
    for facts in LIKELY.values():
        for fact, values in facts.items():
            assert all(read_fact(RESPONSE, fact, value) for value in values)
    for asking in AGENCIES:
        for each in {**asking.facts, **asking.later}.items():
            assert read_fact(ASSISTANCE, *each)


@given(st.integers(0, 10**6), st.sampled_from(["medical", "violence", "other"]))
def test_a_caller_says_the_same_when_asked_again(seed: int, kind: str) -> None:
    truth = Truth(RESPONSE, kind, {"kind of call": kind}, random.Random(seed))
    asked = [fact.name for fact in RESPONSE.facts if fact.askable]
    answers = {name: truth.answer(name) for name in asked}
    assert answers == {name: truth.answer(name) for name in asked}
    for name, value in answers.items():
        assert value is None or read_fact(RESPONSE, name, value)


@pytest.mark.skipif(not DATA.exists(), reason="the published extracts are not here")
def test_the_table_is_what_the_extracts_say(tmp_path: Path) -> None:
    script = ROOT / "examples" / "harrow_bay" / "parameters.py"
    words = [sys.executable, str(script), str(DATA), str(tmp_path / "made.toml")]
    subprocess.run(words, check=True)
    shipped = ROOT / "src" / "answerable" / "town" / "parameters.toml"
    assert (tmp_path / "made.toml").read_text() == shipped.read_text()


def test_nothing_is_done_by_the_system_but_what_happens_by_itself(tmp_path: Path) -> None:
    """Every command is given by a person in a role, as in a centre at work."""
    with open_centre(tmp_path / "live") as centre:
        day = Day(live_stage(centre.ledger, 1e9), load_parameters(), FRIDAY, calls=3, seed=1)
        day.play(centre.log, TEXTS)
        events = [event for _, event in events_of(centre.log)]
        by = {
            event.by.role for event in events if isinstance(event, CallTaken | UnitAdded | DirectivePublished)
        }
        assert by == {"policy author", "dispatcher", "call-taker"}
        assert all(event.by == SYSTEM for event in events if isinstance(event, Told | DutySet))
