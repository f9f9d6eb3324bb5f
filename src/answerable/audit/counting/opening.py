"""The calls behind a count: a key names them, and the same words that counted them find them.

A key is written like a query string: `group=5&cause=answered`, `not-group=5&factor-call_type=THEFT`,
`left-out=…`. Who may open one is not decided here.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from answerable.audit.counting.counts import CAUSES
from answerable.audit.counting.histories import Histories
from answerable.audit.counting.passing import database
from answerable.audit.counting.wording import told
from answerable.audit.plan import Plan
from answerable.intake.errors import IntakeError, Mistake, nearest
from answerable.intake.sql import quoted


def key_of(**what: str) -> str:
    """A key of `group`, `cause` and `left_out`, which all hold at once; `not_group` and the like turn one
    round.
    """
    return urlencode([(name.replace("_", "-"), value) for name, value in what.items()])


def opened(plan: Plan, histories: Histories, key: str) -> tuple[tuple[str, int], ...]:
    """The calls behind a count, as the history names them: id and `again`, in order of reception.

    Raises:
        IntakeError: the key names something that this plan does not tell apart.

    """
    where = " AND ".join(
        _condition(plan, name, value) for name, value in parse_qsl(key, keep_blank_values=True)
    )
    if key and not where:
        raise _unknown(key, ())
    left_out = "" if "left-out=" in key else "left_out IS NULL AND "
    query = (
        f"SELECT id, again FROM ({told(plan, histories.relation, histories.time_zone)})"  # noqa: S608
        f" WHERE {left_out}{where or 'true'} ORDER BY received, id, again"
    )
    with database() as con:
        return tuple((str(id_), int(again)) for id_, again in con.execute(query).fetchall())


def _condition(plan: Plan, name: str, value: str) -> str:
    factors = {f"factor-{factor.name}": f"f{nth}" for nth, factor in enumerate(plan.strata)}
    columns = {"group": "grp", "left-out": "left_out", "urgent": "urgent", **factors}
    negated = name.startswith("not-")
    what = name.removeprefix("not-")
    sign = "<>" if negated else "="
    if what == "cause" and value in CAUSES:
        return f"cause {sign} {CAUSES.index(value)}"
    if what in columns:
        return f"CAST({columns[what]} AS VARCHAR) {sign} {quoted(value)}"
    raise _unknown(name, (*columns, "cause"))


def _unknown(what: str, known: tuple[str, ...]) -> IntakeError:
    fix = (
        nearest(what, known) or "Copy it from the audit's JSON: a count that can be opened has it, as calls."
    )
    return IntakeError([Mistake("--calls", "", f'"{what}" names no calls of this plan.', fix)])
