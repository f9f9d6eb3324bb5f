"""Profiles and mappings: what is read from them, and what each mistake says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.exports import EXAMPLE, export, odd, only, profile, read, row

from answerable.intake import IntakeError, Mapping, MappingRow, Profile, read_mapping, read_profile

GOOD = """\
name = "Harrow Bay"
time_zone = "America/Los_Angeles"
missing = "None"

[columns]
call = "Call Number"
call_type = "Call Type"

[times]
formats = "%m/%d/%Y %I:%M:%S %p"
received = "Received DtTm"

[place]
point = "Location"

[facts]
file = "types.csv"
by = ["Call Type", "Group"]
"""
TYPES = "Call Type,Group,hazard,life safety\nAlarms,,,\nFuel Spill,A,substance,\n,A,smoke,yes\n"


def load(folder: Path, toml: str | bytes, types: str | bytes = TYPES) -> Profile:
    (folder / "types.csv").write_bytes(types.encode() if isinstance(types, str) else types)
    (folder / "city.toml").write_bytes(toml.encode() if isinstance(toml, str) else toml)
    return read_profile(folder / "city.toml")


def told(folder: Path, toml: str | bytes, types: str | bytes = TYPES) -> list[str]:
    """What is wrong, without the folder."""
    with pytest.raises(IntakeError) as caught:
        load(folder, toml, types)
    return str(caught.value).replace(f"{folder}/", "").splitlines()


def test_a_profile_says_where_everything_stands(tmp_path: Path) -> None:
    """Columns by role, formats, what is missing, and the mapping beside the profile."""
    read_one = load(tmp_path, GOOD)
    assert read_one.columns == {
        "call": ("Call Number",),
        "call_type": ("Call Type",),
        "received": ("Received DtTm",),
        "point": ("Location",),
    }
    assert read_one.missing == {"", "none"}
    assert read_one.mapping.facts == ("hazard", "life safety")


def test_a_profile_without_facts_knows_none(tmp_path: Path) -> None:
    """No [facts] is no mistake: every fact stays unknown."""
    layout = load(tmp_path, GOOD[: GOOD.index("[facts]")])
    assert only(read([row()], layout)).facts == {}


MISTAKES = {
    "not TOML": ("name = ", ["city.toml: This is not TOML: Invalid value (at end of document)."]),
    "not UTF-8": (b"name = 'a'\n\xff", ["city.toml: line 2: This is not UTF-8 text. Save it as UTF-8."]),
    "nested too deep": ("a = " + "[" * 9999, ["city.toml: Brackets are nested far too deep for a profile."]),
    "an unknown key": (
        GOOD.replace("time_zone", "timezone", 1),
        [
            "city.toml: timezone: No such key. Did you mean \"time_zone\"?",
            ("city.toml: time_zone: Is missing."
            ' Write the IANA name of its zone, such as "America/Los_Angeles".'),
        ],
    ),
    "an unknown zone": (
        GOOD.replace("Los_Angeles", "Los_Angles"),
        [
            ('city.toml: time_zone: There is no zone "America/Los_Angles".'
            ' Did you mean "America/Los_Angeles"?')
        ],
    ),
    "an unknown column": (
        GOOD.replace("call_type =", "call_typ ="),
        [
            'city.toml: columns.call_typ: No such key. Did you mean "call_type"?',
            "city.toml: columns.call_type: Is missing.",
        ],
    ),
    "no table": (
        GOOD.replace('[place]\npoint = "Location"', "").replace("name =", "place = 1\nname ="),
        ["city.toml: place: Has to be a table. Write [place] on its own line, then its keys."],
    ),
    "a number for a name": (
        GOOD.replace('"Harrow Bay"', "7"),
        ["city.toml: name: Has to be text in quotes. Write the city and what its export holds."],
    ),
    "a number for a column": (
        GOOD.replace('"Location"', "[7]"),
        ["city.toml: place.point: Has to be text in quotes, or a list of such texts."],
    ),
    "a nameless column": (
        GOOD.replace('"Location"', '" "'),
        ["city.toml: place.point: Names a column without a name. Write the column's header."],
    ),
    "half a point": (
        GOOD.replace("point", "latitude"),
        ["city.toml: place.latitude: Half a point says nothing. Name the other column as well."],
    ),
    "two points": (
        GOOD.replace("point", 'latitude = "a"\nlongitude = "b"\npoint'),
        ["city.toml: place.point: The place is named twice. Keep point, or latitude and longitude."],
    ),
    "half a clock": (
        GOOD.replace(" %p", ""),
        [
            ('city.toml: times.formats: "%m/%d/%Y %I:%M:%S" has a 12-hour clock (%I) without %p, so morning'
            ' and evening look alike. Write it as "%m/%d/%Y %I:%M:%S %p".')
        ],
    ),
    "no day": (
        GOOD.replace("%m/%d/%Y", "%m/%Y"),
        [
            ('city.toml: times.formats: "%m/%Y %I:%M:%S %p" does not hold a whole date and a time of day.'
            ' Write it as "%m/%d/%Y %I:%M:%S %p".')
        ],
    ),
    "no format": (
        GOOD.replace("%m/%d/%Y", "%m/%d/%Y %"),
        [
            ('city.toml: times.formats: "%m/%d/%Y % %I:%M:%S %p" is not a time format.'
            ' Write it as "%m/%d/%Y %I:%M:%S %p".')
        ],
    ),
    "by something else first": (
        GOOD.replace('["Call Type", "Group"]', '"Group"'),
        [
            "city.toml: facts.by: Has to begin with the call type's column. Begin with \"Call Type\".",
        ],
    ),
    "no mapping file": (
        GOOD.replace('file = "types.csv"', ""),
        ["city.toml: facts.file: Is missing. Write the mapping's CSV file, relative to the profile."],
    ),
    "an absent mapping": (
        GOOD.replace("types.csv", "typos.csv"),
        ["typos.csv: Cannot be read: No such file or directory. Write its path relative to the profile."],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("toml", "lines"), MISTAKES.values(), ids=MISTAKES.keys())
def test_each_mistake_in_a_profile_has_its_message(
    tmp_path: Path, toml: str | bytes, lines: list[str]
) -> None:
    """File, key, what is wrong, what to write instead; and no other complaint beside it."""
    assert told(tmp_path, toml) == lines


MAPPING_MISTAKES = {
    "empty": ("", ["types.csv: Is empty. Begin with a header: Call Type, Group, a fact …"]),
    "not UTF-8": (
        b"Call Type,Group,hazard\n\xff",
        ["types.csv: line 2: This is not UTF-8 text. Save it as UTF-8."],
    ),
    "not CSV": (
        'Call Type,Group,hazard\n"a"b,,\n',
        [
            ("types.csv: line 2: This is not CSV (',' expected after '\"')."
            ' Put a cell that holds a quote or a comma in quotes, a quote inside it twice ("").')
        ],
    ),
    "a missing key": (
        "Call Type,Groop,hazard\n",
        [
            ('types.csv: line 1: The column "Group" is missing, though the profile looks rows up by it.'
            ' Did you mean "Groop"?')
        ],
    ),
    "heads wrong": (
        "Call Type,Group,,hazard,Hazard\n",
        [
            "types.csv: line 1: Column 3 has no header. Name the fact that it gives.",
            'types.csv: line 1: The column "Hazard" is there twice. Keep one.',
        ],
    ),
    "no facts": (
        "Call Type,Group\nAlarms,\n",
        ["types.csv: line 1: There is no column for any fact. Add one column a fact."],
    ),
    "rows wrong": (
        "Call Type,Group,hazard\nAlarms,\n,,smoke\nAlarms,A,\nalarms,a,smoke\n",
        [
            "types.csv: line 2: Has 2 cells where the header has 3. Put cells that hold a comma in quotes.",
            ("types.csv: line 3: Says nothing under Call Type, Group, so it would fit every call."
            ' Write a value under "Call Type".'),
            "types.csv: line 5: Repeats line 4: the same Call Type, Group. Join the two rows.",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("types", "lines"), MAPPING_MISTAKES.values(), ids=MAPPING_MISTAKES.keys())
def test_each_mistake_in_a_mapping_has_its_message(
    tmp_path: Path, types: str | bytes, lines: list[str]
) -> None:
    """File, line, what is wrong, what to write instead."""
    assert told(tmp_path, GOOD, types) == lines


def test_all_mistakes_of_both_files_are_told_at_once(tmp_path: Path) -> None:
    """Nobody mends a profile one run at a time."""
    lines = told(tmp_path, GOOD.replace("name", "nam", 1).replace("%p", ""), "Call Type,Group\n")
    assert [line.split(": ")[:2] for line in lines] == [
        ["city.toml", "nam"],
        ["city.toml", "name"],
        ["city.toml", "times.formats"],
        ["types.csv", "line 1"],
    ]


def test_an_absent_profile_is_told(tmp_path: Path) -> None:
    """A path that leads nowhere is bad input like any other."""
    with pytest.raises(IntakeError, match="Cannot be read: No such file or directory"):
        read_profile(tmp_path / "none.toml")


def test_all_columns_an_export_lacks_are_told_at_once() -> None:
    """Each column that the profile names and the export does not have, with the nearest that it has."""
    text = export([row()]).replace("Call Number", "Call Nr", 1).replace("On Scene DtTm", "Arrival", 1)
    with pytest.raises(IntakeError) as caught:
        read(text)
    first, second = caught.value.mistakes
    assert first.problem == 'There is no column "Call Number" (columns.call of the profile).'
    assert first.fix == 'Did you mean "Call Nr"?'
    assert second.problem == 'There is no column "On Scene DtTm" (times.on_scene of the profile).'


def test_a_column_that_is_there_twice_is_told() -> None:
    """Two columns that fit one role are not guessed between."""
    text = export([row()]).replace("Caller Name", "call number", 1)
    with pytest.raises(
        IntakeError, match=r"2 columns fit columns\.call of the profile: Call Number, call number"
    ):
        read(text)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe"])
def test_a_file_without_a_header_is_told(content: bytes) -> None:
    """An empty file, a blank first line and another encoding are bad input."""
    with pytest.raises(IntakeError):
        read(content)


def test_the_first_row_that_gives_a_fact_decides_it() -> None:
    """Rows add up: a row for a group may say what the row for the type leaves open, never overrule it."""
    rows = (
        MappingRow(2, ("Fuel Spill", ""), {"hazard": "substance"}),
        MappingRow(3, ("", "A"), {"hazard": "smoke", "life safety": "yes"}),
    )
    mapping = Mapping(file="types.csv", by=("Call Type", "Group"), facts=("life safety", "hazard"), rows=rows)
    assert mapping.facts_of(("fuel  spill", "a")) == {"life safety": "yes", "hazard": "substance"}
    assert mapping.facts_of(("Alarms", "A")) == {"life safety": "yes", "hazard": "smoke"}
    assert mapping.facts_of(("Alarms", "")) == {}


def test_the_bundled_profile_reads_its_own_row() -> None:
    """San Francisco's profile and mapping have no mistakes and fit the shape of its rows."""
    history = read([row(**{"Call Type Group": "Potentially Life-Threatening"})])
    assert odd(history) == []
    assert only(history).facts == {"kind of call": "medical", "life safety": "yes"}


