"""Which status may follow which."""

import datetime
from typing import get_args

import pytest

from answerable.dispatch import check_status
from answerable.dispatch.statuses import FOLLOWS
from answerable.model.errors import NotNow
from answerable.model.nouns import Unit, UnitStatus

NOW = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
STATUSES: tuple[UnitStatus, ...] = get_args(UnitStatus)


def unit(status: UnitStatus) -> Unit:
    return Unit("P1", "patrol", status, NOW)


def test_the_table_speaks_of_every_status_and_of_no_other() -> None:
    assert FOLLOWS.keys() == set(STATUSES)
    assert set().union(*FOLLOWS.values()) == set(STATUSES)


@pytest.mark.parametrize("start", STATUSES)
def test_every_status_can_be_reached_from_every_other(start: UnitStatus) -> None:
    reached, edge = {start}, {start}
    while edge:
        edge = set().union(*(FOLLOWS[status] for status in edge)) - reached
        reached |= edge
    assert reached == set(STATUSES)


@pytest.mark.parametrize("now", STATUSES)
def test_no_status_follows_itself_and_every_unit_can_become_free_again(now: UnitStatus) -> None:
    assert now not in FOLLOWS[now]
    assert now == "available" or "available" in FOLLOWS[now]


@pytest.mark.parametrize("now", STATUSES)
@pytest.mark.parametrize("to", [*STATUSES, "flying"])
def test_a_status_is_taken_where_the_table_has_it_and_refused_with_what_may_follow(
    now: UnitStatus, to: UnitStatus
) -> None:
    if to in FOLLOWS[now] and to != "dispatched":
        check_status(unit(now), to)
        return
    with pytest.raises(NotNow) as caught:
        check_status(unit(now), to)
    if to == "dispatched":
        assert "by being sent" in str(caught.value)
    else:
        may = sorted(FOLLOWS[now] - {"dispatched"})
        assert str(caught.value) == f"Unit P1 is {now}; from there it may go to: {', '.join(may)}."
