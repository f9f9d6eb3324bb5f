"""The table of what a day is like."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from typing import Final, TypeVar

import msgspec

T = TypeVar("T")

QUANTILES: Final = (0.1, 0.25, 0.5, 0.75, 0.9)
"""At which the table gives each stretch of time."""


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many calls come, beside the mean: by day of the week (Monday first) and by hour."""

    days: tuple[float, ...]
    weekday: tuple[float, ...]
    weekend: tuple[float, ...]


class Variant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known at once of some calls of a kind, and how often it was."""

    weight: int
    said: dict[str, str]


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of call of one service, and its share there."""

    kind: str
    service: str
    share: float
    facts: tuple[Variant, ...]


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of the table."""

    profile: Profile
    kinds: tuple[Kind, ...]
    times: dict[str, tuple[int, ...]]
    """Stretch of a unit's work (`medic to scene`) -> seconds at the quantiles."""


def load_parameters() -> Parameters:
    """The table that is shipped."""
    text = files("answerable.town").joinpath("parameters.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Parameters)


def draw_seconds(parameters: Parameters, stretch: str, chance: random.Random) -> float:
    """How long a stretch of work takes this time: between the table's quantiles, and no further."""
    known = parameters.times[stretch]
    part = QUANTILES[0] + chance.random() * (QUANTILES[-1] - QUANTILES[0])
    for place in range(len(QUANTILES) - 1):
        low, high = QUANTILES[place], QUANTILES[place + 1]
        if part <= high:
            return known[place] + (part - low) / (high - low) * (known[place + 1] - known[place])
    return float(known[-1])


def pick(chance: random.Random, values: Sequence[T], weights: Sequence[float]) -> T:
    """One of the values, by weight: only from `random()`, which is the same in every Python."""
    at = chance.random() * sum(weights)
    for value, weight in zip(values, weights, strict=True):
        at -= weight
        if at < 0:
            return value
    return values[-1]
