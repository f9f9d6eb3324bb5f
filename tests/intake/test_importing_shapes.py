"""Exports of further shapes: which column is what, and steps that are told by how long they took."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.lookalikes import at, history, imported, plain, table
from tests.intake.shapes import SHAPES, rows_of

from answerable.intake import IntakeError, read_profile
from answerable.intake.importing import Claim, propose
from answerable.intake.importing.excluding import says_who


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_is_read_as_it_is_meant(shape: str, tmp_path: Path) -> None:
    """Exactly these roles, and no column that is not one of them."""
    file = tmp_path / "calls.csv"
    file.write_text(table(rows_of(shape)), encoding="utf-8")
    draft = propose([file]).draft
    found = {role: heads[0] for role, heads in draft.columns.items()}
    if draft.source:
        found["source"] = draft.source[0]
    assert found == SHAPES[shape][1]


def lasting(**more: str) -> list[dict[str, str]]:
    """A city that tells minutes until help came instead of when; what is None in `more` is left out."""
    return [
        {
            "Call Number": f"C{n:05}",
            "Call Type": "THEFT",
            "Received": at(60 * n, "%Y-%m-%d %H:%M:%S"),
            "Response Time (Minutes)": "" if n % 4 == 0 else f"{n % 30}.5",
            **more,
        }
        for n in range(80)
    ]


def test_minutes_until_arrival_become_its_time(tmp_path: Path) -> None:
    """Each arrival is its reception and what the column says; where it says nothing, nobody is known to have
    arrived.
    """
    profile, report = imported(table(lasting()).encode(), tmp_path)
    assert profile.apart.durations["on_scene"].unit == "minutes"
    assert report.without["on_scene"] == 20
    waits = history(tmp_path, "id, epoch(on_scene) - epoch(received)")
    assert waits == [(f"C{n:05}", None if n % 4 == 0 else (n % 30) * 60 + 30) for n in range(80)]


def test_the_saved_profile_reads_the_same_again(tmp_path: Path) -> None:
    """What was guessed of durations is written, and read back as it was."""
    profile, _ = imported(table(lasting()).encode(), tmp_path)
    again = read_profile(Path(profile.file))
    assert again.apart.durations == profile.apart.durations
    assert again.columns == profile.columns


@pytest.mark.parametrize("cell", ["-1", "99999999", "soon"])
def test_no_step_takes_less_than_nothing_or_a_month(cell: str, tmp_path: Path) -> None:
    """Such a cell counts as missing, and is counted among the oddities."""
    rows = lasting()
    rows[1]["Response Time (Minutes)"] = cell
    _, report = imported(table(rows).encode(), tmp_path)
    assert report.without["on_scene"] == 21
    assert any("on scene fits none" in odd.what for odd in report.oddities)


def test_a_unit_that_nobody_names_is_asked_where_numbers_do_not_tell() -> None:
    """Small whole numbers may be minutes, or seconds of a fast crew; nothing is mapped until somebody says
    so.
    """
    from answerable.intake.importing.columns import take
    from answerable.intake.importing.guess import guess
    from answerable.intake.importing.sources import Table

    rows = [
        {
            "Call Number": f"C{n:05}",
            "Call Type": "THEFT",
            "Received": at(60 * n, "%Y-%m-%d %H:%M:%S"),
            "Response Time": str(n % 30),
        }
        for n in range(80)
    ]
    heads = list(rows[0])
    sample = take(Table(heads, ((n, list(row.values()), "") for n, row in enumerate(rows, 2)), "CSV"))
    made = guess(sample)
    assert "on_scene" not in made.sure
    assert made.open["on_scene"][0].unit == "minutes"


def test_who_says_which_column_it_is_gets_the_unit_that_was_offered(tmp_path: Path) -> None:
    """`--column on_scene=Response Time` reads it as the duration that it was offered as."""
    rows = lasting()
    for n, row in enumerate(rows):
        row["Response Time"] = str(n % 30)
        del row["Response Time (Minutes)"]
    file = tmp_path / "calls.csv"
    file.write_text(table(rows), encoding="utf-8")
    told = propose([file]).with_role("on_scene", Claim("on_scene", "Response Time", 1.0, ("as told",)))
    assert told.draft.durations["on_scene"].unit == "minutes"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('on_scene = "Response Time"', "Has to be a table."),
        ('on_scene = { column = "Response Time", unit = "fortnights" }', '"fortnights" is no unit.'),
        (
            'on_scene = { column = "Response Time", unit = "minutes", since = "dispatched" }',
            '"dispatched" is no earlier step of this profile.',
        ),
        ('received = { column = "Response Time", unit = "minutes" }', "No such key."),
        ('on_scene = { column = "Response Time", unit = "minutes", of = "x" }', "No such key."),
    ],
)
def test_mistakes_in_durations_say_what_and_where(line: str, problem: str, tmp_path: Path) -> None:
    """Each with its key and what to write."""
    file = tmp_path / "profile.toml"
    file.write_text(
        'name = "A town"\ntime_zone = "UTC"\n[columns]\ncall = "Call Number"\ncall_type = "Call Type"\n'
        f'[times]\nformats = ["%Y-%m-%d %H:%M:%S"]\nreceived = "Received"\n[durations]\n{line}\n',
        encoding="utf-8",
    )
    with pytest.raises(IntakeError, match=r"durations") as raised:
        read_profile(file)
    assert problem in str(raised.value)


def test_a_time_and_a_duration_of_one_step_are_one_too_many(tmp_path: Path) -> None:
    """The profile has to keep one of them."""
    file = tmp_path / "profile.toml"
    file.write_text(
        'name = "A town"\ntime_zone = "UTC"\n[columns]\ncall = "Call Number"\ncall_type = "Call Type"\n'
        '[times]\nformats = ["%Y-%m-%d %H:%M:%S"]\nreceived = "Received"\non_scene = "Arrived"\n'
        '[durations]\non_scene = { column = "Response Time", unit = "minutes" }\n',
        encoding="utf-8",
    )
    with pytest.raises(IntakeError, match=r"Is in \[times\] as well"):
        read_profile(file)


@given(
    st.lists(st.sampled_from(["THEFT", "ALARM", "WELFARE CHECK", "UNIT STATUS", "OFFICER DOWN"]), max_size=9)
)
def test_kinds_of_call_are_not_taken_for_who_began_it(kinds: list[str]) -> None:
    """Only a column whose every value names somebody who calls, or officers, says who began."""
    assert not says_who([*kinds, "THEFT"])


def test_an_ordinary_city_keeps_its_call_type(tmp_path: Path) -> None:
    """The look at values takes no column from a city whose headers say what they are."""
    file = tmp_path / "calls.csv"
    file.write_text(table(plain()), encoding="utf-8")
    assert propose([file]).draft.columns["call_type"] == ("Call Type",)
