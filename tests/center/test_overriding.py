"""Departing from what was decided: upward at once, downward with reason, authority, role, and two persons."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.center.directives import calls_directive
from tests.center.town import ALONE, WHY, Town, in_force, refold, state_of

from answerable import center
from answerable.model.departing import Grounds
from answerable.model.errors import BadInput, NotAllowed, NotNow, Refused
from answerable.model.people import Person, Role
from answerable.model.units import asks_more
from answerable.policy import how_urgent, read_directive

DIRECTIVE = read_directive(calls_directive())
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "life safety": st.sampled_from(["no", "yes"]),
        "weapon": st.sampled_from(["none", "seen", "used"]),
        "people hurt": st.integers(0, 3),
        "series": st.sampled_from(["no", "yes"]),
    },
)
SET = st.fixed_dictionaries(
    {},
    optional={
        "response": st.sampled_from(["report", "send", "send now"]),
        "priority": st.integers(1, 9),
        "units": st.sampled_from(["none", "1 patrol", "1 medic", "2 patrol", "2 patrol + 1 medic"]),
    },
)


def lower(town: Town, number: str, to: dict[str, Any], grounds: Grounds, role: Role = "supervisor") -> None:
    center.override(town.desk(role), number, to, grounds)


def test_upward_is_at_once_for_anyone_at_a_desk_and_the_reason_is_owed(town: Town) -> None:
    number = town.call()
    center.override(town.desk("call-taker"), number, {"response": "send now", "priority": 2})
    assert town.incident(number).acting["response"] == "send now"
    assert town.incident(number).departures[0].reason == ""
    assert ("supervisor", "a reason is owed for a departure upward") in town.told()


def test_the_reason_follows_once(town: Town) -> None:
    number = town.call()
    center.override(town.desk("call-taker"), number, {"priority": 2})
    with pytest.raises(BadInput, match="needs a reason"):
        center.give_reason(town.desk("call-taker"), number, "  ")
    center.give_reason(town.desk("call-taker"), number, "the voice")
    assert [each.reason for each in town.incident(number).departures] == ["the voice"]
    with pytest.raises(NotNow, match="No reason is owed"):
        center.give_reason(town.desk("call-taker"), number, "again")


def test_the_reason_may_follow_when_the_call_is_closed(town: Town) -> None:
    number = town.call()
    center.override(town.desk("call-taker"), number, {"priority": 2})
    center.close(town.desk("dispatcher"), number, "report taken")
    center.give_reason(town.desk("call-taker"), number, "the voice")
    assert town.state.incidents[number].departures[0].reason == "the voice"


@pytest.mark.parametrize(
    ("grounds", "role", "refusal", "says"),
    [
        (Grounds("", "order 7"), "supervisor", BadInput, "needs a reason"),
        (Grounds("  ", "order 7"), "supervisor", BadInput, "needs a reason"),
        (Grounds("quiet now", ""), "supervisor", BadInput, "needs the authority"),
        (ALONE, "dispatcher", NotAllowed, "lets a supervisor depart"),
        (ALONE, "call-taker", NotAllowed, "may not override downward"),
    ],
)
def test_downward_needs_a_reason_an_authority_and_the_role_that_the_directive_names(
    town: Town, grounds: Grounds, role: Role, refusal: type[Refused], says: str
) -> None:
    number = town.call(facts={"people hurt": 1})
    before = len(town.log.entries)
    with pytest.raises(refusal, match=says):
        lower(town, number, {"response": "report"}, grounds, role)
    assert len(town.log.entries) == before


@pytest.mark.parametrize("role", ["supervisor", "duty officer", "commissioner"])
def test_downward_with_all_of_it_holds(town: Town, role: Role) -> None:
    number = town.call(facts={"people hurt": 1})
    lower(town, number, {"response": "report"}, ALONE, role)
    assert town.incident(number).acting["response"] == "report"
    departure = town.incident(number).departures[0]
    assert (departure.kind, departure.reason, departure.authority) == (
        "downward",
        ALONE.reason,
        ALONE.authority,
    )


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (None, "a second person has to approve"),
        (Person("the duty officer", "supervisor"), "a second person has to approve"),
        (Person("a friend", "dispatcher"), "may not approve"),
        (Person("a friend", "public"), "may not approve"),
    ],
)
@pytest.mark.parametrize("facts", [{"life safety": "yes"}, {"weapon": "used"}])
def test_at_life_safety_nobody_lowers_an_answer_alone(
    town: Town, facts: dict[str, Any], second: Person | None, says: str
) -> None:
    number = town.call(facts=facts)
    with pytest.raises(NotAllowed, match=says):
        lower(town, number, {"priority": 8}, Grounds("quiet", "order 7", second), "duty officer")
    lower(town, number, {"priority": 8}, WHY, "duty officer")
    assert town.incident(number).departures[0].approved_by == WHY.approved_by


@pytest.mark.parametrize("answer", [("Life Safety", "yes"), ("life safety", "Yes")])
def test_a_danger_to_life_takes_two_however_the_directive_spells_it(
    bare: Town, answer: tuple[str, str]
) -> None:
    """Also where the directive does not answer it with its most urgent response."""
    fact, yes = answer
    text = calls_directive().replace("life safety |", f"{fact} |").replace("life safety|", f"{fact}|")
    text = text.replace("no < yes | situation | Is anyone", f"no < {yes} | situation | Is anyone")
    bare.publish(text.replace("| yes | | | | send now | 1 ", f"| {yes} | | | | send | 1 "))
    number = bare.call(known=False, facts={"life safety": "yes"})
    assert bare.incident(number).acting["response"] == "send"
    with pytest.raises(NotAllowed, match="a second person"):
        lower(bare, number, {"response": "report"}, ALONE, "duty officer")


def test_a_contested_danger_is_life_safety_too(town: Town) -> None:
    number = town.call(facts={"life safety": "yes"})
    town.learn(number, {"life safety": "no"}, "neighbour")
    assert town.incident(number).acting["response"] == "send"
    with pytest.raises(NotAllowed, match="a second person"):
        lower(town, number, {"response": "report"}, ALONE, "duty officer")


@pytest.mark.parametrize(
    "lowered", [{"units": "none"}, {"units": "1 patrol"}, {"answer within": 200}, {"priority": 4}]
)
def test_lowering_any_one_thing_is_downward_units_included(town: Town, lowered: dict[str, Any]) -> None:
    number = town.call(facts={"people hurt": 1})
    with pytest.raises(BadInput, match="needs a reason"):
        center.override(town.desk("supervisor"), number, {"response": "send now", **lowered})


def test_nobody_sets_who_may_decide(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    with pytest.raises(BadInput, match="directive's alone"):
        center.override(town.desk("supervisor"), number, {"may decide": "dispatcher", "priority": 1}, WHY)


@pytest.mark.parametrize(
    "to", [{"respose": "send"}, {"response": "fly"}, {"priority": 77}, {"response": "report"}]
)
def test_what_the_directive_does_not_have_or_is_so_already_cannot_be_set(
    town: Town, to: dict[str, Any]
) -> None:
    number = town.call()
    with pytest.raises(BadInput):
        center.override(town.desk("supervisor"), number, to, WHY)


def test_downward_lapses_when_the_danger_rises_above_what_was_departed_from(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    lower(town, number, {"response": "report"}, ALONE)
    town.learn(number, {"weapon": "seen"})
    assert town.incident(number).acting["response"] == "report"
    town.learn(number, {"weapon": "used"})
    assert town.incident(number).acting["response"] == "send now"
    assert town.incident(number).override is None
    assert ("dispatcher", "answer rose") in town.told()


def test_what_an_override_raised_stands_when_what_it_lowered_lapses(town: Town) -> None:
    """Two things set at once, one down and one up: the danger that rises takes only the lid away."""
    number = town.call(facts={"weapon": "seen"})
    lower(town, number, {"priority": 6, "units": "2 patrol"}, ALONE)
    town.learn(number, {"people hurt": 1})
    acting = town.incident(number).acting
    assert (acting["priority"], acting["units"]) == (3, "2 patrol + 1 medic")
    standing = town.incident(number).override
    assert standing is not None
    assert (standing.direction, standing.set) == ("upward", {"units": "2 patrol"})
    town.learn(number, {"people hurt": 0, "weapon": "none"})
    acting = town.incident(number).acting
    assert (acting["priority"], acting["units"]) == (9, "2 patrol")
    assert state_of(town.state) == state_of(refold(town.log))


@given(before=FACTS, to=SET, after=st.lists(FACTS.filter(bool), min_size=1, max_size=3))
@settings(deadline=None)
def test_whatever_lapses_nothing_that_a_person_raised_falls_by_it(
    before: dict[str, Any], to: dict[str, Any], after: list[dict[str, Any]]
) -> None:
    town = in_force()
    number = town.call(known=False, facts=before)
    decided = town.incident(number).acting
    try:
        center.override(town.desk("duty officer"), number, to, WHY)
    except Refused:
        return  # nothing was set
    for facts in after:
        town.learn(number, facts)
    acting = town.incident(number).acting
    for name in to.keys() & {"response", "priority"}:
        if how_urgent(DIRECTIVE, {name: to[name]}) > how_urgent(DIRECTIVE, {name: decided[name]}):
            assert how_urgent(DIRECTIVE, {name: acting[name]}) >= how_urgent(DIRECTIVE, {name: to[name]})
    if asks_more(to.get("units"), decided["units"]):
        assert not asks_more(to["units"], acting["units"])


def test_withdrawing_an_upward_departure_leaves_no_lid_on_a_danger_that_rises(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    center.override(town.desk("call-taker"), number, {"response": "send now"})
    lower(town, number, {"response": "send"}, WHY)
    town.learn(number, {"weapon": "used"})
    assert town.incident(number).acting["response"] == "send now"


def test_a_second_override_keeps_what_the_first_one_raised(town: Town) -> None:
    number = town.call()
    center.override(town.desk("call-taker"), number, {"priority": 1})
    center.override(town.desk("call-taker"), number, {"response": "send now"})
    town.learn(number, {"caller works for": "public"})
    assert town.incident(number).acting["priority"] == 1
    assert town.incident(number).acting["response"] == "send now"


def test_raising_again_what_was_lowered_ends_the_lid(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    lower(town, number, {"response": "report"}, ALONE)
    center.override(town.desk("call-taker"), number, {"response": "send"})
    town.learn(number, {"weapon": "used"})
    assert town.incident(number).acting["response"] == "send now"


@given(before=FACTS, to=SET, after=FACTS)
@settings(deadline=None)
def test_an_upward_departure_never_lowers_anything_whatever_is_learned_then(
    before: dict[str, Any], to: dict[str, Any], after: dict[str, Any]
) -> None:
    town = in_force()
    number = town.call(known=False, facts=before)
    try:
        center.override(town.desk("call-taker"), number, to)
    except Refused:
        return  # it lowered something, or nothing
    if after:
        town.learn(number, after)
    incident = town.incident(number)
    assert incident.decision is not None
    for name in ("response", "priority"):
        decided = how_urgent(DIRECTIVE, {name: incident.decision.act_now[name]})
        assert how_urgent(DIRECTIVE, {name: incident.acting[name]}) >= decided
    assert not asks_more(incident.decision.act_now["units"], incident.acting["units"])
    assert not asks_more(to.get("units"), incident.acting["units"])


def test_without_a_directive_every_departure_is_downward_and_takes_two(bare: Town) -> None:
    number = bare.call()
    with pytest.raises(NotAllowed, match="a second person"):
        lower(bare, number, {"response": "report"}, ALONE, "duty officer")
    lower(bare, number, {"response": "report", "units": "1  Patrol"}, WHY, "duty officer")
    assert bare.incident(number).acting["units"] == "1 patrol"


@pytest.mark.parametrize(
    "to",
    [{"units": "many"}, {"answer within": -1}, {"answer within": "soon"}, {"response": ""}, {"mood": "x"}],
)
def test_without_a_directive_only_what_the_centre_acts_on_can_be_set(bare: Town, to: dict[str, Any]) -> None:
    number = bare.call()
    with pytest.raises(BadInput):
        lower(bare, number, to, WHY, "duty officer")


@pytest.mark.parametrize("units", ["1000 patrol", "999 patrol + 1 medic", "99999999999 patrol"])
def test_nobody_sets_more_units_than_can_be_looked_for(bare: Town, units: str) -> None:
    number = bare.call()
    with pytest.raises(BadInput, match="cannot be set to this"):
        lower(bare, number, {"units": units}, WHY, "duty officer")
    lower(bare, number, {"units": "999 patrol"}, WHY, "duty officer")
    assert center.recommend(bare.ledger, number).short == ("999 patrol",)
