"""What rang and was never entered: planted, and found; entered, and not accused."""

import datetime
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.beside.saying import CAD, later
from tests.center.town import START, WHY, Town, refold, state_of

from answerable import center
from answerable.beside import hear_words
from answerable.beside.reconciling import reconcile, reconcile_and_note
from answerable.center.reconciling import EnteredMeanwhile, entered_calls, note_reconciliation
from answerable.model import events as ev
from answerable.model.beside import ForeignWord
from answerable.model.desk import Desk
from answerable.model.nouns import Place
from answerable.model.reconciling import Entered, PhoneLog, Reconciliation, Ring


def at(seconds: float) -> datetime.datetime:
    return START + datetime.timedelta(seconds=seconds)


def ring(row: int, seconds: float, number: str = "", **more: Any) -> Ring:
    return Ring(row, at(seconds), number, **more)


def entered(call: str, seconds: float, number: str = "", *, must_ring: bool = True) -> Entered:
    return Entered(call, at(seconds), number, must_ring)


def log(*rings: Ring) -> PhoneLog:
    return PhoneLog("log.csv", "00", tuple(sorted(rings, key=lambda each: each.rang)), len(rings), {})


def verdicts(found: Reconciliation) -> dict[int, str]:
    return {each.ring.row: each.verdict for each in found.missing}


Story = tuple[PhoneLog, list[Entered], set[int], set[str]]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """A day: calls with numbers of their own, entered a little after they rang by a clock that is off.

    Some rings are never entered (planted), some calls' rows are lost from the log (dropped), some numbers are
    withheld, some call-back numbers are another's; rings come on as few as seconds apart.
    """
    chance = random.Random(draw(st.integers(0, 10**6)))
    skew = draw(st.integers(-3700, 3700))
    busy = draw(st.sampled_from([5, 60, 400]))
    rings, calls, planted, dropped = [], [], set(), set()
    clock = 0.0
    for n in range(draw(st.integers(10, 40))):
        clock += chance.expovariate(1 / busy) + 1
        number = f"555{n:04}"
        fate = chance.choices(
            ["entered", "planted", "dropped", "withheld", "other number"], [70, 10, 8, 6, 6]
        )[0]
        shown = "" if fate == "withheld" else number
        said = f"777{n:04}" if fate == "other number" else number
        if fate != "dropped":
            rings.append(ring(n, clock, shown))
        if fate != "planted":
            calls.append(entered(f"c{n}", clock + skew + chance.uniform(0, 25), said))
        planted |= {n} if fate == "planted" else set()
        dropped |= {f"c{n}"} if fate == "dropped" else set()
    # What no centre lacks: a few quiet calls that both sides have, so that the clocks can be compared.
    for n in range(1000, 1006):
        rings.append(ring(n, clock + 5000 + n * 200, f"555{n}"))
        calls.append(entered(f"c{n}", clock + 5000 + n * 200 + skew + 5, f"555{n}"))
    return log(*rings), calls, planted, dropped


@settings(max_examples=100)
@given(stories())
def test_planted_calls_are_found_and_nobody_is_accused_falsely(story: Story) -> None:
    """`never entered` is said of planted rings only; and no planted ring is left out.

    A planted ring has a number of its own, so it is explained by nothing but a call without one; here every
    call has a number.
    """
    phone, calls, planted, _ = story
    found = reconcile(phone, calls)
    said = verdicts(found)
    assert {row for row, verdict in said.items() if verdict == "never entered"} <= planted
    assert planted <= said.keys()
    assert len(found.missing) + found.by_number + found.by_time == found.rings


@settings(max_examples=100)
@given(stories())
def test_calls_that_lost_their_row_are_found_and_a_planted_ring_alone_is_accused(story: Story) -> None:
    phone, calls, planted, dropped = story
    found = reconcile(phone, calls)
    times = {each.row: each.rang for each in phone.rings}
    lost = {each.call for each in found.never_rang}
    unlogged = [call.received - datetime.timedelta(seconds=found.skew.seconds) for call in calls]
    for row in planted:
        near = [t for t in unlogged if abs((t - times[row]).total_seconds()) <= 95]
        if not near:
            assert verdicts(found)[row] == "never entered"
    withheld = [each.rang for each in phone.rings if not each.number]
    for call in calls:
        if call.call in dropped:
            when = call.received - datetime.timedelta(seconds=found.skew.seconds)
            covered = found.first is not None and found.last is not None and found.first <= when <= found.last
            hidden = any(abs((when - t).total_seconds()) <= 95 for t in withheld)
            assert call.call in lost or not covered or hidden


def test_an_hour_of_summer_time_accuses_nobody() -> None:
    rings = [ring(n, n * 300, f"555{n:04}") for n in range(50)]
    calls = [entered(f"c{n}", n * 300 + 3600 + 8, f"555{n:04}") for n in range(50)]
    found = reconcile(log(*rings), calls)
    assert (found.missing, found.never_rang, found.by_number) == ((), (), 50)
    assert found.skew.seconds == pytest.approx(3608)


