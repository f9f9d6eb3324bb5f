"""What is known of places: shown with calls there, beside the decision and never part of it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.center.directives import BARRED
from tests.center.town import ELM, SCHEDULE, START, Town, in_force, refold, state_of

from answerable import center
from answerable.model import events as ev
from answerable.model.cautions import NEAR_METRES, TERM, Nearby, cautions_for, how_near, kinds_for
from answerable.model.desk import Desk
from answerable.model.errors import BadInput, NotAllowed, NotFound, NotNow
from answerable.model.nouns import ERASED, KINDS, Kind, Place
from answerable.model.people import Person

DAYS = 60 * 24
DOG = "a green dog"
A_DAY = datetime.timedelta(days=1)


def enter(town: Town, where: Place = ELM, kind: Any = "hazard", words: str = DOG, **more: Any) -> str:
    return center.enter_caution(town.desk("dispatcher"), where, kind, words, **more).number


def shown(town: Town, number: str) -> list[str]:
    matter = town.state.matter(town.state.subject(number))
    return [near.caution.id for near in cautions_for(town.state, matter, town.clock())]


def test_a_caution_is_shown_with_a_call_there_and_decides_nothing(town: Town) -> None:
    """The same facts give the same answer with it and without, also once more is learned."""
    before = town.call(facts={"weapon": "seen"})
    caution = enter(town, kind="violence", source="report 7", authority="order 7")
    number = town.call(facts={"weapon": "seen"})
    assert shown(town, number) == shown(town, before) == [caution] == ["26-A0001"]
    one, other = town.incident(before), town.incident(number)
    assert one.acting == other.acting
    assert one.decision == other.decision
    assert {each.fact for each in other.statements} == {each.fact for each in one.statements}


@pytest.mark.parametrize(
    ("place", "metres"),
    [
        (Place("12 ELM st.", "north"), None),
        (Place("12 Elm Street, Apt 4"), None),
        (Place("12 Elm Street", "south", 0.0, 0.0003), 33.0),
        (Place("14 Elm Street", "north", 0.0, 0.0003), 33.0),
        (Place("", "", 0.0, 0.0), 0.0),
    ],
)
def test_a_place_is_told_by_its_address_in_any_spelling_or_by_how_near_it_is(
    town: Town, place: Place, metres: float | None
) -> None:
    caution = enter(town)
    number = town.call(place=place)
    (near,) = cautions_for(town.state, town.incident(number), town.clock())
    assert near.caution.id == caution
    assert (near.metres is None) == (metres is None)
    assert near.metres is None or abs(near.metres - (metres or 0.0)) < 1


@pytest.mark.parametrize(
    "place", [Place("12 Oak Street"), Place("12 Elm Street", "south"), Place("", "", 0.0, 0.001), Place()]
)
def test_another_place_shows_nothing(town: Town, place: Place) -> None:
    enter(town)
    assert shown(town, town.call(place=place)) == []


@given(st.floats(-89, 89), st.floats(-180, 180), st.floats(-0.002, 0.002), st.floats(-0.002, 0.002))
@settings(max_examples=60, deadline=None)
def test_what_the_index_finds_is_what_a_walk_over_all_cautions_finds(
    north: float, east: float, up: float, right: float
) -> None:
    town = in_force()
    enter(town, Place("", "", north, east))
    call = Place("", "", max(-90.0, min(90.0, north + up)), (east + right + 180.0) % 360.0 - 180.0)
    (caution,) = town.state.cautions.values()
    by_walk = how_near(caution, [call])
    found = cautions_for(town.state, town.incident(town.call(place=call)), town.clock())
    assert found == ((by_walk,) if by_walk else ())
    assert by_walk is None or isinstance(by_walk, Nearby)
    assert by_walk is None or (by_walk.metres or 0.0) <= NEAR_METRES


def test_every_callers_place_counts_and_violence_comes_first(town: Town) -> None:
    one, other = town.call(place=Place("3 Quay Lane")), town.call()
    dog = enter(town)
    known = enter(town, Place("3 Quay Lane"), "violence", source="report 7", authority="order 7")
    center.merge(town.desk("dispatcher"), one, other)
    assert shown(town, other) == [known, dog]
    assert kinds_for(town.state, town.incident(other), town.clock()) == ("violence", "hazard")


def test_who_is_sent_goes_with_the_numbers_of_what_was_known(town: Town) -> None:
    """And whom to send says the kinds alone: it is read on open screens."""
    caution, number = enter(town), town.call()
    assert center.recommend(town.ledger, number).cautions == ("hazard",)
    done = center.send(town.desk("dispatcher"), number, ["P1"])
    (sent,) = (each for each in done.events if isinstance(each, ev.UnitSent))
    assert sent.cautions == (caution,)


def test_it_lapses_by_itself_and_a_review_by_another_person_lets_it_stand(town: Town) -> None:
    caution, number = enter(town), town.call()
    assert town.state.cautions[caution].until == START + TERM
    author = Desk(town.ledger, Person(town.state.cautions[caution].by.id, "supervisor"))
    with pytest.raises(NotAllowed, match="Another person"):
        center.review_caution(author, caution, "I know")
    town.clock.move(TERM / datetime.timedelta(minutes=1))
    assert shown(town, number) == []
    with pytest.raises(BadInput, match="how it was made sure of"):
        center.review_caution(town.desk("supervisor"), caution, " ")
    center.review_caution(town.desk("supervisor"), caution, "asked there", town.clock() + 9 * A_DAY)
    assert shown(town, number) == [caution]
    again = ("dispatcher", "a caution for where it is stands again: hazard")
    assert town.told().count(again) == 1
    center.review_caution(town.desk("supervisor"), caution, "asked again", town.clock() + 9 * A_DAY)
    assert town.told().count(again) == 1
    town.clock.move(9 * DAYS)
    assert shown(town, number) == []


def test_the_published_schedule_may_say_how_long_cautions_stand(town: Town) -> None:
    schedule = SCHEDULE.replace("version: 1\n", "version: 1\ncautions: 90 days\n")
    center.publish_schedule(town.desk("policy author"), schedule)
    assert town.state.cautions[enter(town)].until == START + 90 * A_DAY
    with pytest.raises(BadInput, match="such as: 90 days"):
        center.publish_schedule(town.desk("policy author"), schedule.replace("90 days", "a while"))


def test_it_is_withdrawn_with_a_reason_and_by_a_dispatcher_only_their_own(town: Town) -> None:
    desk, number = town.desk("dispatcher"), town.call()
    caution = enter(town)
    theirs = center.enter_caution(town.desk("supervisor"), ELM, "access", "ring twice").number
    with pytest.raises(NotAllowed, match="only their own"):
        center.withdraw_caution(desk, theirs, "no")
    with pytest.raises(BadInput, match="reason"):
        center.withdraw_caution(desk, caution, "")
    center.withdraw_caution(desk, caution, "the dog is gone")
    assert shown(town, number) == [theirs]
    with pytest.raises(NotNow, match="withdrawn"):
        center.withdraw_caution(desk, caution, "again")
    with pytest.raises(NotNow, match="withdrawn"):
        center.review_caution(town.desk("duty officer"), caution, "again")
    with pytest.raises(NotFound, match="no caution 26-A0009"):
        center.withdraw_caution(desk, "26-A0009", "x")
    assert state_of(town.state) == state_of(refold(town.log))


def test_who_works_on_an_open_call_there_is_told_and_not_what_it_says(town: Town) -> None:
    number, request = town.call(), town.request(BARRED)
    town.call(place=Place("3 Quay Lane"))
    caution = enter(town)
    center.withdraw_caution(town.desk("dispatcher"), caution, "the dog is gone")
    told = [(notice.about, notice.text) for notice in town.state.notices if "caution" in notice.text]
    assert told == [
        (f"incident/{number}", "a caution was entered for where it is: hazard"),
        (f"incident/{number}", "a caution for where it is was withdrawn: hazard"),
    ]
    assert request


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"where": Place()}, "needs its place"),
        ({"words": " "}, "its words"),
        ({"words": "x" * 2001}, "2,000 characters"),
        ({"kind": "colour"}, "violence, hazard, health, access"),
        ({"kind": "violence", "source": "report 7"}, "authority"),
        ({"until": START}, "after its beginning"),
        ({"until": START + 367 * A_DAY}, "within 366 days"),
        ({"since": START + 9 * A_DAY, "until": START + 8 * A_DAY}, "after its beginning"),
        ({"until": START.replace(tzinfo=None)}, "zone"),
    ],
)
def test_what_a_caution_lacks_is_said_and_nothing_is_recorded(
    town: Town, wrong: dict[str, Any], says: str
) -> None:
    before = len(town.log.entries)
    with pytest.raises(BadInput, match=says):
        enter(town, **wrong)
    assert len(town.log.entries) == before


def test_one_that_begins_later_is_shown_from_then_on(town: Town) -> None:
    number = town.call()
    caution = enter(town, since=START + A_DAY)
    assert shown(town, number) == []
    town.clock.move(DAYS)
    assert shown(town, number) == [caution]


def test_it_is_erased_by_schedule_and_two_persons_once_it_stands_no_more(town: Town) -> None:
    """Where, what and why go; that there was one, of which kind and until when, stays."""
    caution = enter(town, words="Vera has a green dog", source="the neighbour")
    center.publish_schedule(town.desk("policy author"), SCHEDULE)
    with pytest.raises(NotNow, match="not yet"):
        center.propose_erasure(town.desk("supervisor"), caution, KINDS)
    center.review_caution(town.desk("supervisor"), caution, "Vera said so", START + A_DAY)
    town.clock.move(40 * DAYS)
    center.look_at(town.desk("auditor"), caution, "audit 3")
    center.propose_erasure(town.desk("supervisor"), caution, KINDS)
    center.approve_erasure(town.desk("duty officer"), caution)
    kept = town.state.cautions[caution]
    assert (kept.words, kept.place, kept.source) == (ERASED, Place(area="north"), "")
    assert [each.reason for each in kept.reviews] == [ERASED]
    record = " ".join(each.data.decode() for each in town.log.read() if each.stream.startswith("caution/"))
    for secret in ("Vera", "12 Elm", "neighbour"):
        assert secret not in record + repr(dict(town.state.cautioned))
    with pytest.raises(NotNow, match="was erased"):
        center.review_caution(town.desk("supervisor"), caution, "still there")


@given(st.sets(st.sampled_from(KINDS), min_size=1), st.booleans())
@settings(max_examples=25, deadline=None)
def test_the_state_is_the_fold_of_the_record_with_its_holes(kinds: set[Kind], withdrawn: bool) -> None:
    town = in_force()
    caution, other = enter(town, source="report 7", until=START + A_DAY), enter(town)
    center.review_caution(town.desk("supervisor"), caution, "still there", START + 2 * A_DAY)
    if withdrawn:
        center.withdraw_caution(town.desk("supervisor"), caution, "gone")
    center.publish_schedule(town.desk("policy author"), SCHEDULE)
    town.clock.move(40 * DAYS)
    center.propose_erasure(town.desk("supervisor"), caution, tuple(kinds))
    center.approve_erasure(town.desk("duty officer"), caution)
    assert state_of(town.state) == state_of(refold(town.log))
    assert state_of(Town(town.log, town.clock).state) == state_of(town.state)
    assert shown(town, town.call()) == [other]
