"""The bundled export: invented, reproducible, and as peculiar as the city's own."""

from __future__ import annotations

import csv
import importlib.util
import itertools

from tests.intake.exports import EXAMPLE, SHARED, odd, profile

from answerable.intake import read_history, summarise

CALLS = EXAMPLE / "calls.csv"
CITY = SHARED / "Fire_Department_Calls_for_Service_2016-12.csv"


def made() -> str:
    spec = importlib.util.spec_from_file_location("make_calls", EXAMPLE / "make_calls.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = module.make()
    assert isinstance(text, str)
    return text


def test_the_script_makes_the_same_bytes() -> None:
    """Nobody edits the bundled calls by hand."""
    assert CALLS.read_bytes() == made().encode()
    assert CALLS.stat().st_size < 200_000


def test_it_has_the_city_s_34_headers() -> None:
    """The profile that reads the one reads the other, double blank included."""
    with CALLS.open(encoding="utf-8", newline="") as stream:
        headers = next(csv.reader(stream))
    assert len(headers) == 34
    assert "Neighborhood  District" in headers
    if CITY.exists():
        with CITY.open(encoding="utf-8", newline="") as stream:
            assert headers == next(csv.reader(stream))


def test_it_has_the_city_s_quirks() -> None:
    """More rows than calls, gaps, contradictions, torn and backward rows, a call over the New Year."""
    history = read_history(CALLS, profile())
    summary = summarise(history)
    assert (summary.calls, summary.rows, summary.rows_rejected) == (300, 492, 0)
    assert 0.1 < summary.rows_without_on_scene / summary.rows < 0.25
    assert 0.02 < summary.calls_without_on_scene / summary.calls < 0.06
    assert summary.steps_back > summary.steps_forward > 0
    assert summary.calls_apart > 0
    assert set(odd(history)) == {"hospital before transport"}
    units = [(call, unit) for call in history.calls for unit in call.units]
    assert any(unit.available is None for _, unit in units)
    assert any(call.received == unit.on_scene for call, unit in units)
    midnight = "2017-01-01T08:00"
    over = [unit for call, unit in units if f"{call.received:%Y-%m-%dT%H:%M}" == "2017-01-01T07:58"]
    assert any(unit.available is not None and f"{unit.available:%Y-%m-%dT%H:%M}" > midnight for unit in over)


def test_no_unit_is_in_two_calls_at_once() -> None:
    """The invented town has units enough, so that a rehearsal meets no impossible moment."""
    stays = sorted(
        (unit.unit or "", unit.dispatched, unit.available)
        for call in read_history(CALLS, profile()).calls
        for unit in call.units
        if unit.dispatched is not None and unit.available is not None
    )
    for (unit, _, free), (other, sent, _) in itertools.pairwise(stays):
        assert unit != other or free <= sent
