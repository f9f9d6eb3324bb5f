"""Who goes where when several wait; what units can do; taking one away; travel times that are configured."""

from pathlib import Path

import pytest
from tests.center.directives import BARRED, calls_directive
from tests.center.town import START, WHY, Town

from answerable import center
from answerable.bootstrap import open_centre
from answerable.dispatch import TravelOf
from answerable.model import events as ev
from answerable.model.errors import BadInput, NotNow
from answerable.model.ledger import Ledger
from answerable.model.nouns import Place
from answerable.model.people import Person

FAR = Place("far away", "south", 0.0, 0.9)
NEAR = Place("near by", "north", 0.0, 0.11)
HURT = {"people hurt": 1}
SEEN = {"weapon": "seen"}
ATTACKED = {"life safety": "no", "officers assaulted": "yes", "purpose": "protect people"}


def occupy(town: Town, *units: str) -> None:
    for unit in units:
        center.unit_status(town.desk("dispatcher"), unit, "out of service")


def test_of_equals_the_nearest_gets_the_one_unit_and_the_record_says_by_which_rule(town: Town) -> None:
    occupy(town, "P2", "M1")
    far, near = town.call(facts=SEEN, place=FAR), town.call(facts=SEEN, place=NEAR)
    plan = center.recommend_all(town.ledger)
    assert [(each.number, [sent.unit for sent in each.send], each.short) for each in plan.waiting] == [
        (far, [], ("1 patrol",)),
        (near, ["P1"], ()),
    ]
    done = center.send_all(town.desk("dispatcher"))
    sent = next(each for each in done.events if isinstance(each, ev.UnitSent))
    assert (sent.subject, sent.asked, sent.how, sent.order) == (
        f"incident/{near}",
        "patrol",
        "in a straight line",
        plan.order,
    )
    assert town.incident(near).status == "sent"
    assert town.incident(far).status == "waiting"
    with pytest.raises(NotNow, match="Nobody is free"):
        center.send_all(town.desk("dispatcher"))


def test_the_longest_wait_of_the_directive_lets_the_oldest_go_first(bare: Town) -> None:
    bare.publish(calls_directive() + "\n## Dispatch\n| dispatch | is |\n|---|---|\n| longest wait | 10 |\n")
    bare.unit("P1", latitude=0.0, longitude=0.1)
    far = bare.call(facts=SEEN, place=FAR)
    bare.clock.move(10)
    bare.call(facts=SEEN, place=NEAR)
    plan = center.recommend_all(bare.ledger)
    assert plan.order == "640.10@1: nearest first, longest wait 10 min"
    assert [each.number for each in plan.waiting if each.send] == [far]


def test_nobody_is_sent_again_to_whom_somebody_came_and_left(town: Town) -> None:
    number = town.call(facts=SEEN)
    center.send_all(town.desk("dispatcher"))
    for status in ("on scene", "available"):
        center.unit_status(town.desk("dispatcher"), "P1", status)
    assert center.recommend_all(town.ledger).waiting == ()
    with pytest.raises(NotNow, match="Nobody waits"):
        center.send_all(town.desk("dispatcher"))
    assert [each.unit for each in center.recommend(town.ledger, number).send] == ["P1"]


def test_to_what_rose_after_all_had_left_somebody_is_sent_by_the_plan(town: Town) -> None:
    """An answer is owed to it anew, so it waits like any other."""
    number = town.call(facts=SEEN)
    center.send(town.desk("dispatcher"), number, ["P1"])
    for status in ("on scene", "available"):
        center.unit_status(town.desk("dispatcher"), "P1", status)
    town.learn(number, {"weapon": "used"})
    assert town.incident(number).step == "answer"
    center.send_all(town.desk("dispatcher"))
    assert [unit.id for unit in town.state.serving(f"incident/{number}")] == ["P1", "P2"]


