"""What is peculiar about San Francisco's export, one by one, and how each is read."""

from __future__ import annotations

import datetime

import pytest
from tests.intake.exports import SHARED, at, export, odd, only, profile, read, row

from answerable.intake import HistoryPlace, read_history, summarise


def utc(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=datetime.UTC)  # type: ignore[misc,arg-type]


def test_rows_of_units_are_one_call() -> None:
    """One row is one unit: three rows of one call are one call with three units, first dispatched first."""
    history = read(
        [
            row(unit="T01", dispatched=at("10:04:00 AM")),
            row(unit="E39", dispatched=at("10:02:00 AM")),
            row(unit="B02", dispatched=at("10:02:30 AM")),
        ]
    )
    call = only(history)
    assert [unit.unit for unit in call.units] == ["E39", "B02", "T01"]
    assert call.rows == (2, 3, 4)
    assert (history.rows, history.rejects) == (3, ())


def test_everything_the_profile_names_is_kept_as_recorded() -> None:
    """A row's words arrive unchanged: type, priorities, disposition, block, area, point."""
    call = only(read([row()]))
    assert (call.id, call.call_type, call.disposition) == (
        "163660001",
        "Medical Incident",
        "Code 2 Transport",
    )
    assert (call.priority.original, call.priority.current, call.priority.final) == ("3", "E", "3")
    assert call.place == HistoryPlace("100 Block of TIDE ST", "Old Quay", 37.2, -123.6)
    assert call.entered == utc(2016, 12, 31, 18, 1)
    assert call.units[0].kind == "ENGINE"
    assert call.units[0].available == utc(2016, 12, 31, 18, 30)
    assert call.facts == {"kind of call": "medical"}


def test_columns_that_no_profile_names_are_not_kept() -> None:
    """Personal data is minimised by never reading it: the caller's name is nowhere in the history."""
    assert "Ada" in export([row()])
    assert "Ada" not in repr(read([row()]))


@pytest.mark.parametrize(
    ("clock", "hour"), [("12:30:00 AM", 0), ("01:30:00 AM", 1), ("12:30:00 PM", 12), ("11:30:00 PM", 23)]
)
def test_the_clock_has_twelve_hours(clock: str, hour: int) -> None:
    """Twelve in the morning is midnight, twelve in the afternoon is noon."""
    call = only(read([row(received=at(clock, "06/01/2016"))]))
    assert call.received == utc(2016, 6, 1) + datetime.timedelta(hours=hour + 7, minutes=30)


def test_a_call_crosses_midnight_and_the_new_year() -> None:
    """Times carry their own date: a call of last year is answered in this one."""
    call = only(
        read([row(received=at("11:57:56 PM"), entered=at("11:59:31 PM"), dispatched=at("11:59:42 PM"),
                  en_route=at("12:01:47 AM", "01/01/2017"), on_scene=at("12:04:18 AM", "01/01/2017"),
                  available=at("12:24:11 AM", "01/01/2017"))])
    )  # fmt: skip
    (unit,) = call.units
    assert unit.on_scene is not None
    assert unit.on_scene - call.received == datetime.timedelta(minutes=6, seconds=22)


def test_no_time_on_scene_is_counted_by_rows_and_by_calls() -> None:
    """A unit that never arrived is a row without; a call is without only when nobody arrived."""
    rows = [row(unit="E1"), row(unit="T1", on_scene=""), row(call="2", on_scene=""), row(call="3")]
    summary = summarise(read(rows))
    assert (summary.rows_without_on_scene, summary.calls_without_on_scene) == (2, 1)
    assert (summary.rows_in_calls, summary.calls) == (4, 3)


@pytest.mark.parametrize(
    "header",
    ["Neighborhood  District", "Neighborhood District", "neighborhood district ",
     "Neighborhooods - Analysis Boundaries"],
)  # fmt: skip
def test_the_header_with_two_blanks_is_found(header: str) -> None:
    """Headers match whatever their blanks and case, and under each of the names that a profile lists."""
    text = export([row()]).replace("Neighborhood  District", header, 1)
    assert only(read(text)).place.area == "Old Quay"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_changes_nothing(mark: bytes) -> None:
    """A file that a spreadsheet saved reads like the original."""
    assert read(mark + export([row()]).encode()) == read([row()])


