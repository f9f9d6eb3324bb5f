"""A hook's messages: all of them, in order, under ids that never change, whatever the receiver does."""

from __future__ import annotations

import msgspec
import pytest
from tests.hooks.conftest import START, Town, settle
from tests.hooks.receivers import Hand

from answerable.hooks import NotSent, delivering


def test_a_hook_begins_with_what_happens_from_now_on(town: Town) -> None:
    town.call()
    delivery = town.delivery()
    settle(delivery)
    number = town.call()
    settle(delivery)
    (message,) = town.hand.taken
    body = msgspec.json.decode(message.payload)
    assert body["type"] == "call.taken"
    assert body["data"] == {
        "entry": message.entry,
        "call": number,
        "subject": f"incident/{number}",
        "received": "2026-03-01T12:00:00Z",
        "link": f"https://911.example/console/calls/{number}",
    }
    assert body["timestamp"] == "2026-03-01T12:00:00Z"


def test_only_what_a_hook_asked_for_is_sent(town: Town) -> None:
    delivery = town.delivery("unit.*")
    settle(delivery)
    town.call()
    settle(delivery)
    assert not town.hand.tried


def test_what_could_not_be_sent_is_sent_in_order_when_the_receiver_is_back(town: Town) -> None:
    delivery = town.delivery()
    settle(delivery)
    numbers = [town.call() for _ in range(40)]
    town.hand.trouble = NotSent("county.example did not answer")
    waits = []
    for _ in range(15):
        settle(delivery)
        place = delivery.queue.place()
        assert place is not None
        waits.append((place.due - town.milliseconds()) / 1000)
        assert place.why == "county.example did not answer"
        town.move(waits[-1])
    assert waits[:5] == [1, 2, 4, 8, 16]
    assert waits[-1] == 600
    assert {each.entry for each in town.hand.tried} == {town.hand.tried[0].entry}
    town.hand.trouble = None
    settle(delivery)
    assert [msgspec.json.decode(each.payload)["data"]["call"] for each in town.hand.taken] == numbers
    assert not delivery.waiting()


def test_before_its_time_nothing_is_tried_again(town: Town) -> None:
    delivery = town.delivery()
    settle(delivery)
    town.call()
    town.hand.trouble = NotSent("no", after=300)
    settle(delivery)
    town.move(299)
    settle(delivery)
    assert len(town.hand.tried) == 1
    town.move(1)
    settle(delivery)
    assert len(town.hand.tried) == 2


def test_a_message_that_its_receiver_objects_to_is_put_aside_and_the_next_arrives(town: Town) -> None:
    delivery = town.delivery()
    settle(delivery)
    town.call()
    town.hand.trouble = NotSent("county.example answered 422", refused=True)
    while not delivery.queue.dead():
        settle(delivery)
        town.move(600)
    town.hand.trouble = None
    town.call()
    settle(delivery)
    (letter,) = delivery.queue.dead()
    assert (letter.tries, letter.why) == (5, "county.example answered 422")
    assert letter.id == town.hand.tried[0].id != town.hand.taken[0].id


def test_a_message_that_is_too_old_is_given_up(town: Town) -> None:
    delivery = town.delivery(hours=2)
    settle(delivery)
    town.call()
    town.hand.trouble = NotSent("county.example did not answer")
    settle(delivery)
    town.move(7_201)
    settle(delivery)
    assert [each.tries for each in delivery.queue.dead()] == [2]


def test_after_days_off_one_failure_gives_up_nothing(town: Town) -> None:
    delivery = town.delivery(hours=2)
    settle(delivery)
    town.call()
    town.move(86_400)
    town.hand.trouble = NotSent("county.example did not answer")
    settle(delivery)
    assert not delivery.queue.dead()


def test_after_a_long_outage_the_old_are_given_up_without_waiting_for_each(town: Town) -> None:
    delivery = town.delivery(hours=2)
    settle(delivery)
    for _ in range(5):
        town.call()
    town.hand.trouble = NotSent("county.example did not answer")
    settle(delivery)
    town.move(7_201)
    town.call()
    settle(delivery)
    assert [each.tries for each in delivery.queue.dead()] == [2, 1, 1, 1, 1]
    assert len(delivery.waiting()) == 1
    town.hand.trouble = None
    town.move(600)
    settle(delivery)
    assert len(town.hand.taken) == 1


def test_nothing_is_given_up_untried_however_old(town: Town) -> None:
    delivery = town.delivery(hours=2)
    settle(delivery)
    town.call()
    town.move(7_201)
    settle(delivery)
    assert len(town.hand.taken) == 1
    assert not delivery.queue.dead()


def test_of_several_servers_one_delivers(town: Town) -> None:
    """While it holds the lease; should it die, another goes on from where that one noted."""
    first, second = town.delivery(), town.delivery(owner="two", hand=Hand())
    settle(first)
    town.call()
    assert first.queue.take() is not None
    settle(second)
    assert not second._sender.tried  # type: ignore[attr-defined]
    town.move(61)
    settle(second)
    assert len(second._sender.taken) == 1  # type: ignore[attr-defined]
    settle(first)
    assert not town.hand.taken


def test_a_server_that_lost_its_lease_takes_nothing_back(town: Town) -> None:
    """What it sent meanwhile arrives twice under one id; what it noted late moves nothing."""
    first, second = town.delivery(), town.delivery(owner="two", hand=Hand())
    settle(first)
    town.call()
    place = first.queue.take()
    assert place is not None
    town.move(61)
    assert second.queue.take() is not None
    assert not first.queue.note(place)


def test_a_clock_that_was_set_back_keeps_no_lease(town: Town) -> None:
    first, second = town.delivery(), town.delivery(owner="two", hand=Hand())
    settle(first)
    town.move(86_400)
    town.call()
    first.queue.take()
    town.now = START
    settle(second)
    assert len(second._sender.taken) == 1  # type: ignore[attr-defined]


def test_what_is_passed_over_by_hand_lets_the_next_go(town: Town) -> None:
    delivery = town.delivery()
    settle(delivery)
    town.call()
    town.hand.trouble = NotSent("no")
    settle(delivery)
    (waiting,) = delivery.waiting()
    delivery.queue.give_up(waiting, "passed over by hand")
    town.hand.trouble = None
    town.call()
    settle(delivery)
    assert [each.entry for each in delivery.queue.dead()] == [waiting.entry]
    assert len(town.hand.taken) == 1


def test_many_entries_of_no_interest_are_passed_over_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a server that starts again need not read them all."""
    delivery = town.delivery("unit.*")
    settle(delivery)
    place = delivery.queue.place()
    monkeypatch.setattr(delivering, "NOTE_EVERY", 10)
    for _ in range(10):
        town.call()
    settle(delivery)
    after = delivery.queue.place()
    assert place is not None
    assert after is not None
    assert after.next > place.next
