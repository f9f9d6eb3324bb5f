"""Claims about the record: counted with entries; what is missing leaves open only what it could change."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.audit.claims.writing import Bare, kept, one
from tests.center.directives import BARRED
from tests.center.test_keeping import erase
from tests.center.town import SCHEDULE, START, WHY, Town

from answerable import center
from answerable.audit.claims.nouns import Period
from answerable.center.reconciling import note_reconciliation
from answerable.intake.errors import IntakeError
from answerable.model.nouns import Place
from answerable.model.reconciling import MissingRing, Reconciliation, Ring, Skew, Verdict

OAK = Place("7 Oak Ave., Apt 4", "south")
DAYS = 60 * 24


def claim(count: str, number: Any = None, **given: Any) -> dict[str, Any]:
    """A part about the record's calls from the first hour on, up to the present."""
    many = {} if number is None else {"number": number}
    usual = {"kind": "record", "about": "record", "count": count, "from": Bare(START.isoformat())}
    return {**usual, **many, **given}


def closed(town: Town, disposition: Any = "report taken", **given: Any) -> str:
    """A call to which nobody was sent, closed."""
    number = town.call(**given)
    center.close(town.desk("dispatcher"), number, disposition, grounds=WHY)
    return number


def sent(town: Town, **given: Any) -> str:
    """A call to which a patrol is on its way."""
    number = town.call(**given)
    center.send(town.desk("dispatcher"), number, ["P1"])
    return number


@pytest.mark.parametrize(
    ("count", "number", "expected"),
    [
        ("at least", 2, "supported"),
        ("at least", 3, "contradicted"),
        ("at most", 2, "supported"),
        ("at most", 1, "contradicted"),
        ("exactly", 2, "supported"),
        ("exactly", 1, "contradicted"),
        ("exactly", 3, "contradicted"),
        ("none", None, "contradicted"),
        ("all", None, "contradicted"),
    ],
)
def test_each_count_of_calls_that_were_not_answered(
    file: Path, town: Town, count: str, number: int | None, expected: str
) -> None:
    """Two of three were not answered; what counts is listed with its entries, for `all` the exceptions."""
    closed(town), closed(town), sent(town)
    town.clock.move(1)
    answer = one(file, claim(count, number, that={"answered": False}), town)
    assert answer.answer == expected
    assert answer.count is not None
    assert (answer.count.least, answer.count.most) == ((1, 1) if count == "all" else (2, 2))
    for each in answer.count.counted:
        entry = next(town.log.read(each.entry))
        assert entry.stream == f"call/{each.number}"
        assert each.entry in each.entries
        assert all(each.number in next(town.log.read(index)).stream for index in each.entries)


@pytest.mark.parametrize(
    ("which", "matched"),
    [
        ({"place": "7 Oak Avenue"}, 1),
        ({"place": ["7 OAK AVE", "12 elm st."]}, 2),
        ({"place": "8 Oak Avenue"}, 0),
        ({"area": " North"}, 1),
        ({"kind": ["silent", "text"]}, 1),
        ({"facts": {"weapon": "seen"}}, 1),
        ({"facts": {"Weapon": ["none", "seen"]}}, 2),
        ({"facts": {"people hurt": 0}}, 2),
        ({"decided": {"response": "send", "priority": 5}}, 1),
        ({"outcome": {"response": "Report"}}, 1),
        ({"outcome": {"units": "2 patrol"}}, 0),
        ({"disposition": ["unfounded", "report taken"]}, 1),
        ({"late": True}, 0),
        ({"late": False, "answered": False}, 2),
        ({"departure": ["upward", "closed unanswered"]}, 1),
        ({"agency": "county"}, 0),
    ],
)
def test_each_condition_finds_the_calls_that_it_names(
    file: Path, town: Town, which: dict[str, Any], matched: int
) -> None:
    closed(town, "report taken")
    silent = town.call(place=OAK, kind="silent", facts={"weapon": "seen"})
    center.override(town.desk("call-taker"), silent, {"priority": 1})
    town.clock.move(1)
    answer = one(file, claim("exactly", matched, which=which), town)
    assert answer.answer == "supported", answer
    assert answer.count is not None
    assert answer.count.holes == {}