@given(st.one_of(st.binary(max_size=200), st.text(alphabet='[]="\\n\n.ab1-: ', max_size=200).map(str.encode)))
def test_no_profile_is_too_mangled(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    """Any bytes are a profile or the room's own error."""
    file = tmp_path_factory.getbasetemp() / "noise.toml"
    for content in (noise, GOOD.encode() + noise, noise + GOOD.encode()):
        file.write_bytes(content)
        with pytest.raises(IntakeError) as caught:
            read_profile(file)  # the mapping that it names is not there
        assert caught.value.mistakes


@given(st.one_of(st.binary(max_size=200), st.text(alphabet='",\n\rab ', max_size=200).map(str.encode)))
def test_no_mapping_is_too_mangled(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    """Any bytes are a mapping or the room's own error."""
    file = tmp_path_factory.getbasetemp() / "noise.csv"
    for content in (noise, b"a,b\n" + noise):
        file.write_bytes(content)
        try:
            mapping = read_mapping(file, ("a",))
        except IntakeError:
            continue
        assert all(any(line.when) for line in mapping.rows)


def test_the_example_s_mapping_has_every_type_of_its_calls() -> None:
    """No call of the bundled export has a type that the mapping's author never looked at."""
    from answerable.intake import read_history, summarise

    summary = summarise(read_history(EXAMPLE / "calls.csv", profile()))
    assert [each.call_type for each in summary.types if not each.mapped] == []
