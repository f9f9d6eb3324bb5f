"""The page on accessibility has what the script writes, in its form, and no violation that nobody mended."""

from __future__ import annotations

import re

import pytest
from docs.accessibility import (
    AGAIN,
    BEGIN,
    END,
    FIRST,
    HEAD,
    NARROW,
    PAGE,
    RULE,
    SETTINGS,
    VIEWS,
    Found,
    kind_of,
    table,
    view_of,
)


def written() -> list[str]:
    """The lines that the script wrote."""
    return PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0].splitlines()


def rows(head: str) -> list[list[str]]:
    """The cells of each row of one of its tables."""
    lines = written()
    first = lines.index(HEAD.format(head))
    assert lines[first + 1] == RULE
    last = next((nth for nth in range(first, len(lines)) if not lines[nth]), len(lines))
    return [each.removeprefix("| ").removesuffix(" |").split(" | ") for each in lines[first + 2 : last]]


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("setting", [each.words for each in SETTINGS]),
        ("view", [*VIEWS, view_of("/")]),
        ("who looks", ["call-taker", "dispatcher", "supervisor", "duty officer"]),
    ],
)
def test_the_page_has_a_row_of_counts_for_each(head: str, names: list[str]) -> None:
    """Nothing is left out that ought to be looked at, and each was looked at."""
    made = rows(head)
    assert [name for name, *_ in made][: len(names)] == names
    for _, *cells in made:
        assert len(cells) == HEAD.count("|") - 2
        assert all(re.fullmatch(r"[\d,]+", each) for each in cells)
        assert cells[0] != "0"


def test_nothing_is_left_that_was_found_to_keep_people_out() -> None:
    """Whoever runs the script mends what it finds before it is landed."""
    assert "Violations: none." in written()
    assert {cells[-1] for cells in rows("setting")} == {"0"}


def test_it_says_when_and_with_what_and_that_all_roles_looked() -> None:
    said = written()[0]
    assert re.fullmatch(r"Found on \d{4}-\d\d-\d\d with axe-core [\d.]+ and Chromium [\d.]+\.", said)


def test_a_kind_that_is_known_is_still_asked_every_rule_and_for_room() -> None:
    assert AGAIN[0] == FIRST
    assert FIRST.rules == ()
    assert AGAIN[1].size == NARROW
    assert set(AGAIN) < set(SETTINGS)


def test_what_was_found_is_counted_and_named() -> None:
    some = [
        Found("dispatcher", "/console", FIRST, frozenset({"a", "b"}), frozenset(), frozenset({"c"}), False),
        Found("dispatcher", "/duty", FIRST, frozenset({"b"}), frozenset({"d"}), frozenset({"c"}), True),
    ]
    lines = table(some).splitlines()
    assert f"| {FIRST.words} | 2 | 2 | 2 | 1 | 2 | 1 |" in lines
    assert "| console | 1 | 1 | 2 | 0 | 1 | 0 |" in lines
    assert "| dispatcher | 2 | 2 | 2 | 1 | 2 | 1 |" in lines
    assert "To be looked at by a person, by rule and how often: `c` 2." in lines
    assert "Violations: `d` on `/duty`." in lines


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/console", "/console"),
        ("/console/calls/26-000001", "/console/calls/{number}"),
        ("/policy/drafts/new", "/policy/drafts/new"),
        ("/policy/drafts/26-W0001", "/policy/drafts/{wording}"),
        ("/duty/new", "/duty/new"),
        ("/audits/job", ""),
        ("/console/tiles/1/2/3/4", ""),
        ("/no/such/page", ""),
    ],
)
def test_pages_are_known_by_their_route(path: str, kind: str) -> None:
    assert kind_of(path) == kind
