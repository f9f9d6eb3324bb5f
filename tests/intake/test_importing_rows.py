"""Every row lands once; what a city writes for nothing is nothing; the same profile gives the same
history.
"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.intake import lookalikes
from tests.intake.lookalikes import at, first_cells, history, imported, plain, table

from answerable.intake import IntakeError, read_history, read_profile
from answerable.intake.importing import PROFILE, REJECTS, REVIEW, Claim, Report, propose, run

PLAIN = table(plain(6)).encode()
FORM = "%Y-%m-%d %H:%M:%S"


def rejected(folder: Path) -> list[dict[str, str]]:
    with (folder / "out" / REJECTS).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The profile of the ordinary city."""
    folder = tmp_path_factory.mktemp("layout")
    imported(table(plain()).encode(), folder)
    return folder / "out" / PROFILE


@settings(max_examples=40)
@given(st.data())
def test_whatever_the_bytes_every_row_lands_once(layout: Path, data: st.DataObject) -> None:
    """Bytes cut out, put in or turned over: the rows of the history and the rejects are the rows that were
    read.
    """
    good = bytearray(PLAIN)
    for _ in range(data.draw(st.integers(0, 5))):
        start = data.draw(st.integers(0, len(good)))
        end = data.draw(st.integers(start, min(len(good), start + 40)))
        good[start:end] = data.draw(
            st.one_of(st.binary(max_size=8), st.sampled_from([b'"', b"\r\n", b",", b"\0", b"\x1f", b"\n\n"]))
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            _, report = imported(bytes(good), folder, profile=layout)
        except IntakeError:
            return
        landed = [(row["file"], row["row"]) for cells in history(folder, "rows") for row in cells[0]]
        landed += [(row["file"], int(row["row"])) for row in rejected(folder)]
        assert len(landed) == len(set(landed)) == report.rows == report.rows_in_calls + report.rows_rejected
        assert all(row["reason"] for row in rejected(folder))


@pytest.mark.parametrize("city", ["berkeley", "san_jose_fire", "sacramento", "baltimore", "nashville"])
def test_the_saved_profile_gives_the_same_history(city: str, tmp_path: Path) -> None:
    """Guessed once, read again by what was saved, review files and all: not a bit of the history differs."""
    _, report = imported(getattr(lookalikes, city)(), tmp_path)
    first = history(tmp_path)
    assert any("as if it were UTC" in note for note in report.notes) == (
        city in ("san_jose_fire", "sacramento")
    )
    kept = tmp_path / "kept"
    shutil.move(tmp_path / "out", kept)
    _, again = run([tmp_path / "calls.dat"], tmp_path / "out", profile=kept / PROFILE)
    assert history(tmp_path) == first
    assert again == report


def test_history_reads_the_same_calls_as_the_older_reader(tmp_path: Path) -> None:
    """Two readers that share no code for it put the same rows together: ids, receptions, types, units,
    rows.
    """
    rows = [
        {**row, "Unit ID": f"E{unit}", "Dispatched": at(7 * n + 5 - unit, FORM)}
        for n, row in enumerate(plain(40))
        for unit in range(1 + n % 3)
    ]
    rows.append(rows[7])
    file = tmp_path / "calls.csv"
    file.write_text(table(rows), encoding="utf-8")
    run([file], tmp_path / "out")
    text = (tmp_path / "out" / PROFILE).read_text(encoding="utf-8")
    old = read_history(file, read_profile(tmp_path / "out" / PROFILE))
    assert "[dates]" not in text
    mine = history(
        tmp_path,
        "id, epoch_us(received), call_type, list_transform(units, lambda u: u.unit),"
        " list_transform(rows, lambda r: r.row), disposition",
    )
    theirs = [
        (
            call.id,
            round(call.received.timestamp() * 1_000_000),
            call.call_type,
            [unit.unit for unit in call.units],
            list(call.rows),
            call.disposition,
        )
        for call in old.calls
    ]
    assert mine == theirs
    assert [(int(row["row"]), row["reason"]) for row in rejected(tmp_path)] == [
        (reject.row, reject.reason) for reject in old.rejects
    ]


@settings(max_examples=12)
@given(st.lists(st.text(max_size=12), min_size=3, max_size=3), st.booleans())
def test_any_header_can_be_kept_in_a_profile(heads: list[str], lines: bool) -> None:
    """Quotes, brackets, control characters, half characters, twice the same: read, saved, and read again."""
    rows = [
        {
            f"{heads[0]}\u00a0a": f"C{n:05}",
            f"{heads[1]} b": "THEFT",
            f"{heads[2]} c": at(7 * n, FORM),
            "More": "",
        }
        for n in range(40)
    ]
    data = "\n".join(map(json.dumps, rows)) if lines else json.dumps([*rows, {"\ud800": "\ud800"}])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "calls.json").write_text(data, encoding="utf-8")
        seen = propose([folder / "calls.json"])
        for role, at_ in (("call", 0), ("call_type", 1), ("received", 2)):
            seen = seen.with_role(role, Claim(role, seen.seen[0][0].heads[at_], 1.0, (heads[at_],)))
        _, report = run([folder / "calls.json"], folder / "out", ask=lambda _: seen.draft)
        assert report.calls == 40
        _, again = run([folder / "calls.json"], folder / "out", profile=folder / "out" / PROFILE)
        assert again.calls == 40


