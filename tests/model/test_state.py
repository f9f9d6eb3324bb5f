"""State is the fold of events, and events are what bytes say."""

import datetime
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.center.directives import BARRED
from tests.center.town import WHY, Town, in_force, refold, state_of

from answerable import center
from answerable.model import events as ev
from answerable.model.errors import BadInput, NotFound
from answerable.model.ledger import milliseconds, overlay, stream_of, touched
from answerable.model.state import State

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def busy() -> Town:
    """A town in which every kind of event has happened."""
    town = in_force()
    one, two, three = town.call(facts={"weapon": "seen"}), town.call(), town.call(known=False)
    center.override(town.desk("call-taker"), one, {"priority": 1})
    center.give_reason(town.desk("call-taker"), one, "the voice")
    town.learn(one, {"weapon": "none"})
    center.send(town.desk("dispatcher"), one, ["P1"])
    center.unit_status(town.desk("dispatcher"), "P1", "on scene")
    center.unit_in_distress(town.desk("dispatcher"), "P1")
    center.check_on_unit(town.desk("dispatcher"), "P1")
    center.end_distress(town.desk("dispatcher"), "P1", "spoken to")
    center.unit_status(town.desk("dispatcher"), "P1", "available")
    center.change_unit(town.desk("dispatcher"), "P1", area="north")
    center.unit_status(town.desk("dispatcher"), "P2", "traffic stop")
    center.link(town.desk("call-taker"), [one, two], "series")
    center.merge(town.desk("dispatcher"), three, two, WHY)
    center.close(town.desk("dispatcher"), two, "unfounded", grounds=WHY)
    request = town.request(BARRED)
    center.answer_assistance(town.desk("supervisor"), request)
    center.note_order(town.desk("dispatcher"), "chief", "hold", town.clock() + datetime.timedelta(days=1))
    town.clock.move(60 * 24)
    town.tell_missed()
    return town


def events(town: Town) -> list[ev.AnyEvent]:
    return [ev.from_bytes(entry.data) for entry in town.log.read()]


def test_every_kind_of_event_happens_and_is_read_back_as_it_was_written(busy: Town) -> None:
    happened = events(busy)
    assert {type(event) for event in happened} == set(get_args(ev.AnyEvent))
    for event in happened:
        assert ev.from_bytes(ev.to_bytes(event)) == event


def test_folding_anew_gives_the_same_state_from_wherever_the_fold_is_taken_up(busy: Town) -> None:
    assert state_of(refold(busy.log)) == state_of(busy.state)


def test_a_draft_keeps_every_change_to_itself(busy: Town) -> None:
    """What each command's draft saw is what the fold of its bytes gives; the base never moved under it."""
    base = State()
    for event in events(busy):
        before = state_of(base)
        draft = overlay(base)
        draft.apply(event)
        assert state_of(base) == before
        base.apply(event)
        seen, folded = state_of(draft), state_of(base)
        seen.pop("notices"), folded.pop("notices")
        assert seen == folded


def test_each_event_is_kept_in_one_of_the_streams_that_it_touches(busy: Town) -> None:
    for entry in busy.log.read():
        event = ev.from_bytes(entry.data)
        assert entry.stream == stream_of(event)
        assert entry.stream in set(touched(event))


def test_what_is_no_event_is_not_folded() -> None:
    for data in (b"{}", b"null", b'{"event":"nonsense"}', b"\xff"):
        with pytest.raises(msgspec.MsgspecError):
            ev.from_bytes(data)
    with pytest.raises(TypeError, match="no fold"):
        State().apply("a shout")  # type: ignore[arg-type]


def test_what_the_record_does_not_have_is_named() -> None:
    with pytest.raises(NotFound, match="no call, incident or request 7"):
        State().subject("7")
    with pytest.raises(NotFound, match="no incident 7"):
        State().matter("incident/7")
    with pytest.raises(NotFound, match="on duty are: none"):
        State().unit("P1")


def test_a_requests_number_is_no_incidents(busy: Town) -> None:
    with pytest.raises(BadInput, match="request for assistance"):
        busy.state.incident("26-R0001")


@given(microseconds=st.integers(0, 10**17))
@settings(max_examples=300)
def test_a_timer_is_never_due_before_its_deadline_nor_a_whole_millisecond_after(microseconds: int) -> None:
    due = milliseconds(EPOCH + datetime.timedelta(microseconds=microseconds)) * 1000
    assert 0 <= due - microseconds < 1000
