"""Who and what is where: the marks of open calls and of units, and those that have no place on the map.

The exact place of a call is personal, and shown with the call alone, where the look is on the record. Its
mark says the cell of a grid that the place lies in, and no more, to everybody who sees the queue.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec

from answerable.dispatch.districts import District, districts_of
from answerable.model.errors import BadInput
from answerable.model.nouns import Place, Unit
from answerable.model.queue import Matters
from answerable.web.pages.console.base_map import BaseMap, base_map_of
from answerable.web.pages.console.board import Board, Row, by_number
from answerable.web.pages.console.map_view import Shape, Spot, View, view_of

CELL: Final = 0.005
"""Degrees: the side of a cell, some 500 metres. Coarser than the blocks that cities publish calls by."""
APART: Final = 26.0
"""Pixels between marks that would lie on one another."""
BIN: Final = 2.0
"""Per cent of the map's width: within one another's bin, marks would lie on one another."""

Name: TypeAlias = tuple[Literal["calls", "units"], str]


class Mark(msgspec.Struct, frozen=True):
    """A mark: of what, where in per cent of the map, and how far beside that in pixels."""

    of: Row | Unit
    x: float
    y: float
    dx: float
    dy: float


class Layout(msgspec.Struct, frozen=True):
    """Where every mark is; those that share a bin know one another."""

    view: View
    at: dict[Name, tuple[float, float, float, float]]
    """x and y in per cent, dx and dy in pixels; who has no place on the map is not here."""
    mates: dict[Name, tuple[Name, ...]]

    def anew(self, calls: Collection[str], units: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
        """The calls and units that have to be drawn anew where these changed: they, and their mates."""
        asked: set[Name] = {*(("calls", each) for each in calls), *(("units", each) for each in units)}
        asked |= {mate for each in asked for mate in self.mates.get(each, ())}
        return (
            frozenset(name for kind, name in asked if kind == "calls"),
            frozenset(name for kind, name in asked if kind == "units"),
        )


class Chart(msgspec.Struct, frozen=True):
    """The map as it is drawn."""

    view: View
    shapes: tuple[Shape, ...]
    calls: tuple[Mark, ...]
    units: tuple[Mark, ...]
    calls_off: tuple[Row, ...]
    """Open, and not on the map."""
    units_off: tuple[Unit, ...]
    base: BaseMap | None = None
    """The map of streets that a script draws under the marks."""
    trouble: tuple[str, ...] = ()
    """Why districts or streets cannot be drawn."""


class Ground(msgspec.Struct, frozen=True):
    """What a centre's map is drawn on: its districts and its base map, or why they cannot be drawn."""

    districts: tuple[District, ...] = ()
    base: BaseMap | None = None
    trouble: tuple[str, ...] = ()


def ground_of(directory: Path | None) -> Ground:
    """What a centre's directory gives for its map."""
    districts: tuple[District, ...] = ()
    base, trouble = None, []
    try:
        districts = districts_of(directory)
    except BadInput as wrong:
        trouble.append(str(wrong))
    try:
        base = base_map_of(directory)
    except BadInput as wrong:
        trouble.append(str(wrong))
    return Ground(districts, base, tuple(trouble))


def coarse(place: Place) -> Spot | None:
    """The middle of the cell that a place lies in; None: its position is not known."""
    spot = exact(place)
    if spot is None:
        return None
    north, east = ((math.floor(each / CELL) + 0.5) * CELL for each in spot)
    return round(north, 4), round(east, 4)


def exact(place: Place | Unit) -> Spot | None:
    """Where it is, if that is known and on Earth."""
    north, east = place.latitude, place.longitude
    if north is None or east is None or not (abs(north) <= 90 and abs(east) <= 180):
        return None
    return north, east


def layout(matters: Matters, units: Iterable[Unit], districts: Sequence[District]) -> Layout:
    """Where the marks of what is open and of units are."""
    spots: dict[Name, Spot] = {}
    for matter in matters:
        if spot := coarse(matter.place):
            spots["calls", matter.id] = spot
    for unit in units:
        if spot := exact(unit):
            spots["units", unit.id] = spot
    view = view_of(districts, spots.values())
    bins: dict[tuple[int, int], list[Name]] = {}
    for name, spot in spots.items():
        if view.has(spot):
            x, y = view.place(spot)
            bins.setdefault((int(x // BIN), int(y // BIN)), []).append(name)
    at: dict[Name, tuple[float, float, float, float]] = {}
    mates: dict[Name, tuple[Name, ...]] = {}
    for together in bins.values():
        together.sort(key=lambda name: (name[0], by_number(name[1])))
        for place, name in enumerate(together):
            at[name] = (*view.place(spots[name]), *beside(place))
            mates[name] = tuple(together)
    return Layout(view, at, mates)


def beside(place: int) -> tuple[float, float]:
    """How far from its own place the first, second, third ... mark of a bin is drawn: in rings, outwards."""
    ring, before = 0, 0
    while place >= before + max(1, 6 * ring):
        before += max(1, 6 * ring)
        ring += 1
    turn = 2 * math.pi * (place - before) / max(1, 6 * ring)
    return round(APART * ring * math.cos(turn), 1), round(APART * ring * math.sin(turn), 1)


def chart(board: Board, laid: Layout, ground: Ground) -> Chart:
    """The map of a board's rows and units."""
    return Chart(
        laid.view,
        tuple(laid.view.shape(each) for each in ground.districts),
        tuple(
            Mark(row, *laid.at["calls", row.number]) for row in board.rows if ("calls", row.number) in laid.at
        ),
        tuple(
            Mark(unit, *laid.at["units", unit.id]) for unit in board.units if ("units", unit.id) in laid.at
        ),
        tuple(row for row in board.rows if ("calls", row.number) not in laid.at),
        tuple(unit for unit in board.units if ("units", unit.id) not in laid.at),
        ground.base,
        ground.trouble,
    )
