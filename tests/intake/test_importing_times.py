"""SQL reads times as `Clock` does, to the microsecond: formats, the repeated hour, the skipped one."""

from __future__ import annotations

import datetime
from collections import Counter
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from answerable.intake.clock import Clock
from answerable.intake.importing.forms import forms_of, read
from answerable.intake.importing.wall import changes, moment, to_utc

FORMATS = (
    "%m/%d/%Y %I:%M:%S %p",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y%m%d%H%M%SPD",
    "%m/%d/%y %H:%M",
    "%d-%b-%Y %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
)
ZONES = (
    "America/Los_Angeles",
    "America/Chicago",
    "America/Phoenix",
    "Europe/London",
    "Australia/Lord_Howe",
    "UTC",
)
NEAR = st.datetimes(datetime.datetime(2001, 1, 1), datetime.datetime(2037, 12, 31))  # noqa: DTZ001
TURNS = st.builds(
    lambda change, seconds: (change.at + datetime.timedelta(seconds=change.before + seconds)).replace(
        tzinfo=None
    ),
    st.sampled_from([change for zone in ZONES for change in changes(ZoneInfo(zone), 2010, 2026)]),
    st.integers(-9_000, 9_000),
)


@settings(max_examples=60)
@given(
    st.lists(st.one_of(NEAR, TURNS), min_size=1, max_size=40),
    st.sampled_from(ZONES),
    st.sampled_from(FORMATS),
)
@example([datetime.datetime(2024, 11, 3, 1, 30), datetime.datetime(2024, 3, 10, 2, 30)], ZONES[0], FORMATS[0])  # noqa: DTZ001
def test_sql_and_clock_read_the_same(walls: list[datetime.datetime], zone: str, form: str) -> None:
    """Any reading of any city's clock, by any format: the same moment, both readings, the same doubt."""
    texts = [wall.strftime(form) for wall in walls]
    clock = Clock(ZoneInfo(zone), (form,))
    read_ = to_utc("w", ZoneInfo(zone), 2000, 2038)
    query = f"SELECT {read_.first}, {read_.second}, {read_.repeated}, {read_.skipped} FROM (SELECT {moment('t', (form,))[0]} AS w FROM (SELECT unnest(?) AS t))"  # noqa: E501
    with duckdb.connect(":memory:") as con:
        found = con.execute(query, [texts]).fetchall()
    for text, (first, second, repeated, skipped) in zip(texts, found, strict=True):
        expected = clock.read(text, None)
        assert expected is not None
        assert first.replace(tzinfo=datetime.UTC) == expected[0]
        assert repeated == ("repeats" in expected[1])
        assert skipped == ("skips" in expected[1])
        if repeated:
            late = clock.read(text, first.replace(tzinfo=datetime.UTC) + datetime.timedelta(seconds=1))
            assert late is not None
            assert second.replace(tzinfo=datetime.UTC) == late[0]


@settings(max_examples=50)
@given(st.lists(NEAR, min_size=1, max_size=30), st.integers(-12, 14), st.sampled_from(["", ":"]))
def test_zones_in_the_cell_are_kept(walls: list[datetime.datetime], hours: int, colon: str) -> None:
    """A cell that says its offset from UTC is that moment, whatever the city's clock."""
    texts = [
        f"{wall:%Y-%m-%d %H:%M:%S}{'+' if hours >= 0 else '-'}{abs(hours):02}{colon}30" for wall in walls
    ]
    sign = 1 if hours >= 0 else -1
    with duckdb.connect(":memory:") as con:
        read_ = moment("t", ("%Y-%m-%d %H:%M:%S%z",))[1]
        found = con.execute(f"SELECT {read_} FROM (SELECT unnest(?) AS t)", [texts]).fetchall()
    for wall, (at,) in zip(walls, found, strict=True):
        assert at == wall.replace(microsecond=0) - sign * datetime.timedelta(hours=abs(hours), minutes=30)


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("1609777980000", "epoch ms", "2021-01-04 16:33:00"),
        ("1609777980", "epoch s", "2021-01-04 16:33:00"),
        ("2021-01-04T16:33:00.250Z", "%Y-%m-%dT%H:%M:%S.%f%z", "2021-01-04 16:33:00.250000"),
    ],
)
def test_moments_that_need_no_clock(text: str, form: str, expected: str) -> None:
    """Seconds and milliseconds since 1970, and a Z, are UTC."""
    with duckdb.connect(":memory:") as con:
        found = con.execute(f"SELECT {moment('t', (form,))[1]} FROM (SELECT ? AS t)", [text]).fetchall()
    assert str(found[0][0]) == expected


@given(st.lists(NEAR, min_size=20, max_size=40, unique_by=lambda at: at.date()), st.sampled_from(FORMATS))
def test_a_column_s_own_format_is_found(walls: list[datetime.datetime], form: str) -> None:
    """Whatever format a column is written in, the formats that are found read every cell as it was meant."""
    texts = [wall.strftime(form) for wall in walls]
    found = forms_of(Counter(texts))
    assert found is not None
    if found.swapped:
        return
    for wall, text in zip(walls, texts, strict=True):
        meant = datetime.datetime.strptime(wall.strftime(form), form)  # noqa: DTZ007
        assert any(_reads(text, each) == meant for each in found.forms)


def _reads(text: str, form: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.strptime(text, form)  # noqa: DTZ007
    except ValueError:
        return None


@given(st.text(max_size=40))
def test_nothing_is_too_odd_to_be_looked_at(text: str) -> None:
    """No text raises, and what is no time is none."""
    found = read(text)
    assert found is None or found.forms
    told = forms_of(Counter([text]))
    assert told is None or 0 < told.share <= 1
