"""Whom to send: the nearest that fit, no more than asked, and what is short is said."""

import datetime
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from answerable.dispatch import recommend
from answerable.dispatch.travel import straight_line
from answerable.model.nouns import Place, Unit
from answerable.model.units import ANY

NOW = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
HERE = Place("here", latitude=0.0, longitude=0.0)
KINDS = ("patrol", "medic", "engine")
DEGREES = st.none() | st.floats(-0.5, 0.5)
UNITS = st.lists(
    st.builds(
        Unit,
        id=st.text("ABCDEF123", min_size=1, max_size=4),
        kind=st.sampled_from(["patrol", "Patrol", "MEDIC", "engine"]),
        status=st.sampled_from(["available", "available", "dispatched", "out of service"]),
        since=st.just(NOW),
        latitude=DEGREES,
        longitude=DEGREES,
    ),
    max_size=10,
    unique_by=lambda unit: unit.id,
)
ASKED = st.dictionaries(st.sampled_from(KINDS), st.integers(0, 4))
PLACES = st.sampled_from([HERE, Place("unknown")])


def unit(name: str, kind: str = "patrol", east: float | None = None, can: tuple[str, ...] = ()) -> Unit:
    return Unit(name, kind, "available", NOW, None if east is None else 0.0, east, capabilities=can)


@given(asked=ASKED, units=UNITS, place=PLACES)
def test_never_more_than_asked_and_only_who_is_free(
    asked: dict[str, int], units: list[Unit], place: Place
) -> None:
    found = recommend(asked, place, units)
    free = {each.id: each.kind.casefold() for each in units if each.status == "available"}
    names = [each.unit for each in found.send]
    assert len(set(names)) == len(names)
    assert set(names) <= free.keys()
    given_kinds = Counter(free[name] for name in names)
    assert all(count <= asked.get(kind, 0) for kind, count in given_kinds.items())


@given(asked=ASKED, units=UNITS, place=PLACES)
def test_what_is_sent_and_what_is_short_make_up_what_is_asked(
    asked: dict[str, int], units: list[Unit], place: Place
) -> None:
    found = recommend(asked, place, units)
    sent = Counter(each.kind.casefold() for each in found.send)
    short = {kind: int(count) for count, kind in (text.split(" ", 1) for text in found.short)}
    for kind, count in asked.items():
        assert sent[kind] + short.get(kind, 0) == count
        free = sum(each.kind.casefold() == kind and each.status == "available" for each in units)
        assert (kind in short) == (free < count)


@given(asked=ASKED, units=UNITS)
def test_nobody_who_is_nearer_and_fits_is_left_behind(asked: dict[str, int], units: list[Unit]) -> None:
    found = recommend(asked, HERE, units)
    far = float("inf")
    sent = {each.unit: each.minutes for each in found.send}
    for other in units:
        if other.id in sent or other.status != "available":
            continue
        minutes = straight_line(other, HERE)
        for each in found.send:
            if each.kind.casefold() == other.kind.casefold():
                assert (far if each.minutes is None else each.minutes) <= (
                    far if minutes is None else minutes
                )


def test_units_of_unknown_position_come_last_and_the_reason_says_why() -> None:
    found = recommend({"patrol": 3}, HERE, [unit("A"), unit("B", east=2.0), unit("C", east=1.0)])
    assert [each.unit for each in found.send] == ["C", "B", "A"]
    assert [each.reason for each in found.send] == [
        "free, 185 min away in a straight line",
        "free, 371 min away in a straight line",
        "free; the unit's position is not known",
    ]


def test_where_the_place_is_unknown_units_come_by_number_and_the_reason_says_why() -> None:
    found = recommend({"patrol": 1}, Place("somewhere"), [unit("B", east=0.0), unit("A", east=9.0)])
    assert [(each.unit, each.minutes) for each in found.send] == [("A", None)]
    assert found.send[0].reason == "free; the call's position is not known"


def test_any_kind_is_whoever_is_nearest_and_nobody_is_counted_twice() -> None:
    units = [unit("A", "medic", 0.1), unit("B", "patrol", 0.2)]
    assert [each.unit for each in recommend({ANY: 1}, HERE, units).send] == ["A"]
    both = recommend({"medic": 1, ANY: 2}, HERE, units)
    assert [each.unit for each in both.send] == ["A", "B"]
    assert both.short == ("1 any",)


def test_who_can_do_more_is_kept_for_what_asks_for_it() -> None:
    """The nearest patrol has the dog; it goes as that, and the other one as the patrol."""
    units = [unit("K1", east=0.01, can=("k9",)), unit("P2", east=0.02)]
    found = recommend({"patrol": 1, "patrol with k9": 1}, HERE, units)
    assert [(each.unit, each.asked) for each in found.send] == [("P2", "patrol"), ("K1", "patrol with k9")]
    assert found.send[1].reason == "free, has k9, 2 min away in a straight line"
    assert found.short == ()


def test_who_was_passed_over_is_shown_with_why() -> None:
    units = [unit("K2", east=0.3, can=("k9",)), unit("K1", east=0.2, can=("k9",)), unit("P1", east=0.1)]
    found = recommend(
        {"patrol with k9": 1}, HERE, [*units, unit("M1", "medic", 0.0), unit("K3", can=("k9",))]
    )
    assert [each.unit for each in found.send] == ["K1"]
    assert [(each.unit, each.reason) for each in found.others] == [
        ("P1", "free; 19 min away in a straight line; has no k9"),
        ("K2", "free; 56 min away in a straight line; K1 goes, nearer"),
        ("K3", "free; the unit's position is not known; K1 goes, whose way is known"),
    ]


def test_what_nobody_can_do_is_short_by_name_though_units_are_free() -> None:
    found = recommend({"patrol with k9 and spanish": 2}, HERE, [unit("K1", east=0.1, can=("k9",))])
    assert (found.send, found.short) == ((), ("2 patrol with k9 and spanish",))
    assert [each.reason for each in found.others] == ["free; 19 min away in a straight line; has no spanish"]


def test_a_unit_in_distress_is_not_free() -> None:
    from msgspec.structs import replace

    assert recommend({"patrol": 1}, HERE, [replace(unit("P1", east=0.0), distress=NOW)]).short == (
        "1 patrol",
    )