def test_units_of_one_call_are_one_call(tmp_path: Path) -> None:
    """One row a unit: the first dispatched comes first, and the call is cleared when its last unit is."""
    rows = [
        {
            **row,
            "Unit ID": f"E{unit}",
            "Dispatched": at(7 * n + 4 - unit, FORM),
            "Cleared": at(7 * n + 30 + unit, FORM),
        }
        for n, row in enumerate(plain(50))
        for unit in (1, 2)
    ]
    _, report = imported(table(rows).encode(), tmp_path)
    assert (report.rows, report.calls, report.units, report.calls_of_many_rows) == (100, 50, 2, 50)
    assert history(tmp_path, "list_transform(units, lambda u: u.unit), len(rows)")[0] == (["E2", "E1"], 2)
    assert all(first_cells(history(tmp_path, "cleared = received + INTERVAL 32 MINUTE")))


def test_placeholders_are_missing_and_counted(tmp_path: Path) -> None:
    """1900-01-01, a blank that does not break, -1, NULL: none is a time."""
    rows = plain(60)
    for n, word in enumerate(["1900-01-01 00:00:00", "\u00a0", "-1", "NULL", "9999-12-31 00:00:00"] * 4):
        rows[n]["Arrived"] = word
    _, report = imported(table(rows).encode(), tmp_path)
    assert report.without["on_scene"] == 20 + 8
    told = {count.what: count.count for count in report.oddities}
    assert told["on scene is a placeholder (before 1950, after 2099), and counts as missing"] == 8
    assert told["on scene fits none of the profile's formats, and counts as missing"] == 4


def test_a_time_of_day_that_passed_midnight_is_on_the_next_day(tmp_path: Path) -> None:
    """Received at 23:55 and reached at 00:05, with one date for both: ten minutes, and it is told."""
    rows = [
        {
            "Call Number": f"C{n:05}",
            "Call Type": "THEFT",
            "State": "CA",
            "Call Date": at(17 * n, "%m/%d/%Y"),
            "Call Time": at(17 * n, "%H:%M:%S"),
            "Arrival Time": at(17 * n + 10, "%H:%M:%S"),
        }
        for n in range(200)
    ]
    _, report = imported(table(rows).encode(), tmp_path)
    assert set(first_cells(history(tmp_path, "date_diff('minute', received, on_scene)"))) == {10}
    told = {count.what: count.count for count in report.oddities}
    assert told["a time of day passed midnight, and was put on the next day"] == 2


def test_an_id_that_is_used_again_is_another_call(tmp_path: Path) -> None:
    """Numbers start again each year: two calls, and the report says so."""
    rows = plain(60) + [{**row, "Received": at(7 * n + 525_600, FORM)} for n, row in enumerate(plain(60))]
    _, report = imported(table(rows).encode(), tmp_path)
    assert report.calls == 120
    assert {count.what: count.count for count in report.oddities}[
        "an id was used again more than a day later, and is kept as another call"
    ] == 60


def test_summer_time_is_told(tmp_path: Path) -> None:
    """The night that has an hour twice, in a city whose state is known."""
    import datetime

    night = datetime.datetime(2024, 11, 3, 0, 0)  # noqa: DTZ001 - a wall clock's reading
    rows = [
        {"Call Number": f"C{n:05}", "Call Type": "THEFT", "State": "CA", "Received": at(n, FORM, night)}
        for n in range(120)
    ]
    profile, report = imported(table(rows).encode(), tmp_path)
    assert profile.time_zone == "America/Los_Angeles"
    assert [count.count for count in report.oddities if "repeats" in count.what] == [60]