@pytest.mark.parametrize(
    ("which", "told"),
    [
        ({"facts": {"wepon": "seen"}}, "There is no fact 'wepon'"),
        ({"facts": {"weapon": ["seen", "sen"]}}, "no value 'sen'"),
        ({"outcome": {"respond": "send"}}, "There is no outcome 'respond'"),
        ({"decided": {"response": "sent"}}, "no value 'sent'"),
    ],
)
def test_what_no_directive_of_the_record_declares_is_a_mistake(
    file: Path, town: Town, which: dict[str, Any], told: str
) -> None:
    """Else a slip of the pen would look like a fact that is known of no call."""
    with pytest.raises(IntakeError, match=told) as error:
        one(file, claim("none", which=which), town)
    assert error.value.mistakes[0].where == f"claim c1.which.{next(iter(which))}"


def test_a_record_without_directives_takes_facts_as_they_were_given(file: Path) -> None:
    bare = Town()
    bare.call(facts={"anything": "so"}, known=False)
    bare.clock.move(1)
    assert one(file, claim("exactly", 1, which={"facts": {"anything": "so"}}), bare).answer == "supported"


def test_a_departure_of_an_incident_that_was_merged_is_its_calls(file: Path, town: Town) -> None:
    first, second = town.call(facts={"weapon": "used"}), town.call()
    center.merge(town.desk("dispatcher"), first, second, WHY)
    assert "merged unanswered" in [made.kind for made in town.state.incidents[first].departures]
    answer = one(file, claim("exactly", 1, that={"departure": "merged unanswered"}), town)
    assert answer.count is not None
    assert [each.number for each in answer.count.counted] == [first]


def test_a_merged_call_was_answered_where_the_incident_was_that_it_was_merged_into(
    file: Path, town: Town
) -> None:
    first, second = town.call(facts={"weapon": "seen"}), sent(town, facts={"weapon": "seen"})
    center.merge(town.desk("dispatcher"), first, second, WHY)
    assert not town.state.incidents[first].answered
    assert one(file, claim("all", that={"answered": True}), town).answer == "supported"


def test_where_a_call_came_from_may_be_unknown(file: Path, town: Town) -> None:
    town.call(place=Place())
    for which in ({"area": "north"}, {"place": "12 Elm Street"}):
        answer = one(file, claim("none", which=which), town)
        assert (answer.answer, answer.count and answer.count.holes) == ("not decidable", {"not known": 1})


def test_all_of_perhaps_none_is_not_decided(file: Path, town: Town) -> None:
    """The one call may have come from there or not: no exception, and perhaps nothing that is spoken of."""
    town.call(place=Place())
    part = claim("all", which={"place": "12 Elm Street"}, that={"answered": False})
    answer = one(file, part, town)
    assert answer.answer == "not decidable"
    assert answer.count is not None
    assert (answer.count.most, answer.count.spoken_of) == (0, (0, 1))


def test_a_missed_deadline_counts(file: Path, town: Town) -> None:
    town.call(facts={"weapon": "seen"})
    town.clock.move(600)
    town.tell_missed()
    assert one(file, claim("at least", 1, that={"late": True}), town).answer == "supported"


def test_requests_are_counted_by_what_their_agency_was_told(file: Path, town: Town) -> None:
    request = town.request(BARRED)
    desk = town.desk("duty officer")
    center.answer_assistance(desk, request, "accept", WHY)
    town.clock.move(1)
    requests = {"of": "requests", "which": {"agency": "County"}}
    center.answer_assistance(desk, request, "provisional", WHY)
    told = [made.answer for made in town.asked(request).answers]
    assert told[-2:] == ["accept", "provisional"]
    assert one(file, claim("exactly", 1, that={"answer": "accept"}, **requests), town).answer == "supported"
    assert (
        one(file, claim("exactly", 1, that={"last_answer": "accept"}, **requests), town).answer
        == "contradicted"
    )
    answer = one(file, claim("at least", 1, **requests), town)
    assert answer.count is not None
    assert next(town.log.read(answer.count.counted[0].entry)).stream == f"request/{request}"


