"""Calls that may belong together: offered with reasons, never joined by themselves."""

import datetime
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.center.directives import CALLS_TABLE, CALM, calls_directive
from tests.center.town import ALONE, ELM, WHY, Town, in_force

from answerable import center
from answerable.model.alike import (
    NEAR_METRES,
    address_form,
    cell,
    cells_near,
    mention_form,
    metres,
    phone_form,
    week,
    weeks_around,
)
from answerable.model.errors import BadInput, NotAllowed
from answerable.model.nouns import Place
from answerable.model.relating import POINTS

FAR = Place("99 Quay Lane", "south", 0.3, 0.3)


def offered(town: Town, number: str) -> dict[str, list[str]]:
    """What is offered for a call: each incident with the kinds of its reasons."""
    return {
        offer.incident: [reason.what for reason in offer.reasons]
        for offer in center.related(town.ledger, number)
    }


def test_the_same_address_in_other_words_shortly_after_is_offered_with_its_reasons(town: Town) -> None:
    one = town.call(call_back="555-0101")
    town.clock.move(7)
    other = town.call(place=Place("12 elm st., Apt 4", "north"), call_back="555-0102")
    (offer,) = center.related(town.ledger, other)
    assert offer.incident == one
    assert [(reason.what, reason.says) for reason in offer.reasons] == [
        ("address", "the same address"),
        ("minutes", "7 min apart"),
    ]
    assert offer.score == POINTS["address"] + POINTS["minutes"]
    assert town.incident(one).calls == (one,)


def test_nothing_is_offered_for_being_at_the_same_time_alone(town: Town) -> None:
    town.call(place=FAR, call_back="555-0101")
    assert offered(town, town.call(call_back="555-0102")) == {}


@pytest.mark.parametrize("back", ["(555) 010-0101", "+1 555 010 0101", "555.010.0101"])
def test_a_caller_who_calls_again_is_offered_wherever_from(town: Town, back: str) -> None:
    one = town.call(place=FAR, call_back="555-010-0101")
    town.clock.move(60 * 24 * 90)
    assert offered(town, town.call(call_back=back)) == {one: ["phone"]}


def test_a_plate_or_a_person_that_was_named_is_found_again(town: Town) -> None:
    one, two = town.call(place=FAR, call_back="555-0101"), town.call(call_back="555-0102")
    center.mention(town.desk("call-taker"), one, "plate", "7-abc 123")
    center.mention(town.desk("call-taker"), two, "plate", "7ABC123")
    assert offered(town, one) == {two: ["plate", "minutes"]}
    assert town.incident(one).mentions[0].source == f"caller {one}"
    with pytest.raises(BadInput, match="plate or a person"):
        center.mention(town.desk("call-taker"), one, "plate", " - ")


def test_harassment_at_work_on_the_way_home_and_at_a_shop_is_one_series(town: Town) -> None:
    """Three places, three phones, three days; the same name. People link it; it is a fact from then on."""
    numbers: list[str] = []
    for place in (ELM, FAR, Place("3 Market Square", "east", 0.6, 0.1)):
        numbers.append(town.call(place=place, call_back=f"555-01{len(numbers)}1"))
        center.mention(
            town.desk("call-taker"), numbers[-1], "person", ["Vera Lund", "Lund, Vera"][len(numbers) % 2]
        )
        town.clock.move(60 * 24)
    assert set(offered(town, numbers[0])) == {numbers[1], numbers[2]}
    center.link(town.desk("call-taker"), numbers, "series")
    assert {town.incident(number).acting["response"] for number in numbers} == {"send"}
    assert offered(town, numbers[0]) == {}


def test_a_corrected_place_is_found_and_the_wrong_one_no_longer(town: Town) -> None:
    one = town.call(place=FAR, call_back="555-0101")
    center.locate(town.desk("call-taker"), one, ELM)
    assert set(offered(town, town.call(call_back="555-0102"))) == {one}
    assert offered(town, town.call(place=FAR, call_back="555-0103")) == {}


def test_what_was_merged_is_offered_as_what_it_was_merged_into(town: Town) -> None:
    one, two = town.call(call_back="555-0101"), town.call(place=FAR, call_back="555-0102")
    center.merge(town.desk("dispatcher"), one, two)
    assert set(offered(town, town.call(call_back="555-0103"))) == {two}
    assert offered(town, one) == {town.incident("26-000003").id: ["address", "minutes"]}


def test_another_town_has_an_elm_street_too(town: Town) -> None:
    town.call(place=Place("12 Elm Street", "east"), call_back="555-0101")
    assert offered(town, town.call(place=Place("12 Elm Street", "north"), call_back="555-0102")) == {}


