"""What a state keeps is nothing that Python's search for cycles passes through."""

from __future__ import annotations

import gc
from collections import Counter

from tests.center.town import in_force


def searched() -> Counter[str]:
    """Objects of ours that the search for cycles passes through, by type."""
    gc.collect()
    kinds = map(type, gc.get_objects())
    return Counter(kind.__qualname__ for kind in kinds if str(kind.__module__).startswith("answerable."))


def test_a_search_for_cycles_passes_through_no_call_that_is_open() -> None:
    """Such a search stops every thread; it must not take the longer the more is open."""
    town = in_force()
    before = searched()
    for _ in range(20):
        number = town.call(facts={"weapon": "seen"}, call_back="555-0134")
        town.learn(number, {"life safety": "yes"})
        town.request({"life safety": "yes"})
    kept = searched() - before
    assert not {kind for kind, count in kept.items() if count >= 20}, kept
