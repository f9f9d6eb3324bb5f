"""Whatever a city recorded, a rehearsal ends with figures that add up and a record that verifies."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rehearsal.stage import at, call, rehearsed

from answerable.intake import HistoryCall, HistoryUnit

minutes = st.integers(0, 90)
moments = st.none() | minutes.map(at)

units = st.builds(
    HistoryUnit,
    unit=st.sampled_from(["E1", "E2", "M/1", None]),
    kind=st.sampled_from(["ENGINE", "MEDIC", None]),
    dispatched=moments,
    en_route=moments,
    on_scene=moments,
    transport=moments,
    hospital=moments,
    available=moments,
)


@st.composite
def histories(draw: st.DrawFn) -> list[HistoryCall]:
    """A few calls within an hour and a half that fight over three units; times in any order, or missing."""
    return [
        call(
            str(number),
            draw(minutes),
            *draw(st.lists(units, max_size=4)),
            entered=draw(moments),
            facts=draw(st.sampled_from([{}, {"life safety": "yes"}, {"people hurt": "2"}])),
            disposition=draw(st.sampled_from(["Fire", "Cancelled", None])),
        )
        for number in range(draw(st.integers(1, 4)))
    ]


@settings(max_examples=40, deadline=None)
@given(histories())
def test_any_history_is_played_to_its_end(calls: list[HistoryCall]) -> None:
    """Each call is taken once and closed or open, nothing is refused, no unit is lost, all verifies."""
    with rehearsed(calls) as played:
        report, happened = played.report, played.report.happened
        assert happened.calls == len(calls)
        assert sum(happened.closed.values()) + sum(happened.open.values()) == len(calls)
        assert happened.on_scene + happened.sent_in_vain + happened.never_answered == len(calls)
        assert sum(sum(row.values()) for row in report.priorities.values()) == len(calls)
        assert sum(report.decided.when_taken.values()) == len(calls)
        assert report.refused == ()
        assert report.record.problems == ()
        state = played.centre.ledger.state
        held = [unit for unit in state.units.values() if unit.serves]
        assert all(state.matter(unit.serves).status != "closed" for unit in held)
