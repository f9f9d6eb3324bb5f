"""What the diagrams of a directive promise those who build on them."""

from __future__ import annotations

import pytest

from answerable.policy.diagram import Forest, TooBig


def test_a_budget_allowed_anew_counts_from_then_on() -> None:
    """Work done before is not counted again, and what it built is still there."""
    forest = Forest(1)
    first = forest.node(0, [~0, ~1])
    with pytest.raises(TooBig):
        forest.node(0, [~1, ~0])
    forest.allow(2)
    assert forest.node(0, [~0, ~1]) == first
    second, third = forest.node(0, [~1, ~0]), forest.node(0, [~1, ~2])
    assert len({first, second, third}) == 3
    with pytest.raises(TooBig):
        forest.node(0, [~2, ~1])
    forest.allow(0)
    with pytest.raises(TooBig):
        forest.spend()
