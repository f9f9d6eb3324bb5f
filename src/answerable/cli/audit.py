"""`answerable audit`: were like calls treated alike?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output, unwritten

if TYPE_CHECKING:
    from answerable.audit import Found
    from answerable.audit.findings import Effect, Finding, Interval, Tally
    from answerable.audit.registering import Statement


Calls = Annotated[
    str | None,
    typer.Option(
        metavar="WHICH",
        help="With --entitled: list the calls behind a count, by what the JSON gives under calls.",
        show_default=False,
    ),
]
Engine = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Count on another engine, through Ibis: duckdb://, pyspark://?spark.master=….",
        show_default=False,
    ),
]


def audit(
    plan: Annotated[Path, typer.Argument(help="The plan, a TOML file.", show_default=False)],
    declare: Annotated[
        bool, typer.Option("--declare", help="Only write the plan's digest down; read no outcome.")
    ] = False,
    declared: Annotated[
        Path | None,
        typer.Option(
            metavar="RECEIPT",
            help="The receipt of a public statement, in a centre's record, that holds the plan's digest.",
            show_default=False,
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            metavar="KEY", help="That centre's verifier key, or a file with it.", show_default=False
        ),
    ] = None,
    witness: options.Witnesses = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write report.html, findings.json and figures.csv into this directory.",
            show_default=False,
        ),
    ] = None,
    entitled: Annotated[
        bool, typer.Option("--entitled", help="Hide nothing. For those entitled to see few calls.")
    ] = False,
    calls: Calls = None,
    engine: Engine = None,
    json: options.Json = False,
) -> None:
    """Carry out an audit's plan: how recorded calls of groups were answered, and how long they waited.

    The plan is declared before outcomes are read; one that came after a look is called exploratory. Counts
    of a few calls are hidden.

    Exit 0: every comparison is practically alike. 1: any other verdict, or an unwritten rule. 2: the plan or
    a history cannot be used.
    """
    if declare:
        _declare(plan, json=json)
    elif calls is not None:
        _open(plan, calls, entitled=entitled, json=json)
    else:
        statement = _statement(plan, declared, key, witness)
        _carry_out(plan, statement, out, engine, entitled=entitled, json=json)


def _declare(path: Path, *, json: bool) -> None:
    from datetime import UTC, datetime

    from answerable.audit.plan import read_plan
    from answerable.audit.registering import declare

    plan = read_plan(path)
    at = declare(plan, (), datetime.now(UTC))
    if json:
        output.print_json({"plan": plan.sha256, "at": at})
    else:
        typer.echo(f"{plan.sha256}  declared {at:%Y-%m-%d %H:%M:%S} UTC; written down in {path}.declared")


def _open(path: Path, calls: str, *, entitled: bool, json: bool) -> None:
    from datetime import UTC, datetime

    from answerable.audit.counting import find_histories, opened
    from answerable.audit.plan import read_plan
    from answerable.audit.registering import register

    if not entitled:
        output.fail("--calls lists single calls: say --entitled as well, if you are.")
    plan = read_plan(path)
    histories = find_histories(plan)
    register(plan, histories, datetime.now(UTC))  # to open a count is to read outcomes
    found = opened(plan, histories, calls)
    if json:
        output.print_json([{"id": id_, "again": again} for id_, again in found])
    else:
        typer.echo("\n".join(id_ if not again else f"{id_} ({again})" for id_, again in found))


def _statement(
    path: Path, receipt: Path | None, key: str | None, witness: list[str] | None
) -> Statement | None:
    if receipt is None:
        return None
    if key is None:
        output.fail("--declared needs the key that the receipt is checked with: --key KEY.")
    from answerable.audit.plan import read_plan
    from answerable.audit.registering import declared_in_record
    from answerable.record import InvalidKey

    try:
        text = receipt.read_text("utf-8", "replace")
        return declared_in_record(read_plan(path), text, door.key_text(key), door.witness_keys(witness))
    except InvalidKey as error:
        output.fail(f"The key cannot be used: {error}.")


def _carry_out(
    path: Path,
    statement: Statement | None,
    out: Path | None,
    engine: str | None,
    *,
    entitled: bool,
    json: bool,
) -> None:
    from answerable.audit import audit as carry_out
    from answerable.audit.counting import Elsewhere

    where = Elsewhere.at(engine) if engine else None
    found = carry_out(path, statement=statement, entitled=entitled, engine=where)
    if out is not None:
        _write(found, out)
    if json:
        output.print_json(found)
    else:
        typer.echo("\n".join(_lines(found)))
        if out is not None:
            typer.echo(f"Written to {out}.")
    rules = found.unwritten is not None and found.unwritten.rules
    if rules or any(finding.verdict != "practically alike" for finding in found.findings):
        raise typer.Exit(output.FINDING)


def _write(found: Found, out: Path) -> None:
    from answerable.audit.reporting import write
    from answerable.audit.reporting.annexes import unwritten_rules

    annexes = [unwritten_rules(found.unwritten, found.unwritten_below)] if found.unwritten else []
    write(found, out, annexes)


def _lines(found: Found) -> Iterator[str]:
    yield found.title
    yield found.asks
    yield f"{found.registration.status}: {found.registration.why}"
    yield f"{_number(found.calls.n)} calls; answered: {found.outcome}; clusters: {found.clusters_by}"
    for left in found.excluded:
        yield f"  left out: {_number(left.calls.n):>9}  {left.rule} ({left.because})"
    yield ""
    width = max((len(tally.group) for tally in found.groups), default=0)
    heads = f"{'calls':>9}  {'answered':>9}  {'share, with its interval':<26}  half reached within"
    yield f"{'':<{width}}  {heads}"
    yield from (_tally(tally, width) for tally in found.groups)
    for finding in found.findings:
        yield ""
        yield from _finding(finding)
    if found.unwritten is not None:
        yield ""
        yield from unwritten.lines(found.unwritten, found.unwritten_below)
    yield ""
    yield from (f"- {limit}" for limit in found.limits)


def _tally(tally: Tally, width: int) -> str:
    half = tally.half_reached
    reached = f"{half.estimate:,.0f} s" if half.estimate is not None else half.why_not
    hidden = tally.calls.n is None or tally.answered.n is None
    figures = "hidden" if hidden else f"{_figure(tally.rate):<26}  {reached}"
    return f"{tally.group:<{width}}  {_number(tally.calls.n):>9}  {_number(tally.answered.n):>9}  {figures}"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"{finding.verdict.upper()}  {finding.id}"
    yield f"  {finding.sentence}"
    if finding.adjusted.difference.estimate is not None or finding.crude.difference.estimate is not None:
        yield f"  crude     {_effect(finding, finding.crude)}"
        yield f"  adjusted  {_effect(finding, finding.adjusted)}"
    if finding.without_decisions is not None and finding.without_decisions.difference.estimate is not None:
        held = ", ".join(finding.without_decisions.adjusted_for) or "nothing"
        yield f"  alike in {held} alone: {_effect(finding, finding.without_decisions)}"
    for reading in finding.readings:
        if reading.difference.estimate is not None:
            yield f"  with {reading.counting}: difference {_figure(reading.difference, sign=True)}"
    if finding.verdict != "not assessable":
        p = "" if finding.adjusted_p is None else f"; p in its family {finding.adjusted_p:.3g}"
        yield f"  {finding.because} Margin {_in_unit(finding.margin, finding.adjusted.difference.scale)}{p}."
    yield from (f"  {each}" for each in (finding.reversal, *finding.caveats) if each)


def _effect(finding: Finding, effect: Effect) -> str:
    of = {"answered": "not being answered", "priority": "not being urgent", "waiting": "being reached"}
    ratio = f"{effect.ratio.scale} of {of[finding.question]} {_figure(effect.ratio)}"
    return f"difference {_figure(effect.difference, sign=True)}; {ratio}"


def _figure(interval: Interval, *, sign: bool = False) -> str:
    if interval.estimate is None:
        return interval.why_not or "not told"
    ends = (interval.low, interval.high)
    low, high = ("…" if end is None else _in_unit(end, interval.scale, sign=sign) for end in ends)
    return f"{_in_unit(interval.estimate, interval.scale, sign=sign)} ({low} to {high})"


def _in_unit(value: float, scale: str, *, sign: bool = False) -> str:
    plus = "+" if sign else ""
    if scale == "share":
        return f"{value:{plus}.1%}"
    return f"{value:{plus},.0f} s" if scale == "seconds" else f"{value:.2f}"


def _number(n: int | None) -> str:
    return "hidden" if n is None else f"{n:,}"
