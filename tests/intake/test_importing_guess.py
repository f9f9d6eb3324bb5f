"""Which column is what: right for look-alikes of eight cities, never twice, and open where nobody can
know.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.intake import lookalikes
from tests.intake.lookalikes import at, imported, plain, table

from answerable.intake import IntakeError
from answerable.intake.importing import propose
from answerable.intake.importing.columns import take
from answerable.intake.importing.guess import Guess, guess
from answerable.intake.importing.heads import of_head, spell
from answerable.intake.importing.sources import Table

TRUTH = {
    "nashville": {
        "call": "Event Number",
        "unit": "Unit Dispatched",
        "call_type": "Tencode Description",
        "disposition": "Disposition Description",
        "received": "Call_Received",
    },
    "san_jose_police": {
        "call": "CALL_NUMBER",
        "call_type": "CALL_TYPE",
        "priority": "PRIORITY",
        "disposition": "FINAL_DISPO",
        "received": "OFFENSE_TIME",
        "address": "ADDRESS",
    },
    "san_jose_fire": {
        "call": "Incident_No",
        "received": "Date_Time_Of_Event",
        "dispatched": "Dispatched_Time",
        "on_scene": "Unit_On_Scene_TimeStamp",
        "available": "Cleared_TimeStamp",
        "unit": "On_Scene_Unit",
        "call_type": "Final_Incident_Type",
    },
    "sacramento": {
        "call": "Record_ID",
        "call_type": "Description",
        "unit": "Unit_ID",
        "received": "Received_Date",
        "dispatched": "Dispatch_Date",
        "on_scene": "At_Scene_Date",
    },
    "highway_patrol": {
        "call": "Master_Incident_Number2",
        "received": "Date",
        "call_type": "Problem",
        "area": "Division",
        "dispatched": "Time_First_Unit_Assigned",
    },
    "berkeley": {
        "call": "CASENO",
        "call_type": "OFFENSE",
        "received": "EVENTTM",
        "point": "Block_Location",
        "address": "BLKADDR",
    },
    "baltimore": {
        "call": "callNumber",
        "received": "callDateTime",
        "call_type": "description",
        "priority": "priority",
        "address": "incidentLocation",
        "area": "Neighborhood",
    },
}


@pytest.mark.parametrize("city", TRUTH)
def test_a_look_alike_is_read_as_its_city(city: str, tmp_path: Path) -> None:
    """Exactly these roles, and no column that is not one of them."""
    file = tmp_path / city
    file.write_bytes(getattr(lookalikes, city)())
    draft = propose([file]).draft
    assert {
        role: heads[0] for role, heads in draft.columns.items() if role not in ("latitude", "longitude")
    } == TRUTH[city]


def guessed(rows: list[dict[str, str]]) -> Guess:
    heads = list(rows[0])
    lines = ((number, list(row.values()), "") for number, row in enumerate(rows, 2))
    return guess(take(Table(heads, iter(lines), "CSV")))


HEADS = st.sampled_from(
    [
        "Call Number",
        "Incident Number",
        "RowID",
        "Unit ID",
        "Call Type",
        "Type",
        "Received",
        "Call Date",
        "Call Time",
        "Date",
        "Time",
        "Response Date",
        "Entry DtTm",
        "Dispatch Time",
        "On Scene",
        "Cleared",
        "Priority",
        "Disposition",
        "Status",
        "Latitude",
        "Longitude",
        "Location",
        "Address",
        "Beat",
        "Source",
        "x",
        "",
    ]
)
VALUES: tuple[Callable[[int], str], ...] = (
    lambda n: f"C{n:05}",
    lambda n: at(9 * n, "%m/%d/%Y %H:%M:%S"),
    lambda n: at(9 * n, "%m/%d/%Y"),
    lambda n: at(9 * n, "%H:%M:%S"),
    lambda n: str(1_700_000_000_000 + n * 60_000),
    lambda n: ("THEFT", "ALARM", "Report taken")[n % 3],
    lambda n: f"37.{n:03}",
    lambda n: f"(37.{n:03}, -122.4)",
    lambda n: "",
    lambda n: str(n % 4),
)


@settings(max_examples=100)
@given(st.lists(st.tuples(HEADS, st.sampled_from(VALUES)), min_size=1, max_size=12))
def test_no_column_has_two_roles(columns: list[tuple[str, Callable[[int], str]]]) -> None:
    """Whatever headers meet whatever values; a date beside a time of day is taken, too."""
    rows = [
        {f"{head} {at}" if at % 2 else head: make(n) for at, (head, make) in enumerate(columns)}
        for n in range(40)
    ]
    made = guessed(rows)
    used = [claim.column for claim in made.sure.values()]
    assert len(used) == len(set(used))
    dates = {claim.date for claim in made.sure.values()} - {""}
    assert not dates & set(used)
    assert not made.sure.keys() & made.open.keys()


def test_the_order_of_ids_tells_which_time_is_the_reception() -> None:
    """Two times as good by their headers: calls are numbered as they come in, and that one is the
    reception.
    """
    rows = [
        {
            "Call Number": f"C{n:05}",
            "Call Type": "THEFT",
            "Report Date": at(7 * n + 400 * (n % 3), "%Y-%m-%d %H:%M:%S"),
            "Start Date": at(7 * n, "%Y-%m-%d %H:%M:%S"),
        }
        for n in range(60)
    ]
    assert guessed(rows).sure["received"].column == "Start Date"


def test_day_and_month_that_nobody_can_tell_apart_are_asked(tmp_path: Path) -> None:
    """Four dates that fit both orders: no reception is sure, and a script is refused with what to say."""
    rows = [
        {
            "Call Number": f"C{n:05}",
            "Call Type": "THEFT",
            "Received": f"0{1 + n % 4}/0{1 + n % 4}/2024 10:00:00",
        }
        for n in range(60)
    ]
    assert "received" in guessed(rows).open
    with pytest.raises(IntakeError, match="--column received=HEADER"):
        imported(table(rows).encode(), tmp_path)


def test_a_city_in_america_writes_months_first() -> None:
    """Where the state or the points tell the country, they tell the order of a short file's dates as well."""
    rows = [
        {
            "Call Number": f"C{n:05}",
            "Call Type": "THEFT",
            "State": "CA",
            "Received": f"0{1 + n % 4}/0{1 + n % 4}/2024 10:{n:02}:00",
        }
        for n in range(60)
    ]
    heads = list(rows[0])
    sample = take(Table(heads, ((n, list(row.values()), "") for n, row in enumerate(rows, 2)), "CSV"))
    assert "received" in guess(sample).open
    assert guess(sample, month_first=True).sure["received"].column == "Received"


