"""Where a history and what a centre can do part: counted, with a few calls to look at."""

from __future__ import annotations

from answerable.model.errors import Refused
from answerable.rehearsal.report import Difference, Refusal

EXAMPLES = 3


class Differences:
    """Counts what was recorded and could not be played as it stands."""

    def __init__(self) -> None:
        self._calls: dict[tuple[str, str], list[str]] = {}

    def note(self, recorded: str, played: str, call: str) -> None:
        """Something recorded in the city's `call`, and what was played instead."""
        self._calls.setdefault((recorded, played), []).append(call)

    def tell(self) -> tuple[Difference, ...]:
        """What was noted, the most frequent first."""
        found = [
            Difference(recorded, played, len(calls), first_few(calls))
            for (recorded, played), calls in self._calls.items()
        ]
        return tuple(sorted(found, key=lambda each: (-each.count, each.recorded)))


class Refusals:
    """Counts what the centre refused, by command and kind: the messages themselves name units and calls."""

    def __init__(self) -> None:
        self._calls: dict[tuple[str, str], list[str]] = {}
        self._said: dict[tuple[str, str], str] = {}

    def note(self, command: str, refusal: Refused, call: str) -> None:
        """The centre refused a command about the city's `call`."""
        key = command, type(refusal).__name__
        self._calls.setdefault(key, []).append(call)
        self._said.setdefault(key, str(refusal))

    def tell(self) -> tuple[Refusal, ...]:
        """What was noted, the most frequent first."""
        found = [
            Refusal(*key, self._said[key], len(calls), first_few(calls)) for key, calls in self._calls.items()
        ]
        return tuple(sorted(found, key=lambda each: (-each.count, each.command)))


def first_few(calls: list[str]) -> tuple[str, ...]:
    """The first few different calls."""
    return tuple(dict.fromkeys(calls))[:EXAMPLES]
