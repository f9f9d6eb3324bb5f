"""The columns that only our own record can tell, and how columns of outcomes and facts are named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from answerable.intake.schema import HISTORY, MOMENT
from answerable.policy.given import fold

OWN: Final[dict[str, str]] = {
    "kind": "VARCHAR",
    "how": "VARCHAR",
    "status": "VARCHAR",
    "ended": MOMENT,
    "incident": "VARCHAR",
    "merged_into": "VARCHAR",
    "requested_by": "VARCHAR",
    "directive": "VARCHAR",
    "known_at": MOMENT,
    "basis": "VARCHAR",
    "rules": "VARCHAR[]",
    "raised_by": "VARCHAR",
    "answered_at": MOMENT,
    "first_answered_at": MOMENT,
    "answer_due": MOMENT,
    "answer": "VARCHAR",
    "passed_on": MOMENT,
    "aid_asked": MOMENT,
    "aid_came": MOMENT,
    "departures": (
        f'STRUCT(kind VARCHAR, direction VARCHAR, "at" {MOMENT}, role VARCHAR, approved_by_role VARCHAR,'
        " authority VARCHAR, reason VARCHAR)[]"
    ),
    "deadlines_missed": f'STRUCT(step VARCHAR, due {MOMENT}, "at" {MOMENT})[]',
    "in_series": "VARCHAR[]",
    "linked": "INTEGER",
    "merged_calls": "INTEGER",
    "erased": "VARCHAR[]",
    "entries": "BIGINT[]",
}
"""Name -> DuckDB's type, after those of every history; docs/spec/history.md says what each means."""

DECIDED: Final = "decided: "
ACTED: Final = "acted: "


def decided_column(outcome: str) -> str:
    """The column of what the directive decided of an outcome: `decided: response`."""
    return DECIDED + outcome


def acted_column(outcome: str) -> str:
    """The column of what was acted on of an outcome: `acted: response`."""
    return ACTED + outcome


def fact_columns(facts: Iterable[str], outcomes: Iterable[str]) -> dict[str, str]:
    """Fact -> its column: the fact's own name, or `fact: NAME` where another column is named like that.

    Names of columns are compared without case, as DuckDB and `replay` do.
    """
    taken = {*map(fold, HISTORY), *map(fold, OWN)}
    taken |= {fold(name) for each in outcomes for name in (decided_column(each), acted_column(each))}
    return {fact: f"fact: {fact}" if fold(fact) in taken else fact for fact in facts}
