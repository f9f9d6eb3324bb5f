"""The fold: how each event changes the state. One module a theme, beside the events' own.

Importing this registers every fold.
"""

from answerable.model.folds import (
    aid,
    beside,
    calls,
    cautions,
    departures,
    duties,
    keeping,
    keys,
    people,
    policy,
    reaching,
    reconciling,
    requests,
    restoring,
    shifts,
    units,
    voices,
)
from answerable.model.folds.base import fold

__all__ = [
    "aid",
    "beside",
    "calls",
    "cautions",
    "departures",
    "duties",
    "fold",
    "keeping",
    "keys",
    "people",
    "policy",
    "reaching",
    "reconciling",
    "requests",
    "restoring",
    "shifts",
    "units",
    "voices",
]
