"""Travel times that a plugin tells; the straight line, and why, wherever it does not.

Whoever wants a recommendation waits for it, and so does every command meanwhile: so it is asked for a bounded
time, and after a failure left alone for a while. No answer of it is believed unseen.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from answerable import plugins
from answerable.dispatch.travel import TravelTime, straight_line
from answerable.dispatch.travel_rows import LONGEST_MINUTES
from answerable.model.nouns import Place, Unit

if TYPE_CHECKING:
    from answerable.model.travel import Table

GROUP: Final = "answerable.travel"
REST: Final = 30.0
"""Seconds after a failure in which the plugin is not asked."""

logger = logging.getLogger("answerable.dispatch")


class ByPlugin(TravelTime):
    """An installed plugin's travel times. Never raises for what the plugin does."""

    def __init__(
        self,
        name: str,
        settings: Mapping[str, Any],
        seconds: float,
        moment: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises `BadInput` where no such plugin is installed. It is made when it is first asked."""
        if name not in {each.name for each in plugins.installed(GROUP)}:
            plugins.load(GROUP, name, "travel.toml")  # raises, with what is installed
        self.name = name
        self._settings = settings
        self._seconds = seconds
        self._moment = moment
        self._way: Any = None
        self._ready_at = -math.inf
        self._why = ""

    @property
    def how(self) -> str:  # type: ignore[override]
        """See `TravelTime`; while the plugin fails, that it does."""
        if self._why:
            return f"{straight_line.how} ({self._why})"
        return str(getattr(self._way, "how", f"by {self.name}"))[:100]

    def table(self, units: Sequence[Unit], places: Sequence[Place]) -> Table:
        """See `TravelTime`."""
        if self._moment() >= self._ready_at:
            try:
                found = self._checked(
                    plugins.within(self._seconds, self.name, lambda: self._ask(units, places))
                )
                found = _shaped(found, (len(units), len(places)), self.name)
            except plugins.PluginFailed as error:
                self._ready_at, self._why = self._moment() + REST, str(error)
                logger.error("travel times in a straight line", extra={"why": self._why})  # noqa: TRY400
            else:
                self._why = ""
                return found
        return straight_line.table(units, places)

    def _ask(self, units: Sequence[Unit], places: Sequence[Place]) -> Any:
        if self._way is None:
            self._way = plugins.load(GROUP, self.name, "travel.toml")(dict(self._settings))
        return self._way.table(units, places)

    def _checked(self, answer: Any) -> Any:
        import numpy as np

        try:
            return np.array(answer, dtype=np.float64)
        except (TypeError, ValueError):
            raise plugins.PluginFailed(f"the plugin '{self.name}' answered no table of minutes") from None


def _shaped(found: Table, shape: tuple[int, int], name: str) -> Table:
    """The table, if it is one of minutes for each unit and place; raises `PluginFailed`."""
    if found.shape != shape and not (found.size == 0 and 0 in shape):
        told = " by ".join(str(each) for each in found.shape) or "one number"
        raise plugins.PluginFailed(f"the plugin '{name}' answered {told}, not {shape[0]} by {shape[1]}")
    if ((found < 0) | (found > LONGEST_MINUTES)).any():
        raise plugins.PluginFailed(f"the plugin '{name}' answered minutes below 0 or above a week")
    return found.reshape(shape)
