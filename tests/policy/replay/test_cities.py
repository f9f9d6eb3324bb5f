"""Real exports replayed, where they are at hand: every call is decided, and as `decide` decides it."""

from __future__ import annotations

from collections import Counter as Count
from pathlib import Path

import pytest

from answerable.intake import read_history, read_profile
from answerable.intake.recorded import recorded
from answerable.policy import decide, load_directive
from answerable.policy.replaying import replay

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"
CITIES = {
    "san_francisco": "san_francisco_fire_ems/Fire_Department_Calls_for_Service_2016-12.csv",
    "nashville": "nashville_police/calls_2024.csv",
    "san_jose": "san_jose_police/policecalls_sample_2022.csv",
}


@pytest.mark.parametrize("city", CITIES)
def test_a_citys_calls_are_decided_as_decide_decides_them(city: str) -> None:
    """Answers and bases, call by call, against the counts; no call is left out."""
    file = DATA / CITIES[city]
    if not file.exists():
        pytest.skip("the city's export is not at hand")
    directive = load_directive(ROOT / "directives" / "response.md")
    profile = read_profile(ROOT / "examples" / city / f"{city}.toml")
    found = replay([directive], lambda grid: recorded(file, grid, profile)).directives[0]
    assert found.refused == 0
    calls = read_history(file, profile).calls
    kinds = Count(tuple(sorted(call.facts.items())) for call in calls)
    expected: Count[tuple[object, str]] = Count()
    for facts, rows in kinds.items():
        decision = decide(directive, dict(facts))
        expected[decision.act_now["response"], decision.basis] += rows
    told: Count[tuple[object, str]] = Count()
    for one in found.answers:
        told[one.act_now["response"], one.basis] += one.rows
    assert told == expected
    assert found.rows == len(calls)
