"""Labelled call types -> `categories.json`, the table of word weights that `categories.py` reads.

    python -m answerable.intake.importing.teach LABELLED.csv

The file has the columns `call_type`, `category` and `count`. A multinomial logistic regression (ridge) over
the words of each type; only words that stand in several types are kept, so that the table holds no row of its
teacher.
"""

from __future__ import annotations

import csv
import math
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np
from scipy.optimize import minimize

from answerable.intake.importing.categories import TABLE, Weights, words_of

_SAME: Final = {
    "Accidents/Traffic Safety": "Traffic", "Assist the Public": "Assisting the Public", "Warrant": "Warrants",
    "Status Offenses": "Other Crimes", "Other (Not Crime)": "", "Statuses": "Officer Activity",
    "Complaints/Environmental Conditions": "Disturbances and Complaints",
}  # fmt: skip
"""Labels of one meaning joined; a label that says nothing (`Other (Not Crime)`) teaches nothing."""


class Taught(NamedTuple):
    """A call type with its category, and how much it weighs."""

    words: tuple[str, ...]
    category: str
    weight: float


def labelled(rows: Iterable[dict[str, str]]) -> list[Taught]:
    """The rows of a labelled list that have a category."""
    taught = []
    for row in rows:
        category = _SAME.get(row["category"].strip(), row["category"].strip())
        words = words_of(row["call_type"])
        if category and words:
            taught.append(Taught(words, category, 1 + math.log10(max(1, int(row["count"] or 1)))))
    return taught


def plain() -> list[Taught]:
    """The types that are known from their own words, from `plain.toml`."""
    table = tomllib.loads(Path(__file__).with_name("plain.toml").read_text(encoding="utf-8"))
    return [Taught(words_of(name), category, 6.0) for category, names in table.items() for name in names]


def learn(taught: Sequence[Taught], ridge: float = 0.3, least: int = 2) -> Weights:
    """The weights that tell these types apart; words that fewer than `least` of them have are left out."""
    own = {word for each in plain() for word in each.words}
    seen = Counter(word for each in taught for word in each.words)
    words = sorted(word for word, times in seen.items() if times >= least or word in own)
    categories = sorted({each.category for each in taught})
    place = {word: at for at, word in enumerate(words)}
    given = np.zeros((len(taught), len(words)))
    for row, each in enumerate(taught):
        for word in each.words:
            if word in place:
                given[row, place[word]] = 1.0
    wanted = np.array([categories.index(each.category) for each in taught])
    weight = np.array([each.weight for each in taught])
    fitted = _fit(given, wanted, weight, len(categories), ridge)
    table = {
        word: {
            str(at): round(float(value), 2) for at, value in enumerate(fitted[at_word]) if abs(value) >= 0.25
        }
        for word, at_word in place.items()
    }
    bias = tuple(round(float(value), 2) for value in fitted[-1])
    return Weights(tuple(categories), bias, {word: held for word, held in table.items() if held})


def _fit(
    given: np.ndarray, wanted: np.ndarray, weight: np.ndarray, categories: int, ridge: float
) -> np.ndarray:
    """Words + 1 rows (the last: the bias) of weights for each category."""
    rows, words = given.shape
    full = np.hstack([given, np.ones((rows, 1))])
    target = np.zeros((rows, categories))
    target[np.arange(rows), wanted] = 1.0

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        table = flat.reshape(words + 1, categories)
        scores = full @ table
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        missed = -(weight * np.log(shares[np.arange(rows), wanted] + 1e-12)).sum()
        slope = full.T @ (weight[:, None] * (shares - target)) + ridge * table
        return float(missed + ridge / 2 * (table**2).sum()), slope.ravel()

    found = minimize(loss, np.zeros((words + 1) * categories), jac=True, method="L-BFGS-B",
                     options={"maxiter": 150})  # fmt: skip
    return np.asarray(found.x).reshape(words + 1, categories)


def main(file: Path) -> None:
    """Teach from a labelled list and write the table."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        taught = [*labelled(csv.DictReader(stream)), *plain()]
    TABLE.write_bytes(msgspec.json.encode(learn(taught), order="sorted") + b"\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
