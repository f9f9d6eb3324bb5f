"""What a plan's keys can hold: numbers, choices, files, factors. A mistake is noted, and something harmless
is returned.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from answerable.audit.plan.nouns import DERIVED, SHIFTS, Factor
from answerable.intake.errors import nearest
from answerable.intake.keys import Keys, key_of


class PlanKeys(Keys):
    """Takes values out of a plan and collects what is wrong with them; never raises."""

    @property
    def noted(self) -> frozenset[str]:
        """The keys with a mistake so far."""
        return frozenset(mistake.where for mistake in self.mistakes)

    def number(
        self, table: dict[str, Any], under: str, key: str, default: float | None, low: float, high: float
    ) -> float:
        """A number between two; without a default it is needed."""
        found = table.get(key, default)
        if isinstance(found, int | float) and not isinstance(found, bool) and low < found <= high:
            return float(found)
        if key not in table and default is not None:
            return default
        problem = (
            "Is missing." if found is None else f"Has to be a number above {low:g}, and at most {high:g}."
        )
        self.wrong(key_of(under, key), problem)
        return float(high)

    def whole(self, table: dict[str, Any], under: str, key: str, default: int, high: int) -> int:
        """A whole number from 0."""
        found = table.get(key, default)
        if isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= high:
            return found
        self.wrong(key_of(under, key), f"Has to be a whole number from 0 to {high:,}.")
        return default

    def flag(self, table: dict[str, Any], under: str, key: str) -> bool:
        """True or false; false where it is not said."""
        found = table.get(key, False)
        if isinstance(found, bool):
            return found
        self.wrong(key_of(under, key), "Has to be true or false, without quotes.")
        return False

    def choice(
        self, table: dict[str, Any], under: str, key: str, known: tuple[str, ...], default: str
    ) -> str:
        """One of some words; the default where it is not said."""
        found = table.get(key, default)
        if key not in table or found in known:
            return str(found)
        self.wrong(key_of(under, key), f'"{found}" is none of them.', nearest(str(found), known))
        return default

    def choices(
        self, table: dict[str, Any], under: str, key: str, known: tuple[str, ...], default: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Some of some words; the default where nothing is said."""
        if key not in table:
            return default
        found = self.texts(table, under, key, optional=False)
        for word in found:
            if word not in known:
                self.wrong(key_of(under, key), f'"{word}" is none of them.', nearest(word, known))
        return found

    def tables(self, given: dict[str, Any], key: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Tables of one name, each with its number from 1."""
        listed = given.get(key, [])
        if isinstance(listed, list) and all(isinstance(one, dict) for one in listed):
            yield from enumerate(listed, 1)
            return
        self.wrong(key, "Has to be tables.", f"Write [[{key}]] on its own line, then its keys.")

    def files(
        self, table: dict[str, Any], under: str, key: str, plan: Path, *, optional: bool
    ) -> tuple[str, ...]:
        """Paths, relative to the plan."""
        return tuple(str(plan.parent / name) for name in self.texts(table, under, key, optional=optional))

    def factor(self, table: dict[str, Any], under: str, more: tuple[str, ...]) -> Factor:
        """A column, with cuts where it holds numbers; or what the time of reception tells."""
        self.only(table, under, ("column", "time", "cuts", *more))
        if ("column" in table) == ("time" in table):
            problem = "Names a column and a time." if "time" in table else "Names no column and no time."
            self.wrong(under, problem, f"Write column = …, or time = … ({', '.join(DERIVED)}).")
            return Factor()
        because = (
            self.text(table, under, "because", "why it matters, in a few words") if "because" in more else ""
        )
        return Factor(
            column=self.text(table, under, "column", "a column of the history") if "column" in table else "",
            time=self.choice(table, under, "time", DERIVED, ""),
            cuts=self.cuts(table, under),
            because=because,
            decision=self.flag(table, under, "decision") if "decision" in more else False,
        )

    def cuts(self, table: dict[str, Any], under: str) -> tuple[float, ...]:
        """Rising numbers."""
        found = table.get("cuts", [])
        numbers = isinstance(found, list) and all(type(one) in (int, float) for one in found)
        if numbers and found == sorted(set(found)) and not (found and "time" in table):
            return tuple(map(float, found))
        self.wrong(
            key_of(under, "cuts"), "Has to be rising numbers that cut a column.", "Write it as [5, 10]."
        )
        return ()

    def shifts(self, given: dict[str, Any]) -> tuple[int, ...]:
        """When shifts begin, in minutes after midnight; the file writes them as "07:00"."""
        if "shifts" not in given:
            return SHIFTS
        minutes = []
        for word in self.texts(given, "", "shifts", optional=False):
            try:
                at = datetime.time.fromisoformat(word)
            except ValueError:
                self.wrong("shifts", f'"{word}" is no time of day.', 'Write them as ["07:00", "19:00"].')
                return SHIFTS
            minutes.append(60 * at.hour + at.minute)
        return tuple(sorted(set(minutes)))
