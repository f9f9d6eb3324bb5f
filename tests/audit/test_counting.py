"""Each call is counted once, on the city's clock, by the plan's words; and every count can be opened."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.audit.histories import PLAN, START, call, plan, write

from answerable.audit.counting import CAUSES, Counted, count, find_histories, opened
from answerable.audit.counting.opening import key_of
from answerable.audit.plan import read_plan
from answerable.intake.errors import IntakeError

AREAS = ("north", "south", "east")
ENDS = ("answered", "cancelled by caller", "refused or not sent", "duplicate", "unknown")


def counted(folder: Path, calls: list[dict[str, Any]], text: str = PLAN) -> Counted:
    write(folder / "history.parquet", calls)
    read = read_plan(plan(folder, text))
    return count(read, find_histories(read))


def cells(found: Counted, *columns: str) -> Counter[tuple[Any, ...]]:
    """Calls by the values of some columns, spelled out."""
    counts = found.counts
    spelled = {
        "group": [counts.groups[code] for code in counts.group],
        "stratum": [", ".join(counts.strata[code]) for code in counts.stratum],
        "cause": [CAUSES[code] for code in counts.cause],
    }
    told: Counter[tuple[Any, ...]] = Counter()
    for at, n in enumerate(counts.n.tolist()):
        told[tuple(spelled[c][at] if c in spelled else getattr(counts, c)[at].item() for c in columns)] += n
    return told


CALL = st.fixed_dictionaries(
    {
        "area": st.sampled_from((*AREAS, "", None)),
        "call_type": st.sampled_from(("THEFT", "FIRE", None)),
        "on_scene": st.sampled_from((None, 0, 59, 3600, 90_000)),
        "cause": st.sampled_from(ENDS),
        "excluded": st.sampled_from((None, None, None, "a test")),
        "cleared": st.sampled_from((None, 1800)),
    }
)


@given(st.lists(CALL, max_size=40))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_pass_counts_what_a_reader_of_rows_would(tmp_path: Path, told: list[dict[str, Any]]) -> None:
    """Against a plain loop over the calls, that shares no word of SQL with it."""
    calls = [call(nth, **each) for nth, each in enumerate(told)]
    found = counted(tmp_path, calls)
    expected: Counter[tuple[Any, ...]] = Counter()
    for each in told:
        if each["excluded"] or not each["area"]:
            continue
        cause = {"answered": CAUSES[1]}.get(each["cause"], each["cause"])
        expected["south" if each["area"] == "south" else "(others)", each["call_type"] or "(not recorded)",
                 CAUSES[0] if each["on_scene"] is not None else cause] += 1  # fmt: skip
    assert cells(found, "group", "stratum", "cause") == expected
    left_out = sum(each.calls for each in found.left_out)
    assert found.counts.calls + left_out == len(calls) == sum(found.calls)


def test_waits_are_whole_seconds_and_never_negative(tmp_path: Path) -> None:
    """From the reception; an arrival before it is counted as no wait, and told."""
    found = counted(tmp_path, [call(0, on_scene=601), call(1, on_scene=-5), call(2, on_scene=None)])
    assert cells(found, "wait", "cause") == {
        (601, "answered"): 1,
        (0, "answered"): 1,
        (1800, CAUSES[1]): 1,
    }
    assert found.backwards == 1


def test_waits_may_begin_when_the_call_was_entered(tmp_path: Path) -> None:
    """Where nobody wrote that down, with the reception."""
    text = PLAN.replace('reached = "on_scene"', 'reached = "on_scene"\nsince = "entered"')
    found = counted(tmp_path, [call(0, entered=100), call(1)], text)
    assert cells(found, "wait") == {(500,): 1, (600,): 1}


def test_a_call_that_nothing_ended_is_open_only_where_the_history_ends(tmp_path: Path) -> None:
    """An unreached call that is old was never reached; a fresh one may still be."""
    open_ = {"on_scene": None, "cleared": None, "cause": "unknown"}
    found = counted(tmp_path, [call(0, **open_), call(29, **open_), call(30)])
    assert cells(found, "censored", "wait") == {(False, -1): 2, (False, 600): 1}
    late = call(30, **open_, received=START + datetime.timedelta(hours=30, minutes=-30))
    found = counted(tmp_path, [call(0, **open_), late, call(30)])
    assert cells(found, "censored", "wait") == {(False, -1): 1, (True, 1800): 1, (False, 600): 1}


def test_days_and_hours_are_those_of_the_citys_clock(tmp_path: Path) -> None:
    """At 03:30 in UTC it is still yesterday evening in Chicago; in summer an hour later than in winter."""
    winter = datetime.datetime(2024, 1, 10, 3, 30, tzinfo=datetime.UTC)
    summer = datetime.datetime(2024, 7, 10, 3, 30, tzinfo=datetime.UTC)
    text = PLAN.replace('column = "call_type"', 'time = "hour"')
    found = counted(tmp_path, [call(0, received=winter), call(1, received=summer)], text)
    assert cells(found, "stratum") == {("21:00",): 1, ("22:00",): 1}
    by_day = PLAN.replace('column = "call_type"', 'time = "weekday"')
    assert cells(counted(tmp_path, [call(0, received=winter)], by_day), "stratum") == {("Tuesday",): 1}


@pytest.mark.parametrize(
    ("time", "values"),
    [
        (
            "part of day",
            {"night, 0 to 6": 6, "morning, 6 to 12": 6, "afternoon, 12 to 18": 6, "evening, 18 to 24": 6},
        ),
        ("weekend", {"Monday to Friday": 24}),
        ("month", {"2024-03": 24}),
        ("shift", {"07:00": 8, "15:00": 8, "23:00": 8}),
    ],
)  # fmt: skip
def test_what_the_time_of_reception_tells(tmp_path: Path, time: str, values: dict[str, int]) -> None:
    """24 calls, one an hour, from a Monday."""
    text = PLAN.replace('column = "call_type"', f'time = "{time}"')
    found = counted(tmp_path, [call(nth) for nth in range(24)], text)
    assert {stratum: n for (stratum,), n in cells(found, "stratum").items()} == values


def test_a_shift_past_midnight_is_one_cluster(tmp_path: Path) -> None:
    """22:00 and 02:00 on the next day are one night; 02:00 two days later is another."""
    night = datetime.datetime(2024, 3, 5, 5, 0, tzinfo=datetime.UTC)  # 23:00 on the 4th in Chicago
    hours = (0, 3, 24 + 3)
    calls = [call(n, received=night + datetime.timedelta(hours=hour)) for n, hour in enumerate(hours)]
    assert len(np.unique(counted(tmp_path, calls, 'clusters = "shift"\n' + PLAN).counts.cluster)) == 2
    assert len(np.unique(counted(tmp_path, calls, 'clusters = "day"\n' + PLAN).counts.cluster)) == 3
    assert len(np.unique(counted(tmp_path, calls, 'clusters = "none"\n' + PLAN).counts.cluster)) == 1


def test_numbers_are_cut(tmp_path: Path) -> None:
    """What is no number is not recorded."""
    text = PLAN.replace('column = "call_type"', 'column = "latitude"\ncuts = [10, 20.5]')
    calls = [call(n, latitude=value) for n, value in enumerate((9.9, 10.0, 20.5, 99.0, None))]
    told = {"below 10": 1, "10 to below 20.5": 1, "20.5 and above": 2, "(not recorded)": 1}
    assert cells(counted(tmp_path, calls, text), "stratum") == {(name,): n for name, n in told.items()}


def test_answered_can_be_a_cause_or_any_columns_value(tmp_path: Path) -> None:
    """Then nothing is waited for, and no arrival is missing."""
    base = PLAN.replace("horizon_minutes = 60\n", "").replace("waiting_seconds = 60\n", "")
    calls = [call(0), call(1, cause="cancelled by caller", disposition="CANCELLED")]
    for said in ('cause = "answered"', 'column = "disposition"\nvalues = ["REPORT TAKEN"]'):
        found = counted(tmp_path, calls, base.replace('reached = "on_scene"', said))
        assert cells(found, "cause", "wait") == {("answered", -1): 1, ("cancelled by caller", -1): 1}


def test_rules_leave_out_and_say_how_many(tmp_path: Path) -> None:
    """The plan's own first; a call that two rules leave out is counted under the first."""
    rule = '\n[[exclude]]\ncolumn = "call_type"\nvalues = ["FIRE"]\nbecause = "another service answers"\n'
    calls = [
        call(0, call_type="FIRE", excluded="a test"),
        call(1, excluded="a test"),
        call(2),
        call(3, area=""),
    ]
    found = counted(tmp_path, calls, PLAN + rule)
    assert [(each.rule, each.calls) for each in found.left_out] == [
        ("call_type is FIRE", 1), ("a test", 1), ("no area is recorded", 1),
    ]  # fmt: skip
    assert counted(tmp_path, calls, "keep_excluded = true\n" + PLAN).counts.calls == 3


