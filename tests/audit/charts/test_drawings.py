"""Every chart stays inside its frame, tells its figures in a table, and needs no colour."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audit.reporting import made
from tests.audit.reporting.seen import Element, places, seen

from answerable.audit import charts
from answerable.audit.charts import Chart, figure, shown, svg
from answerable.audit.findings import Area, Curve, Found, Interval, Point, Tally

shares = st.floats(0, 1)
names = st.text(max_size=40)


def drawn(chart: Chart) -> Element:
    (found,) = seen(figure(chart)).every("svg")
    return found


def inside(chart: Chart) -> None:
    """Fails when a corner lies outside the view box."""
    for x, y in places(drawn(chart)):
        assert -1e-6 <= x <= svg.WIDE + 1e-6, (chart.id, x)
        assert -1e-6 <= y <= chart.high + 1e-6, (chart.id, y)


def every_chart(found: Found) -> Iterator[Chart]:
    """All the charts that a report of these findings may show."""
    horizon = found.horizon_seconds
    answered = [finding for finding in found.findings if finding.question == "answered"]
    several = [
        charts.rates(found.groups, found.level),
        charts.area_map(found.areas, found.groups),
        charts.slope(answered, "slope"),
        charts.reached(found.curves, horizon),
        *(charts.causes(found.curves, tally.group, horizon, "causes") for tally in found.groups[:3]),
        *(charts.forest(finding, "strata") for finding in answered[:3]),
    ]
    yield from (chart for chart in several if chart)


@pytest.mark.parametrize("found", [made.found(), made.many(), made.hostile(), made.bare()])
def test_invented_findings_are_drawn_inside_their_frames(found: Found) -> None:
    """Five groups, two hundred, hostile names, none: no drawing leaves its frame."""
    for chart in every_chart(found):
        inside(chart)


@given(st.lists(st.tuples(names, shares, shares, shares, st.booleans()), max_size=40))
def test_any_rates_are_drawn_inside_the_frame(rates: list[tuple[str, float, float, float, bool]]) -> None:
    """Any rates with any intervals, told or not."""
    tallies = []
    for name, estimate, low, high, known in rates:
        interval = (
            Interval(estimate, low, high, "share") if known else Interval(None, None, None, "share", "few")
        )
        tallies.append(_with_rate(name, interval))
    chart = charts.rates(tallies, 0.95)
    inside(chart)
    assert len(chart.table.rows) == len(rates)


def _with_rate(name: str, rate: Interval) -> Tally:
    return msgspec.structs.replace(made.tally(name), rate=rate)


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.floats(0, 1e6), shares), max_size=50),
    st.floats(1, 1e6),
    st.sampled_from(("A", "B")),
)
def test_any_curves_are_drawn_inside_the_frame(
    steps: list[tuple[float, float]], horizon: float, group: str
) -> None:
    """Any rising points: beyond the horizon, at time nought, or summing to more than all calls."""
    times, heights = sorted(seconds for seconds, _ in steps), sorted(share for _, share in steps)
    points = tuple(
        Point(seconds, share, share / 2, (1 + share) / 2)
        for seconds, share in zip(times, heights, strict=True)
    )
    curves = (
        Curve(group, "answered", points),
        Curve(group, "unknown", points),
        Curve("C", "answered", points),
    )
    for chart in (charts.reached(curves, horizon), charts.causes(curves, group, horizon, "c")):
        assert (chart is None) == (not points)
        if chart:
            inside(chart)


@given(
    st.lists(
        st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=0, max_size=8),
        min_size=1,
        max_size=6,
    )
)
def test_any_rings_are_drawn_inside_the_frame(rings: list[list[tuple[float, float]]]) -> None:
    """Any rings: crossed, without size, of one corner, around the pole."""
    areas = [Area(f"area {at}", (tuple(ring),)) for at, ring in enumerate(rings)]
    chart = charts.area_map(areas, [made.tally("area 0", 0)])
    assert (chart is None) == all(len(ring) < 3 for ring in rings)
    if chart:
        inside(chart)


@given(st.floats(-1, 1), st.floats(0, 2), st.floats(-1, 1), st.floats(0.001, 0.5))
def test_any_differences_are_drawn_inside_the_frame(
    crude: float, half: float, adjusted: float, margin: float
) -> None:
    """A forest and a slope of any differences, with intervals far beyond the axis."""
    plain = made.finding("North", crude=crude, adjusted=adjusted, strata=14)
    finding = msgspec.structs.replace(plain, margin=margin, crude=made.effect(crude, half))
    inside(charts.forest(finding, "strata"))
    slope = charts.slope([finding] * 30, "slope")
    assert slope is not None
    inside(slope)


def test_shown_strata_are_those_that_weigh_most_and_the_note_says_so() -> None:
    """Of many strata the heaviest twelve are drawn; how many there are is said."""
    finding = made.finding("North", strata=300)
    chart = charts.forest(finding, "strata")
    assert len(chart.table.rows) == 2 + 12
    assert "12 of 300 strata that weigh most" in chart.note


def test_of_many_groups_the_lowest_and_the_highest_are_drawn_and_all_are_in_the_table() -> None:
    """The rule that chooses is stated, and nothing is left out of the table."""
    chart = charts.rates(made.many().groups, 0.95)
    assert len(chart.table.rows) == 200
    assert "24 of 200 groups: those with the lowest and the highest rates" in chart.note
    labels = [text["text-anchor"] for text in drawn(chart).every("text") if text["class"] == "label"]
    assert len(labels) == 2 * 24


def test_what_was_never_reached_is_the_gap_and_is_told() -> None:
    """The layers of a group end under 100 %, and the gap is named with its share."""
    chart = charts.causes((made.curve("North", "answered", 0.7, 1.0),), "North", 3600.0, "causes")
    assert chart is not None
    assert "for 30.0 % no end with a time" in chart.sentence
    assert any("no end with a time" in text.text for text in drawn(chart).every("text"))


def test_a_curve_whose_last_points_are_hidden_is_told_as_at_least_so_high() -> None:
    """Where too few calls came after a point to be shown, its height is a floor, and is said to be one."""
    whole = made.curve("North", "answered", 0.7, 300.0)
    cut = msgspec.structs.replace(whole, points=whole.points[20:30])
    told, floor = charts.reached([whole], 3600.0), charts.reached([cut], 3600.0)
    assert told is not None
    assert floor is not None
    assert "at least" not in f"{told.sentence}{told.note}{told.table.rows}"
    assert "at least" in floor.sentence
    assert "may lie a little higher" in floor.note
    assert floor.table.rows[0][1] == "not told"
    assert "at least" in floor.table.rows[-1][1]
    layers = charts.causes([cut], "North", 3600.0, "causes")
    assert layers is not None
    assert "for at most" in layers.sentence


def test_lines_and_areas_differ_without_colour() -> None:
    """Each curve has a dash of its own and a letter; each class of a map its hatch."""
    reached = charts.reached(made.found().curves, 3600.0)
    assert reached is not None
    curves = [path for path in drawn(reached).every("path") if path["class"].startswith("curve")]
    assert len({path["stroke-dasharray"] for path in curves}) == len(curves) == 5
    assert {"A", "B", "C", "D", "E"} <= {text.text for text in drawn(reached).every("text")}
    mapped = charts.area_map(made.found().areas, made.found().groups)
    assert mapped is not None
    patterns = [pattern["width"] for pattern in drawn(mapped).every("pattern")]
    assert len(patterns) == len(set(patterns)) > 2


def test_a_reversal_is_told_by_the_slope() -> None:
    """Where adjusting turns a difference round, the sentence says for whom."""
    turned = charts.slope([made.finding("North", crude=0.02, adjusted=-0.03), made.finding("Hill")], "slope")
    kept = charts.slope([made.finding("Hill")], "slope")
    assert turned is not None
    assert kept is not None
    assert "the other way for “North”." in turned.sentence
    assert "No difference points the other way" in kept.sentence


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200), st.floats(20, 390))
def test_cut_words_fit_the_room(text: str, room: float) -> None:
    """What is cut is a beginning of the words, and no wider than the room."""
    short = svg.cut(text, room)
    assert svg.room_for(short) <= room + 12 * 0.25
    assert text.startswith(short.removesuffix("…").rstrip())


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0.0 %"), (1.0, "100.0 %"), (0.9997, "99.97 %"), (0.0004, "0.04 %"), (0.621, "62.1 %")],
)
def test_percents_never_round_to_all_or_nothing(share: float, words: str) -> None:
    """What is not quite all is not shown as all."""
    assert shown.percent(share) == words


def test_differences_have_their_sign_and_their_unit() -> None:
    """Points for shares, time for waiting; a true minus; nought without a sign."""
    assert shown.change(-0.032, "share") == "−3.2 points"
    assert shown.change(0.00001, "share") == "+0.001 points"
    assert shown.change(0.0, "share") == "0.0 points"
    assert shown.change(-95.4, "seconds") == "−95 s"
    assert shown.level(0.87, "odds ratio") == "0.87"
