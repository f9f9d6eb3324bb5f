"""A plan in SQL: what each call's group, stratum, cluster, cause and waiting are. Only declared columns
appear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from answerable.audit.counting.counts import CAUSES, MISSING, REACHED
from answerable.audit.plan import Factor, Plan
from answerable.audit.plan.nouns import REST
from answerable.intake.sql import named, quoted

NOT_RECORDED: Final = "(not recorded)"
OTHERS: Final = "(others)"
"""The calls of no named group, where groups are compared with all the rest."""
RECEIVED: Final = (
    "coalesce(received >= TIMESTAMPTZ '0001-01-01 00:00:00+00'"
    " AND received < TIMESTAMPTZ '10000-01-01 00:00:00+00', false)"
)
"""Whether a call has a time of reception that a calendar has: without one nobody knows its day."""
_SAID: Final = ("cancelled by caller", "refused or not sent", "duplicate")
"""Causes of the history that are ends of their own; any other is unknown."""


def told(plan: Plan, relation: str, zone: str) -> str:
    """A query with one row a call: id, again, received, left_out, grp, f0 …, cl, cause, censored, wait,
    urgent, backwards.

    `left_out` is the rule that leaves it out, or NULL; `backwards`: it was reached before it was received.
    """
    factors = [f"{value_of(factor, plan, zone)} AS f{nth}" for nth, factor in enumerate(plan.strata)]
    columns = [
        "id", "again", "received", f"{_left_out(plan, zone)} AS left_out", f"{_group(plan, zone)} AS grp",
        *factors, f"{_cluster(plan, zone)} AS cl", f"{_cause(plan)} AS cause", f"{_open(plan)} AS censored",
        f"{_wait(plan)} AS wait", f"{_urgent(plan)} AS urgent", f"{_backwards(plan)} AS backwards",
    ]  # fmt: skip
    last = f"(SELECT max(received) FROM {relation} WHERE {RECEIVED})"  # noqa: S608 - paths are quoted
    return f"SELECT {', '.join(columns)} FROM {relation} CROSS JOIN {last} AS ends(last)"  # noqa: S608


def text(column: str) -> str:
    """A column's value as trimmed text; NULL where it is blank."""
    return f"nullif(trim(CAST({named(column)} AS VARCHAR)), '')"


def among(column: str, values: Sequence[str]) -> str:
    """Whether a column has one of these values."""
    return f"coalesce({text(column)} IN ({', '.join(quoted(value.strip()) for value in values)}), false)"


def value_of(factor: Factor, plan: Plan, zone: str) -> str:
    """A factor's value as text that is never NULL."""
    if factor.time:
        return _of_time(factor.time, plan, zone)
    told = text(factor.column) if not factor.cuts else _cut(factor)
    return f"coalesce({told}, {quoted(NOT_RECORDED)})"


def _cut(factor: Factor) -> str:
    number = _number(factor)
    ends = [f"{cut:g}" for cut in factor.cuts]
    cases = [f"WHEN {number} < {ends[0]} THEN {quoted(f'below {ends[0]}')}"]
    cases += [
        f"WHEN {number} < {high} THEN {quoted(f'{low} to below {high}')}" for low, high in pairwise(ends)
    ]
    return f"CASE {' '.join(cases)} WHEN {number} >= {ends[-1]} THEN {quoted(f'{ends[-1]} and above')} END"


def _number(factor: Factor) -> str:
    """A column's value as a number; NULL where it is none ("not a number" would be above every cut)."""
    return f"nullif(try_cast({named(factor.column)} AS DOUBLE), CAST('nan' AS DOUBLE))"


def local(zone: str) -> str:
    """When a call was received, on the city's clock."""
    return f"(received AT TIME ZONE {quoted(zone)})"


def _of_time(what: str, plan: Plan, zone: str) -> str:
    at = local(zone)
    hour = f"hour({at})"
    if what == "part of day":
        return (
            f"CASE WHEN {hour} < 6 THEN 'night, 0 to 6' WHEN {hour} < 12 THEN 'morning, 6 to 12'"
            f" WHEN {hour} < 18 THEN 'afternoon, 12 to 18' ELSE 'evening, 18 to 24' END"
        )
    if what == "weekend":
        return f"CASE WHEN isodow({at}) > 5 THEN 'Saturday and Sunday' ELSE 'Monday to Friday' END"
    if what == "shift":
        return _shift(plan, at, [quoted(f"{start // 60:02}:{start % 60:02}") for start in plan.shifts])
    return f"strftime({at}, {quoted({'hour': '%H:00', 'weekday': '%A', 'month': '%Y-%m'}[what])})"


def _shift(plan: Plan, at: str, told: Sequence[object]) -> str:
    """What is told of the shift that a time lies in."""
    cases = [
        f"WHEN {_minute(at)} >= {start} THEN {each}" for start, each in zip(plan.shifts, told, strict=True)
    ]
    return f"CASE {' '.join(reversed(cases))} ELSE {told[-1]} END"


