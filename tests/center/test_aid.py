"""Help that we ask of others: the call stays ours, no asking is dropped, and a condition is watched."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.center.directives import BARRED
from tests.center.town import SCHEDULE, WHY, Town, refold, state_of, timer_faults

from answerable import center
from answerable.model import events as ev
from answerable.model.aid import Aid
from answerable.model.errors import BadInput, NotFound, NotNow
from answerable.model.nouns import AssistanceRequest, Incident

HURT = "people hurt >= 1"


def asked(town: Town, number: str, **more: Any) -> None:
    center.ask_aid(town.desk("dispatcher"), number, "State Road Patrol", "two patrols", **more)


def answered(town: Town, number: str, answer: Any, reason: str = "", **more: Any) -> None:
    center.note_aid_answer(town.desk("dispatcher"), number, 1, answer, reason, **more)


def matter(town: Town, number: str) -> Incident | AssistanceRequest:
    return town.state.matter(town.state.subject(number))


def aid(town: Town, number: str, which: int = 1) -> Aid:
    return matter(town, number).aid[which - 1]


def owed(town: Town, number: str) -> list[tuple[str, float]]:
    """What is owed of aid, and in how many minutes."""
    assert timer_faults(town.state, town.log.timers()) == []
    return [
        (duty.step, (duty.due - town.clock()).total_seconds() / 60)
        for duty in matter(town, number).duties
        if duty.name.startswith("aid ")
    ]


def test_a_call_for_which_aid_is_asked_stays_ours_and_their_answer_is_owed(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    asked(town, number, way="radio", told=["People Hurt"], reference="RP-9")
    incident = town.incident(number)
    assert (incident.status, incident.answered, incident.step) == ("waiting", False, "answer")
    found = aid(town, number)
    assert (found.agency, found.asked, found.reference) == ("State Road Patrol", "two patrols", "RP-9")
    assert [(each.way, [(told.fact, told.value) for told in each.facts]) for each in found.askings] == [
        ("radio", [("people hurt", 1)])
    ]
    assert owed(town, number) == [("have aid 1 answered", 5)]
    town.clock.move(6)
    assert [getattr(missed, "duty", None) for missed in town.tell_missed()] == ["aid 1"]


def test_whatever_they_answer_leaves_one_step_with_a_deadline_until_it_ends(town: Town) -> None:
    number, desk = town.call(), town.desk("dispatcher")
    asked(town, number)
    steps: list[tuple[Callable[[], Any], str, list[tuple[str, float]]]] = [
        (lambda: answered(town, number, "accepted"), "accepted", [("see aid 1 arrive", 30)]),
        (
            lambda: center.aid_came(desk, number, 1, came=False),
            "did not come",
            [("decide on aid 1, which did not come: ask again, ask another, do without", 5)],
        ),
        (lambda: center.ask_aid_again(desk, number, 1), "asked", [("have aid 1 answered", 5)]),
        (
            lambda: answered(town, number, "declined", "too far"),
            "declined",
            [("decide on aid 1: ask again, ask another, do without", 10)],
        ),
        (
            lambda: answered(town, number, "accepted in part", "one is free"),
            "accepted in part",
            [("see aid 1 arrive, and decide on what is missing", 30)],
        ),
        (lambda: center.aid_came(desk, number, 1), "came", []),
    ]
    for act, status, left in steps:
        act()
        assert (aid(town, number).status, owed(town, number)) == (status, left)
    assert [each.answer for each in aid(town, number).answers] == ["accepted", "declined", "accepted in part"]


def test_a_refusal_is_kept_with_its_reason_its_rule_and_what_would_change_it(town: Town) -> None:
    number = town.call()
    asked(town, number)
    with pytest.raises(BadInput, match="Say their reason"):
        answered(town, number, "declined", " ", rule="RP-7")
    answered(
        town, number, "declined", "the town's streets", rule="RP-7", condition="it is worse", comes_if=HURT
    )
    said = aid(town, number).answers[-1]
    assert (said.reason, said.rule, said.condition, said.comes_if) == (
        "the town's streets",
        "RP-7",
        "it is worse",
        HURT,
    )


def test_once_what_they_named_has_come_asking_again_is_owed_and_nothing_is_sent(town: Town) -> None:
    number, desk = town.call(), town.desk("dispatcher")
    asked(town, number)
    answered(town, number, "declined", "too far", comes_if=f"weapon = used and life safety = yes or {HURT}")
    town.learn(number, {"weapon": "used"})
    assert aid(town, number).met is None
    town.clock.move(3)
    done = town.learn(number, {"people hurt": 2})
    assert [type(each) for each in done.events].count(ev.AidConditionMet) == 1
    assert owed(town, number) == [("ask again for aid 1: what they named has come", 5)]
    assert len(aid(town, number).askings) == 1
    assert ("dispatcher", "what another agency named as its condition has come: ask it again") in town.told()
    assert not any(
        isinstance(each, ev.AidConditionMet) for each in town.learn(number, {"weapon": "seen"}).events
    )
    center.ask_aid_again(desk, number, 1, told=["people hurt"])
    assert (aid(town, number).status, aid(town, number).met) == ("asked", None)
    answered(town, number, "accepted")
    assert aid(town, number).status == "accepted"


def test_aid_asked_for_in_the_place_of_another_names_it_and_withdraws_it(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    asked(town, number)
    answered(town, number, "declined", "too far")
    asked(town, number, instead_of=1)
    assert [(each.status, each.instead_of) for each in matter(town, number).aid] == [
        ("withdrawn", 0),
        ("asked", 1),
    ]
    assert owed(town, number) == [("have aid 2 answered", 5)]
    asked(town, number, instead_of=1)
    assert [each.instead_of for each in matter(town, number).aid] == [0, 1, 1]
    before = len(town.log.entries)
    for wrong in (-1, 4):
        with pytest.raises(BadInput, match=f"asked for 3 times for {number}; there is no number {wrong}"):
            asked(town, number, instead_of=wrong)
    center.aid_came(town.desk("dispatcher"), number, 2)
    with pytest.raises(NotNow, match="Aid 2 came"):
        asked(town, number, instead_of=2)
    assert len(town.log.entries) == before + 2
    assert state_of(town.state) == state_of(refold(town.log))


def test_those_who_accepted_in_part_and_did_not_come_are_decided_on_as_such(town: Town) -> None:
    """Also where what they had named for the rest has come: now nothing of what they promised holds."""
    number = town.call(facts={"people hurt": 1})
    asked(town, number)
    answered(town, number, "accepted in part", "one is free", comes_if=HURT)
    assert owed(town, number) == [("ask again for aid 1: what they named has come", 5)]
    center.aid_came(town.desk("dispatcher"), number, 1, came=False)
    step = "decide on aid 1, which did not come: ask again, ask another, do without"
    assert owed(town, number) == [(step, 5)]


def test_what_is_so_already_when_they_name_it_is_to_be_said_at_once(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    asked(town, number)
    answered(town, number, "declined", "nobody is hurt", comes_if=HURT)
    assert owed(town, number) == [("ask again for aid 1: what they named has come", 5)]


@pytest.mark.parametrize(
    ("first", "then", "met"),
    [
        ({"people hurt": 0}, {"people hurt": 1}, False),  # the neighbour's word stands beside the caller's
        ({"people hurt": 2}, {"people hurt": 1}, True),
        ({}, {"people hurt": None}, False),
    ],
)
def test_where_sources_disagree_a_condition_is_met_only_if_it_is_by_each(
    town: Town, first: dict[str, Any], then: dict[str, Any], met: bool
) -> None:
    number = town.call(facts=first)
    asked(town, number)
    answered(town, number, "declined", "too far", comes_if=HURT)
    town.learn(number, then, "neighbour")
    assert (aid(town, number).met is not None) == met


def test_a_merge_can_bring_what_they_named(town: Town) -> None:
    number, other = town.call(known=False), town.call(facts={"people hurt": 1})
    asked(town, number)
    answered(town, number, "declined", "too far", comes_if=HURT)
    assert aid(town, number).met is None
    center.merge(town.desk("dispatcher"), other, number, WHY)
    assert aid(town, number).met is not None


def test_a_condition_that_no_directive_can_read_is_refused(town: Town, bare: Town) -> None:
    number, without = town.call(), bare.call()
    asked(town, number)
    asked(bare, without)
    for text, match in (
        ("people hurt", "is not a term"),
        ("peeple hurt >= 1", 'neither a declared fact nor an outcome. Did you mean "people hurt"'),
        ("response = send", "neither a declared fact"),
        ("weapon = spear", "spear"),
        (f"{HURT} or", "on each side of `or`"),
        ("weapon = used or " * 100 + HURT, "at most 1,000 characters"),
    ):
        with pytest.raises(BadInput, match=match):
            answered(town, number, "declined", "too far", comes_if=text)
    with pytest.raises(BadInput, match="in words"):
        answered(bare, without, "declined", "too far", comes_if=HURT)
    with pytest.raises(BadInput, match="without more"):
        answered(town, number, "accepted", comes_if=HURT)


def test_what_stays_ours_is_not_closed_nor_merged_away_while_aid_may_come(town: Town) -> None:
    number, desk = town.call(), town.desk("dispatcher")
    asked(town, number)
    answered(town, number, "declined", "too far")
    ends: list[Callable[[], Any]] = [
        lambda: center.close(desk, number, "report taken", grounds=WHY),
        lambda: center.merge(desk, number, town.call(), WHY),
    ]
    for end in ends:
        with pytest.raises(NotNow, match=r"asked of State Road Patrol \(1\)"):
            end()
    with pytest.raises(BadInput, match="reason"):
        center.withdraw_aid(desk, number, 1, " ")
    center.withdraw_aid(desk, number, 1, "the county comes")
    assert owed(town, number) == []
    center.close(desk, number, "report taken", grounds=WHY)


def test_aid_is_asked_for_with_anothers_request_too(town: Town) -> None:
    number = town.request(BARRED)
    center.ask_aid(town.desk("duty officer"), number, "county", "a medic")
    center.answer_assistance(town.desk("duty officer"), number)
    with pytest.raises(NotNow, match="asked of county"):
        center.close(town.desk("duty officer"), number, "withdrawn")
    answered(town, number, "declined", "busy", comes_if="officers assaulted = yes")
    town.learn(number, {"officers assaulted": "yes"})
    assert (
        "duty officer",
        "what another agency named as its condition has come: ask it again",
    ) in town.told()
    center.aid_came(town.desk("duty officer"), number, 1)
    center.close(town.desk("duty officer"), number, "handled")


def test_its_deadline_cannot_be_taken_out_of_the_store_unnoticed(town: Town) -> None:
    number = town.call()
    asked(town, number)
    key = f"incident/{number}: aid 1"
    del town.log.timer[key]
    assert [each.key for each in center.set_deadlines_right(town.ledger)] == [key]
    assert owed(town, number) == [("have aid 1 answered", 5)]


def test_a_step_done_after_its_deadline_was_late(town: Town) -> None:
    number = town.call(facts={"people hurt": 1})
    asked(town, number)
    town.clock.move(6)
    answered(town, number, "accepted")
    assert town.departures(number) == ["late"]


def test_what_does_not_fit_is_refused_and_records_nothing(town: Town) -> None:
    number, desk, over = town.call(), town.desk("dispatcher"), town.call()
    asked(town, number)
    center.close(desk, over, "report taken", grounds=WHY)
    size = len(town.log.entries)
    refused: list[tuple[type[Exception], str, Callable[[], Any]]] = [
        (BadInput, "which agency", lambda: center.ask_aid(desk, number, " ", "help")),
        (BadInput, "for what", lambda: center.ask_aid(desk, number, "county", "")),
        (BadInput, "'wepon' is not known of it. Did", lambda: asked(town, number, told=["wepon"])),
        (NotNow, "is closed", lambda: asked(town, over)),
        (NotFound, "no call", lambda: asked(town, "26-999999")),
        (BadInput, "no number 2", lambda: center.aid_came(desk, number, 2)),
        (BadInput, "no number 0", lambda: center.aid_came(desk, number, 0)),
        (NotNow, "have not accepted", lambda: center.aid_came(desk, number, 1, came=False)),
        (BadInput, "one of: accepted", lambda: answered(town, number, "perhaps")),
        (BadInput, "by which way", lambda: center.ask_aid_again(desk, number, 1, " ")),
    ]
    for error, match, act in refused:
        with pytest.raises(error, match=match):
            act()
    assert len(town.log.entries) == size
    answered(town, number, "accepted")
    with pytest.raises(NotNow, match="have accepted"):
        center.ask_aid_again(desk, number, 1)
    center.aid_came(desk, number, 1)
    with pytest.raises(NotNow, match="has ended: came"):
        answered(town, number, "declined", "too far")


def test_what_they_were_told_and_said_goes_by_the_schedule(town: Town) -> None:
    """Facts about persons with `person`, words with `words`; the state is the fold of what is left."""
    number, desk = town.call(facts={"caller works for": "federal", "people hurt": 0}), town.desk("dispatcher")
    asked(town, number, told=["caller works for"])
    answered(town, number, "declined", "too far", condition="it is worse")
    center.ask_aid_again(desk, number, 1, told=["people hurt"])
    center.withdraw_aid(desk, number, 1, "done without")
    center.close(desk, number, "report taken", grounds=WHY)
    center.publish_schedule(town.desk("policy author"), SCHEDULE)
    town.clock.move(60 * 24 * 40)
    center.propose_erasure(town.desk("supervisor"), number, ["person", "words", "grounds"])
    center.approve_erasure(town.desk("duty officer"), number)
    found = aid(town, number)
    assert (found.asked, found.answers[0].reason, found.answers[0].condition) == ("", "", "")
    assert [[each.fact for each in asking.facts] for asking in found.askings] == [[], ["people hurt"]]
    assert state_of(refold(town.log)) == state_of(town.state)
