"""The version in force at receipt governs; a later one may only raise what is acted on."""

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.center.directives import BARRED, CALLS_TABLE, REQUESTS, calls_directive, requests_directive
from tests.center.simple import call_key, falls
from tests.center.town import START, WHY, Town, in_force

from answerable import center
from answerable.center import in_force as in_force_
from answerable.model.deciding import decide_again
from answerable.model.draft import Draft

LATER = "2026-03-01T12:10:00Z"
"""Ten minutes after a test's clock starts."""

STRICTER = CALLS_TABLE.replace(
    "| | seen | | | send | 5 | 30 | 1 patrol | dispatcher |",
    "| | seen | | | send now | 2 | 8 | 2 patrol | supervisor |",
)
"""A weapon that is only seen is answered at once."""


def publish(town: Town, text: str) -> None:
    """Put a version in force, a minute after whatever happened before."""
    town.clock.move(1)
    town.publish(text)


def test_what_is_open_rises_when_a_later_version_comes_into_force_and_says_which(town: Town) -> None:
    number = town.call(facts={"weapon": "seen"})
    publish(town, calls_directive(2, LATER, table=STRICTER))
    assert town.incident(number).acting["response"] == "send"
    town.tell_missed()
    assert town.incident(number).acting["response"] == "send"
    town.clock.move(11)
    town.tell_missed()
    incident = town.incident(number)
    assert incident.directive == "640.10@1"
    assert (incident.acting["response"], incident.acting["units"]) == ("send now", "2 patrol")
    assert incident.raised is not None
    assert (incident.raised.directive, incident.raised.rules) == ("640.10@2", ("640.10@2#response/5",))
    assert incident.decision is not None
    assert incident.decision.directive == "640.10@1"
    assert ("dispatcher", "answer rose") in town.told()
    assert incident.due == START + datetime.timedelta(minutes=12 + 8)