def test_windows_line_ends_change_nothing() -> None:
    """CR LF reads like LF."""
    assert read(export([row()]).replace("\n", "\r\n")) == read([row()])


@pytest.mark.parametrize("word", ["", " ", "None", "NONE", "\u00a0"])
def test_what_marks_missing_is_missing(word: str) -> None:
    """An empty cell, blanks alone and the profile's own words are no value."""
    assert only(read([row(area=word, disposition=word, unit_kind=word)])).disposition is None


@pytest.mark.parametrize("point", ["37.2", "(north, west)", "(91, 0)", "(0, 181)", "(nan, 0)", "(1, 2, 3)"])
def test_a_point_off_the_globe_is_no_point(point: str) -> None:
    """A location that is not degrees counts as missing, and is told."""
    history = read([row(point=point)])
    assert only(history).place.latitude is only(history).place.longitude is None
    assert odd(history) == ["the point is not a latitude and a longitude, and counts as missing"]


def test_the_repeated_hour_is_read_so_that_time_runs_forward() -> None:
    """When summer time ends, 1:10 after 1:50 is the second 1:10; both are told as uncertain."""
    day = "11/06/2016"
    history = read(
        [row(received=at("01:50:00 AM", day), entered="", dispatched=at("01:10:00 AM", day), en_route="",
             on_scene="", available=at("02:30:00 AM", day))]
    )  # fmt: skip
    call = only(history)
    assert call.received == utc(2016, 11, 6, 8, 50)
    assert call.units[0].dispatched == utc(2016, 11, 6, 9, 10)
    assert odd(history) == [
        "dispatched falls in the hour that the end of summer time repeats",
        "received falls in the hour that the end of summer time repeats",
    ]


def test_a_time_that_no_clock_showed_is_told() -> None:
    """2:30 on the day summer time begins is read by the old clock, and told."""
    history = read([row(received=at("02:30:00 AM", "03/13/2016"), entered="", dispatched="", en_route="",
                        on_scene="", available="")])  # fmt: skip
    assert only(history).received == utc(2016, 3, 13, 10, 30)
    assert odd(history) == ["received is a time that the change to summer time skips"]


def test_impossible_times_are_kept_and_told() -> None:
    """On scene before the reception: the times stay as recorded, and the contradiction is counted."""
    history = read([row(on_scene=at("09:00:00 AM"))])
    assert only(history).units[0].on_scene == utc(2016, 12, 31, 17, 0)
    assert odd(history) == ["on scene before en route"]


def test_an_unreadable_time_is_missing_and_told() -> None:
    """A unit's time in another format costs that time, not the row."""
    history = read([row(on_scene="2016-12-31 10:08")])
    assert only(history).units[0].on_scene is None
    assert odd(history) == ["on scene fits none of the profile's formats, and counts as missing"]


def test_rows_out_of_order_and_apart_are_counted() -> None:
    """The file may run backwards, and a call's rows may be torn apart: both are said."""
    early, late = at("09:00:00 AM"), at("09:30:00 AM")
    rows = [row(call="2", unit="E1", received=late), row(call="1", received=early),
            row(call="2", unit="E2", received=late)]  # fmt: skip
    history = read(rows)
    summary = summarise(history)
    assert [call.id for call in history.calls] == ["1", "2"]
    assert (summary.steps_forward, summary.steps_back, summary.calls_apart) == (1, 1, 1)


def test_rows_that_disagree_about_their_call_are_told() -> None:
    """The unit dispatched first is believed; reception is the earliest."""
    rows = [
        row(unit="T1", dispatched=at("10:06:00 AM"), disposition="Other", received=at("09:59:00 AM")),
        row(unit="E1", dispatched=at("10:05:00 AM"), disposition="Fire"),
    ]
    history = read(rows)
    assert only(history).disposition == "Fire"
    assert only(history).received == utc(2016, 12, 31, 17, 59)
    about = ("disposition", "time of reception")
    expected = {f"the rows of one call disagree about the {what}" for what in about}
    assert expected <= set(odd(history))


