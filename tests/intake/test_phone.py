"""A phone system's log, read: rings, legs, and what is none."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.intake import IntakeError, read_phone_log, read_phone_profile
from answerable.intake.phone import _seconds
from answerable.model.reconciling import PhoneLog

PROFILE = """
name = "County phone system"
time_zone = "America/Los_Angeles"
missing = ["Anonymous"]
[times]
formats = ["%Y-%m-%d %H:%M:%S"]
rang = "Start"
[columns]
number = "Calling Number"
line = "Trunk"
duration = "Duration"
answered_by = "Agent"
direction = "Dir"
"""
HEAD = "Start,Calling Number,Trunk,Duration,Agent,Dir\n"


def read(tmp_path: Path, rows: str, profile: str = PROFILE, head: str = HEAD) -> PhoneLog:
    (tmp_path / "phone.toml").write_text(profile)
    (tmp_path / "log.csv").write_text(head + rows)
    return read_phone_log(tmp_path / "log.csv", read_phone_profile(tmp_path / "phone.toml"))


def test_a_row_is_a_ring(tmp_path: Path) -> None:
    (ring,) = read(tmp_path, "2026-03-01 12:00:05,+1 (415) 555-0134,T7,1:15,agent 4,in\n").rings
    assert ring.rang == datetime.datetime(2026, 3, 1, 20, 0, 5, tzinfo=datetime.UTC)
    assert (ring.row, ring.number, ring.line, ring.seconds) == (2, "5550134", "T7", 75)
    assert (ring.answered, ring.outgoing) == (True, False)


def test_nobody_answered_is_abandoned_and_withheld_is_no_number(tmp_path: Path) -> None:
    (ring,) = read(tmp_path, "2026-03-01 12:00:05,anonymous,T7,4,,in\n").rings
    assert (ring.number, ring.answered) == ("", False)


def test_where_a_column_says_abandoned_it_decides(tmp_path: Path) -> None:
    profile = (
        PROFILE.replace('answered_by = "Agent"', 'abandoned = "Agent"') + '[words]\nabandoned = ["lost"]\n'
    )
    rows = "2026-03-01 12:00:05,1,T7,4,LOST,in\n2026-03-01 12:01:05,2,T7,4,,in\n"
    assert [ring.answered for ring in read(tmp_path, rows, profile).rings] == [False, True]


def test_legs_of_one_ring_are_one_and_a_second_ring_is_not(tmp_path: Path) -> None:
    rows = (
        "2026-03-01 12:00:05,5550134,T7,4,,in\n"
        "2026-03-01 12:00:06,5550134,T8,60,agent 4,in\n"
        "2026-03-01 12:00:06,5550135,T9,60,agent 5,in\n"
        "2026-03-01 12:00:20,5550134,T7,60,agent 4,in\n"
        "2026-03-01 12:00:21,5550134,T7,60,agent 4,out\n"
    )
    log = read(tmp_path, rows)
    assert [(ring.row, ring.answered, ring.seconds) for ring in log.rings][:2] == [
        (2, True, 60),
        (4, True, 60),
    ]
    assert (len(log.rings), log.legs) == (4, 1)


def test_every_row_is_a_ring_a_leg_or_left_out_with_its_reason(tmp_path: Path) -> None:
    good = "2026-03-01 12:00:05,5550134,T7,4,a,in\n"
    rows = good + good + "noon,5550134,T7,4,a,in\n,5550134,T7,4,a,in\n5550134\n\n" + '2026,"x"y,,,,\n'
    log = read(tmp_path, rows)
    assert sum(log.rejected.values()) + log.legs + len(log.rings) == log.rows == 6
    assert "repeats another row word for word" in log.rejected
    assert "5550134" not in str(log.rejected)


def test_what_is_wrong_with_a_profile_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "phone.toml").write_text('name = "x"\ntime_zone = "Mars"\n[columns]\nnumbr = "N"\n[wrds]\n')
    with pytest.raises(IntakeError) as caught:
        read_phone_profile(tmp_path / "phone.toml")
    told = {mistake.where for mistake in caught.value.mistakes}
    assert told == {"wrds", "columns.numbr", "columns.number", "time_zone", "times.formats", "times.rang"}


def test_a_missing_column_is_told_without_the_log_s_cells(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, "", head="555-0134,555-0135,x,y,z,w\n")
    assert "555" not in str(caught.value)
    assert 'no column "Calling Number"' in str(caught.value)


@given(st.floats(0, 10**6), st.integers(0, 59), st.integers(0, 59), st.integers(0, 99))
def test_durations_are_read_in_seconds(plain: float, seconds: int, minutes: int, hours: int) -> None:
    assert _seconds(repr(plain)) == plain
    assert _seconds(f"{hours}:{minutes:02}:{seconds:02}") == hours * 3600 + minutes * 60 + seconds


@pytest.mark.parametrize("text", ["", "x", "1:2:3:4", "-5", "nan", "inf"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert _seconds(text) is None
