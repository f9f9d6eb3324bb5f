"""A synthetic history for the audit's benchmarks: the columns of `docs/spec/history.md` that it reads.

Eight columns of categories say what each call was; a fifth of the calls is never answered. Calls of one area
are answered a little less and later than others that are alike, their mix differs, and days differ too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FACTORS: dict[str, tuple[str, ...]] = {
    "area": ("north", "south"),
    "category": tuple(f"kind {number:02}" for number in range(20)),
    "priority": ("1", "2", "3", "4", "5"),
    "part_of_day": ("day", "night"),
    "weekday": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "season": ("winter", "spring", "summer", "autumn"),
    "source": ("voice", "mobile", "text", "alarm"),
    "place": ("home", "street", "shop", "office", "school", "road"),
}
"""The eight columns of categories, and the values of each."""
GROUPS = "area"
"""Whose calls are compared: values 0 and 1 of this column."""
STRATA = ("category", "priority", "part_of_day")
"""What makes calls alike: 20 x 5 x 2 = 200 strata."""
NEVER = 0.20
"""The share of calls that is never answered."""
CAUSES = ("answered", "cancelled by caller", "refused or not sent")
DAYS = 365
START = 1_767_225_600
"""2026-01-01, midnight UTC, in seconds since 1970."""

Codes = dict[str, npt.NDArray[np.int64]]
Numbers = npt.NDArray[np.float64]
Times = npt.NDArray[np.int64]


def make(calls: int, seed: int, folder: Path) -> Path:
    """Write `history.parquet` of so many calls, in order of reception; the same seed gives the same calls.

    Times are whole seconds. `on_scene` is NULL for the calls that were never answered; their `cleared` is
    when the caller gave up or the agency refused (`cause`).
    """
    rng = np.random.default_rng(seed)
    received = START + np.sort(rng.integers(0, DAYS * 86_400, calls))
    codes = _codes(rng, received)
    answered = rng.random(calls) < _chances(rng, codes, received)
    cause = np.where(answered, 0, 1 + (rng.random(calls) < 0.4))
    path = folder / "history.parquet"
    _write(path, codes, cause, _times(rng, codes, answered, received))
    return path


def _codes(rng: np.random.Generator, received: Times) -> Codes:
    """The value of each column for each call, as its place in `FACTORS`."""
    calls, hours = len(received), received // 3_600
    shares = 1 / np.arange(3.0, 23.0)
    category = rng.choice(20, calls, p=shares / shares.sum())
    return {
        "area": (rng.random(calls) < 0.25 + 0.02 * category).astype(np.int64),
        "category": category,
        "priority": (category + rng.choice(5, calls, p=(0.4, 0.25, 0.15, 0.12, 0.08))) % 5,
        "part_of_day": ((hours % 24 < 6) | (hours % 24 >= 18)).astype(np.int64),
        "weekday": (received // 86_400 + 3) % 7,  # the first of January 1970 was a Thursday
        "season": (received - START) // 86_400 * 4 // DAYS,
        "source": rng.choice(4, calls, p=(0.2, 0.65, 0.05, 0.1)),
        "place": rng.integers(0, 6, calls),
    }


def _chances(rng: np.random.Generator, codes: Codes, received: Times) -> Numbers:
    """How likely each call is to be answered: logistic in the columns and the day, four fifths on average."""
    score = rng.normal(0, 0.2, DAYS)[(received - START) // 86_400] - 0.15 * codes["area"]
    for name in ("category", "priority", "part_of_day", "season", "source", "place"):
        score += rng.normal(0, 0.4, len(FACTORS[name]))[codes[name]]
    low, high = -10.0, 10.0
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (middle, high) if _logistic(score + middle).mean() < 1 - NEVER else (low, middle)
    return _logistic(score + low)


def _logistic(score: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-score)), dtype=np.float64)


def _times(
    rng: np.random.Generator, codes: Codes, answered: npt.NDArray[np.bool_], received: Times
) -> dict[str, tuple[Times, npt.NDArray[np.bool_]]]:
    """Each column of times: seconds since 1970, and which calls have it."""
    calls = len(received)
    slower = 1 + 0.15 * codes["area"] + 0.25 * codes["priority"]
    queued = 1 + (rng.exponential(90, calls) * slower).astype(np.int64)
    travelled = 1 + (rng.lognormal(np.log(330), 0.5, calls) * slower).astype(np.int64)
    given_up = 1 + (rng.exponential(900, calls) * slower).astype(np.int64)
    worked = 60 + rng.exponential(1_500, calls).astype(np.int64)
    reached = received + queued + travelled
    everyone = np.ones(calls, dtype=np.bool_)
    return {
        "received": (received, everyone),
        "dispatched": (received + queued, answered | (queued < given_up)),
        "on_scene": (reached, answered),
        "cleared": (np.where(answered, reached + worked, received + given_up), everyone),
    }


def _write(
    path: Path, codes: Codes, cause: Times, times: dict[str, tuple[Times, npt.NDArray[np.bool_]]]
) -> None:
    import polars as pl

    def when(seconds: Times, known: npt.NDArray[np.bool_]) -> Any:
        stamps = (pl.Series(seconds) * 1_000_000).cast(pl.Datetime("us", "UTC"))
        return pl.select(pl.when(pl.Series(known)).then(stamps)).to_series()

    def words(values: tuple[str, ...], places: Times) -> Any:
        return pl.Series(places.astype(np.uint8)).cat.to(pl.Enum(list(values))).cast(pl.String)

    calls = len(cause)
    columns = {
        "id": pl.int_range(calls, eager=True).cast(pl.String).str.zfill(8),
        "again": pl.zeros(calls, pl.Int32, eager=True),
        **{name: when(*column) for name, column in times.items()},
        "cause": words(CAUSES, cause),
        **{name: words(FACTORS[name], places) for name, places in codes.items()},
    }
    pl.DataFrame(columns).write_parquet(path)
