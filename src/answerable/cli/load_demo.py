"""`answerable load-demo`: an invented town and a day of its calls."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    from answerable.town import LoadReport

A_DAY = datetime.timedelta(days=1)


def load_demo(
    calls: Annotated[int, typer.Option(min=1, max=100_000, help="So many calls come in the day.")] = 400,
    seed: Annotated[int, typer.Option(help="The same seed makes the same day.")] = 1,
    day: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Which day; its weekday counts. Yesterday.", show_default=False),
    ] = None,
    live: Annotated[
        bool,
        typer.Option("--live", help="Let the day happen now, in a centre that may be at work already."),
    ] = False,
    speed: Annotated[
        str, typer.Option(help="Seconds of the day a second (60: a minute a second), or max.")
    ] = "max",
    directive: Annotated[
        list[Path] | None,
        typer.Option(
            help="Publish this directive; may be given again. The shipped ones.", show_default=False
        ),
    ] = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Play a day of synthetic calls through the centre's own commands: the demo town, its units and agencies.

    Without --live it founds a centre in an empty or new folder, and the day has its own times. With --live
    what happens has the present time; give a --speed, such as 60. Everything follows from the seed.
    """
    from answerable.policy import load_directive

    pace, start = door.read_speed(speed), _start(day)
    texts = [load_directive(path).text for path in directive or _shipped()]
    if not live:
        report = _recorded(centre, texts, start, pace, calls=calls, seed=seed)
    elif pace is not None:
        report = _live(centre, texts, pace, calls=calls, seed=seed)
    else:
        output.fail("--live needs a --speed, such as --speed 60: a minute of the day each second.")
    if json:
        output.print_json(report)
    else:
        typer.echo("\n".join(_lines(report, centre)))


def _recorded(
    centre: Path, texts: list[str], start: datetime.datetime, pace: float | None, *, calls: int, seed: int
) -> LoadReport:
    from answerable.bootstrap import open_centre
    from answerable.dispatch import districts
    from answerable.rehearsal import SimulatedClock
    from answerable.town import Day, load_parameters, recorded_stage, shapes

    if centre.exists() and any(centre.iterdir()):
        output.fail(
            f"{centre}: is not empty, and a made-up day never gets among real calls unasked: name an empty or"
            " new folder, or give --live."
        )
    clock = SimulatedClock()
    with open_centre(centre, clock=clock) as opened, output.bar("Calls") as tick:
        (centre / districts.FILE).write_bytes(shapes())
        stage = recorded_stage(opened.ledger, clock, pace)
        return Day(stage, load_parameters(), start, calls=calls, seed=seed).play(opened.log, texts, tick)


def _live(centre: Path, texts: list[str], pace: float, *, calls: int, seed: int) -> LoadReport:
    from answerable.town import Day, live_stage, load_parameters

    with door.opened(centre, found=True) as opened, output.bar("Calls") as tick:
        stage = live_stage(opened.ledger, pace)
        start = opened.ledger.clock()
        return Day(stage, load_parameters(), start, calls=calls, seed=seed).play(opened.log, texts, tick)


def _start(day: str | None) -> datetime.datetime:
    try:
        date = datetime.date.fromisoformat(day) if day else datetime.datetime.now(datetime.UTC).date() - A_DAY
    except ValueError:
        output.fail("--day needs a date, such as --day 2026-03-01.")
    return datetime.datetime.combine(date, datetime.time(), datetime.UTC)


def _shipped() -> list[Path]:
    """The directives that come with the program."""
    from answerable.cli.shipped import folder

    return sorted(folder("directives").glob("*.md"), reverse=True)


def _lines(report: LoadReport, centre: Path) -> Iterator[str]:
    happened = report.happened
    yield f"Harrow Bay, {report.start:%A %Y-%m-%d}: {report.calls} calls, seed {report.seed}"
    yield f"  {report.second_callers} by second callers; {happened.never_answered} that nobody was sent to"
    yield f"  closed: {_counts(happened.closed)}"
    if happened.open:
        yield f"  open: {_counts(happened.open)}"
    yield f"  departures: {_counts({**report.overrides, **happened.departures}) or 'none'}"
    missed = sum(sum(told.values()) for told in happened.missed_deadlines.values())
    yield f"  {happened.late_calls} calls late at some step, told of {missed} times"
    yield f"  requests of other agencies: {_counts(report.requests)}; {report.answered_again} answered again"
    if report.refused:
        yield "  refused by the centre"
    for each in report.refused:
        yield f"    {each.count:>5}  {each.command}: {each.example}"
    rate = report.commands / report.seconds if report.seconds else 0
    done = f"{report.commands} commands, {report.entries} entries"
    yield f"  {done} in {report.seconds:.1f} s ({rate:.0f} commands a second)"
    yield f"Look at it: answerable queue --centre {centre}"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{what} {count}" for what, count in counts.items())
