"""The picture of a model (DMN 1.3, chapter 13): inputs below, each decision above what it requires."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from answerable.policy.dmn.markup import Lines, element
from answerable.policy.dmn.naming import Names

NAMESPACES: Final = {
    "xmlns:dmndi": "https://www.omg.org/spec/DMN/20191111/DMNDI/",
    "xmlns:dc": "http://www.omg.org/spec/DMN/20180521/DC/",
    "xmlns:di": "http://www.omg.org/spec/DMN/20180521/DI/",
}
_WIDE: Final = 180
_GAP: Final = 30
_RISE: Final = 140
_ACROSS: Final = 6
"""Inputs in one row."""


class Place(NamedTuple):
    """The upper left corner of a shape, and its height."""

    x: int
    y: int
    height: int


def diagram(names: Names) -> Lines:
    """The DMNDI element."""
    places = dict(_places(names))
    shapes = (_shape(id_, place) for id_, place in places.items())
    edges = (
        _edge(f"{names.decision_id(table)}_needs_{number}", places[needed], places[names.decision_id(table)])
        for table in names.directive.tables
        for number, needed in enumerate(names.required(table), 1)
    )
    return element("dmndi:DMNDI", {}, element("dmndi:DMNDiagram", {"id": "diagram"}, *shapes, *edges))


def _places(names: Names) -> Iterator[tuple[str, Place]]:
    levels: dict[str, int] = {}
    for table in names.directive.tables:
        levels[names.decision_id(table)] = 1 + max(
            (levels.get(n, 0) for n in names.required(table)), default=0
        )
    top = max(levels.values(), default=0)
    used: dict[int, int] = {}
    for id_, level in levels.items():
        column = used.get(level, 0)
        used[level] = column + 1
        yield id_, Place(_GAP + column * (_WIDE + _GAP), _GAP + (top - level) * _RISE, 80)
    for number, id_ in enumerate(names.inputs()):
        row, column = divmod(number, _ACROSS)
        yield id_, Place(_GAP + column * (_WIDE + _GAP), _GAP + top * _RISE + row * 75, 45)


def _shape(id_: str, place: Place) -> Lines:
    return element(
        "dmndi:DMNShape",
        {"id": f"{id_}_shape", "dmnElementRef": id_},
        element(
            "dc:Bounds",
            {"height": str(place.height), "width": str(_WIDE), "x": str(place.x), "y": str(place.y)},
        ),
    )


def _edge(id_: str, start: Place, end: Place) -> Lines:
    return element(
        "dmndi:DMNEdge",
        {"id": f"{id_}_edge", "dmnElementRef": id_},
        element("di:waypoint", {"x": str(start.x + _WIDE // 2), "y": str(start.y)}),
        element("di:waypoint", {"x": str(end.x + _WIDE // 2), "y": str(end.y + end.height)}),
    )
