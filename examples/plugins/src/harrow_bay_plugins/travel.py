"""Travel times that are longer in the rush hour."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from answerable.dispatch import straight_line
from answerable.model.nouns import Place, Unit


def _now() -> datetime.datetime:
    return datetime.datetime.now().astimezone()


class RushHour:
    """The straight line, `factor` times as long between two hours of the day."""

    how = "in a straight line, at the hour's traffic"

    def __init__(self, settings: Mapping[str, Any], now: Callable[[], datetime.datetime] = _now) -> None:
        self._factor = float(settings.get("factor", 1.5))
        self._hours = range(settings.get("from", 16), settings.get("to", 19))
        self._now = now

    def table(self, units: Sequence[Unit], places: Sequence[Place]) -> Any:
        """Minutes, a row for each unit and a column for each place; not a number where it cannot be said."""
        slow = self._factor if self._now().hour in self._hours else 1.0
        return straight_line.table(units, places) * slow
