"""State is the fold of events, and events are what bytes say."""

import datetime
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.center.directives import BARRED, calls_directive
from tests.center.town import SCHEDULE, WHY, Town, in_force, refold, state_of

from answerable import center
from answerable.beside.reconciling import reconcile_and_note
from answerable.center import sessions
from answerable.identity.kept import KeptSession
from answerable.identity.local import Proven
from answerable.identity.refusals import Tally
from answerable.model import events as ev
from answerable.model.beside import ForeignWord
from answerable.model.desk import Desk
from answerable.model.errors import BadInput, NotFound
from answerable.model.nouns import Place
from answerable.model.people import OWNER, SYSTEM, Person
from answerable.model.reconciling import PhoneLog, Ring
from answerable.model.snapshot import pack, unpack
from answerable.model.state import State
from answerable.model.streams import milliseconds, stream_of
from answerable.model.wording import digest_of

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
    center.unlink(town.desk("call-taker"), one, town.incident(one).series[0], WHY)
    _reached_and_passed_on(town, one)
    _helped(town, one)
    center.merge(town.desk("dispatcher"), three, two, WHY)
    center.close(town.desk("dispatcher"), two, "unfounded", grounds=WHY)
    request = town.request(BARRED)
    center.answer_assistance(town.desk("supervisor"), request)
    center.note_order(town.desk("dispatcher"), "chief", "hold", town.clock() + datetime.timedelta(days=1))
    _policy_is_worked_on(town)
    system = Desk(town.ledger, SYSTEM)
    for kind in ("noise", "fire"):  # the second says otherwise under the same id: it is refused
        word = ForeignWord("1", "26-77", town.clock(), call_type=kind)
        center.beside.hear(system, "county", [word])
    center.beside.note_foreign_file(system, "county", "0" * 64, words=2, repeated=0, rejected=0)
    _phones_are_compared(town)
    _people_come_and_go(town)
    rotated = ev.KeyRotated(at=town.clock(), by=SYSTEM, vkey="new", before="old")
    town.ledger.carry_out(SYSTEM, lambda draft: draft.say(rotated))
    restored = ev.RecordRestored(
        at=town.clock(), by=SYSTEM, subject="centre", made=town.clock(), size=1, root="00", lost=0
    )
    town.ledger.carry_out(SYSTEM, lambda draft: draft.say(restored))
    _said_and_handed_over(town, one)
    _places_are_known(town)
    _kept_and_erased(town, two)
    town.clock.move(60 * 24)
    town.tell_missed()
    return town


def _reached_and_passed_on(town: Town, number: str) -> None:
    desk = town.desk("call-taker")
    center.locate(desk, number, Place("14 Elm Street"))
    center.note_call_back(desk, number, "555-0199")
    center.try_caller(desk, number, reached=True)
    center.ask_interpreter(desk, number, "es")
    center.interpreter_joins(desk, number)
    center.interpreter_leaves(desk, number)
    center.mention(desk, number, "plate", "7ABC123")
    center.note(desk, number, "the gate is open")
    center.pass_on(desk, number, "fire", "county fire")
    center.acknowledge_passing(desk, number, 1, "F-17")
    center.pass_on(desk, number, "medical", "county medics")
    center.take_back(desk, number, 2, "they do not answer")


def _helped(town: Town, number: str) -> None:
    desk = town.desk("dispatcher")
    center.ask_aid(desk, number, "county", "a patrol", told=["weapon"])
    center.note_aid_answer(desk, number, 1, "declined", "a quiet street", comes_if="people hurt >= 1")
    town.learn(number, {"people hurt": 1})
    center.ask_aid_again(desk, number, 1, told=["people hurt"])
    center.aid_came(desk, number, 1)
    center.ask_aid(desk, number, "state", "a medic")
    center.withdraw_aid(desk, number, 2, "ours is there")


def _policy_is_worked_on(town: Town) -> None:
    author, text = town.desk("policy author"), calls_directive(9)
    for _ in range(2):
        center.write_wording(author, text)
    one, two = town.state.wordings
    center.propose_wording(author, one)
    center.return_wording(town.desk("supervisor"), one, "say why")
    center.propose_wording(author, one)
    center.approve_wording(town.desk("supervisor"), one, digest_of(text))
    center.withdraw_wording(author, two)


def _phones_are_compared(town: Town) -> None:
    """A ring of long before is missing, and none of the calls that were entered meanwhile rang."""
    hour = datetime.timedelta(hours=1)
    rings = tuple(Ring(row, town.clock() + off * hour, "") for row, off in enumerate((-9, 9)))
    reconcile_and_note(town.desk("supervisor"), PhoneLog("log", "00", rings, len(rings), {}))


