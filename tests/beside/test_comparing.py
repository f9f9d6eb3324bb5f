"""Where their answers and ours differ."""

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from tests.beside.saying import CAD, later, minutes, words
from tests.center.town import Town, in_force

from answerable.beside import Comparison, compare, hear_words
from answerable.beside.comparing import read_scale
from answerable.model.beside import ForeignUnit, ForeignWord, told
from answerable.model.desk import Desk

NOW = minutes(0)


def compared(town: Town, *said: ForeignWord, **more: Any) -> Comparison:
    hear_words(Desk(town.ledger, CAD), "cad", said)
    return compare(town.state, NOW, **more)


def call(number: str, facts: dict[str, Any], *units: ForeignUnit, **more: Any) -> ForeignWord:
    """A call received half an hour ago."""
    return ForeignWord(
        id="w1", call=number, at=minutes(-1), received=minutes(-30), facts=facts, units=units, **more
    )


CALM = {"life safety": "no", "weapon": "none", "people hurt": 0, "series": "no"}
SEEN = {**CALM, "weapon": "seen"}
"""One patrol is owed within 30 minutes."""
USED = {**CALM, "weapon": "used"}
"""Two patrols within 8 minutes, priority 2."""


def unit(name: str, after: float) -> ForeignUnit:
    """A unit that was sent so many minutes after the call came."""
    return ForeignUnit(name, minutes(after - 30))


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        (call("1", SEEN, unit("P1", 30), disposition="done"), []),
        (call("1", CALM, disposition="advised"), []),
        (call("1", CALM), []),
        (call("1", SEEN, disposition="no units"), ["nobody sent, though decided to send"]),
        (call("1", CALM, unit("P1", 1)), ["sent, though decided not to send"]),
        (call("1", USED), ["not sent yet, overdue here"]),
        (call("1", SEEN), []),
        (call("1", USED, unit("P1", 9), unit("P2", 9)), ["sent later than owed here"]),
        (call("1", USED, unit("P1", 2)), ["fewer units than asked here"]),
        (call("1", SEEN, unit("P1", 2), unit("P2", 3)), ["more units than asked here"]),
    ],
)
def test_each_kind_of_difference_is_found_and_no_other(
    town: Town, word: ForeignWord, kinds: list[str]
) -> None:
    found = compared(town, word)
    assert [case.kind for case in found.cases] == kinds
    assert found.counts == dict.fromkeys(kinds, 1)
    assert found.alike == (not kinds)


def test_priorities_are_judged_only_where_somebody_declared_what_means_the_same(town: Town) -> None:
    word = call("1", USED, unit("P1", 1), unit("P2", 1), priority="B")
    assert compared(town, word).cases == ()
    for scale, kind in (("B=3-5", "higher priority here"), ("B=1", "lower priority here")):
        assert [case.kind for case in compared(town, scale=read_scale([scale])).cases] == [kind]
    assert compared(town, scale=read_scale(["B=1-2", "C=9"])).cases == ()
    assert compared(town).priorities == {"B": {"send now 2": 1}}


def test_without_a_directive_nothing_is_compared_but_said(bare: Town) -> None:
    found = compared(bare, call("1", USED, unit("P1", 1)))
    assert found.counts == {"no decision here": 1}
    assert found.not_decided_on == {"no directive in force: acting on the floor": 1}


def test_words_out_of_order_and_corrections_are_counted(town: Town) -> None:
    later = ForeignWord(id="a", call="1", at=minutes(-5))
    earlier = ForeignWord(id="b", call="1", at=minutes(-9))
    fix = ForeignWord(id="c", call="1", at=minutes(-4), corrects="a")
    found = compared(town, later, earlier, fix)
    assert (found.words, found.late, found.corrections) == (3, 1, 1)


@settings(max_examples=60)
@given(words())
def test_a_call_is_alike_or_has_a_case_and_none_is_lost(said: list[ForeignWord]) -> None:
    found = compared(later(in_force()), *said)
    differing = {case.number for case in found.cases}
    assert found.calls == len({each.call for each in said}) == found.alike + len(differing)
    assert sum(found.counts.values()) == len(found.cases)
    for case in found.cases:
        mine = told([each for each in said if each.call == case.number])
        if case.kind == "sent later than owed here":
            assert mine.sent is not None
            assert mine.sent - mine.received > datetime.timedelta(minutes=1)


@pytest.mark.parametrize("text", ["", "1", "=2", "1=", "1=x", "1=5-3"])
def test_a_scale_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words are the command line's
        read_scale([text])
