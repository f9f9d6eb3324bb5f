"""What cities record and a centre cannot do: played as near as it can be, counted, never a crash."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.rehearsal.stage import at, call, rehearsed, unit

from answerable.intake import HistoryUnit
from answerable.model.nouns import UnitStatus


def test_a_plain_call_is_played_as_recorded() -> None:
    """Times, units, arrival and end come out as they went in; nothing is different, nothing refused."""
    engine = unit("E1", 2, en_route=3, on_scene=8, available=30)
    with rehearsed([call("A", 0, engine, entered=at(1), facts={"life safety": "yes"})]) as played:
        (incident,) = played.incidents
        assert (incident.opened, incident.units, incident.disposition) == (at(0), ("E1",), "handled")
        assert (incident.note, incident.decision and incident.decision.directive) == ("Fire", "1@1")
        assert (played.differences, played.report.refused) == ({}, ())
        assert played.report.happened.on_scene == 1
        assert played.centre.ledger.state.units["E1"].since == at(30)
        assert played.report.sound


def test_a_unit_in_two_calls_at_once_is_freed_of_the_first() -> None:
    """The second call has it from the moment it was sent there; its later steps in the first are left out."""
    first = call("A", 0, unit("E1", 1, on_scene=5, available=40))
    second = call("B", 10, unit("E1", 11, on_scene=15, available=50))
    with rehearsed([first, second]) as played:
        assert played.differences == {
            "a unit is sent while it still serves another call": 1,
            "a unit is free of a call that it has left": 1,
        }
        assert [incident.units for incident in played.incidents] == [("E1",), ("E1",)]
        assert played.report.happened.on_scene == 2


def test_steps_in_a_call_that_a_unit_has_left_are_left_out() -> None:
    """It does not arrive at a call that it was taken away from."""
    first = call("A", 0, unit("E1", 1, on_scene=20, available=21))
    second = call("B", 10, unit("E1", 11, available=15))
    with rehearsed([first, second]) as played:
        assert played.differences["a unit moves on in a call that it has left"] == 1
        assert played.report.happened.on_scene == 0
        assert played.report.happened.sent_in_vain == 2


def test_a_unit_that_is_never_free_is_freed_when_its_call_ends() -> None:
    """Otherwise the call could not be closed and the unit not be sent again."""
    with rehearsed([call("A", 0, unit("E1", 1, on_scene=5))]) as played:
        assert played.differences == {"a unit is never free again": 1}
        assert played.centre.ledger.state.units["E1"].status == "available"
        assert played.report.happened.closed == {"handled": 1}


@pytest.mark.parametrize(
    ("steps", "implied"),
    [
        ({"transport": 9}, {"a unit is transporting and never on scene": 1}),
        ({"on_scene": 5, "hospital": 9}, {"a unit is at hospital and never transporting": 1}),
        (
            {"en_route": 2, "hospital": 9},
            {
                "a unit is at hospital and never on scene": 1,
                "a unit is at hospital and never transporting": 1,
            },
        ),
        ({"on_scene": 5}, {}),
    ],
)
def test_steps_that_must_have_been_are_played(steps: dict[str, float], implied: dict[str, int]) -> None:
    """Nobody is at the hospital without having been on scene, whatever was written down."""
    with rehearsed([call("A", 0, unit("M1", 1, available=40, **steps))]) as played:
        assert played.differences == implied
        assert played.report.happened.on_scene == 1


def test_a_unit_sent_twice_to_one_call_is_sent_once() -> None:
    """Its second part repeats steps that it has passed; those are left out."""
    parts = (unit("E1", 1, on_scene=5, available=40), unit("E1", 2, on_scene=6, available=41))
    with rehearsed([call("A", 0, *parts)]) as played:
        assert played.differences == {
            "a unit is sent to the call that it serves already": 1,
            "a unit takes a step that it has passed already": 1,
            "a unit is free of a call that it has left": 1,
        }
        assert played.incidents[0].units == ("E1",)


def test_a_unit_without_a_name_has_a_stand_in() -> None:
    """Stand-ins that are free again are sent again; a call that a nameless unit served was answered."""
    calls = [
        call("A", 0, unit(None, 1, on_scene=5, available=20)),
        call("B", 10, unit(None, 11, on_scene=15, available=30)),
        call("C", 40, unit(None, 41, on_scene=45, available=50)),
    ]
    with rehearsed(calls) as played:
        assert played.differences == {"a unit is sent without its name": 3}
        assert [incident.units for incident in played.incidents] == [
            ("stand-in 1",),
            ("stand-in 2",),
            ("stand-in 1",),
        ]


def test_a_unit_comes_on_duty_when_first_seen() -> None:
    """With its recorded kind, and no position; what a centre has in no name (a slash, a quote) is a dash."""
    nameless = replace(unit('E/2"', 1, available=9), kind=None)
    with rehearsed([call("A", 0, unit("E1", 1, available=9), nameless)]) as played:
        units = played.centre.ledger.state.units
        assert {name: (each.kind, each.latitude) for name, each in units.items()} == {
            "E1": ("ENGINE", None),
            "E-2-": ("unit", None),
        }


def test_a_unit_without_any_time_is_not_sent() -> None:
    """Nobody knows when it was; the call counts as one that nobody was sent to."""
    with rehearsed([call("A", 0, HistoryUnit(unit="E1"))]) as played:
        assert played.report.happened.never_answered == 1


def test_closing_a_call_that_nobody_was_sent_to_is_a_departure() -> None:
    """With its reason, and at life safety by two persons."""
    with rehearsed([call("A", 0, facts={"life safety": "yes"}, disposition="Cancelled")]) as played:
        (departure,) = played.incidents[0].departures
        assert (departure.kind, departure.reason) == ("closed unanswered", "recorded so in the history")
        assert departure.approved_by is not None
        assert departure.approved_by != departure.by
        assert played.report.happened.departures == {"closed unanswered": 1}
        assert played.report.happened.closed == {"cancelled by caller": 1}


def test_a_call_without_a_disposition_stays_open_where_others_have_one() -> None:
    """Nobody recorded that it ended, so it is counted open, with its status."""
    calls = [call("A", 0), call("B", 1, unit("E1", 2), disposition=None)]
    with rehearsed(calls) as played:
        assert (played.report.happened.closed, played.report.happened.open) == ({"handled": 1}, {"sent": 1})


def test_calls_end_where_an_export_has_no_dispositions_at_all() -> None:
    """Then the last that happened to a call is its end, and the report says how it was closed."""
    with rehearsed([call("A", 0, unit("E1", 1, available=9), disposition=None)]) as played:
        assert played.report.happened.closed == {"handled": 1}
        assert [ending.recorded for ending in played.report.endings] == ["(not recorded)"]


def test_facts_that_the_directive_lacks_are_refused_and_counted() -> None:
    """The call goes on without them, and the report is not sound."""
    with rehearsed([call("A", 0, facts={"weather": "fog"})]) as played:
        (refusal,) = played.report.refused
        assert (refusal.command, refusal.kind, refusal.count, refusal.calls) == (
            "learn",
            "BadInput",
            1,
            ("A",),
        )
        assert "weather" in refusal.example
        assert played.report.happened.closed == {"handled": 1}
        assert not played.report.sound


def test_no_calls_make_an_empty_report() -> None:
    """Nothing is published, nothing is counted, and nothing is wrong."""
    with rehearsed([]) as played:
        report = played.report
        assert (report.first, report.happened.calls, report.record.entries, report.sound) == (
            None,
            0,
            0,
            True,
        )


def test_every_status_of_the_timeline_is_one_of_ours() -> None:
    """A unit that did everything ends free, having reported each status once."""
    steps = {"en_route": 2.0, "on_scene": 3.0, "transport": 4.0, "hospital": 5.0, "available": 6.0}
    wanted: list[UnitStatus] = ["en route", "on scene", "transporting", "at hospital", "available"]
    with rehearsed([call("A", 0, unit("M1", 1, **steps))]) as played:
        said = [entry.data for entry in played.centre.log.read() if b'"unit":"M1"' in entry.data]
        statuses = [
            status for status in wanted if any(f'"status":"{status}"'.encode() in each for each in said)
        ]
        assert statuses == wanted
        assert len(said) == len(wanted) + 4  # on duty, sent, dispatched; and having left