def _people_come_and_go(town: Town) -> None:
    owner, me = Desk(town.ledger, OWNER), Desk(town.ledger, Person("T1", "call-taker"))
    center.open_account(owner, "T1", ["call-taker", "dispatcher"], "hash")
    until = town.clock() + datetime.timedelta(days=1)
    center.issue_token(owner, "t", "hash", "T1", "call-taker", ["calls:take"], until)
    center.revoke_token(owner, "t")
    proven, session = Proven("T1", False), KeptSession("s", "T1", "call-taker", 0.0, 0.0)
    sessions.enrol_second_factor(me, proven, "secret", 1, ())
    sessions.sign_on(me, proven, "before", session)
    sessions.act_in(Desk(town.ledger, Person("T1", "dispatcher")), "before", "after")
    sessions.sign_off(me, "after")
    center.reset_second_factor(owner, "T1")
    center.take_role(owner, "T1", "dispatcher")
    center.close_account(owner, "T1")
    sessions.tell_of_refused(Desk(town.ledger, SYSTEM), Tally(town.clock(), 1, 0))


def _said_and_handed_over(town: Town, number: str) -> None:
    center.file_complaint(town.desk("public"), "nobody came", [number], complainant="V. Lund")
    center.answer_complaint(town.desk("supervisor"), next(iter(town.state.complaints)), "a patrol was sent")
    center.make_statement(town.desk("auditor"), "A. Chief", "chief", "we came", "town hall", town.clock())
    center.hand_over(town.desk("supervisor"), "the duty officer")
    center.read_back(town.desk("duty officer"), next(iter(town.state.hand_overs)))
    center.acknowledge(town.desk("commissioner"), [1])


def _places_are_known(town: Town) -> None:
    entered = center.enter_caution(town.desk("dispatcher"), Place("12 Elm Street"), "hazard", "a dog")
    center.review_caution(town.desk("supervisor"), entered.number, "it barks")
    center.withdraw_caution(town.desk("supervisor"), entered.number, "it moved")


def _kept_and_erased(town: Town, number: str) -> None:
    supervisor, officer = town.desk("supervisor"), town.desk("duty officer")
    center.look_at(supervisor, number, "a complaint")
    center.disclose(officer, number, "V. Lund", "request 12", ["place"])
    center.place_hold(supervisor, number, "case 7")
    center.lift_hold(officer, next(iter(town.state.holds)), "case 7 is over")
    center.publish_schedule(town.desk("policy author"), SCHEDULE)
    town.clock.move(60 * 24 * 40)
    center.propose_erasure(supervisor, number, ["place", "contact", "person", "words", "grounds"])
    center.approve_erasure(officer, number)


def events(town: Town) -> list[ev.AnyEvent]:
    return [ev.from_bytes(entry.data) for entry in town.log.read()]


def test_every_kind_of_event_happens_and_is_read_back_as_it_was_written(busy: Town) -> None:
    happened = events(busy)
    assert {type(event) for event in happened} == set(get_args(ev.AnyEvent))
    for event in happened:
        assert ev.from_bytes(ev.to_bytes(event)) == event


def test_folding_anew_gives_the_same_state_from_wherever_the_fold_is_taken_up(busy: Town) -> None:
    assert state_of(refold(busy.log)) == state_of(busy.state)


def test_every_change_can_be_undone(busy: Town) -> None:
    """After any event the journal leads back to the very state before it."""
    state = State()
    for event in events(busy):
        before = state_of(state)
        state.journal.begin()
        state.apply(event)
        after = state_of(state)
        state.journal.back_to(0)
        assert state_of(state) == before
        state.apply(event)
        state.journal.end()
        assert state_of(state) == after


def test_a_whole_history_can_be_undone_from_wherever_it_was_begun(busy: Town) -> None:
    happened = events(busy)
    state = State()
    for event in happened[:20]:
        state.apply(event)
    before = state_of(state)
    state.journal.begin()
    for event in happened[20:]:
        state.apply(event)
    state.journal.back_to(0)
    assert state_of(state) == before


def test_each_event_is_kept_in_its_stream(busy: Town) -> None:
    for entry in busy.log.read():
        assert entry.stream == stream_of(ev.from_bytes(entry.data))


def test_a_snapshot_is_the_state_and_goes_on_as_it_does(busy: Town) -> None:
    """Taken after any number of events, read back, and folded on with the rest."""
    happened = events(busy)
    for cut in range(0, len(happened), 7):
        state = State()
        for event in happened[:cut]:
            state.apply(event)
        packed = {name: msgspec.Raw(msgspec.msgpack.encode(each)) for name, each in pack(state).items()}
        again = unpack(packed)
        for event in happened[cut:]:
            again.apply(event)
        assert state_of(again) == state_of(busy.state)


def test_what_is_over_is_put_away_and_found_all_the_same(busy: Town) -> None:
    state = busy.state
    closed = [number for number, each in state.incidents.everything() if each.status in ("closed", "merged")]
    assert closed
    for number in closed:
        assert number not in list(state.incidents)
        assert number in state.incidents
        assert state.incidents[number].id == number
    assert all(each.status not in ("closed", "merged") for each in state.incidents.values())


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
