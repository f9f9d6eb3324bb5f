"""`answerable rehearse`: a city's recorded calls, played through a real centre."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    from answerable.intake import History, Profile
    from answerable.policy import Directive
    from answerable.rehearsal import Report


def rehearse(
    file: Annotated[
        Path, typer.Argument(help="A city's export of its calls, a CSV file.", show_default=False)
    ],
    profile: options.Profile,
    directive: Annotated[
        list[Path] | None, typer.Option(help="Decide the calls under this directive; may be given again.")
    ] = None,
    centre: Annotated[
        Path | None, typer.Option(help="Found the centre in this empty or new folder, and keep it.")
    ] = None,
    speed: Annotated[
        str, typer.Option(help="Seconds of recorded time a second (60: a minute a second), or max.")
    ] = "max",
    limit: Annotated[int | None, typer.Option(min=1, help="Play the first calls only, so many.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Play a city's recorded calls through a real centre, and report what was decided and what came of it.

    Exit 0: played, and the record verifies. 1: the centre refused something, or the record does not verify.
    2: the file, the profile, a directive or the folder cannot be used; every reason is told.
    """
    from answerable.policy import load_directive

    pace = door.read_speed(speed)
    directives = [load_directive(path) for path in directive or []]
    layout, history = _read(file, profile, directives)
    with _folder(centre) as folder:
        report = _play(history, [each.text for each in directives], folder, pace, limit)
        size = (folder / "record.db").stat().st_size
    if json:
        output.print_json(_answer(layout, history, report, size))
    else:
        from answerable.cli.rehearsed import lines

        typer.echo("\n".join(lines(layout, history, report, size)))
    if not report.sound:
        raise typer.Exit(output.FINDING)


def _read(file: Path, profile: Path, directives: list[Directive]) -> tuple[Profile, History]:
    from answerable.intake import IntakeError, check_mapping, read_history, read_profile

    layout = read_profile(profile)
    if wrong := [mistake for each in directives for mistake in check_mapping(layout.mapping, each)]:
        raise IntakeError(wrong)
    return layout, read_history(file, layout)


@contextmanager
def _folder(centre: Path | None) -> Iterator[Path]:
    """Where the rehearsed centre lives: a new folder, never a centre's own; without one, until the end."""
    if centre is None:
        with tempfile.TemporaryDirectory(prefix="answerable-rehearsal-") as made:
            yield Path(made)
        return
    try:
        centre.mkdir(parents=True, exist_ok=True)
        used = any(centre.iterdir())
    except OSError as error:
        output.fail(f"{centre}: {error.strerror}. Name an empty or new folder.")
    if used:
        output.fail(
            f"{centre}: is not empty. A rehearsal founds a centre of its own, so that recorded calls never "
            "get among real ones: name an empty or new folder."
        )
    yield centre


def _play(history: History, texts: list[str], folder: Path, speed: float | None, limit: int | None) -> Report:
    from answerable.bootstrap import open_centre
    from answerable.rehearsal import Pace, SimulatedClock, rehearse

    clock = SimulatedClock()
    with open_centre(folder, clock=clock) as opened, output.bar("Playing") as tick:
        return rehearse(history.calls[:limit], texts, opened.ledger, opened.log, clock, Pace(speed), tick)


def _answer(layout: Profile, history: History, report: Report, size: int) -> dict[str, Any]:
    import msgspec

    return {
        "profile": layout.name,
        "rows": history.rows,
        "rows_rejected": len(history.rejects),
        "calls_recorded": len(history.calls),
        "record_bytes": size,
        **msgspec.structs.asdict(report),
    }