def test_one_that_came_and_left_while_others_are_there_is_not_asked_for_again(town: Town) -> None:
    number = town.call(facts={"weapon": "used"})
    center.send(town.desk("dispatcher"), number)
    for unit in ("P1", "P2"):
        center.unit_status(town.desk("dispatcher"), unit, "on scene")
    center.unit_status(town.desk("dispatcher"), "P2", "available")
    assert center.recommend(town.ledger, number).send == ()


def test_units_soon_free_and_at_something_less_urgent_are_shown_and_not_taken(town: Town) -> None:
    less = town.call(facts=SEEN, place=NEAR)
    center.send(town.desk("dispatcher"), less, ["P1"])
    center.unit_status(town.desk("dispatcher"), "P2", "traffic stop")
    urgent = town.call(facts={"weapon": "used"}, place=NEAR)
    found = center.recommend(town.ledger, urgent)
    assert (found.send, found.short) == ((), ("2 patrol",))
    assert [(each.unit, each.reason.split(";")[0]) for each in found.options] == [
        ("P1", f"dispatched for {less}, which is less urgent (priority 5)"),
        ("P2", "traffic stop since 12:00 UTC, soon free"),
    ]
    assert center.recommend(town.ledger, less).options == ()  # it has what it needs
    center.send(town.desk("dispatcher"), urgent)
    assert town.state.units["P1"].serves == f"incident/{less}"


def test_a_unit_is_taken_away_with_a_reason_and_what_it_left_waits_again(town: Town) -> None:
    less, urgent = town.call(facts=SEEN), town.call(facts={"weapon": "used"})
    center.send(town.desk("dispatcher"), less, ["P1"])
    with pytest.raises(BadInput, match="needs a reason"):
        center.divert(town.desk("dispatcher"), "P1", urgent, " ")
    center.divert(town.desk("dispatcher"), "P1", urgent, "shots there")
    assert town.state.units["P1"].serves == f"incident/{urgent}"
    assert (town.incident(less).status, town.incident(less).answered) == ("waiting", False)
    assert (town.incident(urgent).status, town.incident(urgent).step) == ("sent", "arrive")
    with pytest.raises(NotNow, match="already"):
        center.divert(town.desk("dispatcher"), "P1", urgent, "again")
    with pytest.raises(NotNow, match="serves nothing"):
        center.divert(town.desk("dispatcher"), "P2", less, "again")


