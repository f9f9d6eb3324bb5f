"""Diagram, grid, Z3 and brute force: one answer to every question, and the same smallest size."""

from __future__ import annotations

from hypothesis import given, settings
from tests.policy.proof.asking import EXAMPLES, Asked, Brute, asked

from answerable.policy.masks import machine_of
from answerable.policy.proof.grid import ByGrid
from answerable.policy.proof.meaning import bears_out
from answerable.policy.proof.portfolio import Method
from answerable.policy.proof.solver import ByZ3
from answerable.policy.proof.walking import ByDiagram


def methods(case: Asked) -> list[Method]:
    machine = machine_of(case.made)
    return [ByDiagram(machine, 200_000), ByGrid(machine, 1_000_000), ByZ3(case.made, 60_000)]


@settings(max_examples=EXAMPLES, deadline=None)
@given(asked())
def test_all_methods_and_brute_force_give_one_answer(case: Asked) -> None:
    """Found or not, by every method; what was found is real and as small as brute force finds it."""
    brute = Brute(case.made)
    expected = brute.smallest(case.question)
    for method in methods(case):
        found = method.search(case.question)
        assert (found is None) == (expected is None), method.name
        if found is not None:
            assert bears_out(machine_of(case.made), case.question, found), method.name
            away: set[str] = set()
            for one in found.cases:
                away |= brute.away(tuple(one[name] for name in brute.names))
            assert found.smallest, method.name
            assert len(away) == expected, method.name
