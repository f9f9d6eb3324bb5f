"""What holds of every export, whatever its rows."""

from __future__ import annotations

import random

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.exports import at, export, odd, read, row

from answerable.intake import HistoryCall, IntakeError, summarise

CLOCKS = st.sampled_from(
    [at(f"{hour:02}:{minute:02}:00 AM") for hour in (9, 10, 11) for minute in (0, 30, 59)]
)
MAYBE = st.one_of(st.just(""), CLOCKS, st.sampled_from(["None", "soon", at("01:30:00 AM", "11/06/2016")]))
ROWS = st.lists(
    st.builds(
        row,
        call=st.sampled_from(["1", "2", "3", ""]),
        unit=st.sampled_from(["E1", "T1", ""]),
        call_type=st.sampled_from(["Alarms", "Medical Incident", ""]),
        received=MAYBE,
        entered=MAYBE,
        dispatched=MAYBE,
        en_route=MAYBE,
        on_scene=MAYBE,
        available=MAYBE,
        disposition=st.sampled_from(["Fire", "Other", ""]),
        point=st.sampled_from(["(37.2, -123.6)", "(37.3, -123.5)", "", "?"]),
    ),
    max_size=12,
)


def without_numbers(calls: tuple[HistoryCall, ...]) -> list[HistoryCall]:
    return [msgspec.structs.replace(call, rows=tuple(0 for _ in call.rows)) for call in calls]


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_but_their_numbers(
    rows: list[dict[str, str]], chance: random.Random
) -> None:
    """Any permutation of the rows gives the same calls, the same oddities and the same reasons."""
    first = read(rows)
    mixed = list(rows)
    chance.shuffle(mixed)
    again = read(mixed)
    assert without_numbers(again.calls) == without_numbers(first.calls)
    assert sorted(odd(again)) == sorted(odd(first))
    reasons = [sorted(reject.reason for reject in history.rejects) for history in (first, again)]
    assert reasons[0] == reasons[1]


@given(ROWS)
def test_every_row_is_in_one_call_or_rejected(rows: list[dict[str, str]]) -> None:
    """The rows of the calls and the rejects are the rows of the file, each once."""
    history = read(rows)
    landed = [number for call in history.calls for number in call.rows]
    landed += [reject.row for reject in history.rejects]
    assert sorted(landed) == list(range(2, len(rows) + 2))
    summary = summarise(history)
    assert summary.rows == summary.rows_in_calls + summary.rows_rejected == len(rows)


@given(ROWS)
def test_a_summary_counts_each_thing_once(rows: list[dict[str, str]]) -> None:
    """Calls by type add up to all calls, tallies to all rejects and oddities."""
    history = read(rows)
    summary = summarise(history)
    assert sum(each.calls for each in summary.types) == summary.calls == len(history.calls)
    assert sum(tally.count for tally in summary.rejects) == len(history.rejects)
    assert sum(tally.count for tally in summary.oddities) == len(history.oddities)


@given(ROWS)
def test_calls_come_in_order_of_reception(rows: list[dict[str, str]]) -> None:
    """History is in order of time, and no call is in it twice."""
    calls = read(rows).calls
    assert list(calls) == sorted(calls, key=lambda call: (call.received, call.id))
    assert len({call.id for call in calls}) == len(calls)


@given(st.binary(max_size=400))
def test_no_bytes_are_too_mangled_to_be_told_about(noise: bytes) -> None:
    """Bytes that are no export end in the room's own error or in rejects, never in another exception."""
    _read_or_tell(noise)
    _read_or_tell(export([]).encode() + noise)


@given(st.data())
def test_no_damage_to_an_export_raises_anything_else(data: st.DataObject) -> None:
    """A good file with bytes cut out, put in or turned over is read or told about."""
    good = bytearray(export([row(), row(unit="T1"), row(call="2")]).encode())
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(good)))
        end = data.draw(st.integers(start, min(len(good), start + 40)))
        good[start:end] = data.draw(
            st.one_of(st.binary(max_size=8), st.sampled_from([b'"', b"\n", b",", b"\0"]))
        )
    _read_or_tell(bytes(good))


def _read_or_tell(content: bytes) -> None:
    try:
        history = read(content)
    except IntakeError as error:
        told = str(error)
    else:
        assert history.rows == len(history.rejects) + sum(len(call.rows) for call in history.calls)
        told = repr((history.rejects, history.oddities))
    assert "Example" not in told
