"""Small counts worked out from what stands beside the tables: rules that leave out, a second question's
coarser strata, the end of a curve, a search for rules.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.audit.histories import PLAN, call, plan, write
from typer.testing import CliRunner

from answerable.audit import audit
from answerable.audit.findings import Found
from answerable.audit.suppressing import TOGETHER
from answerable.audit.suppressing.excluded import hide_left_out
from answerable.cli.app import app


@given(st.lists(st.integers(0, 40), max_size=5))
def test_calls_left_out_cannot_be_worked_out(calls: list[int]) -> None:
    """Small counts are hidden, and from the sum of all no sum of few follows."""
    hidden, whole = hide_left_out(calls, 10)
    those = [many for many, each in zip(calls, hidden, strict=True) if each]
    assert all(each for many, each in zip(calls, hidden, strict=True) if 0 < many < 10)
    assert not those or whole or (len(those) > 1 and sum(those) >= 10)


def test_a_rule_that_leaves_out_a_few_hides_how_many(tmp_path: Path) -> None:
    """Nor does the file's number of calls, less those compared, tell it."""
    made = [call(n, area=("north", "south")[n % 2], disposition="X" if n < 3 else "Y") for n in range(400)]
    write(tmp_path / "history.parquet", made)
    rule = '\n[[exclude]]\ncolumn = "disposition"\nvalues = ["X"]\nbecause = "they are tests"\n'
    path = plan(tmp_path, PLAN + rule)
    found = audit(path)
    assert [each.calls.n for each in found.excluded] == [None]
    assert [each.calls for each in found.sources] == [None]
    told = audit(path, entitled=True)
    assert [each.calls.n for each in told.excluded] == [3]
    assert [each.calls for each in told.sources] == [400]


def test_calls_reached_before_they_were_received_are_not_told_by_few(tmp_path: Path) -> None:
    """Three of them are "some"."""
    made = [call(n, area=("north", "south")[n % 2], on_scene=-60 if n < 3 else 60 + n) for n in range(400)]
    write(tmp_path / "history.parquet", made)
    path = plan(tmp_path)
    assert any(limit.startswith("Some calls were reached") for limit in audit(path).limits)
    assert any(limit.startswith("3 calls were reached") for limit in audit(path, entitled=True).limits)


ASKED = """
[[strata]]
column = "priority"
because = "an urgent call is answered before others"
decision = true

[priority]
column = "priority"
urgent = ["1"]
risk_difference = 0.05
"""


def test_coarser_strata_do_not_open_finer_ones(tmp_path: Path) -> None:
    """All thefts, asked about for their priority, less the thefts of priority 2, would be the few of
    priority 1.
    """
    luck = random.Random(5)
    made: list[dict[str, Any]] = []
    for kind, urgent, many in (
        ("THEFT", "1", 12), ("THEFT", "2", 400), ("FIRE", "1", 300), ("FIRE", "2", 300), ("FALL", "1", 90),
        ("FALL", "2", 90),
    ):  # fmt: skip
        for _ in range(many):
            area, came = luck.choice(("north", "south")), luck.random() < 0.5
            told = {"area": area, "call_type": kind, "priority": urgent}
            cause = "answered" if came else "unknown"
            made.append(call(len(made), **told, on_scene=600 if came else None, cause=cause))
    write(tmp_path / "history.parquet", made)
    found = audit(plan(tmp_path, PLAN + ASKED))
    shown = {each.question: {line.name for line in each.strata} for each in found.findings}
    assert TOGETHER in shown["answered"]
    assert "THEFT, 1" not in shown["answered"]
    assert "THEFT" not in shown["priority"]
    assert "FIRE" in shown["priority"]


def test_the_end_of_a_curve_does_not_tell_who_waited_longest(tmp_path: Path) -> None:
    """All that were answered less those that its last point shows are nobody, or many."""
    made = [call(n // 4, area=("north", "south")[n % 2], on_scene=3000 if n < 6 else 300 + n % 7)
            for n in range(600)]  # fmt: skip
    write(tmp_path / "history.parquet", made)
    found = audit(plan(tmp_path))
    answered = {each.group: each.answered.n for each in found.groups}
    for curve in found.curves:
        last = curve.points[-1].share if curve.points else 0.0
        behind = (answered[curve.group] or 0) - round(last * 300)
        assert behind == 0 or behind >= 10


UNWRITTEN = """
[unwritten]
target = "cause: refused or not sent"
columns = ["area", "weekday"]
permutations = 99
"""


def searched(folder: Path, refused: int) -> list[str]:
    """An audit's command, of a history in which so many calls from the south were refused, and no others."""
    made = [
        call(n, area=("north", "south")[n % 2], cause="refused or not sent") | {"on_scene": None}
        if n % 2 and n < 2 * refused
        else call(n, area=("north", "south")[n % 2])
        for n in range(400)
    ]
    write(folder / "history.parquet", made)
    return ["audit", str(plan(folder, PLAN + UNWRITTEN)), "--out", str(folder / "out")]


def test_a_plan_searches_for_unwritten_rules(tmp_path: Path) -> None:
    """Its section is a part of the answer, on every page and in every file, on the city's clock."""
    told = CliRunner().invoke(app, searched(tmp_path, 120))
    assert told.exit_code == 1, told.output
    assert "area = south: 120 of 200" in told.output
    found = msgspec.json.decode((tmp_path / "out" / "findings.json").read_bytes(), type=Found)
    assert found.unwritten is not None
    assert found.unwritten.rules[0].words == "area = south"
    assert found.unwritten.rules[0].cases is None
    assert "area = south" in (tmp_path / "out" / "report.html").read_text()
    assert "area = south" in (tmp_path / "out" / "figures.csv").read_text()


def test_a_search_hides_what_its_audit_hides(tmp_path: Path) -> None:
    """Seven refusals are hidden among causes, and so they are in a rule, whose own threshold is lower."""
    CliRunner().invoke(app, searched(tmp_path, 7))
    found = msgspec.json.decode((tmp_path / "out" / "findings.json").read_bytes(), type=Found)
    assert found.unwritten is not None
    assert found.unwritten.departed is None
    assert all(rule.departed is None for rule in found.unwritten.rules)
    assert found.unwritten_below == found.smallest_cell == 10


def test_a_slip_in_the_section_is_told_before_outcomes_are_read(tmp_path: Path) -> None:
    """Exit code 2, and nothing noted beside the history."""
    write(tmp_path / "history.parquet", [call(0)])
    told = CliRunner().invoke(app, ["audit", str(plan(tmp_path, PLAN + "\n[unwritten]\ncolums = []\n"))])
    assert told.exit_code == 2
    assert not (tmp_path / "history.parquet.read").exists()
