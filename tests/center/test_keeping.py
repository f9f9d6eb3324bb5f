"""Looks, holds, schedules, erasures and disclosures."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.center.directives import BARRED
from tests.center.town import SCHEDULE, WHY, Town, in_force, refold, state_of

from answerable import center
from answerable.model.asked import KEY as ASKED_KEY
from answerable.model.departing import Grounds
from answerable.model.errors import BadInput, NotAllowed, NotFound, NotNow
from answerable.model.keeping import read_schedule
from answerable.model.nouns import ERASED, KINDS, Kind, Place
from answerable.record import Signer, fsck, open_sqlite, verify_receipt

DAYS = 60 * 24
SECRETS = (
    "12 Elm",
    "8 Elm",
    "12.0625",
    "67.03125",
    "555-0177",
    "Vera",
    "Lund",
    "walked home",
    "federal",
    "neighbour",
    "toy",
    "green gate",
    "red house",
)


def ended(town: Town) -> str:
    """A call with personal data of every kind, merged with another, closed; the schedule is published."""
    number = town.call(language="es", facts={"weapon": "seen", "caller works for": "federal"})
    other = town.call(place=Place("8 Elm Street", "west", 12.0625, 67.03125), facts={"weapon": "seen"})
    desk = town.desk("call-taker")
    center.send(town.desk("dispatcher"), other, ["P1"])
    center.unit_status(town.desk("dispatcher"), "P1", "on scene")
    center.change_unit(town.desk("dispatcher"), "P1", crew=3)
    center.send(town.desk("dispatcher"), other, ["P2"])
    center.divert(town.desk("dispatcher"), "P2", town.call(place=Place(), call_back=""), "at the red house")
    center.unit_status(town.desk("dispatcher"), "P1", "available")
    center.mention(desk, number, "person", "Vera Lund", "the neighbour")
    town.learn(number, {"caller works for": "public"}, "the neighbour")
    center.note(desk, number, "at the green gate")
    center.ask_interpreter(desk, number)
    center.override(town.desk("duty officer"), number, {"response": "report"}, Grounds("a toy", "order 7"))
    center.override(desk, other, {"priority": 1})
    center.give_reason(desk, other, "Vera said so")
    center.merge(town.desk("dispatcher"), number, other, WHY)
    center.locate(desk, number, Place("12 Elm Street", "south"))
    center.close(town.desk("dispatcher"), other, "unfounded", "Vera walked home", WHY)
    center.publish_schedule(town.desk("policy author"), SCHEDULE)
    return other


def erase(town: Town, number: str, *kinds: Kind) -> None:
    center.propose_erasure(town.desk("supervisor"), number, kinds or KINDS)
    center.approve_erasure(town.desk("duty officer"), number)


def everything(town: Town) -> str:
    """All that the record and the state hold but directives, as text."""
    entries = " ".join(each.data.decode() for each in town.log.read() if each.stream != "directives")
    state = state_of(town.state)
    return entries + repr([held for name, held in state.items() if name != "publications"])


def test_what_was_erased_is_in_no_entry_and_in_no_corner_of_the_state(town: Town) -> None:
    number = ended(town)
    town.clock.move(31 * DAYS)
    assert [secret for secret in SECRETS if secret not in everything(town)] == []
    erase(town, number)
    assert [secret for secret in SECRETS if secret in everything(town)] == []
    incident = town.incident(number)
    assert incident.acting["response"] == "send"
    assert [gone.kinds for gone in incident.erased] == [KINDS]
    assert {said.value for said in incident.statements if said.fact == "caller works for"} == {ERASED}
    assert {said.value for said in incident.statements if said.fact == "weapon"} == {"seen"}


@given(st.sets(st.sampled_from(KINDS), min_size=1), st.sets(st.sampled_from(KINDS)))
@settings(max_examples=25, deadline=None)
def test_the_state_is_the_fold_of_the_record_with_its_holes(first: set[Kind], second: set[Kind]) -> None:
    """Whatever kinds are erased, in one or two goes, of a call and of a request."""
    town = in_force()
    number, request = ended(town), town.request(BARRED)
    center.answer_assistance(town.desk("duty officer"), request, "accept", WHY)
    center.close(town.desk("duty officer"), request, "handled")
    town.clock.move(31 * DAYS)
    for kinds in (first, second):
        for each in (number, request) if kinds else ():
            erase(town, each, *kinds)
        assert state_of(town.state) == state_of(refold(town.log))
        assert state_of(Town(town.log, town.clock).state) == state_of(town.state)


def test_what_was_erased_is_found_by_nobody_who_looks_for_related_calls(town: Town) -> None:
    number = ended(town)
    town.clock.move(31 * DAYS)
    before = center.related(town.ledger, town.call())
    assert number in {offer.incident for offer in before}
    erase(town, number)
    assert number not in {offer.incident for offer in center.related(town.ledger, town.call())}


def test_an_erasure_takes_along_what_guesses_could_be_held_against(town: Town) -> None:
    """The marks of what commands were asked with stay; without their key nothing can be told of them."""
    number = ended(town)
    by = town.desk("call-taker").by
    asked = town.ledger.submit(by, lambda draft: center.take_call.act(draft, Place()), "k", b"a body")
    assert len(asked.result()) > 0
    assert len(town.ledger.kept(ASKED_KEY)) == 1
    town.clock.move(31 * DAYS)
    erase(town, number)
    assert town.ledger.kept(ASKED_KEY) == {}
    assert len(town.ledger.kept("asked/")) == 1


def test_nothing_goes_before_its_time_or_of_what_is_open_or_owes_a_reason(town: Town) -> None:
    number, still = ended(town), town.call()
    desk = town.desk("supervisor")
    town.clock.move(11 * DAYS)
    center.propose_erasure(desk, number, ["contact"])
    with pytest.raises(NotNow, match="place goes 30 days after the end"):
        center.propose_erasure(desk, number, ["place", "contact"])
    with pytest.raises(NotNow, match="open"):
        center.propose_erasure(desk, still, ["contact"])
    center.override(town.desk("call-taker"), still, {"priority": 1})
    center.close(town.desk("dispatcher"), still, "report taken", grounds=WHY)
    town.clock.move(11 * DAYS)
    with pytest.raises(NotNow, match="owes a reason"):
        center.propose_erasure(desk, still, ["contact"])
    with pytest.raises(BadInput, match="kinds of personal data"):
        center.propose_erasure(desk, number, [])


def test_two_persons_erase_and_nobody_while_it_is_held(town: Town) -> None:
    number = ended(town)
    town.clock.move(31 * DAYS)
    center.propose_erasure(town.desk("duty officer"), number, ["place"])
    with pytest.raises(NotAllowed, match="second person"):
        center.approve_erasure(town.desk("duty officer"), number)
    center.place_hold(town.desk("auditor"), number, "case 7")
    with pytest.raises(NotNow, match="held: 26-K0001"):
        center.approve_erasure(town.desk("commissioner"), number)
    with pytest.raises(NotNow, match="held"):
        center.propose_erasure(town.desk("supervisor"), number, ["place"])
    center.lift_hold(town.desk("commissioner"), "26-K0001", "case 7 is over")
    center.approve_erasure(town.desk("commissioner"), number)
    with pytest.raises(NotNow, match="Nobody has proposed"):
        center.approve_erasure(town.desk("commissioner"), number)


def test_without_a_schedule_nothing_goes(town: Town) -> None:
    number = town.call()
    center.close(town.desk("dispatcher"), number, "report taken")
    town.clock.move(999 * DAYS)
    with pytest.raises(NotNow, match="No retention schedule"):
        center.propose_erasure(town.desk("supervisor"), number, ["place"])


def test_a_hold_has_a_ground_and_is_lifted_once(town: Town) -> None:
    number = town.call()
    with pytest.raises(BadInput, match="ground"):
        center.place_hold(town.desk("auditor"), number, " ")
    center.place_hold(town.desk("auditor"), number, "case 7")
    with pytest.raises(NotFound):
        center.lift_hold(town.desk("commissioner"), "26-K0009", "over")
    with pytest.raises(BadInput, match="ground"):
        center.lift_hold(town.desk("commissioner"), "26-K0001", "")
    center.lift_hold(town.desk("commissioner"), "26-K0001", "over")
    with pytest.raises(NotNow, match="was lifted"):
        center.lift_hold(town.desk("commissioner"), "26-K0001", "over")


def test_who_complained_goes_with_the_words_and_the_complaint_stays(town: Town) -> None:
    center.file_complaint(town.desk("public"), "Vera said so", complainant="V. Lund", contact="555-0177")
    center.answer_complaint(town.desk("supervisor"), "26-C0001", "dear V. Lund")
    center.publish_schedule(town.desk("policy author"), SCHEDULE)
    town.clock.move(31 * DAYS)
    erase(town, "26-C0001", "contact", "words")
    assert [secret for secret in SECRETS if secret in everything(town)] == []
    assert town.state.complaints["26-C0001"].status == "answered"
    assert state_of(town.state) == state_of(refold(town.log))


def test_a_look_is_kept_once_a_minute_for_each_person_and_matter(town: Town) -> None:
    one, two = town.call(), town.call()
    for number in (one, one, two, one):
        center.look_at(town.desk("auditor"), number, "audit 3")
    center.look_at(town.desk("supervisor"), one)
    town.clock.move(1)
    center.look_at(town.desk("auditor"), one, "audit 3")
    looks = [(entry.stream, entry.version) for entry in town.log.read() if entry.stream.startswith("look/")]
    assert looks == [
        (f"look/incident/{one}", 1),
        (f"look/incident/{two}", 1),
        (f"look/incident/{one}", 2),
        (f"look/incident/{one}", 3),
    ]
    with pytest.raises(NotAllowed):
        center.look_at(town.desk("public"), one)


def test_a_schedule_names_each_kind_once(town: Town) -> None:
    assert read_schedule(SCHEDULE).days["contact"] == 10
    assert read_schedule(SCHEDULE.replace("10 days", "never")).days["contact"] is None
    shipped = Path(__file__).parents[2] / "directives/schedules/retention.md"
    assert set(read_schedule(shipped.read_text("utf-8")).days) == set(KINDS)
    for wrong, words in (
        (SCHEDULE.replace("---\n", "", 1), "begins with"),
        (SCHEDULE.replace("version: 1\n", ""), "begins with"),
        (SCHEDULE.replace("| contact | 10 days |\n", ""), "contact"),
        (SCHEDULE + "| contact | 10 days |\n", "stands twice"),
        (SCHEDULE + "| colour | 10 days |\n", "no kind"),
    ):
        with pytest.raises(BadInput, match=words):
            read_schedule(wrong)
    center.publish_schedule(town.desk("policy author"), SCHEDULE)
    with pytest.raises(NotNow, match="next version"):
        center.publish_schedule(town.desk("policy author"), SCHEDULE)


def test_a_fact_that_no_directive_declares_may_be_about_a_person(bare: Town) -> None:
    number = bare.call(known=False, facts={"nickname": "Vera"})
    center.close(bare.desk("dispatcher"), number, "handled", grounds=WHY)
    center.publish_schedule(bare.desk("policy author"), SCHEDULE)
    bare.clock.move(31 * DAYS)
    erase(bare, number, "person")
    assert "Vera" not in everything(bare)


def test_a_disclosure_opens_what_was_granted_and_shows_that_the_rest_is_withheld(tmp_path: Path) -> None:
    key = Signer("example.org/town", bytes(range(32)))
    with open_sqlite(tmp_path / "r.db", key.verifier.name, key) as log:
        town = in_force(log)
        number = ended(town)
        center.disclose(town.desk("duty officer"), number, "V. Lund", "request 12", ["place"])
        opened = center.package(town.ledger, log, "26-D0001")
        texts = [verify_receipt(each.receipt, log.vkeys) for each in opened]
        told = " ".join(each.receipt for each in opened)
        assert len(texts) == len(town.state.disclosures["26-D0001"].entries)
        taken = opened[0]
        assert {"call", "place/address"} <= set(taken.fields)
        assert {"call_back", "language"} <= set(taken.withheld)
        assert "call_back" not in taken.fields
        assert told
        town.clock.move(31 * DAYS)
        erase(town, number)
        again = center.package(town.ledger, log, "26-D0001")
        assert all("place/address" not in each.fields for each in again)
        assert state_of(Town(log, town.clock).state) == state_of(town.state)
        assert fsck(log, key.verifier.vkey).problems == ()
    data = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"walked home" not in data


def test_a_disclosure_says_to_whom_and_on_what_ground(town: Town) -> None:
    number = town.call()
    for to, ground in ((" ", "request 12"), ("V. Lund", "")):
        with pytest.raises(BadInput, match="to whom, and the ground"):
            center.disclose(town.desk("supervisor"), number, to, ground)
    with pytest.raises(NotFound, match="no disclosure"):
        center.package(town.ledger, town.log, "26-D0009")