def test_a_unit_sent_twice_is_there_twice_and_told() -> None:
    """A unit that was called off and sent again has two parts in the call."""
    history = read([row(), row(dispatched=at("10:20:00 AM"), en_route="", on_scene="")])
    assert [unit.unit for unit in only(history).units] == ["E39", "E39"]
    assert "a unit is in one call twice" in odd(history)


def test_a_call_nobody_was_sent_to_is_a_call() -> None:
    """A row that names no unit and has no unit's times is a call without units."""
    blank = dict.fromkeys(("unit", "dispatched", "en_route", "on_scene", "available"), "")
    assert only(read([row(**blank)])).units == ()


def test_times_of_a_unit_without_a_name_are_kept() -> None:
    """An export with one row a call still tells when help arrived."""
    (unit,) = only(read([row(unit="")])).units
    assert unit.unit is None
    assert unit.on_scene == utc(2016, 12, 31, 18, 8)


REJECTED = {
    "too few cells": (export([row()]).splitlines()[0] + "\n1,2\n", "has 2 cells where the header has 21"),
    "no call": (export([row(call="")]), "names no call"),
    "no reception": (export([row(received="")]), "has no time of reception"),
    "reception unreadable": (
        export([row(received="31.12.2016")]),
        "has a time of reception that fits none of the profile's formats",
    ),
    "the end of the calendar": (
        export([row(received=at("11:00:00 PM", "12/31/9999"))]),
        "has a time of reception that fits none of the profile's formats",
    ),
    "not CSV": (export([row()]) + '"a"b,c\n', "is not CSV: ',' expected after '\"'"),
    "a quote left open": (
        export([row()]) + '1,"never closed\n2\n3\n',
        "is not CSV: unexpected end of data, over 3 lines",
    ),
    "a row twice": (export([row(), row()]), "repeats another row word for word"),
}


@pytest.mark.parametrize(("text", "reason"), REJECTED.values(), ids=REJECTED.keys())
def test_a_row_that_is_in_no_call_is_rejected_with_its_reason(text: str, reason: str) -> None:
    """Each kind of useless row says why, where, and nothing of what its cells say."""
    history = read(text)
    assert [reject.reason for reject in history.rejects] == [reason]
    assert history.rejects[0].row == history.rows + 1
    assert history.rows == 1 + sum(len(call.rows) for call in history.calls)


def test_blank_lines_are_no_rows_but_keep_their_numbers() -> None:
    """Row numbers are those that a spreadsheet shows."""
    history = read(export([row()]).replace("\n", "\n\n", 1) + "\n")
    assert (history.rows, only(history).rows) == (1, (3,))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the city's own export is not here")
@pytest.mark.parametrize(
    ("name", "rows", "calls", "shares"),
    [
        ("Fire_Department_Calls_for_Service_2016-12.csv", 7704, 3560, ("20.2%", "3.7%")),
        ("Fire_Department_Calls_for_Service_outside_fires_3districts.csv", 4340, 901, ("32.8%", "3.9%")),
    ],
)
def test_the_city_s_own_files(name: str, rows: int, calls: int, shares: tuple[str, str]) -> None:
    """The real exports: every row in a call, calls not rows, and how often nobody's arrival is known."""
    summary = summarise(read_history(SHARED / name, profile()))
    assert (summary.rows, summary.rows_in_calls, summary.rows_rejected, summary.calls) == (
        rows,
        rows,
        0,
        calls,
    )
    by_rows = f"{summary.rows_without_on_scene / summary.rows:.1%}"
    assert (by_rows, f"{summary.calls_without_on_scene / summary.calls:.1%}") == shares
    assert all(each.mapped for each in summary.types)


def test_progress_is_told_every_thousand_rows() -> None:
    """Whoever waits for a long file hears how far it is, and hears its end."""
    heard: list[int] = []
    read([row(call=str(number)) for number in range(2500)], tick=heard.append)
    assert heard == [1000, 2000, 2500]