def test_with_a_reference_other_groups_are_left_out(tmp_path: Path) -> None:
    """Who is compared with nobody is not in the audit, and that is told."""
    text = PLAN.replace('groups = ["south"]', 'groups = ["south", "north"]\nagainst = "north"')
    found = counted(tmp_path, [call(0), call(1, area="south"), call(2, area="east")], text)
    assert set(found.counts.groups) == {"north", "south"}
    assert [each.rule for each in found.left_out] == ["another area"]


def test_several_files_are_one_history(tmp_path: Path) -> None:
    """Their calls are counted together, and each file's number is told."""
    write(tmp_path / "a.parquet", [call(0)])
    write(tmp_path / "b.parquet", [call(1), call(2)])
    read = read_plan(plan(tmp_path, PLAN.replace('"history.parquet"', '["a.parquet", "b.parquet"]')))
    found = count(read, find_histories(read))
    assert (found.counts.calls, found.calls) == (3, (1, 2))


def test_every_count_can_be_opened(tmp_path: Path) -> None:
    """A key finds exactly the calls that were counted under it."""
    calls = [call(n, area=AREAS[n % 3], on_scene=600 if n % 4 else None) for n in range(24)]
    write(tmp_path / "history.parquet", calls)
    read = read_plan(plan(tmp_path))
    histories = find_histories(read)
    south = opened(read, histories, key_of(group="south", cause="answered"))
    assert south == tuple((f"C{n:05}", 0) for n in range(24) if n % 3 == 1 and n % 4)
    assert len(opened(read, histories, key_of(not_group="south"))) == 16
    assert len(opened(read, histories, f"factor-call_type=THEFT&{key_of(group='south')}")) == 8
    with pytest.raises(IntakeError, match="names no calls"):
        opened(read, histories, "gruop=south")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('column = "call_type"', 'column = "call_typ"', 'column "call_typ". Did you mean "call_type"?'),
        ('column = "call_type"', 'column = "odd"', 'The column "odd" holds no values that calls share.'),
        ('"history.parquet"', '"absent.parquet"', "There is no"),
        ('time_zone = "America/Chicago"\n', "", "Nothing tells the city's clock."),
    ],
)  # fmt: skip
def test_a_history_that_does_not_fit_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Before anything is counted."""
    write(tmp_path / "history.parquet", [call(0)])
    read = read_plan(plan(tmp_path, PLAN.replace(old, new)))
    with pytest.raises(IntakeError) as raised:
        find_histories(read)
    assert told in str(raised.value)


@pytest.mark.parametrize("junk", [b"", b"PAR1", b"id,again\n1,0\n"])
def test_a_broken_file_is_refused(tmp_path: Path, junk: bytes) -> None:
    """Empty, cut off, or of another kind."""
    (tmp_path / "history.parquet").write_bytes(junk)
    with pytest.raises(IntakeError, match="no Parquet file"):
        find_histories(read_plan(plan(tmp_path)))


def test_the_clock_is_that_of_the_imports_profile(tmp_path: Path) -> None:
    """A directory of `answerable import` is enough."""
    write(tmp_path / "history.parquet", [call(0)])
    (tmp_path / "profile.toml").write_text('time_zone = "America/Denver"\n', "utf-8")
    text = PLAN.replace('time_zone = "America/Chicago"\n', "").replace('"history.parquet"', '"."')
    assert find_histories(read_plan(plan(tmp_path, text))).time_zone == "America/Denver"


def test_too_many_groups_are_refused(tmp_path: Path) -> None:
    """A thousand addresses are no groups."""
    calls = [call(n, address=str(n)) for n in range(300)]
    text = PLAN.replace('column = "area"\ngroups = ["south"]', 'column = "address"')
    with pytest.raises(IntakeError, match="It makes 300 groups"):
        counted(tmp_path, calls, text)
