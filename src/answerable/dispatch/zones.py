"""Travel time by zone: a published matrix of minutes between the named areas of a city."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from answerable.dispatch.travel import TravelTime
from answerable.dispatch.travel_rows import minutes_of, read_rows, read_toml
from answerable.model.errors import BadInput
from answerable.model.nouns import Place, Unit
from answerable.policy.given import fold

if TYPE_CHECKING:
    from answerable.model.travel import Table

Pairs: TypeAlias = dict[tuple[str, str], float]
"""From zone, to zone (both folded) -> minutes; infinite where no way leads there."""

NO_WAY: Final = "-"
"""Written for minutes where no way leads from the one zone to the other."""


class ZoneMatrix(TravelTime):
    """Minutes from the zone that a unit is in (else its home district) to the place's area."""

    how = "by the zone matrix"

    def __init__(self, pairs: Mapping[tuple[str, str], float]) -> None:
        self.pairs = pairs

    def table(self, units: Sequence[Unit], places: Sequence[Place]) -> Table:
        """See `TravelTime`. Nothing is said of an area that the matrix does not have."""
        import numpy as np

        there = [fold(place.area) for place in places]
        rows = [[self._minutes(fold(unit.area or unit.district), zone) for zone in there] for unit in units]
        return np.array(rows, dtype=np.float64).reshape(len(units), len(places))

    def _minutes(self, here: str, there: str) -> float:
        minutes = self.pairs.get((here, there), math.nan)
        return math.nan if math.isinf(minutes) else minutes


def read_zones(path: Path) -> ZoneMatrix:
    """Read a matrix from a `.csv` with the columns `from`, `to`, `minutes`, or from a `.toml`.

    The TOML has a table for each zone, `[minutes.North]`, with a line for each zone that is gone to: `South =
    7`. Both say every pair of zones, also from each zone to itself; `-` says that no way leads there.
    Raises `BadInput` with the file, the line and what to write.
    """
    pairs: Pairs = {}
    spelled: dict[str, str] = {}
    for where, here, there, minutes in _toml(path) if path.suffix == ".toml" else _csv(path):
        pair = fold(here), fold(there)
        if not all(pair):
            raise BadInput(f"{where}: a zone has no name.")
        if pair in pairs:
            raise BadInput(f"{where}: {here} to {there} stands twice; remove one of them.")
        pairs[pair] = minutes
        spelled.setdefault(pair[0], here.strip())
        spelled.setdefault(pair[1], there.strip())
    if not pairs:
        raise BadInput(f"{path.name} has no minutes; write a row for each pair of zones: North, South, 7.")
    missing = [f"{spelled[a]} to {spelled[b]}" for a in spelled for b in spelled if (a, b) not in pairs]
    if missing:
        more = f", and {len(missing) - 3} more" if len(missing) > 3 else ""
        raise BadInput(
            f"{path.name} lacks {', '.join(missing[:3])}{more}; write minutes, or {NO_WAY} where there is no"
            " way."
        )
    return ZoneMatrix(pairs)


def _csv(path: Path) -> Iterator[tuple[str, str, str, float]]:
    for where, row in read_rows(path, ("from", "to", "minutes")):
        yield where, row["from"], row["to"], _minutes(row["minutes"], where)


def _toml(path: Path) -> Iterator[tuple[str, str, str, float]]:
    zones: Any = read_toml(path).get("minutes")
    if not isinstance(zones, dict) or not all(isinstance(row, dict) for row in zones.values()):
        raise BadInput(f"{path.name} needs a table for each zone, such as [minutes.North].")
    for here, row in zones.items():
        for there, minutes in row.items():
            where = f"{path.name}, minutes.{here}.{there}"
            yield where, here, there, _minutes(minutes, where)


def _minutes(said: Any, where: str) -> float:
    return math.inf if str(said).strip() == NO_WAY else minutes_of(said, where)