def _minute(at: str) -> str:
    """The minute of the day."""
    return f"(60 * hour({at}) + minute({at}))"


def _day(at: str) -> str:
    """A day's number; NULL of a time that no calendar has."""
    return f"date_diff('day', DATE '1970-01-01', {at})::INTEGER"


def _group(plan: Plan, zone: str) -> str:
    exposure = plan.exposure
    value = value_of(exposure.factor, plan, zone)
    if not exposure.groups:
        return value
    cases = [
        f"WHEN {value} IN ({', '.join(quoted(one.strip()) for one in values)}) THEN {quoted(group)}"
        for group, values in exposure.groups.items()
    ]
    return f"CASE {' '.join(cases)} ELSE {quoted(OTHERS)} END"


def _cluster(plan: Plan, zone: str) -> str:
    """A number of the day, or of the minute in which the shift began; or a column's words."""
    at = local(zone)
    if plan.clusters.by == "day":
        return _day(at)
    if plan.clusters.by == "shift":
        before = f"CASE WHEN {_minute(at)} < {plan.shifts[0]} THEN 1 ELSE 0 END"
        return f"({_day(at)} - {before}) * 1440 + {_shift(plan, at, plan.shifts)}"
    if plan.clusters.column:
        return f"coalesce({text(plan.clusters.column)}, {quoted(NOT_RECORDED)})"
    return "0"


def _answered(plan: Plan) -> str:
    outcome = plan.outcome
    return f"({outcome.reached} IS NOT NULL)" if outcome.reached else among(outcome.column, outcome.values)


def _cause(plan: Plan) -> str:
    """The place in `CAUSES`. Who was reached was answered, whatever the disposition says."""
    outcome = plan.outcome
    cases = [f"WHEN {_answered(plan)} THEN {REACHED}"]
    if outcome.reached and outcome.missing:
        cases.append(f"WHEN {among('cause', outcome.missing)} THEN {MISSING}")
    cases += [f"WHEN cause = {quoted(said)} THEN {CAUSES.index(said)}" for said in _SAID]
    return f"CAST(CASE {' '.join(cases)} ELSE {CAUSES.index('unknown')} END AS INTEGER)"


def _open(plan: Plan) -> str:
    """Nothing shows that it ended, and the history ends before the horizon has passed."""
    horizon = plan.outcome.horizon_seconds
    ended = "cleared IS NOT NULL OR coalesce(cause, 'unknown') <> 'unknown'"
    near = f"date_diff('second', received, last) < {horizon}"
    return f"(NOT {_answered(plan)} AND NOT ({ended}) AND {near})" if horizon else "false"


def _wait(plan: Plan) -> str:
    """Whole seconds; a time before the call is counted as none."""
    outcome = plan.outcome
    if not (outcome.reached and outcome.horizon_seconds):
        return "CAST(-1 AS INTEGER)"
    since = "received" if outcome.since == "received" else f"coalesce({outcome.since}, received)"
    until = (
        f"CASE WHEN {_answered(plan)} THEN {outcome.reached} WHEN {_open(plan)} THEN last ELSE cleared END"
    )
    seconds = f"greatest(0, (epoch_us({until}) - epoch_us({since})) // 1000000)"
    return f"CAST(CASE WHEN {until} IS NULL THEN -1 ELSE least({seconds}, 2000000000) END AS INTEGER)"


def _backwards(plan: Plan) -> str:
    outcome = plan.outcome
    return f"coalesce({outcome.reached} < received, false)" if outcome.reached else "false"


def _urgent(plan: Plan) -> str:
    asked = plan.priority
    return "false" if asked is None else among(asked.column, asked.urgent)


def _left_out(plan: Plan, zone: str) -> str:
    cases = [f"WHEN {condition} THEN {rule}" for condition, rule in _conditions(plan, zone)]
    return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS VARCHAR)"


def _conditions(plan: Plan, zone: str) -> Iterator[tuple[str, str]]:
    """What leaves a call out, and the words by which the rule is told apart."""
    for nth, rule in enumerate(plan.excludes):
        yield among(rule.column, rule.values), quoted(f"plan {nth}")
    if not plan.keep_excluded:
        yield "excluded IS NOT NULL", "'import ' || excluded"
    yield f"NOT {RECEIVED}", quoted("unreceived")
    factor = plan.exposure.factor
    if factor.column and not factor.cuts:
        yield f"{text(factor.column)} IS NULL", quoted("unexposed")
    elif factor.cuts:
        yield f"{_number(factor)} IS NULL", quoted("unexposed")
    if plan.exposure.against != REST and plan.exposure.groups:
        yield f"{_group(plan, zone)} = {quoted(OTHERS)}", quoted("others")
