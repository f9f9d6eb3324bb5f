"""Ways by road, against a plain search that shares no code; and what the two files may not say."""

import datetime
import heapq
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.dispatch.roads import Edge, RoadGraph, read_roads
from answerable.dispatch.travel import straight_line
from answerable.model.errors import BadInput
from answerable.model.nouns import Place, Unit

NOW = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
SIZE = 6
NODES = [(0.0, 0.02 * number) for number in range(SIZE)]
"""Two kilometres apart, so that each position below has one nearest node."""
EDGES = st.lists(
    st.builds(Edge, st.integers(0, SIZE - 1), st.integers(0, SIZE - 1), st.integers(1, 60).map(float)),
    max_size=20,
)
ENDS = st.integers(0, SIZE - 1)


def unit_at(node: int, off: float = 0.0) -> Unit:
    return Unit("P1", "patrol", "available", NOW, NODES[node][0] + off, NODES[node][1])


def place_at(node: int, off: float = 0.0) -> Place:
    return Place(latitude=NODES[node][0] + off, longitude=NODES[node][1])


def quickest(edges: list[Edge], start: int, end: int) -> float:
    """The oracle: Dijkstra (1959) as it is taught, on lists."""
    best, queue = {start: 0.0}, [(0.0, start)]
    while queue:
        minutes, here = heapq.heappop(queue)
        if minutes > best[here]:
            continue
        for edge in edges:
            if edge.here == here and minutes + edge.minutes < best.get(edge.there, math.inf):
                best[edge.there] = minutes + edge.minutes
                heapq.heappush(queue, (best[edge.there], edge.there))
    return best.get(end, math.inf)


@given(edges=EDGES, start=ENDS, end=ENDS)
def test_the_way_by_road_is_the_quickest_there_is(edges: list[Edge], start: int, end: int) -> None:
    minutes = RoadGraph(NODES, edges)(unit_at(start), place_at(end))
    wanted = quickest(edges, start, end)
    assert minutes == (None if math.isinf(wanted) else pytest.approx(wanted))


@given(edges=EDGES, ends=st.lists(ENDS, min_size=3, max_size=3))
def test_no_way_round_is_quicker_than_the_way(edges: list[Edge], ends: list[int]) -> None:
    """The triangle inequality, and no time is negative."""
    graph = RoadGraph(NODES, edges)
    one, two, three = ends
    direct = graph(unit_at(one), place_at(three))
    first, then = graph(unit_at(one), place_at(two)), graph(unit_at(two), place_at(three))
    if first is not None and then is not None:
        assert direct is not None
        assert 0 <= direct <= first + then + 1e-9


@given(edges=EDGES, start=ENDS, end=ENDS)
def test_there_and_back_take_as_long_where_every_road_goes_both_ways(
    edges: list[Edge], start: int, end: int
) -> None:
    both_ways = [*edges, *(Edge(edge.there, edge.here, edge.minutes) for edge in edges)]
    graph = RoadGraph(NODES, both_ways)
    assert graph(unit_at(start), place_at(end)) == pytest.approx(graph(unit_at(end), place_at(start)))


def test_a_one_way_road_leads_one_way() -> None:
    graph = RoadGraph(NODES, [Edge(0, 1, 5.0)])
    assert graph(unit_at(0), place_at(1)) == pytest.approx(5.0)
    assert graph(unit_at(1), place_at(0)) is None


def test_a_position_is_taken_to_its_nearest_node_in_a_straight_line() -> None:
    graph = RoadGraph(NODES, [Edge(0, 1, 5.0)])
    legs = [straight_line(unit_at(0, 0.003), place_at(0)), straight_line(unit_at(1), place_at(1, 0.004))]
    found = graph(unit_at(0, 0.003), place_at(1, 0.004))
    assert found == pytest.approx(5.0 + sum(leg or 0.0 for leg in legs))


@pytest.mark.parametrize("place", [Place("unknown"), Place(latitude=1.0, longitude=0.0), Place(latitude=0.0)])
def test_nothing_is_said_of_what_is_not_on_the_graph(place: Place) -> None:
    assert RoadGraph(NODES, [Edge(0, 1, 5.0)])(unit_at(0), place) is None


@given(edges=EDGES)
def test_a_table_says_what_each_pair_says(edges: list[Edge]) -> None:
    graph = RoadGraph(NODES, edges)
    units = [*(unit_at(node) for node in range(SIZE)), Unit("P9", "patrol", "available", NOW)]
    places = [place_at(2), Place("unknown"), place_at(0), place_at(2)]
    table = graph.table(units, places)
    for row, unit in enumerate(units):
        for column, place in enumerate(places):
            alone = graph(unit, place)
            assert math.isnan(table[row, column]) if alone is None else table[row, column] == alone


NODES_CSV = "node,latitude,longitude\nA,0,0\nB,0,0.02\n"
EDGES_CSV = "from,to,minutes,one way\nA,B,5,yes\n"


def read(directory: Path, nodes: str = NODES_CSV, edges: str = EDGES_CSV) -> RoadGraph:
    (directory / "nodes.csv").write_text(nodes)
    (directory / "roads.csv").write_text(edges)
    return read_roads(directory / "nodes.csv", directory / "roads.csv")


def test_files_are_read_with_their_one_way_roads(tmp_path: Path) -> None:
    one_way = read(tmp_path)
    assert one_way(unit_at(0), place_at(1)) == pytest.approx(5.0)
    assert one_way(unit_at(1), place_at(0)) is None
    both = read(tmp_path, edges=EDGES_CSV.replace("yes", "No"))
    assert both(unit_at(1), place_at(0)) == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("nodes", "edges", "told"),
    [
        ("node,latitude,longitude\n", EDGES_CSV, "nodes.csv has no node; write a row"),
        (NODES_CSV + "A,0,0\n", EDGES_CSV, "nodes.csv:4: the node A stands twice."),
        (NODES_CSV + ",0,0\n", EDGES_CSV, "nodes.csv:4: a node has no name."),
        (NODES_CSV + "C,91,0\n", EDGES_CSV, "nodes.csv:4: '91' is not a number of degrees from -90 to 90."),
        (NODES_CSV, EDGES_CSV + "A,C,5,no\n", "roads.csv:3: there is no node 'C' in nodes.csv."),
        (NODES_CSV, EDGES_CSV + "B,A,0,no\n", "roads.csv:3: '0' is not a number of minutes from 0.0001"),
        (NODES_CSV, EDGES_CSV + "B,A,5,maybe\n", "roads.csv:3: 'maybe' under one way is neither yes nor no."),
    ],
)  # fmt: skip
def test_a_mistake_in_the_files_is_told_with_its_line(
    tmp_path: Path, nodes: str, edges: str, told: str
) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, nodes, edges)
    assert str(caught.value).startswith(told)