def test_an_unmatched_ring_says_what_it_is() -> None:
    rings = [
        ring(1, 0, "5550001"),
        ring(2, 200, "5550001"),  # the same caller, three minutes later
        ring(3, 1000, "5550003"),  # never entered
        ring(4, 2000, "5550004"),  # a call near by gives another number to call back
        ring(5, 3000, "5550005", answered=False),  # hung up; nobody called back
        ring(6, 4000, "5550006", answered=False),  # hung up; called back
        ring(7, 4100, "5550006", outgoing=True),
        ring(8, 5000, ""),  # two withheld rings, and one call that either may be
        ring(9, 5010, ""),
        ring(10, 9000, "5550010"),
    ]
    calls = [
        entered("a", 10, "5550001"),
        entered("b", 2010, "7770004"),
        entered("c", 5012, ""),
        entered("d", 6000, "5550009"),
        entered("e", 6100, "", must_ring=False),
        entered("f", 9001, "5550010"),
    ]
    found = reconcile(log(*rings), calls)
    assert verdicts(found) == {
        2: "rang again",
        3: "never entered",
        4: "unclear",
        5: "abandoned without call-back",
        8: "unclear",
    }
    assert found.called_back == 1
    unclear = next(each for each in found.missing if each.ring.row == 8)
    assert unclear.among == (9,)
    assert [each.call for each in found.never_rang] == ["b", "d"]
    assert [(near.row, near.likeness, near.taken) for near in found.never_rang[0].nearest] == [
        (4, "another number", False)
    ]


def test_without_rings_nothing_is_said() -> None:
    found = reconcile(log(), [entered("a", 0, "5550001")])
    assert (found.counts, found.entered, found.first) == ({}, 0, None)


def a_town(town: Town) -> PhoneLog:
    """A town with six calls of which the log has all, and one that rang and was never entered."""
    now = town.clock.now
    rings = []
    for n in range(6):
        came = now - datetime.timedelta(minutes=60 - n)
        town.call(call_back=f"415-555-{n:04}", received=came)
        rings.append(Ring(n + 2, came, f"555{n:04}", "T1", 30.0))
    rings.append(Ring(9, now - datetime.timedelta(minutes=30), "5559999", "T2", 12.0))
    rings.append(Ring(10, now - datetime.timedelta(minutes=1), "5550000", "T2", 12.0))
    return log(*rings)


def test_findings_are_on_the_record_and_a_missing_call_is_a_departure(town: Town) -> None:
    phone = a_town(town)
    found, done = reconcile_and_note(town.desk("auditor"), phone)
    assert done.number == "26-L0001"
    assert found.counts == {"never entered": 2}
    missing = [event for event in done.events if isinstance(event, ev.RingMissing)]
    assert [(each.row, each.departure and each.departure.kind, each.calling) for each in missing] == [
        (9, "never entered", "5559999"),
        (10, "never entered", "5550000"),
    ]
    assert ("supervisor", "rang and were never entered: 2") in town.told()
    assert state_of(refold(town.log)) == state_of(town.state)


def test_what_is_known_is_counted_and_not_said_again(town: Town) -> None:
    phone = a_town(town)
    reconcile_and_note(town.desk("auditor"), phone)
    _, done = reconcile_and_note(town.desk("supervisor"), phone)
    (event,) = done.events
    assert isinstance(event, ev.Reconciled)
    assert (event.known, event.counts, done.number) == (2, {"never entered": 2}, "26-L0002")


def test_a_log_in_which_nothing_rang_has_no_time_that_calls_could_come_in_meanwhile(town: Town) -> None:
    found = reconcile(replace(a_town(town), rings=()), ())
    assert found.last is None
    done = note_reconciliation(town.desk("auditor"), found, set())
    assert done.number == "26-L0001"


def test_a_call_entered_meanwhile_is_looked_at_before_anybody_is_accused(town: Town) -> None:
    phone = a_town(town)
    looked_at = entered_calls(town.state)
    seen = reconcile(phone, looked_at)
    late = town.clock.now - datetime.timedelta(minutes=30)
    center.take_call(town.desk("call-taker"), Place("x"), call_back="4155559999", received=late)
    with pytest.raises(EnteredMeanwhile):
        note_reconciliation(town.desk("auditor"), seen, {call.call for call in looked_at})
    found, _ = reconcile_and_note(town.desk("auditor"), phone)
    assert found.counts == {"never entered": 1}


def test_calls_that_are_over_explain_rings_as_well(town: Town) -> None:
    phone = a_town(town)
    for number in [*town.state.calls]:
        center.close(town.desk("supervisor"), number, "report taken", "", WHY)
    assert reconcile(phone, entered_calls(town.state)).by_number == 6


def test_shadowed_calls_explain_rings_as_well(town: Town) -> None:
    when = town.clock.now - datetime.timedelta(minutes=30)
    phone = a_town(town)
    said = ForeignWord(id="w", call="24-1", at=when, received=when, call_back="+1 415 555 9999")
    hear_words(Desk(town.ledger, CAD), "cad", [said])
    assert reconcile(phone, entered_calls(town.state)).counts == {"never entered": 1}


def test_a_text_never_rings_and_a_transferred_call_need_not(town: Town) -> None:
    phone = a_town(town)
    middle = town.clock.now - datetime.timedelta(minutes=20)
    for kind in ("text", "transferred", "voice"):
        center.take_call(town.desk("call-taker"), Place(kind), kind=kind, received=middle)
    assert len(reconcile(phone, entered_calls(town.state)).never_rang) == 1


def test_nothing_that_is_told_names_a_number(town: Town) -> None:
    phone = a_town(later(town))
    _, done = reconcile_and_note(town.desk("auditor"), phone)
    hidden = [event for event in done.events if isinstance(event, ev.RingMissing)]
    assert all(each.calling for each in hidden)
    for event in done.events:
        shown = str([getattr(event, name) for name in event.__struct_fields__ if name != "calling"])
        assert "5559999" not in shown
