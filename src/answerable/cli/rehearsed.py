"""A rehearsal's report as lines of text, in the order that a reader asks."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from answerable.intake import History, Profile
    from answerable.rehearsal import Decided, Happened, Report

FEW = 12
"""Values shown of a long list; the JSON report has them all."""


def lines(layout: Profile, history: History, report: Report, size: int) -> Iterator[str]:
    """The report of a history read by a profile; `size` is the record's, in bytes."""
    yield from _heading(layout, history, report)
    calls = report.happened.calls
    if not calls:
        return
    yield from _decided(report.decided, calls)
    yield from _happened(report.happened)
    yield from _differences(report)
    yield from _priorities(report.priorities)
    yield from _record(report, size)


def _heading(layout: Profile, history: History, report: Report) -> Iterator[str]:
    calls = report.happened.calls
    yield layout.name
    yield f"{history.rows:,} rows, {len(history.rejects):,} of them rejected: {len(history.calls):,} calls"
    if report.first is None or report.last is None:
        yield "no calls to play"
        return
    zone = ZoneInfo(layout.time_zone)
    first, last = (f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}" for at in (report.first, report.last))
    yield f"{calls:,} calls played, {first} to {last}, {layout.time_zone}"
    for each in report.directives:
        since = each.effective.astimezone(zone)
        as_if = each.rehearsed_from != each.effective
        how = ", played as if it had been in force when the first call came" if as_if else ""
        yield f"directive {each.id}, effective {since:%Y-%m-%d %H:%M}{how}"
    if not report.directives:
        yield "no directive: every call is sent for at the floor (--directive FILE)"


def _decided(decided: Decided, calls: int) -> Iterator[str]:
    yield from _counts("Decided when the call came, nothing known yet", decided.when_taken, calls)
    yield ""
    yield "Decided at the end, by how many facts were known"
    for known, bases in decided.by_known_facts.items():
        told = ", ".join(f"{basis} {count:,}" for basis, count in bases.items())
        yield f"{sum(bases.values()):>9,}  {known} known: {told}"
    yield f"{decided.rose:>9,}  rose after the first decision"
    yield f"{decided.fell:>9,}  fell after the first decision"
    yield from _counts("Outcomes still open at the end", decided.not_certain, calls)
    yield from _counts("The next question that would have helped most", decided.next_questions, calls)
    for outcome, values in decided.acted_on.items():
        yield from _counts(f"Acted on: {outcome}", values, calls)


def _happened(happened: Happened) -> Iterator[str]:
    calls = happened.calls
    reached = {
        "reached by a unit": happened.on_scene,
        "sent for, and no arrival recorded": happened.sent_in_vain,
        "nobody was sent": happened.never_answered,
    }
    yield from _counts("What became of the calls", reached, calls)
    yield from _counts("Units sent", {f"{units} sent": n for units, n in happened.units_sent.items()}, calls)
    yield from _counts("Closed as", happened.closed, calls)
    yield from _counts("Still open at the end", happened.open, calls)
    yield from _counts("Departures from what was decided", happened.departures)
    missed = {
        f"{step}: {told} told": count
        for step, by in happened.missed_deadlines.items()
        for told, count in by.items()
    }
    yield from _counts(f"Deadlines missed, in {happened.late_calls:,} calls", missed)
    yield from _counts("Told besides", happened.told)


def _differences(report: Report) -> Iterator[str]:
    yield from _counts(
        "Recorded, and played otherwise",
        {f"{each.recorded}: {each.played}": each.count for each in report.differences},
    )
    if report.endings:
        yield ""
        yield "Dispositions, as recorded and as closed here"
        for ending in report.endings:
            by = f'for "{ending.by}"' if ending.by else "by default"
            yield f"           {ending.recorded} -> {ending.disposition} ({by})"
    if report.refused:
        yield ""
        yield "Refused by the centre"
        for refusal in report.refused:
            yield f"{refusal.count:>9,}  {refusal.command}: {refusal.example}"


def _priorities(table: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """The cross table, one line a row; the scales are each their maker's own."""
    decided = sorted({value for row in table.values() for value in row})
    width = max(len("recorded"), *map(len, table))
    yield ""
    yield "Recorded priority (down) and what was decided here (across): two scales, neither the measure"
    yield f"{'recorded':>{width + 2}}  " + "  ".join(f"{value:>9}" for value in decided)
    for recorded, row in table.items():
        cells = (f"{row.get(value, 0):>{max(9, len(value))},}" for value in decided)
        yield f"{recorded:>{width + 2}}  " + "  ".join(cells)


def _record(report: Report, size: int) -> Iterator[str]:
    record, run = report.record, report.run
    yield ""
    yield "The record"
    yield f"{record.entries:>9,}  entries in {record.streams:,} streams, {size / 1e6:,.1f} MB"
    if record.problems:
        yield from (f"  WRONG  {problem}" for problem in record.problems)
    else:
        yield f"{record.receipts:>9,}  receipts verified offline; every entry hashed again: sound"
    rate = _rate(run.commands, run.seconds)
    yield f"{run.commands:>9,}  commands in {run.seconds:,.1f} s ({rate} a second)"
    if report.first is not None and report.last is not None:
        lasted: datetime.timedelta = report.last - report.first
        faster = _rate(lasted.total_seconds(), run.seconds)
        yield f"{faster:>9}  times as fast as it happened; checked in {run.check_seconds:,.1f} s"


def _rate(amount: float, seconds: float) -> str:
    return f"{amount / max(seconds, 1e-9):,.0f}"


def _counts(title: str, counts: Mapping[str, int], whole: int | None = None) -> Iterator[str]:
    """A title, and a line a value with its count and share; nothing where nothing is counted."""
    shown = [(what, count) for what, count in counts.items() if count]
    if not shown:
        return
    yield ""
    yield title
    for what, count in shown[:FEW]:
        share = f"{count / whole:>7.1%}" if whole else ""
        yield f"{count:>9,}  {what:<40} {share}".rstrip()
    if len(shown) > FEW:
        rest = sum(count for _, count in shown[FEW:])
        yield f"{rest:>9,}  in {len(shown) - FEW} others"
