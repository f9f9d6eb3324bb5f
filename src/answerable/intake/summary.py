"""History -> what a person should know before trusting it: counts, gaps, and what contradicts itself."""

from __future__ import annotations

import datetime
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from answerable.intake.errors import fold
from answerable.intake.history import History, HistoryCall

_EXAMPLES = 3


class Tally(msgspec.Struct, frozen=True):
    """How often something was seen, and in which rows first."""

    what: str
    count: int
    rows: tuple[int, ...]


class OfType(msgspec.Struct, frozen=True):
    """The calls of one recorded type."""

    call_type: str
    calls: int
    units: int
    calls_without_on_scene: int
    mapped: bool
    """Whether the mapping has a row for it."""
    facts: dict[str, int]
    """Fact -> calls of this type of which it is known."""


class Summary(msgspec.Struct, frozen=True):
    """One export at a glance. `rows` = `rows_in_calls` + `rows_rejected`."""

    rows: int
    rows_in_calls: int
    rows_rejected: int
    calls: int
    units: int
    """Different units, by name."""
    first: datetime.datetime | None
    last: datetime.datetime | None
    """Earliest and latest reception, UTC."""
    rows_without_on_scene: int
    calls_without_on_scene: int
    """Calls where no unit has a time on scene."""
    calls_without_disposition: int
    steps_forward: int
    """How often the next row's call was received later; `steps_back`: earlier. One is 0 in a sorted file."""
    steps_back: int
    calls_apart: int
    """Calls whose rows do not stand together."""
    rejects: tuple[Tally, ...]
    oddities: tuple[Tally, ...]
    types: tuple[OfType, ...]
    """The most frequent first."""


def summarise(history: History) -> Summary:
    """Count what an export held."""
    calls = history.calls
    forward, back = _steps(calls)
    arrived = sum(unit.on_scene is not None for call in calls for unit in call.units)
    in_calls = sum(len(call.rows) for call in calls)
    return Summary(
        rows=history.rows,
        rows_in_calls=in_calls,
        rows_rejected=len(history.rejects),
        calls=len(calls),
        units=len({unit.unit for call in calls for unit in call.units if unit.unit is not None}),
        first=calls[0].received if calls else None,
        last=calls[-1].received if calls else None,
        rows_without_on_scene=in_calls - arrived,
        calls_without_on_scene=sum(map(_nobody_arrived, calls)),
        calls_without_disposition=sum(call.disposition is None for call in calls),
        steps_forward=forward,
        steps_back=back,
        calls_apart=sum(call.rows[-1] - call.rows[0] >= len(call.rows) for call in calls),
        rejects=_tally((reject.row, reject.reason) for reject in history.rejects),
        oddities=_tally((oddity.row, oddity.what) for oddity in history.oddities),
        types=_types(history),
    )


def _nobody_arrived(call: HistoryCall) -> bool:
    return all(unit.on_scene is None for unit in call.units)


def _steps(calls: Sequence[HistoryCall]) -> tuple[int, int]:
    """Between neighbouring rows: how often reception moves forward, and back."""
    received = [at for _, at in sorted((row, call.received) for call in calls for row in call.rows)]
    pairs = list(itertools.pairwise(received))
    return sum(a < b for a, b in pairs), sum(a > b for a, b in pairs)


def _tally(seen: Iterable[tuple[int, str]]) -> tuple[Tally, ...]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, what in seen:
        rows[what].append(row)
    tallies = [Tally(what, len(found), tuple(found[:_EXAMPLES])) for what, found in rows.items()]
    return tuple(sorted(tallies, key=lambda tally: (-tally.count, tally.what)))


def _types(history: History) -> tuple[OfType, ...]:
    grouped: dict[str, list[HistoryCall]] = defaultdict(list)
    for call in history.calls:
        grouped[call.call_type].append(call)
    types = [
        OfType(
            call_type=call_type,
            calls=len(calls),
            units=sum(len(call.units) for call in calls),
            calls_without_on_scene=sum(map(_nobody_arrived, calls)),
            mapped=fold(call_type) in history.mapped,
            facts=dict(Counter(fact for call in calls for fact in call.facts)),
        )
        for call_type, calls in grouped.items()
    ]
    return tuple(sorted(types, key=lambda one: (-one.calls, one.call_type)))