def test_one_that_cannot_be_asked_again_keeps_no_other_waiting(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its trouble is told once the others are raised; it is tried again, and then nothing is owed."""
    first, second = (town.call(facts={"weapon": "seen"}) for _ in range(2))
    publish(town, calls_directive(2, table=STRICTER))

    def broken(draft: Draft, subject: str, why: str) -> None:
        if subject == f"incident/{first}":
            raise ZeroDivisionError
        decide_again(draft, subject, why)

    with monkeypatch.context() as patch:
        patch.setattr(in_force_, "decide_again", broken)
        with pytest.raises(ZeroDivisionError):
            town.tell_missed()
    assert [town.incident(each).acting["response"] for each in (first, second)] == ["send", "send now"]
    town.clock.move(1)
    town.tell_missed()
    assert town.incident(first).acting["response"] == "send now"
    assert "directives" not in " ".join(timer.key for timer in town.log.timers())


def test_a_later_version_that_asks_less_changes_nothing(town: Town) -> None:
    number = town.call(facts={"weapon": "used"})
    before = town.incident(number)
    publish(
        town,
        calls_directive(
            2, table=CALLS_TABLE.replace("| send now | 2 | 8 | 2 patrol |", "| report | 9 | 99 | none |")
        ),
    )
    town.tell_missed()
    assert town.incident(number) == before
    assert "directives" not in " ".join(timer.key for timer in town.log.timers())


def test_what_one_later_version_raised_the_next_does_not_let_fall(town: Town) -> None:
    number = town.call(facts={"weapon": "seen"})
    publish(town, calls_directive(2, table=STRICTER))
    town.tell_missed()
    town.clock.move(1)
    publish(town, calls_directive(3, "2026-03-01T12:01:00Z"))
    town.tell_missed()
    town.learn(number, {"people hurt": 0})
    assert town.incident(number).acting["response"] == "send now"
    assert town.incident(town.call(facts={"weapon": "seen"})).acting["response"] == "send"


def test_a_fact_that_ends_the_danger_lets_it_fall_as_a_departure(town: Town) -> None:
    number = town.call(facts={"weapon": "seen"})
    publish(town, calls_directive(2, table=STRICTER))
    town.tell_missed()
    town.learn(number, {"weapon": "none"})
    assert town.incident(number).raised is None
    assert town.incident(number).acting["response"] == "report"
    assert town.departures(number) == ["fact changed"]


def test_an_override_downward_lapses_when_a_later_version_rises_above_what_was_decided(town: Town) -> None:
    number = town.call(facts={"weapon": "seen"})
    center.override(town.desk("duty officer"), number, {"response": "report"}, WHY)
    publish(town, calls_directive(2, table=STRICTER))
    town.tell_missed()
    incident = town.incident(number)
    assert incident.override is None
    assert incident.acting["response"] == "send now"


def test_without_a_version_at_receipt_the_first_one_raises_the_floor(bare: Town) -> None:
    number = bare.call(facts={"life safety": "yes"})
    publish(bare, calls_directive())
    bare.tell_missed()
    incident = bare.incident(number)
    assert (incident.directive, incident.acting["response"]) == (None, "send now")
    assert incident.raised is not None
    calm = bare.call()
    assert bare.incident(calm).acting["response"] == "report"


def test_an_agency_that_was_declined_is_answered_again_by_a_later_version(town: Town) -> None:
    number = town.request(BARRED)
    center.answer_assistance(town.desk("duty officer"), number)
    text = requests_directive(2).replace(
        REQUESTS, REQUESTS.replace("| decline | 240 |", "| provisional | 240 |")
    )
    publish(town, text)
    town.tell_missed()
    assert [each.answer for each in town.asked(number).answers] == ["decline", "provisional"]
    assert town.asked(number).answers[-1].rules == ("640.20@2#answer/4",)


def test_a_call_entered_later_is_governed_by_its_own_version_and_raised_at_once(town: Town) -> None:
    town.clock.move(20)
    publish(town, calls_directive(2, table=STRICTER))
    number = town.call(facts={"weapon": "seen"}, received=START)
    incident = town.incident(number)
    assert (incident.directive, incident.acting["response"]) == ("640.10@1", "send now")


ROWS = st.lists(
    st.sampled_from(
        [
            "send now | 1 | 5 | 2 patrol",
            "send now | 3 | 60 | 1 medic",
            "send | 4 | 10 | 2 patrol + 1 medic",
            "report | 9 | 120 | none",
        ]
    ),
    min_size=6,
    max_size=6,
)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "weapon": st.sampled_from(["none", "seen", "used"]),
        "people hurt": st.sampled_from([0, 1]),
        "life safety": st.sampled_from(["no", "yes"]),
    },
)


@given(st.lists(ROWS, min_size=1, max_size=3), FACTS, st.booleans())
@settings(max_examples=50, deadline=None)
def test_no_later_version_ever_lets_anything_fall(
    versions: list[list[str]], facts: dict[str, Any], known: bool
) -> None:
    """Whatever versions follow, each outcome alone is at least what the one at receipt decides."""
    town = in_force()
    number = town.call(facts=facts, known=known)
    heads = [line.split("|")[1:5] for line in CALLS_TABLE.strip().splitlines()[3:]]
    top = CALLS_TABLE.strip().splitlines()[:3]
    for version, rows in enumerate(versions, 2):
        before = dict(town.incident(number).acting)
        lines = [f"|{'|'.join(head)}| {row} | supervisor |" for head, row in zip(heads, rows, strict=True)]
        publish(town, calls_directive(version, table="\n".join(["", *top, *lines, ""])))
        town.tell_missed()
        after = town.incident(number)
        assert not falls(before, after.acting)
        key = call_key((after.acting["response"], after.acting["priority"], after.acting["answer within"]))
        assert (after.raised is not None) or key == call_key(
            (before["response"], before["priority"], before["answer within"])
        )
        assert after.directive == "640.10@1"
