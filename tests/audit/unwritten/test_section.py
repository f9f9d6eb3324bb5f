"""The section of a plan: what it may say, and every mistake at once."""

from __future__ import annotations

import pytest

from answerable.audit.unwritten import Section, read_section
from answerable.intake import IntakeError


def test_the_least_that_is_needed_and_all_that_may_be_said() -> None:
    """Columns alone; or everything."""
    assert read_section({"columns": "area"}, "plan.toml") == Section(columns=("area",))
    whole = {
        "target": "departures: down",
        "columns": ["caller works for", "weekday"],
        "baseline": ["decided: response", "day"],
        "leave_out": {"cause": ["duplicate"]},
        "longest": 2,
        "smallest_support": 20,
        "permutations": 1999,
        "seed": 7,
        "alpha": 0.01,
        "fewer_than": 10,
        "time_zone": "America/Los_Angeles",
    }
    read = read_section(whole, "plan.toml")
    assert (read.columns, read.baseline) == (("caller works for", "weekday"), ("decided: response", "day"))
    assert read.leave_out == {"cause": ("duplicate",)}
    assert (read.longest, read.alpha, read.time_zone) == (2, 0.01, "America/Los_Angeles")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({}, "unwritten.columns: Is missing."),
        ({"columns": ["a"], "baseline": ["a"]}, '"a" is in baseline as well.'),
        ({"columns": ["a"], "colums": ["b"]}, 'unwritten.colums: No such key. Did you mean "columns"?'),
        ({"columns": ["a"], "longest": 4}, "Write a whole number from 1 to 3."),
        ({"columns": ["a"], "seed": True}, "unwritten.seed: Does not fit."),
        ({"columns": ["a"], "alpha": 5}, "unwritten.alpha: Does not fit."),
        ({"columns": ["a"], "alpha": 0.01, "permutations": 50}, "So few can never show anything"),
        ({"columns": ["a"], "time_zone": "Mars"}, "There is no such zone."),
        ({"columns": ["a"], "leave_out": ["x"]}, "unwritten.leave_out: Has to be a table."),
        ({"columns": ["a"], "target": ""}, "unwritten.target: Has to be text in quotes."),
    ],
)
def test_mistakes_are_told(given: dict[str, object], problem: str) -> None:
    """Where, what, and what to write instead."""
    with pytest.raises(IntakeError) as raised:
        read_section(given, "plan.toml")
    assert problem in str(raised.value)