def test_what_a_unit_can_do_comes_with_it_and_can_change(town: Town) -> None:
    given = {"capabilities": ["Spanish", "k9", "k9"], "crew": 2, "district": " north "}
    town.unit("K1", "patrol", **given)
    unit = town.state.units["K1"]
    assert (unit.capabilities, unit.crew, unit.district) == (("k9", "spanish"), 2, "north")
    center.change_unit(town.desk("dispatcher"), "K1", 1.0, 2.0, area="harbour", crew=1)
    unit = town.state.units["K1"]
    assert (unit.capabilities, unit.crew, unit.area, unit.latitude) == (("k9", "spanish"), 1, "harbour", 1.0)
    center.change_unit(town.desk("dispatcher"), "K1", 1.0, 2.5, capabilities=[])
    unit = town.state.units["K1"]
    assert (unit.capabilities, unit.area) == ((), "")  # where it moved to is in no area that was said


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"capabilities": ["k9 and als"]}, "'k9 and als' is no capability"),
        ({"capabilities": [" "]}, "'' is no capability"),
        ({"capabilities": ["k9 + als"]}, "is no capability"),
        ({"crew": 0}, "A crew has 1 to 99 people, not 0"),
    ],
)
def test_what_no_directive_could_ask_for_is_refused(town: Town, given: dict[str, object], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        town.unit("K1", "patrol", **given)


def test_a_unit_on_scene_is_where_the_call_is(town: Town) -> None:
    number = town.call(place=NEAR)
    center.send(town.desk("dispatcher"), number, ["P2"])
    center.unit_status(town.desk("dispatcher"), "P2", "on scene")
    unit = town.state.units["P2"]
    assert (unit.latitude, unit.longitude, unit.area) == (0.0, 0.11, "north")


# Requests get units as calls do


def test_a_request_gets_units_once_it_is_accepted_and_closes_when_they_have_left(town: Town) -> None:
    number = town.request(ATTACKED)
    with pytest.raises(NotNow, match="is waiting; units are sent once it is accepted"):
        center.send(town.desk("dispatcher"), number, ["P1"])
    center.answer_assistance(town.desk("supervisor"), number)
    center.send(town.desk("dispatcher"), number, ["P1", "P2"])
    request = town.asked(number)
    assert (request.status, request.units, request.step) == ("sent", ("P1", "P2"), "arrive")
    center.unit_status(town.desk("dispatcher"), "P1", "on scene")
    assert (town.asked(number).status, town.asked(number).step) == ("on scene", "report from the scene")
    with pytest.raises(NotNow, match="P1, P2 still serves"):
        center.close(town.desk("supervisor"), number, "handled")
    for unit in ("P1", "P2"):
        center.unit_status(town.desk("dispatcher"), unit, "available")
    assert town.asked(number).step == "close"
    center.close(town.desk("supervisor"), number, "handled")
    assert town.departures(number) == []


def test_a_request_that_nobody_reached_goes_back_to_what_it_was_answered(town: Town) -> None:
    number = town.request(ATTACKED)
    center.answer_assistance(town.desk("supervisor"), number)
    center.send(town.desk("dispatcher"), number, ["P1"])
    center.unit_status(town.desk("dispatcher"), "P1", "available")
    request = town.asked(number)
    assert (request.status, request.answered, request.step) == ("accepted", False, "complete the assistance")


def test_answering_again_leaves_units_where_they_are_unless_it_is_declined(town: Town) -> None:
    number = town.request(ATTACKED)
    center.answer_assistance(town.desk("supervisor"), number)
    center.send(town.desk("dispatcher"), number, ["P1"])
    center.answer_assistance(town.desk("supervisor"), number)
    assert (town.asked(number).status, town.asked(number).step) == ("sent", "arrive")
    center.answer_assistance(town.desk("commissioner"), number, "decline", WHY)
    assert town.asked(number).status == "declined"
    with pytest.raises(NotNow, match="is declined"):
        center.send(town.desk("dispatcher"), number, ["P2"])
    with pytest.raises(NotNow, match="P1 still serves"):
        center.close(town.desk("supervisor"), number, "withdrawn")


def test_a_barred_request_gets_nobody(town: Town) -> None:
    number = town.request(BARRED)
    center.answer_assistance(town.desk("supervisor"), number)
    with pytest.raises(NotNow, match="is declined"):
        center.send(town.desk("dispatcher"), number)
    assert center.recommend(town.ledger, number).send == ()


# Travel times as the centre has them


def test_a_centre_recommends_by_its_own_travel_times(town: Town, tmp_path: Path) -> None:
    (tmp_path / "travel.toml").write_text('travel = "zones"\nmatrix = "zones.csv"\n')
    rows = [f"{a},{b},{3 if a == b else 20}" for a in ("north", "south") for b in ("north", "south")]
    (tmp_path / "zones.csv").write_text("\n".join(["from,to,minutes", *rows]))
    town.unit("P7", district="south")
    town.unit("P8", district="north")
    ledger = Ledger(town.log, town.clock, TravelOf(tmp_path))
    (first,) = center.recommend(ledger, town.call(facts=SEEN, place=FAR)).send
    assert (first.unit, first.minutes, first.reason) == ("P7", 3.0, "free, 3 min away by the zone matrix")


def test_a_broken_travel_file_stops_no_call_and_no_unit_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "travel.toml").write_text('travel = "by air"\n')
    with open_centre(tmp_path, clock=lambda: START) as centre:
        desk = centre.desk(Person("D1", "dispatcher"))
        center.add_unit(desk, "P1", "patrol")
        number = center.take_call(desk, NEAR).number
        with pytest.raises(BadInput, match="travel is one of"):
            center.recommend(centre.ledger, number)
        center.send(desk, number, ["P1"])
        assert centre.ledger.state.units["P1"].status == "dispatched"
