"""The tables of a report: what is true of each group, and what a comparison comes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from answerable.audit.charts import Column, Table, shown
from answerable.audit.findings import Count, Effect, Finding, Found, Question, Tally, Test

_RATIOS: Final[dict[Question, str]] = {
    "answered": "Odds ratio of not being answered",
    "priority": "Odds ratio of not being urgent",
    "waiting": "Hazard ratio of being reached",
}
_GROUP: Final = Column("Group", figures=False)


def causes(groups: Sequence[Tally]) -> Table:
    """What became of each group's calls, every cause in a column."""
    names = list(dict.fromkeys(cause for tally in groups for cause, _ in tally.causes))
    rows = []
    for tally in groups:
        told = dict(tally.causes)
        cells = (shown.count(told[name]) if name in told else "–" for name in names)
        rows.append((shown.name(tally.group), shown.count(tally.calls), *cells))
    columns = (_GROUP, Column("Calls"), *(Column(shown.short(name)) for name in names))
    return Table("What became of the calls, by group", columns, tuple(rows))


def missing(groups: Sequence[Tally]) -> Table:
    """Calls that count as answered by their disposition but have no recorded arrival; the rate with them."""
    columns = (
        _GROUP,
        Column("No arrival recorded"),
        Column("Share answered"),
        Column("If those were answered"),
    )
    rows = tuple(
        (
            shown.name(tally.group),
            shown.count(tally.missing),
            shown.interval(tally.rate),
            shown.interval(tally.rate_if_missing_answered),
        )
        for tally in groups
    )
    return Table("Answered according to the disposition, without a recorded arrival", columns, rows)


def waiting(groups: Sequence[Tally]) -> Table:
    """When half and nine tenths of all calls were reached, and the mean wait."""
    columns = (_GROUP, Column("Half reached within"), Column("Nine tenths within"), Column("Mean wait"))
    rows = tuple(
        (
            shown.name(tally.group),
            shown.interval(tally.half_reached),
            shown.interval(tally.nine_tenths_reached),
            shown.interval(tally.mean_waiting),
        )
        for tally in groups
    )
    return Table("How long all calls waited, by group", columns, rows)


def effects(finding: Finding) -> Table:
    """Crude, adjusted, and adjusted without decisions, one under the other."""
    pairs = [("Crude", finding.crude), ("Adjusted", finding.adjusted)]
    if finding.without_decisions is not None:
        pairs.append(("Adjusted, without decisions", finding.without_decisions))
    columns = (
        Column("Kind", figures=False),
        Column("Difference"),
        Column(_RATIOS[finding.question]),
        Column("Adjusted for", figures=False),
        Column("Method", figures=False),
    )
    rows = tuple(_effect(name, effect) for name, effect in pairs)
    caption = f"{shown.called(finding.group)} compared with {shown.called(finding.reference)}"
    return Table(caption, columns, rows)


def _effect(name: str, effect: Effect) -> tuple[str, ...]:
    return (
        name,
        shown.difference(effect.difference),
        shown.interval(effect.ratio),
        ", ".join(effect.adjusted_for) or "nothing",
        effect.method,
    )


def tests(finding: Finding) -> Table | None:
    """Tests beside the effect, each with what it assumes; None when there are none."""
    every = [("Do the strata agree?", test) for test in finding.heterogeneity]
    every += [("Is there a difference?", test) for test in finding.tests]
    if not every:
        return None
    columns = (
        Column("Test", figures=False),
        Column("Asks", figures=False),
        Column("Statistic"),
        Column("Degrees of freedom"),
        Column("p"),
        Column("Assumes", figures=False),
    )
    return Table("Tests beside the effect", columns, tuple(_test(asks, test) for asks, test in every))


def _test(asks: str, test: Test) -> tuple[str, ...]:
    assumes = test.assumes + (f" No figure: {test.why_not}" if test.why_not else "")
    return (
        test.name,
        asks,
        shown.number(test.statistic),
        shown.number(test.degrees),
        shown.chance(test.p),
        assumes,
    )


def sources(found: Found) -> Table:
    """The files that were read, with their digests and what is to be said of them."""
    columns = (
        Column("File", figures=False),
        Column("Calls"),
        Column("SHA-256", figures=False),
        Column("Notes", figures=False),
    )
    rows = tuple(
        (
            shown.name(source.file),
            shown.count(Count(source.calls)),
            shown.digest(source.sha256),
            " ".join(source.notes) or "none",
        )
        for source in found.sources
    )
    return Table("Histories that were read", columns, rows)


def excluded(found: Found) -> Table:
    """Calls left out, by rule, with the reason."""
    columns = (Column("Rule", figures=False), Column("Calls"), Column("Because", figures=False))
    rows = tuple((shown.name(one.rule), shown.count(one.calls), one.because) for one in found.excluded)
    return Table("Calls left out by a stated rule", columns, rows)
