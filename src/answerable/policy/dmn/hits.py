"""DMN's seven hit policies over the rows that match (DMN 1.3, section 8.2.10); null where DMN says error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

from answerable.policy.dmn.errors import FeelError

Key: TypeAlias = Callable[[Any], tuple[int, ...]]
"""How high a row's answer stands: lower first."""

_LISTS: Final = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
_FUNCTIONS: Final[dict[str, Callable[[Sequence[Decimal]], Decimal]]] = {
    "SUM": lambda values: sum(values, Decimal(0)),
    "MIN": min,
    "MAX": max,
}


def answer(hit: str, aggregation: str, said: list[Any], priority: Key) -> Any:
    """What the table answers, given what each matching row says, in the order of the rows.

    `priority` orders answers by the outputs' allowed values. Raises FeelError for values that have no sum.
    """
    if hit == "COLLECT" and aggregation:
        return aggregate(aggregation, said)
    if not said:
        return None
    if hit in ("PRIORITY", "OUTPUT ORDER"):
        said = sorted(said, key=priority)  # stable: of equals the earlier row leads
    if hit in _LISTS:
        return said
    if hit == "UNIQUE":
        return said[0] if len(said) == 1 else None
    if hit == "ANY":
        return said[0] if all(one == said[0] for one in said) else None
    return said[0]


def aggregate(aggregation: str, said: list[Any]) -> Any:
    """SUM, MIN, MAX or COUNT; null, of nothing, but for COUNT."""
    if aggregation == "COUNT":
        return Decimal(len(said))
    if aggregation not in _FUNCTIONS:
        raise FeelError(f"'{aggregation}' is not an aggregation of DMN: SUM, MIN, MAX, COUNT")
    if not all(isinstance(value, Decimal) for value in said):
        raise FeelError(f"{aggregation} of values that are not all numbers")
    return _FUNCTIONS[aggregation](said) if said else None
