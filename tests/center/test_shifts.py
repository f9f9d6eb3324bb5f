"""A shift's hand-over: nothing open is left out, and everything is read back."""

import datetime

import pytest
from tests.center.directives import BARRED
from tests.center.town import START, Town, timer_faults

from answerable import center
from answerable.model.desk import Desk
from answerable.model.errors import BadInput, NotAllowed, NotFound, NotNow
from answerable.model.nouns import Place
from answerable.model.people import Person

NEXT = "night"


def taker(town: Town) -> Desk:
    return Desk(town.ledger, Person(NEXT, "supervisor"))


def handed(town: Town) -> str:
    center.hand_over(town.desk("supervisor"), NEXT)
    return list(town.state.hand_overs)[-1]


def test_everything_that_is_open_is_handed_over(town: Town) -> None:
    """One of each, and nothing that is over; no address, no number to call, no name."""
    overridden, sent, closed = town.call(), town.call(), town.call()
    lost = town.call(place=Place(), call_back="", kind="abandoned")
    request = town.request(BARRED)
    center.override(town.desk("call-taker"), overridden, {"priority": 1})
    center.send(town.desk("dispatcher"), sent, ["P1"])
    center.close(town.desk("dispatcher"), closed, "report taken")
    center.note_order(town.desk("dispatcher"), "chief", "hold", START + datetime.timedelta(days=1))
    center.file_complaint(town.desk("public"), "nobody came", [closed], complainant="V. Lund")
    shift = town.state.hand_overs[handed(town)]
    keys = {item.key for item in shift.items}
    assert keys == {
        f"incident/{overridden}",
        f"incident/{overridden}: override",
        f"incident/{overridden}: reason",
        f"incident/{sent}",
        f"incident/{lost}",
        f"incident/{lost}: locate {lost}",
        f"incident/{lost}: call-back of {lost}",
        f"incident/{lost}: reach {lost}",
        f"request/{request}",
        "unit/P1",
        "complaint/26-C0001",
        "order/1",
        *(f"notice/{place}" for place in range(1, len(town.state.notices) + 1)),
    }
    told = " ".join(item.says for item in shift.items)
    assert not [secret for secret in ("Elm", "555", "Lund", "nobody came") if secret in told]
    assert timer_faults(town.state, town.log.timers()) == []


def test_it_is_read_back_by_the_one_who_takes_over_one_by_one_or_all(town: Town) -> None:
    first, second = town.call(), town.call()
    number = handed(town)
    with pytest.raises(NotAllowed, match=f"handed over to {NEXT}"):
        center.read_back(town.desk("supervisor"), number)
    with pytest.raises(BadInput, match="incident/26-99"):
        center.read_back(taker(town), number, ["incident/26-99"])
    center.read_back(taker(town), number, [f"incident/{first}"])
    assert f"incident/{second}" in town.state.hand_overs[number].unread
    center.read_back(taker(town), number)
    assert town.state.hand_overs[number].status == "read back"
    assert timer_faults(town.state, town.log.timers()) == []
    with pytest.raises(NotNow, match="was read back"):
        center.read_back(taker(town), number)


def test_what_is_not_read_back_in_time_is_told_and_stays_open_for_the_next(town: Town) -> None:
    town.call()
    number = handed(town)
    town.clock.move(16)
    assert f"shift/{number}" in {each.subject for each in town.tell_missed()}
    assert f"shift/{number}" in {item.key for item in town.state.hand_overs[handed(town)].items}
    center.read_back(taker(town), number)
    assert [each.kind for each in town.state.hand_overs[number].departures] == ["late"]


def test_a_great_many_open_calls_fit_as_many_events_as_it_takes(town: Town) -> None:
    numbers = [town.call() for _ in range(160)]
    number = handed(town)
    assert {f"incident/{each}" for each in numbers} <= set(town.state.hand_overs[number].unread)
    assert max(len(entry.data) for entry in town.log.read()) < 40_000
    center.read_back(taker(town), number)
    assert town.state.hand_overs[number].unread == ()


def test_a_shift_goes_to_somebody_else(town: Town) -> None:
    for nobody in (" ", "the supervisor"):
        with pytest.raises(BadInput, match="who takes over"):
            center.hand_over(town.desk("supervisor"), nobody)
    with pytest.raises(NotFound, match="no shift"):
        center.read_back(taker(town), "26-H0009")


def test_a_notice_is_acknowledged_once_by_whom_it_is_for_or_somebody_above(bare: Town) -> None:
    bare.call()
    (notice,) = bare.state.notices
    assert notice.to == "supervisor"
    with pytest.raises(NotAllowed, match="is for a supervisor"):
        center.acknowledge(bare.desk("dispatcher"), [1])
    center.acknowledge(bare.desk("duty officer"), [1, 1])
    assert bare.state.acknowledged["1"].by.role == "duty officer"
    size = len(list(bare.log.read()))
    center.acknowledge(bare.desk("supervisor"), [1])
    assert len(list(bare.log.read())) == size
    for wrong in (0, 2):
        with pytest.raises(NotFound, match="no notice"):
            center.acknowledge(bare.desk("supervisor"), [wrong])
    with pytest.raises(BadInput, match="Name the notices"):
        center.acknowledge(bare.desk("supervisor"), [])