def test_taken_out_of_a_series_its_word_is_taken_back_and_the_fall_is_a_departure(town: Town) -> None:
    one, two = town.call(), town.call(facts={"life safety": "yes"})
    center.link(town.desk("call-taker"), [one, two], "series")
    (series,) = town.incident(one).series
    assert town.incident(one).acting["response"] == "send"
    desk = town.desk("supervisor")
    with pytest.raises(BadInput, match="needs a reason"):
        center.unlink(desk, one, series)
    with pytest.raises(BadInput, match="not in series"):
        center.unlink(desk, one, "26-S0099", WHY)
    center.unlink(desk, one, series, ALONE)
    assert (town.incident(one).series, town.incident(one).acting["response"]) == ((), "report")
    assert town.departures(one) == ["fact changed"]
    center.unlink(desk, two, series, ALONE)
    assert town.departures(two) == []


def test_where_life_safety_may_be_at_stake_two_persons_take_it_out(bare: Town) -> None:
    """Here the most urgent answer itself rested on the series."""
    bare.publish(calls_directive(table=CALLS_TABLE.replace("| send | 4 | 20 |", "| send now | 1 | 20 |")))
    facts = {fact: value for fact, value in CALM.items() if fact != "series"}
    one, two = (bare.call(known=False, facts=facts) for _ in range(2))
    center.link(bare.desk("call-taker"), [one, two], "series")
    (series,) = bare.incident(one).series
    with pytest.raises(NotAllowed, match="second person"):
        center.unlink(bare.desk("supervisor"), one, series, ALONE)
    center.unlink(bare.desk("supervisor"), one, series, WHY)
    assert bare.incident(one).acting["response"] == "send"


POINT = st.tuples(st.floats(-80, 80), st.floats(-180, 179.99))


@given(POINT, st.floats(0, 2 * math.pi), st.floats(0, NEAR_METRES * 0.999))
@settings(max_examples=300)
def test_whatever_is_near_lies_in_a_cell_that_is_looked_at(
    at: tuple[float, float], bearing: float, away: float
) -> None:
    """The other point is reached by walking on the sphere; the distance is checked by vectors."""
    latitude, longitude = map(math.radians, at)
    angle = away / 6_371_008.8
    there = math.asin(
        math.sin(latitude) * math.cos(angle) + math.cos(latitude) * math.sin(angle) * math.cos(bearing)
    )
    east = longitude + math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(latitude),
        math.cos(angle) - math.sin(latitude) * math.sin(there),
    )
    one = Place("", "", *at)
    other = Place("", "", math.degrees(there), (math.degrees(east) + 180) % 360 - 180)
    assert metres(one, other) == pytest.approx(away, abs=0.01)
    assert cell(other) in set(cells_near(one))


@given(
    st.datetimes(timezones=st.just(datetime.UTC)).filter(lambda at: 2 < at.year < 9998), st.integers(-30, 30)
)
def test_every_time_within_the_days_lies_in_a_week_that_is_looked_at(
    at: datetime.datetime, days: int
) -> None:
    assert week(at + datetime.timedelta(days=days)) in weeks_around(at, 30)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["12 Elm St", "12 ELM STREET", "3 Quay Ln & 5th Ave", "5th Avenue/3 Quay Lane", ""]
            ),
            st.sampled_from([(0.0, 0.0), (0.0, 0.002), (0.0, 0.0024), (1.0, 1.0), (None, None)]),
            st.sampled_from(["", "555-0101", "555 0102"]),
            st.integers(0, 60),
        ),
        min_size=2,
        max_size=7,
    )
)
@settings(max_examples=60, deadline=None)
def test_the_index_finds_exactly_what_a_walk_over_all_calls_finds(
    calls: list[tuple[str, tuple[float | None, float | None], str, int]],
) -> None:
    """The oracle compares every pair, with the distance from a flat map (all of it lies at the equator)."""
    town = in_force()
    numbers = []
    for address, at, back, days in calls:
        numbers.append(town.call(place=Place(address, "", *at), call_back=back))
        town.clock.move(60 * 24 * days)
    opened = [town.incident(number).opened for number in numbers]

    def alike(i: int, j: int) -> bool:
        (street, (north, east), back, _), (other, (up, over), phone, _) = calls[i], calls[j]
        apart = abs(opened[i] - opened[j]).days
        flat = None
        if None not in (north, east, up, over):
            flat = math.hypot(north - up, east - over) * 111_195  # type: ignore[operator]
        same = bool(street) and ("elm" in street.casefold()) == ("elm" in other.casefold()) and bool(other)
        place = apart <= 30 and (same or (flat is not None and flat <= NEAR_METRES))
        return place or (apart <= 366 and back != "" and back[-1:] == phone[-1:])

    for i, number in enumerate(numbers):
        expected = {other for j, other in enumerate(numbers) if j != i and alike(i, j)}
        assert set(offered(town, number)) == expected


def test_forms_are_what_spelling_does_not_change() -> None:
    assert address_form("100 Block of N. Main Street #4") == address_form("100 north main st")
    assert (
        address_form("Elm & 5th Avenue") == address_form("5th ave / elm") == address_form("5TH AVE and Elm")
    )
    assert address_form("12 Elm Street") != address_form("21 Elm Street")
    assert phone_form("00 1 (555) 010-0101") == phone_form("555 010 0101") == "5550100101"
    assert phone_form("ext 7") == phone_form("") == ""
    assert mention_form("person", "Lund, Vera") == mention_form("person", "vera LUND") != ""
