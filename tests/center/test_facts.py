"""Facts carry their source, their author and what was said before; sources that disagree contest."""

import pytest
from tests.center.town import Town

from answerable import center
from answerable.model.errors import BadInput, NotNow


def test_a_fact_carries_its_source_its_author_and_what_the_source_said_before(town: Town) -> None:
    number = town.call(known=False, facts={"weapon": "seen"})
    town.learn(number, {"weapon": "used"}, role="dispatcher")
    first, second = town.incident(number).statements
    assert (first.source, first.by.role, first.value, first.replaces) == (
        "caller 26-000001",
        "call-taker",
        "seen",
        False,
    )
    assert (second.source, second.by.role, second.value) == ("caller 26-000001", "dispatcher", "used")
    assert (second.old, second.replaces) == ("seen", True)


def test_a_source_that_did_not_know_before_is_told_from_one_that_was_never_asked(town: Town) -> None:
    number = town.call(known=False, facts={"weapon": None})
    town.learn(number, {"weapon": "seen", "people hurt": 1})
    asked, learned, new = town.incident(number).statements
    assert asked.value is None
    assert (learned.old, learned.replaces) == (None, True)
    assert (new.old, new.replaces) == (None, False)


def test_sources_that_disagree_contest_a_fact_and_neither_word_is_lost(town: Town) -> None:
    number = town.call(facts={"weapon": "used"})
    assert town.incident(number).acting["response"] == "send now"
    town.learn(number, {"weapon": "none"}, "neighbour")
    incident = town.incident(number)
    assert incident.decision is not None
    assert not incident.decision.settled
    assert "response" not in incident.decision.certain
    assert incident.acting["response"] == "send"  # the floor: it may be either


def test_a_source_that_does_not_know_takes_nothing_from_one_that_does(town: Town) -> None:
    number = town.call(facts={"weapon": "used"})
    town.learn(number, {"weapon": None}, "neighbour")
    assert town.incident(number).acting["priority"] == 2


def test_sources_that_agree_again_contest_no_more(town: Town) -> None:
    number = town.call(facts={"weapon": "used"})
    town.learn(number, {"weapon": "none"}, "neighbour")
    town.learn(number, {"weapon": "used"}, "neighbour")
    assert town.incident(number).acting["response"] == "send now"


def test_what_is_learned_is_decided_on_at_once_and_the_dispatcher_hears_that_it_rose(town: Town) -> None:
    number = town.call()
    assert town.incident(number).acting["response"] == "report"
    town.learn(number, {"life safety": "yes"})
    assert town.incident(number).acting["priority"] == 1
    assert ("dispatcher", "answer rose") in town.told()


@pytest.mark.parametrize("source", ["", "neighbour"])
def test_a_known_fact_changed_so_that_the_answer_falls_is_a_departure(town: Town, source: str) -> None:
    number = town.call(facts={"weapon": "used"})
    town.learn(number, {"weapon": "none"}, source)
    assert town.departures(number) == ["fact changed"]
    assert town.incident(number).departures[0].reason == "known otherwise before: weapon"


def test_a_fact_that_was_not_known_before_changes_nothing_that_was(town: Town) -> None:
    number = town.call(known=False)
    town.learn(number, {"life safety": "no", "weapon": "none", "people hurt": 0, "series": "no"})
    assert town.incident(number).acting["response"] == "report"
    assert town.departures(number) == []


def test_a_fact_changed_so_that_the_answer_rises_or_stays_is_no_departure(town: Town) -> None:
    number = town.call(facts={"weapon": "seen"})
    town.learn(number, {"weapon": "used"})
    town.learn(number, {"caller works for": "public"})
    town.learn(number, {"caller works for": "federal"})
    assert town.departures(number) == []


def test_a_later_fact_that_the_directive_does_not_have_is_refused_with_what_to_write(town: Town) -> None:
    number = town.call()
    before = len(town.log.entries)
    with pytest.raises(BadInput, match="Did you mean 'weapon'"):
        town.learn(number, {"weapn": "used", "people hurt": 1})
    with pytest.raises(BadInput, match="FACT=VALUE"):
        town.learn(number, {})
    assert len(town.log.entries) == before


def test_nothing_is_learned_about_what_is_closed(town: Town) -> None:
    number = town.call()
    center.close(town.desk("dispatcher"), number, "report taken")
    with pytest.raises(NotNow, match=r"is closed \(report taken\)"):
        town.learn(number, {"weapon": "used"})


def test_facts_kept_without_a_directive_take_plain_values_only(bare: Town) -> None:
    number = bare.call(known=False)
    bare.learn(number, {"smoke": True, "people": 3, "height": 2.5, "colour": None})
    bare.learn(number, {"smoke": {"contested": ["yes", "no"]}})
    for nonsense in ([1], object(), "x" * 5000, float("inf"), {"contested": [[]]}):
        with pytest.raises(BadInput, match="short, plain value"):
            bare.learn(number, {"smoke": nonsense})