def test_what_is_still_open_is_counted_as_it_is_now_and_said(file: Path, town: Town) -> None:
    town.call()
    town.clock.move(1)
    answer = one(file, claim("at least", 1, that={"answered": False}), town)
    assert answer.answer == "supported"
    assert "1 of those counted are still open" in " ".join(answer.not_checked)


def test_what_was_not_asked_or_is_contested_may_be_anything(file: Path, town: Town) -> None:
    """Of one caller nobody asked, of another two sources disagree; a third does not work for the nation."""
    federal = {"facts": {"caller works for": "federal"}}
    town.call()
    other = town.call(facts={"caller works for": "federal"})
    town.learn(other, {"caller works for": "public"}, "a neighbour")
    town.call(facts={"caller works for": "public"})
    town.clock.move(1)
    answer = one(file, claim("at least", 1, which=federal), town)
    assert answer.answer == "not decidable"
    assert answer.count is not None
    assert answer.count.holes == {"not known": 1, "contested": 1}
    assert (answer.count.least, answer.count.most) == (0, 2)
    assert one(file, claim("at least", 3, which=federal), town).answer == "contradicted"
    assert one(file, claim("at most", 2, which=federal), town).answer == "supported"


def test_what_is_said_of_all_of_none_is_not_decided(file: Path, town: Town) -> None:
    closed(town)
    town.clock.move(1)
    answer = one(file, claim("all", which={"place": "1 Nowhere"}, that={"answered": True}), town)
    assert answer.answer == "not decidable"
    assert "no such calls" in answer.because


def test_a_hole_by_erasure_leaves_open_only_what_it_could_change(file: Path, town: Town) -> None:
    """Two calls from one address, one erased: at least one is certain, two are not, three cannot be."""
    gone, _ = closed(town), closed(town)
    center.publish_schedule(town.desk("policy author"), SCHEDULE)
    elm = {"which": {"place": "12 Elm Street"}}
    town.clock.move(31 * DAYS)
    assert one(file, claim("at least", 2, **elm), town).answer == "supported"
    erase(town, gone, "place")
    assert one(file, claim("at least", 1, **elm), town).answer == "supported"
    assert one(file, claim("at least", 3, **elm), town).answer == "contradicted"
    open_ = one(file, claim("at least", 2, **elm), town)
    assert open_.answer == "not decidable"
    assert open_.count is not None
    assert open_.count.holes == {"erased": 1}
    assert [each.number for each in open_.count.unclear] == [gone]
    # What was not erased is told of it all the same.
    assert one(file, claim("exactly", 2, which={"area": "north"}), town).answer == "supported"


def test_facts_about_persons_that_were_erased_may_have_been_anything(file: Path, town: Town) -> None:
    gone = closed(town, facts={"caller works for": "federal"})
    center.publish_schedule(town.desk("policy author"), SCHEDULE)
    town.clock.move(31 * DAYS)
    federal = claim("none", which={"facts": {"caller works for": "federal"}})
    assert one(file, federal, town).answer == "contradicted"
    erase(town, gone, "person")
    answer = one(file, federal, town)
    assert (answer.answer, answer.count and answer.count.holes) == ("not decidable", {"erased": 1})


def test_the_time_before_the_record_opened_is_not_covered(file: Path, town: Town) -> None:
    closed(town)
    town.clock.move(60)
    earlier: dict[str, Any] = {"from": Bare((START - datetime.timedelta(days=1)).isoformat())}
    that: dict[str, Any] = {"that": {"answered": True}}
    for count in (
        claim("none", **that, **earlier),
        claim("none", **that) | {"from": Bare("0001-01-01T00:00:00Z")},
    ):
        answer = one(file, count, town)
        assert answer.answer == "not decidable"
        assert "had not been opened" in answer.because
        assert answer.count is not None
        assert (answer.count.most, answer.count.spoken_of[1]) == (None, None)
    assert one(file, claim("at least", 1, **earlier), town).answer == "supported"
    assert one(file, claim("none", **that), town).answer == "supported"


def test_without_a_beginning_the_claim_is_about_all_time(file: Path, town: Town) -> None:
    part = {key: value for key, value in claim("none", that={"answered": True}).items() if key != "from"}
    assert one(file, part, town).answer == "not decidable"


