"""Travel time by road: the quickest way through a graph of streets, one-way streets included."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from answerable.dispatch.travel import SPEED_METRES_PER_MINUTE, TravelTime, positions
from answerable.dispatch.travel_rows import minutes_of, number_of, read_rows
from answerable.model.alike import EARTH_RADIUS_METRES
from answerable.model.errors import BadInput
from answerable.model.nouns import Place, Unit

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from answerable.model.travel import Table

    Index = npt.NDArray[np.intp]

SNAP_METRES: Final = 2000.0
"""Farther than this from every crossing, a position is not on this graph."""

LEAST_MINUTES: Final = 1e-4
"""An edge takes some time: none at all would be no edge to the solver."""

KEPT_BYTES: Final = 64_000_000
"""So much is kept of what was searched: a plan is looked at before units are sent by it, and then again."""


class Edge(NamedTuple):
    """A stretch of road between two crossings, by their numbers, as it is driven."""

    here: int
    there: int
    minutes: float


class RoadGraph(TravelTime):
    """The quickest way by road (Dijkstra), from the crossing nearest to a unit to the one nearest to a place.

    What lies between a position and its crossing is taken in a straight line. Nothing is said of a position
    farther than `snap_metres` from every crossing, nor where no way leads.
    """

    how = "by road"

    def __init__(
        self, nodes: Sequence[tuple[float, float]], edges: Sequence[Edge], snap_metres: float = SNAP_METRES
    ) -> None:
        import numpy as np
        from scipy.sparse import csr_array
        from scipy.spatial import cKDTree

        quickest: dict[tuple[int, int], float] = {}
        for here, there, minutes in edges:
            # Two roads between the same crossings: the quicker one is driven. (A matrix would add them up.)
            quickest[here, there] = min(minutes, quickest.get((here, there), minutes))
        ends = np.array(list(quickest), dtype=np.int32).reshape(len(quickest), 2)
        size = (len(nodes), len(nodes))
        backwards = csr_array((list(quickest.values()), (ends[:, 1], ends[:, 0])), shape=size)
        self._searched = lru_cache(max(16, KEPT_BYTES // (8 * len(nodes))))(self._search)
        self._backwards = backwards
        """The graph with every edge turned round: one search from a place finds all units' ways to it."""
        self._crossings = cKDTree(_on_the_sphere(np.array(nodes, dtype=np.float64).reshape(len(nodes), 2)))
        self.snap_metres = snap_metres

    def table(self, units: Sequence[Unit], places: Sequence[Place]) -> Table:
        """See `TravelTime`."""
        import numpy as np

        found = np.full((len(units), len(places)), np.nan)
        (unit_rows, starts, to_start), (place_rows, ends, from_end) = self._snap(units), self._snap(places)
        if not len(unit_rows) or not len(place_rows):
            return found
        by_road = self._ways(starts, ends)
        minutes = to_start[:, None] + by_road + from_end[None, :]
        found[np.ix_(unit_rows, place_rows)] = np.where(np.isinf(minutes), np.nan, minutes)
        return found

    def _ways(self, starts: Index, ends: Index) -> Table:
        """Minutes from each start to each end by road; infinite where no way leads."""
        import numpy as np

        by_road: Table = np.stack([self._searched(int(end))[starts] for end in ends], axis=1)
        return by_road

    def _search(self, end: int) -> Table:
        """Minutes from every crossing to one."""
        import numpy as np
        from scipy.sparse.csgraph import dijkstra

        found: Table = np.asarray(dijkstra(self._backwards, indices=[end]), dtype=np.float64)[0]
        return found

    def _snap(self, of: Sequence[Unit] | Sequence[Place]) -> tuple[Index, Index, Table]:
        """Of those near a crossing: their rows, their crossings, and the minutes between."""
        import numpy as np

        degrees = positions(of)
        rows = np.flatnonzero(~np.isnan(degrees).any(axis=1))
        chords, nodes = self._crossings.query(_on_the_sphere(degrees[rows]))
        metres = 2 * EARTH_RADIUS_METRES * np.arcsin(np.minimum(np.asarray(chords) / 2, 1.0))
        near = metres <= self.snap_metres
        return rows[near], np.asarray(nodes)[near], metres[near] / SPEED_METRES_PER_MINUTE


def _on_the_sphere(degrees: Table) -> Table:
    """Positions as points of the unit sphere, where the nearest by chord is the nearest by ground."""
    import numpy as np

    latitude, longitude = np.radians(degrees).T
    flat = np.cos(latitude)
    return np.stack((flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)), axis=1)


def read_roads(nodes: Path, edges: Path, snap_metres: float = SNAP_METRES) -> RoadGraph:
    """Read a road graph from two CSV files.

    Crossings: `node`, `latitude`, `longitude`. Roads: `from`, `to`, `minutes`, `one way` (yes or no; a road
    that is not one way is driven both ways in the same time). Raises `BadInput` with the file, the line and
    what to write.
    """
    numbers: dict[str, int] = {}
    where_at: list[tuple[float, float]] = []
    for where, row in read_rows(nodes, ("node", "latitude", "longitude")):
        if not row["node"] or row["node"] in numbers:
            what = f"the node {row['node']} stands twice" if row["node"] else "a node has no name"
            raise BadInput(f"{where}: {what}.")
        numbers[row["node"]] = len(where_at)
        latitude = number_of(row["latitude"], where, "degrees", -90, 90)
        where_at.append((latitude, number_of(row["longitude"], where, "degrees", -180, 180)))
    if not where_at:
        raise BadInput(f"{nodes.name} has no node; write a row for each crossing: A, 37.80, -122.41.")
    roads: list[Edge] = []
    for where, row in read_rows(edges, ("from", "to", "minutes", "one way")):
        for end in (row["from"], row["to"]):
            if end not in numbers:
                raise BadInput(f"{where}: there is no node '{end}' in {nodes.name}.")
        one_way = row["one way"].casefold()
        if one_way not in ("yes", "no"):
            raise BadInput(f"{where}: '{row['one way']}' under one way is neither yes nor no.")
        minutes = minutes_of(row["minutes"], where, least=LEAST_MINUTES)
        roads.append(Edge(numbers[row["from"]], numbers[row["to"]], minutes))
        if one_way == "no":
            roads.append(Edge(numbers[row["to"]], numbers[row["from"]], minutes))
    return RoadGraph(where_at, roads, snap_metres)
