"""Token buckets for public doors: what gets through, and how much memory a flood can take."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.identity.limits import Buckets, network_of

KNOCKS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 3)), min_size=1, max_size=60)


def oracle(knocks: list[tuple[int, int]], rate: int, burst: int) -> list[bool]:
    """The textbook's bucket, in fractions: filled as time passes, emptied as tokens are taken."""
    tokens, last, let = Fraction(burst), 0, []
    now = 0
    for pause, cost in knocks:
        now += pause
        tokens = min(Fraction(burst), tokens + Fraction(rate * (now - last), 8))
        last = now
        let.append(tokens >= cost)
        tokens -= cost if let[-1] else 0
    return let


@given(KNOCKS, st.integers(1, 8), st.integers(3, 9))
def test_a_bucket_lets_through_what_the_textbooks_bucket_does(
    knocks: list[tuple[int, int]], rate: int, burst: int
) -> None:
    """Times are eighths of a second, so that binary fractions are exact on both sides."""
    buckets, now, let = Buckets(rate, burst), 0.0, []
    for pause, cost in knocks:
        now += pause / 8
        let.append(buckets.take("here", now, cost) == 0.0)
    assert let == oracle(knocks, rate, burst)


@given(KNOCKS)
def test_who_waits_as_long_as_told_gets_through(knocks: list[tuple[int, int]]) -> None:
    buckets, now = Buckets(2, 4), 0.0
    for pause, cost in knocks:
        now += pause / 8
        now += (wait := buckets.take("here", now, cost))
        assert not wait or buckets.take("here", now, cost) == 0.0


def test_a_refusal_takes_nothing() -> None:
    buckets = Buckets(1, 1)
    assert buckets.take("here", 0.0) == 0.0
    assert [buckets.take("here", 0.0) for _ in range(100)] == [1.0] * 100
    assert buckets.take("here", 1.0) == 0.0


def test_one_neighbours_flood_does_not_stop_another() -> None:
    buckets = Buckets(1, 1)
    for moment in range(1_000):
        buckets.take("flood", moment / 1_000)
    assert buckets.take("another", 1.0) == 0.0


def test_no_flood_of_addresses_takes_more_memory_than_there_are_slots() -> None:
    buckets = Buckets(rate=0.001, burst=1, slots=64)
    for number in range(5_000):
        buckets.take(f"address {number}", 0.0)
    assert len(buckets) <= 64


def test_no_flood_of_addresses_fills_an_empty_bucket() -> None:
    """What limits one address is not forgotten because others knock."""
    buckets = Buckets(rate=0.001, burst=1)
    buckets.take("here", 0.0)
    for number in range(5_000):
        buckets.take(f"address {number}", 1.0)
    assert buckets.take("here", 2.0) > 900


def test_full_buckets_are_let_go() -> None:
    buckets = Buckets(rate=10, burst=1)
    for number in range(100):
        buckets.take(f"address {number}", float(number))
    assert len(buckets) <= 2


def test_more_than_a_burst_is_never_granted() -> None:
    assert Buckets(1, 5).take("here", 0.0, 6) == float("inf")


@pytest.mark.parametrize(("rate", "burst", "slots"), [(0, 1, 1), (-1, 1, 1), (1, 0.5, 1), (1, 1, 0)])
def test_a_bucket_that_lets_nothing_through_is_a_mistake(rate: float, burst: float, slots: int) -> None:
    with pytest.raises(ValueError, match="a bucket needs"):
        Buckets(rate, burst, slots)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("[2001:db8::1]", "2001:0db8:0:0::2", True),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("", "unix", False),
    ],
)
def test_neighbours_are_told_apart_by_what_they_cannot_change(one: str, other: str, same: bool) -> None:
    """IPv4 by address, IPv6 by /64, an IPv4-mapped address as IPv4."""
    assert (network_of(one) == network_of(other)) == same


@given(st.text(max_size=300))
def test_whatever_a_proxy_delivers_has_a_neighbour_of_bounded_length(text: str) -> None:
    assert len(network_of(text)) <= 66
