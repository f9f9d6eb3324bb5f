"""What is searched, written down beforehand: the section `[unwritten]` of a plan, or options."""

from __future__ import annotations

import zoneinfo
from typing import Any, Final

import msgspec

from answerable.intake.errors import IntakeError
from answerable.intake.keys import Keys, key_of

KEYS: Final = (
    "target", "columns", "baseline", "leave_out", "longest", "smallest_support",
    "permutations", "seed", "alpha", "fewer_than", "time_zone",
)  # fmt: skip
SECTION: Final = "unwritten"


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """What counts as a departure, what a rule may read, and what had already been decided."""

    target: str = "departures"
    """`departures` or `departures: KIND, …`; `never on scene`; `COLUMN: VALUE, …`, such as
    `cause: refused or not sent`.
    """
    columns: tuple[str, ...]
    """What a rule may read: columns of the history, or `weekday`, `time of day`."""
    baseline: tuple[str, ...] = ()
    """What made calls alike: the decided outcomes, or the declared factors. Calls are compared within its
    combinations alone. `day` among them, where departures come in clusters.
    """
    leave_out: dict[str, tuple[str, ...]] = {}
    """Column -> values: calls that have one of them are counted and left out."""
    longest: int = 3
    """How many conditions a rule has at most: 1, 2 or 3."""
    smallest_support: int = 10
    """The fewest calls that a rule may speak of."""
    permutations: int = 999
    seed: int = 1
    alpha: float = 0.05
    """How often at most anything is found where there is nothing."""
    fewer_than: int = 5
    """Counts below are shown as "fewer than" to those who may not see single cases."""
    time_zone: str = "UTC"
    """In which days, weekdays and times of day are told."""


def read_section(given: dict[str, Any], file: str) -> Section:
    """The section of a plan, as TOML has read it.

    Raises:
        IntakeError: with every mistake in it.

    """
    reader = _Reader(file)
    reader.only(given, SECTION, KEYS)
    columns = reader.texts(given, SECTION, "columns", optional=False)
    baseline = reader.texts(given, SECTION, "baseline", optional=True)
    for name in sorted({*columns} & {*baseline}):
        fix = "A rule cannot depend on what calls are alike in: take it out of one of them."
        reader.wrong("unwritten.columns", f'"{name}" is in baseline as well.', fix)
    read = Section(
        target=reader.text(given, SECTION, "target", "what counts as a departure")
        if "target" in given
        else "departures",
        columns=columns,
        baseline=baseline,
        leave_out=reader.leave_out(given.get("leave_out", {})),
        longest=reader.whole(given, "longest", 3, 1, 3),
        smallest_support=reader.whole(given, "smallest_support", 10, 1, 1_000_000_000),
        permutations=reader.whole(given, "permutations", 999, 19, 1_000_000),
        seed=reader.whole(given, "seed", 1, 0, 2**63 - 1),
        alpha=reader.alpha(given),
        fewer_than=reader.whole(given, "fewer_than", 5, 0, 1_000_000),
        time_zone=reader.zone({"time_zone": "UTC", **given}),
    )
    if read.alpha * (read.permutations + 1) < 1:
        fix = f"Take {round(1 / read.alpha + 0.5)} or more."
        reader.wrong(
            "unwritten.permutations", "So few can never show anything to be rarer than `alpha`.", fix
        )
    if reader.mistakes:
        raise IntakeError(reader.mistakes)
    return read


class _Reader(Keys):
    """Takes out what the section has."""

    def whole(self, given: dict[str, Any], key: str, otherwise: int, low: int, high: int) -> int:
        found = given.get(key, otherwise)
        if isinstance(found, int) and not isinstance(found, bool) and low <= found <= high:
            return found
        self.wrong(key_of(SECTION, key), "Does not fit.", f"Write a whole number from {low} to {high}.")
        return otherwise

    def alpha(self, given: dict[str, Any]) -> float:
        found = given.get("alpha", 0.05)
        if isinstance(found, float) and 0 < found <= 0.5:
            return found
        self.wrong("unwritten.alpha", "Does not fit.", "Write a share above 0, at most 0.5, such as 0.05.")
        return 0.05

    def leave_out(self, given: Any) -> dict[str, tuple[str, ...]]:
        if not isinstance(given, dict):
            self.wrong("unwritten.leave_out", "Has to be a table.", 'Write { cause = ["duplicate"] }.')
            return {}
        return {column: self.texts(given, "unwritten.leave_out", column, optional=False) for column in given}

    def zone(self, given: dict[str, Any]) -> str:
        name = given["time_zone"]
        if isinstance(name, str) and name in zoneinfo.available_timezones():
            return name
        self.wrong("unwritten.time_zone", "There is no such zone.", 'Write it as "America/Los_Angeles".')
        return "UTC"
