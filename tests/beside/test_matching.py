"""The matching is the best there is: against every matching, tried one by one."""

import datetime
import itertools
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.center.town import START

from answerable.beside.matching import Graph, equals, estimate_skew, match
from answerable.model.reconciling import Entered, Ring, number_key

WINDOW = 30.0
NUMBERS = st.sampled_from(["", "5550101", "5550102", "5550103"])
MOMENTS = st.integers(0, 20).map(lambda each: each * 5)


def at(seconds: float) -> datetime.datetime:
    return START + datetime.timedelta(seconds=seconds)


def ring(row: int, seconds: float, number: str = "") -> Ring:
    return Ring(row, at(seconds), number)


def entered(call: int, seconds: float, number: str = "") -> Entered:
    return Entered(str(call), at(seconds), number, must_ring=True)


RINGS = st.lists(st.tuples(MOMENTS, NUMBERS), max_size=5).map(
    lambda given_: [ring(row, *each) for row, each in enumerate(given_)]
)
CALLS = st.lists(st.tuples(MOMENTS, NUMBERS), max_size=5).map(
    lambda given_: [entered(call, *each) for call, each in enumerate(given_)]
)

Worth = tuple[int, int, int]


def every_matching(rings: list[Ring], calls: list[Entered]) -> Iterator[tuple[Worth, dict[int, int]]]:
    """Each one-to-one matching with what it is worth: rings explained, by number, and how close."""
    choices = [[None, *(c for c, call in enumerate(calls) if could_be(each, call))] for each in rings]
    for chosen in itertools.product(*choices):
        taken = [call for call in chosen if call is not None]
        if len(set(taken)) == len(taken):
            pairs = {r: c for r, c in enumerate(chosen) if c is not None}
            by_number = sum(same_number(rings[r], calls[c]) for r, c in pairs.items())
            apart = sum(
                round(abs((calls[c].received - rings[r].rang).total_seconds())) for r, c in pairs.items()
            )
            yield (len(pairs), by_number, -apart), pairs


def same_number(one: Ring, call: Entered) -> bool:
    return bool(one.number) and one.number == call.number


def could_be(one: Ring, call: Entered) -> bool:
    near = abs((call.received - one.rang).total_seconds()) <= WINDOW
    return near and (not one.number or not call.number or one.number == call.number)


def worth(rings: list[Ring], calls: list[Entered], pairs: dict[int, int]) -> Worth:
    return next(value for value, each in every_matching(rings, calls) if each == pairs)


@settings(max_examples=150)
@given(RINGS, CALLS)
def test_no_matching_explains_more_nor_better(rings: list[Ring], calls: list[Entered]) -> None:
    found = match(Graph(rings, calls, WINDOW, 0.0))
    assert worth(rings, calls, found) == max(value for value, _ in every_matching(rings, calls))


@settings(max_examples=100)
@given(RINGS, CALLS)
def test_equals_are_the_rings_that_could_stay_alone_instead(rings: list[Ring], calls: list[Entered]) -> None:
    """Tried one by one: alone in a matching that explains as many, as many by number, and this one."""
    graph = Graph(rings, calls, WINDOW, 0.0)
    found = match(graph)
    most = max(value[:2] for value, _ in every_matching(rings, calls))
    best = [pairs for value, pairs in every_matching(rings, calls) if value[:2] == most]
    for alone in set(range(len(rings))) - found.keys():
        others = set(found.keys())
        could = {
            other for other in others if any(pairs.keys() == (others - {other}) | {alone} for pairs in best)
        }
        assert set(equals(graph, found, alone)) & others == could


@settings(max_examples=60)
@given(st.integers(-7000, 7000), st.integers(3, 12), st.randoms(use_true_random=False))
def test_the_clocks_difference_is_found_among_strangers(skew: int, pairs: int, chance: object) -> None:
    rings = [ring(n, n * 1000, f"555{n:04}") for n in range(pairs)]
    calls = [entered(n, n * 1000 + skew + n % 5, f"555{n:04}") for n in range(pairs)]
    noise = [entered(100 + n, n * 700, f"777{n:04}") for n in range(20)]
    found = estimate_skew(rings, [*noise, *calls], 90)
    assert abs(found.seconds - skew) <= 5
    assert found.pairs == pairs


def test_too_few_pairs_say_nothing_of_the_clocks() -> None:
    rings = [ring(n, n * 1000, f"555{n:04}") for n in range(2)]
    calls = [entered(n, n * 1000 + 500, f"555{n:04}") for n in range(2)]
    assert estimate_skew(rings, calls, 90).pairs == 0


def test_a_thousand_that_hang_together_are_matched_exactly() -> None:
    """A chain without numbers, each ring near two calls: only one way explains all."""
    rings = [ring(n, n * 25) for n in range(1000)]
    calls = [entered(n, n * 25 + 12) for n in range(1000)]
    assert match(Graph(rings, calls, WINDOW, 0.0)) == {n: n for n in range(1000)}


def test_spellings_of_one_number_are_one() -> None:
    spelt = ("+1 (415) 555-0134", "4155550134", "555-0134", "5550134")
    assert {number_key(each) for each in spelt} == {"5550134"}
    assert (number_key("anonymous"), number_key("ext 12")) == ("", "12")
