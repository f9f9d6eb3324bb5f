"""What another system says: kept as said, decided beside, acted on never."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.beside.saying import CAD, later, minutes, taken, views, words
from tests.center.town import Town, in_force, open_matters, refold, state_of

from answerable import center
from answerable.beside import hear_words
from answerable.model.beside import ForeignUnit, ForeignWord, told
from answerable.model.desk import Desk
from answerable.model.errors import BadInput, NotFound

DANGER = {"life safety": "yes"}


def hear(town: Town, *said: ForeignWord) -> None:
    hear_words(Desk(town.ledger, CAD), "cad", said)


def word(identity: str = "w1", at: float = -10, **more: object) -> ForeignWord:
    return ForeignWord(id=identity, call="24-1", at=minutes(at), **more)  # type: ignore[arg-type]


def test_a_shadowed_call_is_decided_and_nothing_is_owed_sent_told_or_numbered(town: Town) -> None:
    before = state_of(town.state)
    hear(town, word(facts=DANGER, priority="P1", units=(ForeignUnit("X9", minutes(-9)),)))
    call = town.state.shadowed["shadow/cad/24-1"]
    assert call.acting["response"] == "send now"
    assert call.directive == "640.10@1"
    assert call.decision is not None
    assert call.words[0].priority == "P1"
    assert {**state_of(town.state), "shadowed": {}} == before
    assert not town.log.timers()
    assert not open_matters(town.state)
    town.clock.move(10_000)
    assert town.tell_missed() == ()


def test_no_command_can_send_to_a_shadowed_call(town: Town) -> None:
    hear(town, word(facts=DANGER))
    for number in ("24-1", "cad/24-1", "shadow/cad/24-1"):
        with pytest.raises(NotFound):
            center.send(town.desk("dispatcher"), number, ["P1"])


def test_without_a_directive_the_floor_is_what_would_hold(bare: Town) -> None:
    hear(bare, word(facts=DANGER))
    call = bare.state.shadowed["shadow/cad/24-1"]
    assert (call.acting["response"], call.decision) == ("send", None)
    assert "no directive" in call.alarm


def test_a_fact_that_the_directive_does_not_have_stops_nothing(town: Town) -> None:
    hear(town, word(facts={"shoe size": 44, **DANGER}))
    assert town.state.shadowed["shadow/cad/24-1"].acting["response"] == "send now"


def test_a_correction_takes_the_place_of_a_word_that_stays(town: Town) -> None:
    hear(town, word("w1", facts=DANGER), word("w2", -9, facts={"weapon": "none"}, corrects="w1"))
    call = town.state.shadowed["shadow/cad/24-1"]
    assert told(call.words).facts == {"weapon": "none"}
    assert [each.id for each in call.words] == ["w1", "w2"]


def test_an_id_with_other_words_is_refused_on_the_record_and_once(town: Town) -> None:
    hear(town, word("w1", priority="1"))
    for _ in range(2):
        heard = hear_words(Desk(town.ledger, CAD), "cad", [word("w1", priority="2")])
        assert (heard.new, heard.refused) == (0, ("w1",))
    call = town.state.shadowed["shadow/cad/24-1"]
    assert told(call.words).priority == "1"
    assert len(call.refused) == 1


def test_a_system_has_a_name_that_can_be_kept(town: Town) -> None:
    for name in ("", "a/b", "x" * 41, "caf\u00e9", "a\nb"):
        with pytest.raises(BadInput, match="Name the other system"):
            hear_words(Desk(town.ledger, CAD), name, [word()])


def test_a_number_that_no_stream_can_have_is_refused_and_the_others_are_taken(town: Town) -> None:
    bad = [
        ForeignWord(id=f"b{at}", call=call, at=minutes(-1)) for at, call in enumerate(("", 'a"b', "x" * 101))
    ]
    heard = hear_words(Desk(town.ledger, CAD), "cad", [*bad, word("w1")])
    assert (heard.new, heard.refused) == (1, ("b0", "b1", "b2"))


@settings(max_examples=60)
@given(words(), st.randoms(use_true_random=False))
def test_what_is_decided_does_not_depend_on_the_order_nor_on_repetition(
    said: list[ForeignWord], chance: random.Random
) -> None:
    """Late, out of order, twice, in other batches: what holds is what was said, not how it came."""
    first, second = later(in_force()), later(in_force())
    hear(first, *said)
    again = [*said, *chance.choices(said, k=3)]
    chance.shuffle(again)
    for each in again:
        hear(second, each)
    assert views(first) == views(second)
    assert taken(first).keys() == taken(second).keys() == {(each.call, each.id) for each in said}
    assert state_of(refold(second.log)) == state_of(second.state)


@settings(max_examples=100)
@given(words())
def test_what_words_come_to_is_the_last_said_of_each_thing(said: list[ForeignWord]) -> None:
    """Against a slow reading: for each thing alone, the uncorrected word that said it last."""
    for call in {each.call for each in said}:
        mine = [each for each in said if each.call == call]
        dead = {each.corrects for each in mine}
        alive = [each for each in mine if each.id not in dead] or mine
        found = told(mine)
        for name in ("priority", "call_type", "disposition"):
            speaking = [each for each in alive if getattr(each, name) is not None]
            last = max(speaking, key=lambda each: (each.at, each.id), default=None)
            assert getattr(found, name) == (last and getattr(last, name))
        sent = {
            unit.unit: unit.sent
            for each in sorted(alive, key=lambda each: (each.at, each.id))
            for unit in each.units
            if unit.sent
        }
        assert {unit.unit: unit.sent for unit in found.units if unit.sent} == sent