def test_a_clock_without_am_and_pm_is_asked() -> None:
    """Hours that never pass twelve: morning and evening look alike."""
    rows = [
        {"Call Number": f"C{n:05}", "Call Type": "THEFT", "Received": at(67 * n, "%Y-%m-%d %I:%M:%S")}
        for n in range(90)
    ]
    assert "received" in guessed(rows).open


def test_several_formats_in_one_column_are_all_found(tmp_path: Path) -> None:
    """A system was changed in the middle of the year: every row is read."""
    rows = plain()
    for n, row in enumerate(rows[30:], 30):
        row["Received"] = at(7 * n, "%m/%d/%Y %I:%M:%S %p")
    profile, report = imported(table(rows).encode(), tmp_path)
    assert len(profile.formats) == 2
    assert report.rows_rejected == 0


def test_what_somebody_says_is_done_and_never_takes_a_column_twice(tmp_path: Path) -> None:
    """A role that is told is taken; a column that has one is not given another."""
    from answerable.intake.importing import Claim

    file = tmp_path / "calls.csv"
    rows = [{**row, "Sticker": row["Beat"]} for row in plain()]
    file.write_text(table(rows), encoding="utf-8")
    proposal = propose([file])
    assert proposal.with_role("unit", Claim("unit", "Sticker", 1.0, ())).draft.columns["unit"] == ("Sticker",)
    assert "unit" not in proposal.with_role("unit", Claim("unit", "Beat", 1.0, ())).draft.columns


@pytest.mark.parametrize(
    ("head", "words", "role"),
    [
        ("callDateTime", "call date time", "received"),
        ("TimeCreate", "time create", "received"),
        ("EVENTTM", "event tm", "received"),
        ("Time_First_Unit_Assigned", "time first unit assigned", "dispatched"),
        ("TIME_ARRIVE", "time arrive", "on_scene"),
        ("CallTypeDesc", "call type desc", "call_type"),
        ("Incident #", "incident", "call"),
        ("Incident Ref", "incident ref", "call"),
        ("called_at", "called at", "received"),
        ("ARRIVAL_TIME_PRIMARY_UNIT", "arrival time primary unit", "on_scene"),
    ],
)
def test_headers_are_spelt_as_words(head: str, words: str, role: str) -> None:
    """Camel case, underscores and words run together are one spelling."""
    assert spell(head) == words
    assert of_head(role, head) > 0.6


def test_nothing_reckoned_or_of_the_file_is_a_time_of_a_call() -> None:
    """When a row was loaded, and how long something took, happened to no call."""
    assert not any(
        of_head("received", head) for head in ("Updated On", "InDbDate", "Load Date", "Response Time Minutes")
    )


def test_long_numbers_of_calls_are_no_times() -> None:
    """A call's number that begins with its year has as many digits as milliseconds since 1970."""
    rows = [
        {
            "CAD Event Number": str(2023000000000 + n),
            "Call Type": "THEFT",
            "Received": at(9 * n, "%Y-%m-%d %H:%M:%S"),
        }
        for n in range(60)
    ]
    assert guessed(rows).sure["call"].column == "CAD Event Number"