def test_notes_say_what_the_file_cannot_tell(tmp_path: Path) -> None:
    """Only dates, only minutes, one time for two, only successes, no column for who began: each is said."""
    _, report = imported(lookalikes.sacramento(), tmp_path)
    told = "\n".join(report.notes)
    assert "received: dates only" in told
    assert "No column tells how calls ended" in told
    assert "No column tells who began a call" in told
    assert "received = dispatched in 80 calls" in told
    assert report.excluded == {"begun by officers themselves": 40, "a broadcast": 40}
    assert report.calls == 120

    _, report = imported(lookalikes.san_jose_fire(), tmp_path)
    assert any("received: to the minute" in note for note in report.notes)

    good = [
        {**row, "Arrived": at(7 * n + 9, FORM), "Disposition": "REPORT TAKEN"}
        for n, row in enumerate(plain(120))
    ]
    _, report = imported(table(good).encode(), tmp_path)
    assert any("only successes" in note for note in report.notes)


def test_calls_without_an_end_are_open(tmp_path: Path) -> None:
    """No disposition and no unit free again: nothing shows that they ended."""
    rows = plain(60)
    for row in rows[-4:]:
        row["Cleared"] = row["Disposition"] = ""
    _, report = imported(table(rows).encode(), tmp_path)
    assert report.open == 4


def test_a_column_that_says_who_began_is_the_rule(tmp_path: Path) -> None:
    """Where a column tells, call types do not; every call stays in the history, marked."""
    rows = [
        {**row, "Call Source": "OFFICER INITIATED" if n % 3 else "911"} for n, row in enumerate(plain(60))
    ]
    _, report = imported(table(rows).encode(), tmp_path)
    assert (report.excluded, report.calls) == ({"begun by officers themselves": 40}, 60)
    assert not any("No column tells who began" in note for note in report.notes)


def test_a_person_s_review_is_kept(tmp_path: Path) -> None:
    """A cause that somebody filled in holds when the file is imported again; a word that is none is
    refused.
    """
    imported(table(plain()).encode(), tmp_path)
    review = tmp_path / "out" / REVIEW["dispositions"]
    text = review.read_text(encoding="utf-8")
    review.write_text(text.replace("REFUSED,refused or not sent", "REFUSED,answered"), encoding="utf-8")
    _, report = run([tmp_path / "calls.dat"], tmp_path / "out", profile=tmp_path / "out" / PROFILE)
    assert report.causes == {"answered": 30, "cancelled by caller": 15, "duplicate": 15}
    review.write_text(text.replace("REFUSED,refused or not sent", "REFUSED,ignored"), encoding="utf-8")
    with pytest.raises(IntakeError, match="no such cause"):
        run([tmp_path / "calls.dat"], tmp_path / "out", profile=tmp_path / "out" / PROFILE)


def written(folder: Path, csv_text: str, more: str = "") -> Report:
    """Import a file with the columns id, type and at, by a profile that has more than those."""
    profile = folder / "layout.toml"
    profile.write_text(
        'name = "x"\ntime_zone = "UTC"\nmissing = "not available"\n'
        '[columns]\ncall = "id"\ncall_type = "type"\n'
        '[times]\nformats = "%Y-%m-%d %H:%M"\nreceived = "at"\n' + more,
        encoding="utf-8",
    )
    return imported(csv_text.encode(), folder, profile=profile)[1]


def test_blanks_of_any_kind_around_a_call_type_or_inside_a_word_for_nothing_do_not_matter(
    tmp_path: Path,
) -> None:
    """A blank of no width costs a type no category; a word for nothing is one however it is spaced."""
    written(tmp_path, "id,type,at\n1,THEFT\u200b,2024-03-01 10:00\n2,Not   Available,2024-03-01 11:00\n")
    assert history(tmp_path, "call_type, category") == [("THEFT", "Property Crime"), ("", None)]


def test_facts_follow_from_what_the_rows_of_a_call_tell_together(tmp_path: Path) -> None:
    """One row has the type, another what else the mapping looks up; the older reader says the same."""
    (tmp_path / "facts.csv").write_text("type,more,weapon\nTHEFT,gun,seen\n")
    text = "id,type,at,more\n1,THEFT,2024-03-01 10:00,\n1,,2024-03-01 10:00,gun\n"
    written(tmp_path, text, '[facts]\nfile = "facts.csv"\nby = ["type", "more"]\n')
    older = read_history(tmp_path / "calls.dat", read_profile(tmp_path / "layout.toml"))
    assert older.calls[0].facts == {"weapon": "seen"}
    assert history(tmp_path, "weapon") == [("seen",)]


def test_a_step_counted_from_one_without_a_time_is_missing_and_said_so(tmp_path: Path) -> None:
    text = "id,type,at,sent,took\n1,THEFT,2024-03-01 10:00,,7\n"
    took = '{ column = "took", unit = "minutes", since = "dispatched" }'
    more = f'dispatched = "sent"\n[durations]\non_scene = {took}\n'
    report = written(tmp_path, text, more)
    told = "on scene is counted from a step without a time, and counts as missing"
    assert [(each.what, each.count) for each in report.oddities] == [(told, 1)]
