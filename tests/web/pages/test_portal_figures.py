"""The portal's figures: counted as anybody would count them, with what would tell of few calls hidden."""

from __future__ import annotations

import datetime

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.pages.test_portal import worked
from tests.web.town import Town

from answerable.audit.figures.proportions import wilson
from answerable.web.pages.portal import counting
from answerable.web.pages.portal.board import board_of
from answerable.web.pages.portal.counting import BELOW, FEW, Release, Row, Wait
from answerable.web.pages.portal.periods import begin, following
from answerable.web.pages.portal.work import FOLDER

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def busy(town: Town) -> Town:
    """A town of 58 calls an hour ago: of 30 by the harbour all were handled, of 24 in the hills half;
    four came from places that nobody else named.
    """
    (town.folder / "portal.toml").write_text('figures = "hour"\n')
    for number in range(58):
        area = "Harbour" if number < 30 else "Hills" if number < 54 else f"Mrs Lund's house {number}"
        _call(town, area, handled=number < 30 or number >= 54 or bool(number % 2))
    return town


def _call(town: Town, area: str, *, handled: bool) -> None:
    at = begin("hour", town.house.served.now(), "UTC") - HOUR
    number = town.call(place={"area": area}, received=at.isoformat(), facts={"kind of call": "noise"})
    approval = {"account": "S2", "role": "duty officer", "password": "right"}
    grounds = {"reason": "a test", "authority": "a test", "approval": approval}
    ended = "handled" if handled else "not sent"
    town.do("POST", f"/calls/{number}/close", {"disposition": ended, "grounds": grounds})


def test_shares_are_counted_with_wilson_s_interval_and_few_calls_are_not_named(busy: Town) -> None:
    found = worked(busy).figures
    assert found is not None
    rows = {row.name: row for row in found.tables["area"]}
    assert rows.keys() == {"Harbour", "Hills", FEW}
    assert "Lund" not in msgspec.json.encode(found).decode()
    assert (found.total.calls, found.total.answered) == (58, 46)
    harbour, expected = rows["Harbour"], wilson(30, 30)
    assert (harbour.calls, harbour.answered) == (30, 30)
    assert (harbour.share, harbour.low, harbour.high) == (expected.value, expected.low, expected.high)  # type: ignore[union-attr]
    assert rows[FEW].calls is None
    hidden = [row for row in rows.values() if row.calls is None]
    assert len(hidden) >= 2, "else its sum is what is missing from the total"


def test_figures_stay_as_they_came_out_and_come_out_for_whole_stretches_only(busy: Town) -> None:
    first = worked(busy).figures
    _call(busy, "Harbour", handled=True)
    busy.call(place={"area": "Harbour"})
    again = worked(busy).figures
    assert again == first
    assert len(list((busy.folder / FOLDER).iterdir())) == 1


def test_where_few_calls_came_since_the_figures_of_before_stand(busy: Town) -> None:
    first = worked(busy).figures
    assert first is not None
    (file,) = (busy.folder / FOLDER).iterdir()
    file.rename(file.with_name("2020-01-01T0000Z.json"))
    _call(busy, "Harbour", handled=True)
    assert worked(busy).figures == first


def test_the_page_tells_figures_hidden_ones_and_until_when_they_were_counted(busy: Town) -> None:
    found = worked(busy).figures
    assert found is not None
    page = busy.client.get("/portal/figures").text
    for told in ("Harbour", "with few calls each, together", "hidden</span>", found.root, found.origin):
        assert told in page
    assert "Lund" not in page


def test_the_page_tells_waits_also_those_beyond_what_is_followed(town: Town) -> None:
    now = town.house.served.now()
    row = Row("", 40, 30, 0.75, 0.6, 0.86, Wait(540, 480, 700), Wait(None, 9000, None))
    release = Release(now, now, "x", 100, "ab", BELOW, row, dict.fromkeys(counting.TABLES, ()))
    empty = worked(town)
    board_of(town.house).put(msgspec.structs.replace(empty, figures=release))
    page = town.client.get("/portal/figures").text
    for told in ("75.0 %", "(60.0–86.0)", "9:00", "(8:00–11:40)", "not within 4 h", "(2:30:00–?)"):
        assert told in page


def test_a_centre_without_a_whole_stretch_has_no_figures_and_says_when_there_are(town: Town) -> None:
    town.call()
    assert worked(town).figures is None
    assert "No figures have come out yet" in town.client.get("/portal/figures").text
    assert not (town.folder / FOLDER).exists()


counts = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=6)


@given(counts, counts)
def test_what_changed_by_few_since_an_earlier_release_is_hidden(
    now: list[tuple[int, int]], before: list[tuple[int, int]]
) -> None:
    table = np.array(now)
    old = [_row(str(at), answered, rest) for at, (answered, rest) in enumerate(before)]
    cells, rows = counting._changed([str(at) for at in range(len(now))], table, [old])
    for at, ((answered, rest), (was, rest_was)) in enumerate(zip(now, before, strict=False)):
        assert rows[at] == (0 < abs(answered + rest - was - rest_was) < BELOW)
        few = any(0 < abs(change) < BELOW for change in (answered - was, rest - rest_was))
        assert cells[at, 0] == few


def _row(name: str, answered: int, rest: int) -> Row:
    return Row(name, answered + rest, answered, None, None, None, None, None)


@given(st.integers(0, 40), st.integers(0, 40))
def test_alone_a_small_count_is_hidden_and_the_rest_with_it(answered: int, rest: int) -> None:
    hidden = counting._alone(np.array([[answered, rest]]))
    small = any(0 < each < BELOW for each in (answered, rest))
    assert hidden.cells.all() == small
    assert not small or not hidden.open[0]
    assert hidden.rows[0] == (0 < answered + rest < BELOW)


@pytest.mark.parametrize(
    ("period", "first", "then"),
    [
        ("hour", "2026-03-31T22:00:00-07:00", "2026-03-31T23:00:00-07:00"),
        ("day", "2026-03-31T00:00:00-07:00", "2026-04-01T00:00:00-07:00"),
        ("week", "2026-03-30T00:00:00-07:00", "2026-04-06T00:00:00-07:00"),
        ("month", "2026-03-01T00:00:00-08:00", "2026-04-01T00:00:00-07:00"),
    ],
)
def test_stretches_begin_by_the_town_s_own_clock(period: str, first: str, then: str) -> None:
    at = datetime.datetime.fromisoformat("2026-04-01T05:30:00+00:00")
    found = begin(period, at, "America/Los_Angeles")  # type: ignore[arg-type]
    assert found == datetime.datetime.fromisoformat(first)
    assert following(period, found) == datetime.datetime.fromisoformat(then)  # type: ignore[arg-type]
