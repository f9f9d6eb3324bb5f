"""A plan is read whole or refused with every mistake: what, where (key and line), and what to write
instead.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.audit.histories import PLAN, plan

from answerable.audit.plan import Plan, read_plan
from answerable.audit.plan.lines import line_of
from answerable.intake.errors import IntakeError


def read(folder: Path, text: str) -> Plan:
    return read_plan(plan(folder, text))


def mistakes(folder: Path, text: str) -> str:
    with pytest.raises(IntakeError) as raised:
        read(folder, text)
    return str(raised.value)


def test_what_is_written_is_what_is_planned(tmp_path: Path) -> None:
    """The example's words arrive in the nouns; what is not said has the documented default."""
    found = read(tmp_path, PLAN)
    assert found.title.startswith("Rivermouth")
    assert found.histories == (str(tmp_path / "history.parquet"),)
    assert found.exposure.groups == {"south": ("south",)}
    assert found.exposure.against == "rest"
    assert found.margins == {"answered": 0.02, "waiting": 60.0}
    assert (found.clusters.by, found.level, found.smallest_cell) == ("day", 0.95, 10)
    assert found.family.false_discovery_rate == 0.05
    assert found.outcome.horizon_seconds == 3600


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    """One blank more is another plan."""
    assert read(tmp_path, PLAN).sha256 != read(tmp_path, PLAN + "\n").sha256


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("reached =", "reachd =", 'line 7: outcome.reachd: No such key. Did you mean "reached"?'),
        ('"on_scene"', '"on_seen"', 'line 7: outcome.reached: "on_seen" is none of them. Did you'),
        ("because =", "becuase =", 'line 17: strata[1].becuase: No such key. Did you mean "because"?'),
        ('about = "place"', 'about = "race"', 'exposure.about: "race" is none of them.'),
        ("risk_difference = 0.02", "risk_difference = 2", "line 20: margin.risk_difference: Has to be a"),
        ("risk_difference = 0.02", "risk_difference = 0", "margin.risk_difference: Has to be a number"),
        ("risk_difference = 0.02", 'risk_difference = "2 %"', "margin.risk_difference: Has to be a number"),
        ('reached = "on_scene"', "cause = []", "line 7: outcome.cause: Has to be text in quotes, or a list"),
        ("horizon_minutes = 60\n", "", "margin.waiting_seconds: Waiting needs a time that is waited for"),
        ('time_zone = "America/Chicago"', 'time_zone = "Chicago"', 'There is no zone "Chicago".'),
        ('column = "call_type"', 'column = "area"', "Like calls cannot be alike in what is compared."),
        ('column = "call_type"', 'time = "week"', 'strata[1].time: "week" is none of them.'),
        ('column = "call_type"', 'column = "x"\ntime = "hour"', "strata[1]: Names a column and a time."),
        ('column = "call_type"', 'column = "x"\ncuts = [5, 3]', "strata[1].cuts: Has to be rising numbers"),
        ('title = "Rivermouth: the south beside the north"', "", "title: Is missing."),
        ("[margin]", "[margins]", 'line 19: margins: No such key. Did you mean "margin"?'),
        ('reached = "on_scene"', 'reached = "on_scene"\ncause = "answered"', "Has to say once what counts"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Each says the key, most the line, and what to write."""
    assert old in PLAN
    assert told in mistakes(tmp_path, PLAN.replace(old, new, 1))


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    """Nobody mends one key a run."""
    told = mistakes(tmp_path, 'title = 3\nhistory = []\nclusters = "week"\n')
    for key in ("title", "asks", "history", "clusters", "outcome", "exposure", "margin"):
        assert f": {key}" in told


def test_groups_can_be_named_and_overlap_nowhere(tmp_path: Path) -> None:
    """A table of groups names them; one value in two groups is a mistake."""
    named = PLAN.replace('groups = ["south"]', 'groups = { low = ["south", "east"], high = ["north"] }')
    assert read(tmp_path, named).exposure.groups == {"low": ("south", "east"), "high": ("north",)}
    twice = named.replace('["north"]', '["east"]')
    assert 'exposure.groups.high: "east" is in "low" already.' in mistakes(tmp_path, twice)


def test_a_group_to_compare_with_has_to_be_one(tmp_path: Path) -> None:
    """`against` names a group, or the rest."""
    assert 'There is no group "nroth".' in mistakes(
        tmp_path, PLAN.replace("about", 'against = "nroth"\nabout')
    )


def test_priority_is_a_question_of_its_own(tmp_path: Path) -> None:
    """With its own margin, and without the others if they are not asked."""
    asked = (
        PLAN.partition("[margin]")[0]
        + '[priority]\ncolumn = "priority"\nurgent = "1"\nrisk_difference = 0.05\n'
    )
    assert read(tmp_path, asked).margins == {"priority": 0.05}


def test_shifts_are_times_of_day(tmp_path: Path) -> None:
    """In minutes after midnight, in order."""
    assert read(tmp_path, 'shifts = ["19:00", "07:00"]\n' + PLAN).shifts == (420, 1140)
    assert 'shifts: "7 pm" is no time of day.' in mistakes(tmp_path, 'shifts = ["7 pm"]\n' + PLAN)


@pytest.mark.parametrize("text", ["title = ", "[[[", "\ufeff[outcome", "a = 1\na = 2"])
def test_what_is_no_toml_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    """With TOML's own line and column."""
    assert "This is not TOML" in mistakes(tmp_path, text)


def test_a_plan_that_is_not_there(tmp_path: Path) -> None:
    """The message says what to name."""
    with pytest.raises(IntakeError, match="Name the plan, a TOML file"):
        read_plan(tmp_path / "absent.toml")


@given(
    st.dictionaries(
        st.sampled_from(["title", "history", "outcome", "exposure", "strata", "margin", "exclude", "clusters",
                         "family", "suppression", "areas", "priority", "shifts", "level", "unwritten"]),
        st.sampled_from(["1", "true", '"x"', "[]", "[1]", '["x"]', "{}", "{ column = 1 }", "[{ column = 1 }]",
                         "{ reached = [] }", "{ groups = { a = 1 } }", "1979-05-27", "nan"]),
    )
)  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_plan_however_odd_does_more_than_be_refused(tmp_path: Path, told: dict[str, str]) -> None:
    """Whatever stands under a key, the answer is a plan or mistakes, never a crash."""
    text = "".join(f"{key} = {value}\n" for key, value in told.items())
    with pytest.raises(IntakeError):
        read(tmp_path, text)


def test_lines_are_those_of_the_nth_table() -> None:
    """The second [[strata]] is told apart from the first."""
    text = '[[strata]]\ncolumn = "a"\n\n[[strata]] # another\ncolumn = "b"\n'
    assert [line_of(text, f"strata[{nth}].column") for nth in (1, 2)] == [2, 5]
    assert line_of(text, "strata[2].because") == 4
    assert line_of(text, "title") is None
