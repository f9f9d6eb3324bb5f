"""`answerable history`: what a city's export holds, before anyone trusts it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import options, output

if TYPE_CHECKING:
    from answerable.intake import Profile, Summary, Tally


def history(
    file: Annotated[
        Path, typer.Argument(help="A city's export of its calls, a CSV file.", show_default=False)
    ],
    profile: options.Profile,
    directive: Annotated[
        Path | None, typer.Option(help="Check the profile's facts and their values against this directive.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the calls here, one JSON object a line.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was read, as JSON.")] = False,
) -> None:
    """Read a city's export into history: calls, rows that are none, gaps and contradictions.

    Exit 0: every row is in a call. 1: some rows are rejected. 2: the file, the profile, its facts or the
    directive cannot be used; every reason is told.
    """
    from answerable.intake import read_history, read_profile, summarise, write_calls

    layout = read_profile(profile)
    if directive is not None:
        _check_facts(layout, directive)
    with output.progress("Reading …") as say:
        read = read_history(file, layout, lambda rows: say(f"Reading … {rows:,} rows"))
    if out is not None:
        write_calls(read.calls, out)
    summary = summarise(read)
    if json:
        output.print_json(summary)
    else:
        typer.echo("\n".join(_lines(layout, summary)))
    if read.rejects:
        raise typer.Exit(output.FINDING)


def _check_facts(layout: Profile, directive: Path) -> None:
    """Raises IntakeError for what the mapping says that the directive has no words for."""
    from answerable.intake import IntakeError, check_mapping
    from answerable.policy import load_directive

    mistakes = check_mapping(layout.mapping, load_directive(directive))
    if mistakes:
        raise IntakeError(mistakes)


def _lines(layout: Profile, summary: Summary) -> Iterator[str]:
    yield layout.name
    yield (
        f"{summary.rows:,} rows = {summary.rows_in_calls:,} in {summary.calls:,} calls"
        f" + {summary.rows_rejected:,} rejected"
    )
    if summary.first is not None and summary.last is not None:
        from zoneinfo import ZoneInfo

        zone = ZoneInfo(layout.time_zone)
        first, last = (at.astimezone(zone) for at in (summary.first, summary.last))
        yield f"received {first:%Y-%m-%d %H:%M:%S} to {last:%Y-%m-%d %H:%M:%S}, {layout.time_zone}"
    yield f"{summary.units:,} different units"
    yield (
        f"no time on scene: {output.share(summary.rows_without_on_scene, summary.rows_in_calls)} of rows, "
        f"{output.share(summary.calls_without_on_scene, summary.calls)} of calls"
    )
    yield f"no disposition: {output.share(summary.calls_without_disposition, summary.calls)} of calls"
    yield _order(summary)
    yield from _tallies("Rejected rows", summary.rejects)
    yield from _tallies("Kept as recorded, though it cannot be quite right", summary.oddities)
    yield from _types(summary)


def _order(summary: Summary) -> str:
    forward, back = summary.steps_forward, summary.steps_back
    order, against = ("newest first", forward) if back > forward else ("oldest first", back)
    but = f", {against:,} times against that order" if against else ""
    return f"rows {order}{but}; {summary.calls_apart:,} calls whose rows do not stand together"


def _tallies(title: str, tallies: tuple[Tally, ...]) -> Iterator[str]:
    if not tallies:
        return
    yield ""
    yield title
    for tally in tallies:
        rows = ", ".join(str(row) for row in tally.rows)
        more = ", …" if tally.count > len(tally.rows) else ""
        yield f"{tally.count:>7,}  {tally.what} (row {rows}{more})"


def _types(summary: Summary) -> Iterator[str]:
    """One line a call type: calls, units, the share without a time on scene, and the facts known."""
    if not summary.types:
        return
    width = max(len("call type"), *(len(each.call_type) for each in summary.types))
    yield ""
    yield f"{'call type':<{width}}  {'calls':>7}  {'units':>7}  {'no arrival time':>15}  facts known"
    for each in summary.types:
        facts = ", ".join(
            fact if known == each.calls else f"{fact} ({known:,} of {each.calls:,})"
            for fact, known in each.facts.items()
        )
        arrived = f"{each.calls_without_on_scene / each.calls:.1%}"
        unknown = "none" if each.mapped else "none: the mapping has no row for it"
        yield (
            f"{each.call_type or '(not recorded)':<{width}}  {each.calls:>7,}  {each.units:>7,}"
            f"  {arrived:>15}  {facts or unknown}"
        )