def test_the_time_that_is_still_to_come_is_not_covered(file: Path, town: Town) -> None:
    closed(town)
    later: dict[str, Any] = {"to": Bare((START + datetime.timedelta(days=1)).isoformat())}
    assert "had not come yet" in one(file, claim("none", that={"answered": True}, **later), town).because


def test_calls_outside_the_time_are_not_counted(file: Path, town: Town) -> None:
    closed(town)
    town.clock.move(60)
    closed(town)
    town.clock.move(60)
    hour: dict[str, Any] = {"to": Bare((START + datetime.timedelta(minutes=60)).isoformat())}
    assert one(file, claim("exactly", 1, **hour), town).answer == "supported"


def test_what_a_restored_backup_may_have_lost_is_not_covered(file: Path, town: Town) -> None:
    from answerable.center.restoring import note_restoration
    from answerable.model.desk import Desk
    from answerable.model.people import OWNER

    made = town.clock.move(60)
    town.clock.move(60)
    note_restoration(Desk(town.ledger, OWNER), made=made, size=3, root="00", lost=0)
    town.clock.move(60)
    answer = one(file, claim("none", that={"answered": True}), town)
    assert answer.answer == "not decidable"
    assert "restored from a backup" in answer.because
    after = {"from": Bare((START + datetime.timedelta(minutes=121)).isoformat())}
    assert one(file, claim("none", that={"answered": True}) | after, town).answer == "supported"


def reconcile(town: Town, first: float, last: float, *verdicts: Verdict) -> None:
    """Note that a phone log of these minutes was held against the record, and left these rings."""
    at = [START + datetime.timedelta(minutes=each) for each in (first, last)]
    missing = tuple(
        MissingRing(Ring(row, at[0] + datetime.timedelta(seconds=row), "4155550199"), verdict)
        for row, verdict in enumerate(verdicts, 2)
    )
    found = Reconciliation("log.csv", "00", at[0], at[1], 90.0, Skew(), 9, 9, 0, 0, 0, 0, {}, missing, ())
    everything = {*town.state.calls, *town.state.calls.away}
    note_reconciliation(town.desk("auditor"), found, everything)


def test_what_was_done_is_decided_only_where_a_phone_log_covers_the_time(file: Path, town: Town) -> None:
    """About the record, no call was answered; about conduct, a call may have rung and never been entered."""
    closed(town)
    town.clock.move(60)
    part = claim(
        "at most", 1, that={"answered": False}, to=Bare((START + datetime.timedelta(minutes=60)).isoformat())
    )
    conduct = {**part, "about": "conduct"}
    assert one(file, part, town).answer == "supported"
    alone = one(file, conduct, town)
    assert alone.answer == "not decidable"
    assert "no phone log" in alone.because
    reconcile(town, 0, 30)
    assert one(file, conduct, town).answer == "not decidable"
    reconcile(town, 20, 60)
    whole = one(file, conduct, town)
    assert whole.answer == "supported"
    assert "26-L0001, 26-L0002" in " ".join(whole.not_checked)


def test_each_ring_that_nothing_entered_explains_may_be_a_call_that_counts(file: Path, town: Town) -> None:
    closed(town)
    town.clock.move(60)
    reconcile(town, 0, 60, "never entered", "rang again", "unclear")
    to = Bare((START + datetime.timedelta(minutes=60)).isoformat())
    part = claim("at most", 1, that={"answered": False}, to=to, about="conduct")
    answer = one(file, part, town)
    assert answer.answer == "not decidable"
    assert "2 rings" in answer.because
    assert one(file, {**part, "number": 3}, town).answer == "supported"
    assert one(file, {**part, "number": 0}, town).answer == "contradicted"
    assert one(file, {**part, "number": 3, "of": "requests"}, town).answer == "not decidable"


def test_without_a_record_or_with_an_empty_one_nothing_is_decided(file: Path) -> None:
    part = claim("none")
    assert "no record was given" in one(file, part).because
    assert one(file, part, Town()).answer == "not decidable"
    assert kept(Town()).gaps(Period())[0].why == "the record is empty"
