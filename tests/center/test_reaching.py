"""Location and call-back first; what each kind of call owes; interpreters and the time to them."""

import datetime

import pytest
from tests.center.town import ELM, START, WHY, Town, timer_faults

from answerable import center
from answerable.model import events as ev
from answerable.model.errors import BadInput, NotNow
from answerable.model.nouns import CallKind, Place

MINUTE = datetime.timedelta(minutes=1)
NOWHERE = Place(area="north")


def owed(town: Town, number: str) -> list[str]:
    return [duty.name.removesuffix(f" {number}") for duty in town.incident(number).duties]


def test_a_call_without_place_or_number_is_taken_and_owes_finding_them_out(town: Town) -> None:
    number = town.call(place=NOWHERE, call_back=" ")
    assert owed(town, number) == ["locate", "call-back of"]
    assert town.incident(number).step == "answer"
    assert timer_faults(town.state, town.log.timers()) == []
    center.locate(town.desk("call-taker"), number, ELM)
    center.note_call_back(town.desk("call-taker"), number, "555-0100")
    assert owed(town, number) == []
    assert town.incident(number).place == town.state.calls[number].place == ELM
    assert timer_faults(town.state, town.log.timers()) == []


def test_a_position_alone_or_a_description_alone_is_a_location(town: Town) -> None:
    assert owed(town, town.call(place=Place(latitude=1.0, longitude=2.0))) == []
    assert owed(town, town.call(place=Place("behind the old mill"))) == []
    assert owed(town, town.call(place=Place(latitude=1.0))) == ["locate"]


@pytest.mark.parametrize(
    ("kind", "step", "minutes"),
    [
        ("silent", "get a sign from caller", 1),
        ("abandoned", "call back caller", 2),
        ("text", "reply to caller", 1),
        ("transferred", "confirm the transfer of caller", 2),
    ],
)
def test_each_kind_of_call_owes_what_its_kind_demands(
    town: Town, kind: CallKind, step: str, minutes: int
) -> None:
    number = town.call(kind=kind, came_from="harbour centre")
    (duty,) = town.incident(number).duties
    assert (duty.step, duty.due) == (f"{step} {number}", START + minutes * MINUTE)
    center.try_caller(town.desk("call-taker"), number, reached=True)
    assert owed(town, number) == []


def test_a_voice_call_has_its_caller_on_the_line(town: Town) -> None:
    assert owed(town, town.call()) == []


def test_in_vain_a_caller_is_tried_three_times_and_the_call_stays_open(town: Town) -> None:
    number = town.call(kind="abandoned")
    for tries in (1, 2):
        town.clock.move(1)
        center.try_caller(town.desk("call-taker"), number, reached=False)
        assert town.state.calls[number].tries == tries
        assert [duty.due for duty in town.incident(number).duties] == [town.clock() + 2 * MINUTE]
    center.try_caller(town.desk("call-taker"), number, reached=False)
    assert owed(town, number) == []
    assert town.incident(number).step == "answer"


def test_what_is_not_found_out_in_time_is_told_and_is_late_once(town: Town) -> None:
    number = town.call(place=NOWHERE, facts={"people hurt": 1})
    town.clock.move(3)
    (missed,) = town.tell_missed()
    assert isinstance(missed, ev.DeadlineMissed)
    assert (missed.duty, missed.told) == (f"locate {number}", "dispatcher")
    assert timer_faults(town.state, town.log.timers()) == []
    town.clock.move(5)
    (missed,) = town.tell_missed()
    assert missed.told == "supervisor"
    assert town.departures(number) == ["late"]
    center.locate(town.desk("call-taker"), number, ELM)
    assert town.departures(number) == ["late"]
    assert timer_faults(town.state, town.log.timers()) == []


def test_found_out_after_its_deadline_it_was_late_though_nobody_was_told(town: Town) -> None:
    number = town.call(place=NOWHERE)
    town.clock.move(3)
    center.locate(town.desk("call-taker"), number, ELM)
    assert town.departures(number) == ["late"]


def test_a_call_from_history_owes_nothing_that_only_a_live_caller_could_give(town: Town) -> None:
    assert owed(town, town.call(place=NOWHERE, call_back="", kind="silent", live=False)) == []


def test_when_an_incident_ends_nothing_is_owed_beside_it(town: Town) -> None:
    number = town.call(place=NOWHERE, kind="text")
    center.close(town.desk("dispatcher"), number, "unfounded", grounds=WHY)
    assert owed(town, number) == []
    assert town.log.timers() == ()


def test_when_incidents_merge_what_was_owed_is_owed_there_by_the_same_deadline(town: Town) -> None:
    one, other = town.call(place=NOWHERE), town.call()
    before = town.incident(one).duties
    center.merge(town.desk("dispatcher"), one, other)
    assert town.incident(one).id == other
    assert town.incident(one).duties == before
    assert timer_faults(town.state, town.log.timers()) == []
    center.locate(town.desk("call-taker"), one, Place("3 Quay Lane"))
    assert town.state.calls[one].place.address == "3 Quay Lane"
    assert town.incident(one).place == ELM


def test_a_location_says_something_and_so_does_a_call_back(town: Town) -> None:
    number = town.call()
    with pytest.raises(BadInput, match="location needs"):
        center.locate(town.desk("call-taker"), number, NOWHERE)
    with pytest.raises(BadInput, match="call back"):
        center.note_call_back(town.desk("call-taker"), number, "  ")


def test_the_time_to_interpreter_is_kept_and_joining_is_owed(town: Town) -> None:
    number = town.call(language="es")
    center.ask_interpreter(town.desk("call-taker"), number)
    assert owed(town, number) == ["interpreter for"]
    town.clock.move(2)
    center.interpreter_joins(town.desk("call-taker"), number)
    (interpreting,) = town.state.calls[number].interpreters
    assert (interpreting.language, interpreting.waited) == ("es", 2 * MINUTE)
    assert owed(town, number) == []
    center.interpreter_leaves(town.desk("call-taker"), number)
    assert town.state.calls[number].interpreters[0].left == town.clock()


def test_an_interpreter_comes_and_goes_in_that_order(town: Town) -> None:
    number, desk = town.call(), town.desk("call-taker")
    with pytest.raises(BadInput, match="which language"):
        center.ask_interpreter(desk, number)
    for deed in (center.interpreter_joins, center.interpreter_leaves):
        with pytest.raises(NotNow, match="No interpreter"):
            deed(desk, number)
    center.ask_interpreter(desk, number, "vi")
    assert town.state.calls[number].language == "vi"
    with pytest.raises(NotNow, match="of vi is asked for"):
        center.ask_interpreter(desk, number, "es")
    center.interpreter_leaves(desk, number)
    assert owed(town, number) == []
    assert town.state.calls[number].interpreters[0].waited is None
    with pytest.raises(NotNow):
        center.interpreter_joins(desk, number)
    center.ask_interpreter(desk, number, "es")
    assert len(town.state.calls[number].interpreters) == 2
