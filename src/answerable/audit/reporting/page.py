"""An audit's page: findings first, in sentences; then what they stand on; then how to check them."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from markupsafe import Markup

from answerable.audit import charts
from answerable.audit.charts import Chart, Table
from answerable.audit.findings import Finding, Found, Question
from answerable.audit.reporting import tables
from answerable.audit.reporting.annexes import Annex
from answerable.audit.reporting.templates import VERDICTS, fragment, render

DRAWN: Final = 24
"""So many comparisons have their strata drawn: disparities and reversals first; the others are in the CSV."""
LAYERED: Final = 4
"""So many groups have every cause drawn over time: those whose share reached ends lowest and highest."""


class Beside(msgspec.Struct, frozen=True):
    """A file that stands beside the page, and its digest."""

    name: str
    sha256: str


class Detail(msgspec.Struct, frozen=True):
    """One comparison as the page shows it."""

    anchor: str
    finding: Finding
    effects: Table
    tests: Table | None
    strata: Chart | None


def page(found: Found, beside: Sequence[Beside] = (), annexes: Sequence[Annex] = ()) -> str:
    """The report as one HTML document (WCAG 2.2 AA) that loads nothing and runs nothing.

    All text of the data is escaped. The same findings give the same page. Annexes are sections of their own
    behind the comparisons.
    """
    return render("report.html", **_given(found, beside, annexes))


def body(found: Found, beside: Sequence[Beside] = (), annexes: Sequence[Annex] = ()) -> Markup:
    """The same without what makes a document of it, to stand in another page; see `shown.opening`."""
    return fragment("body.html", **_given(found, beside, annexes))


def _given(found: Found, beside: Sequence[Beside], annexes: Sequence[Annex]) -> dict[str, object]:
    details = _details(found.findings)
    return {
        "found": found,
        "details": details,
        "counted": _counted(found.findings),
        "answered": _of(details, "answered"),
        "waiting": _of(details, "waiting"),
        "priority": _of(details, "priority"),
        "answered_charts": _answered_charts(found),
        "waiting_charts": _waiting_charts(found),
        "priority_charts": _slopes(found, "priority"),
        "annexes": annexes,
        "tables": tables,
        "local": lambda at: _local(at, found.time_zone),
        "beside": beside,
        "commands": _commands(found),
    }


def _details(findings: Sequence[Finding]) -> list[Detail]:
    """In the order of the verdicts, and within one in the plan's."""
    order = list(VERDICTS)
    ordered = sorted(findings, key=lambda finding: order.index(finding.verdict))
    drawn = {finding.id for finding in sorted(ordered, key=_telling)[:DRAWN]}
    return [
        Detail(
            f"finding-{number}",
            finding,
            tables.effects(finding),
            tables.tests(finding),
            charts.forest(finding, f"strata-{number}") if finding.id in drawn and finding.strata else None,
        )
        for number, finding in enumerate(ordered, start=1)
    ]


def _telling(finding: Finding) -> tuple[bool, bool, float]:
    p = finding.adjusted_p if finding.adjusted_p is not None else 1.0
    return finding.verdict != "disparity", not finding.reversal, p


def _counted(findings: Sequence[Finding]) -> list[tuple[str, int]]:
    """How many comparisons have which verdict, those that none has left out."""
    counts = {verdict: sum(finding.verdict == verdict for finding in findings) for verdict in VERDICTS}
    return [(verdict, count) for verdict, count in counts.items() if count]


def _of(details: Sequence[Detail], question: Question) -> list[Detail]:
    return [detail for detail in details if detail.finding.question == question]


def _answered_charts(found: Found) -> list[Chart]:
    made = (
        charts.rates(found.groups, found.level) if found.groups else None,
        charts.area_map(found.areas, found.groups),
    )
    return [chart for chart in made if chart] + _slopes(found, "answered")


def _waiting_charts(found: Found) -> list[Chart]:
    horizon = found.horizon_seconds
    layers = [
        charts.causes(found.curves, group, horizon, f"causes-{number}")
        for number, group in enumerate(_layered(found), start=1)
    ]
    made = (charts.reached(found.curves, horizon), *layers)
    return [chart for chart in made if chart] + _slopes(found, "waiting")


def _layered(found: Found) -> list[str]:
    """The groups whose causes are drawn as layers: those at the ends of which more than one has a curve."""
    curves = Counter(curve.group for curve in found.curves)
    several = [curve for curve in found.curves if curves[curve.group] > 1]
    return charts.furthest(several, found.horizon_seconds, LAYERED)


def _local(at: datetime, zone: str) -> str:
    """A time as the clocks of the audited place showed it; with its offset where the zone is not known."""
    try:
        return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    except (ValueError, ZoneInfoNotFoundError):
        return at.isoformat(" ", "minutes")


def _slopes(found: Found, question: Question) -> list[Chart]:
    """Crude and adjusted of one question; nothing where nothing can be told."""
    findings = [finding for finding in found.findings if finding.question == question]
    made = charts.slope(findings, f"slope-{question}")
    return [made] if made else []


def _commands(found: Found) -> list[str]:
    """What a reader types to see that the files are those that were read."""
    return [f"sha256sum {shlex.quote(source.file)}" for source in found.sources]
