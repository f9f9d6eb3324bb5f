"""Facts and outcomes that only one directive has, or that have other values there."""

from __future__ import annotations

import pytest
from tests.policy.diff.texts import small

from answerable.policy import read_directive
from answerable.policy.comparing import Declared, diff

WEAPON = "none < seen < used "
WORKS = "| caller works for | private, town, nation | person    | never " + " " * 52 + "|"


def test_a_value_only_one_has_is_a_region_of_its_own() -> None:
    """Cases that the old directive cannot be asked are counted apart, and answered by the new one."""
    told = diff(small(), small(WEAPON, "none < seen < aimed < used "))
    assert told.declared == (
        Declared("fact", "weapon", "values: none < seen < used → none < seen < aimed < used", decides=False),
    )
    (region,) = told.regions
    assert (region.only, region.moves, region.cases) == ("new", (), 2 * 100 * 2)
    (row,) = region.rows
    assert row.when == {"weapon": "aimed"}
    assert row.before is None
    assert row.after is not None
    assert told.of == 2 * 100 * 4 * 2


def test_values_that_each_has_alone_are_two_regions() -> None:
    """What neither can be asked, because it needs a value of each, is no case at all."""
    told = diff(small(), small("0..99 ", "0..9  ", WEAPON, "none < seen < aimed < used "))
    assert {region.only: region.cases for region in told.regions} == {
        "old": 2 * 90 * 3 * 2,
        "new": 2 * 10 * 1 * 2,
    }
    assert told.of == 2 * 2 * (100 * 3 + 10 * 1)


def test_a_line_that_grew_is_compared_where_both_have_values() -> None:
    """Integers above the old end are cases of the new directive only."""
    told = diff(small(), small("0..99 ", "0..200"))
    (region,) = told.regions
    assert (region.only, region.rows[0].when) == ("new", {"people hurt": ">= 100"})
    assert region.cases == 101 * 2 * 3 * 2


def test_a_fact_only_one_has_is_compared_over_all_its_values() -> None:
    """It matters where a table reads it, and is only named where none does."""
    added = WORKS + "\n| dog | no < yes | situation | Is there a dog? |"
    unread = diff(small(), small(WORKS, added))
    assert (unread.equivalent, [one.what for one in unread.declared]) == (True, ["added (no < yes)"])
    read = diff(small(), small("in progress", "happening"))
    assert [(one.name, one.what) for one in read.declared] == [
        ("in progress", "removed (no < yes)"),
        ("happening", "added (no < yes)"),
    ]
    assert read.of == 2 * 100 * 3 * 2 * 2
    armed, calm = 2 * 100 * 2 * 2, 2 * 100 * 2
    assert 0 < (read.cases or 0) < armed + calm
    for region in read.regions:
        assert all("in progress" in row.when and "happening" in row.when for row in region.rows)


@pytest.mark.parametrize(
    ("before", "after", "what", "decides"),
    [
        ("| 15           |", "| 20           |", "while unsure: 15 → 20", True),
        ("Is there a weapon? ", "Any weapon? ", "ask: Is there a weapon? → Any weapon?", False),
        ("| weapon           | none < seen < used    | situation |",
         "| weapon | none < seen < used | place |",
         "about: situation → place", False),
    ],
)  # fmt: skip
def test_what_is_declared_otherwise_is_named(before: str, after: str, what: str, decides: bool) -> None:
    """It makes the two differ where it changes what is done while unsure, and else is only said."""
    told = diff(small(), small(before, after))
    assert [(one.what, one.decides) for one in told.declared] == [(what, decides)]
    assert (told.cases, told.equivalent) == (0, not decides)


def test_an_outcome_only_one_has_makes_them_differ() -> None:
    """Named; the outcomes that both have are compared."""
    old, new = (
        small(),
        small(
            "| units         | none",
            "| crew | none",
            "→ units",
            "→ crew",
            "answer within, units",
            "answer within, crew",
        ),
    )
    told = diff(old, new)
    assert [(one.name, one.decides) for one in told.declared] == [("units", True), ("crew", True)]
    assert (told.cases, told.equivalent) == (0, False)


def test_spelling_is_no_difference() -> None:
    """Names and values are the same whatever their letter case, as the format says."""
    told = diff(small(), small("send now", "Send Now", "weapon ", "Weapon "))
    assert (told.equivalent, told.declared) == (True, ())


def test_what_is_said_of_dispatch_is_named_and_decides_no_case() -> None:
    head = "\n## Dispatch\n| dispatch | is |\n|---|---|\n"
    old = read_directive(small().text + head + "| longest wait | 30 |\n| among equals | nearest first |\n")
    new = read_directive(small().text + head + "| longest wait | 45 |\n| check on scene | 15 |\n")
    told = diff(old, new)
    assert told.equivalent
    assert [(one.kind, one.name, one.what) for one in told.declared] == [
        ("dispatch", "longest wait", "30 → 45"),
        ("dispatch", "among equals", "nearest first → not said"),
        ("dispatch", "check on scene", "not said → 15"),
    ]
