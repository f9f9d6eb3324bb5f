"""`answerable replay`: what directives decide of a history, and what another one would have changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from answerable.cli import options, output

if TYPE_CHECKING:
    from answerable.policy import Directive
    from answerable.policy.replaying import Answered, Chunk, Compared, Grid, Replay, Replayed
    from answerable.policy.replaying.results import Tally

SHOWN = 20
"""So many answers, changes, and values of a column are shown; `--json` has all."""

History = Annotated[
    list[Path],
    typer.Option(
        "--history",
        metavar="FILE",
        help="Recorded cases: Parquet, CSV or JSON lines; may be given again. A column named after a fact"
        " holds its values; what no column says is unknown.",
        show_default=False,
    ),
]
ByProfile = Annotated[
    Path | None,
    typer.Option(
        metavar=options.PROFILE,
        help=f"The history is a city's export, laid out as this says. {options.PROFILE_NAMED}",
        show_default=False,
    ),
]


def replay(
    directives: Annotated[
        list[Path],
        typer.Argument(help="Directives; further ones are compared with the first.", show_default=False),
    ],
    history: History,
    profile: ByProfile = None,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Tell rows apart by this column; may be given again."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON, all of it.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write the result here, as JSON.", metavar="FILE")] = None,
) -> None:
    """Decide recorded cases under directives: rows by answer, by rule, and what another would change.

    Facts are taken as they were recorded; an unknown one stays unknown, and what is counted is what would be
    done at that state of knowledge. Nothing is said of what would have happened next.

    Exit 0: every row was decided. 1: some rows cannot be decided or are left undecided; they are counted.
    2: a directive, a file or a column cannot be used.
    """
    from answerable.policy import load_directive
    from answerable.policy.replaying import replay as run

    read = [load_directive(path) for path in directives]
    told = counted(read, history, profile, by or (), run)
    if out is not None:
        _write(told, out)
    if json:
        output.print_json(told)
    else:
        typer.echo("\n".join(_lines(told)))
    if any(one.refused or _undecided(one) for one in told.directives):
        raise typer.Exit(output.FINDING)


def counted(
    directives: Sequence[Directive], files: list[Path], profile: Path | None, by: Sequence[str], run: Any
) -> Any:
    """What `run` makes of the files' rows. Raises IntakeError with the reasons when they cannot be used."""
    from answerable.intake import IntakeError, check_mapping, read_profile
    from answerable.intake.recorded import recorded

    layout = None if profile is None else read_profile(profile)
    if layout is not None:
        wrong = dict.fromkeys(each for one in directives for each in check_mapping(layout.mapping, one))
        if wrong:
            raise IntakeError(wrong)

    def chunks(grid: Grid) -> Iterator[Chunk]:
        return chain.from_iterable(recorded(file, grid, layout) for file in files)

    return run(directives, chunks, by)


def _write(told: Replay, out: Path) -> None:
    import msgspec

    out.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n")


def _undecided(one: Replayed) -> bool:
    return any("undecided" in rows for rows in one.outcomes.values())


def _lines(told: Replay) -> Iterator[str]:
    yield f"{told.rows:,} rows, {told.cells:,} different combinations of what the directives tell apart"
    for one in told.directives:
        yield ""
        yield from _directive(one, told.rows)
    for compared in told.compared:
        yield ""
        yield from _compared(compared)
    yield from refusal_lines(told.refusals, sum(one.refused for one in told.directives))
    yield ""
    yield "These are decisions on facts as recorded. What would have happened next, no history can tell."


def _directive(one: Replayed, rows: int) -> Iterator[str]:
    yield f"{one.directive}  {one.title}"
    cannot = f"; {one.refused:,} cannot be" if one.refused else ""
    yield f"{one.decided:,} of {rows:,} rows decided{cannot}"
    if one.never_recorded:
        yield f"never recorded, so unknown throughout: {', '.join(one.never_recorded)}"
    yield ""
    names = list(one.outcomes)
    yield f"{'rows':>10}  {'share':>6}  act now: {', '.join(names)}"
    for answered in one.answers[:SHOWN]:
        yield f"{answered.rows:>10,}  {_share(answered.rows, one.decided)}  {_answer_words(answered)}"
    if len(one.answers) > SHOWN:
        rest = sum(answered.rows for answered in one.answers[SHOWN:])
        yield f"{rest:>10,}  {_share(rest, one.decided)}  {len(one.answers) - SHOWN} more answers"
    yield ""
    yield f"{'rows':>10}  decided by rule"
    for rule in one.rules:
        if rule.rows:
            yield f"{rule.rows:>10,}  {rule.rule}  {rule.because}".rstrip()
    idle = sum(not rule.rows for rule in one.rules)
    if idle:
        yield f"{'0':>10}  {idle} further rules (answerable cover names them)"
    yield from _by(one, names[0])


def _answer_words(answered: Answered) -> str:
    from answerable.cli.decided import BASES
    from answerable.cli.diff import value_words

    none = "open" if answered.basis != "certain" else "undecided"
    values = (none if value is None else value_words(value) for value in answered.act_now.values())
    return f"{', '.join(values)} ({BASES[answered.basis]})"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:>6.1%}" if whole else f"{'':>6}"


def _by(one: Replayed, outcome: str) -> Iterator[str]:
    """For each column asked for a table: its values down, the first outcome's values across."""
    for name in one.answers[0].by if one.answers else ():
        cross: dict[str, dict[str, int]] = {}
        for answered in one.answers:
            said = str(answered.act_now[outcome])
            for value, rows in answered.by[name].items():
                cross.setdefault(value, {}).setdefault(said, 0)
                cross[value][said] += rows
        heads = list(dict.fromkeys(str(answered.act_now[outcome]) for answered in one.answers))
        values = sorted(cross, key=lambda value: -sum(cross[value].values()))
        width = max(len(name), *(len(_value(value)) for value in values[:SHOWN]))
        yield ""
        yield f"{name:<{width}}  {'rows':>9}  " + "  ".join(f"{head:>9}" for head in heads)
        for value in values[:SHOWN]:
            cells = "  ".join(f"{cross[value].get(head, 0):>{max(9, len(head))},}" for head in heads)
            yield f"{_value(value):<{width}}  {sum(cross[value].values()):>9,}  {cells}"
        if len(values) > SHOWN:
            yield f"{len(values) - SHOWN} more values (--json has them)"


def _value(value: str) -> str:
    return value or "(not recorded)"


def _compared(told: Compared) -> Iterator[str]:
    from answerable.cli.diff import move_words

    yield f"{told.old} → {told.new}"
    yield f"{told.changed:,} of {told.rows:,} rows would have been decided otherwise"
    for change in told.changes[:SHOWN]:
        yield f"{change.rows:>10,}  {'; '.join(map(move_words, change.moves))}"
        for name, rows in change.by.items():
            yield f"{'':>12}by {name}: {_tally_words(rows)}"
    if len(told.changes) > SHOWN:
        rest = sum(change.rows for change in told.changes[SHOWN:])
        yield f"{rest:>10,}  {len(told.changes) - SHOWN} more changes (--json has them)"


def _tally_words(rows: Tally) -> str:
    shown = [f"{_value(value)} {count:,}" for value, count in list(rows.items())[:8]]
    return ", ".join(shown) + (f", {len(rows) - 8} more" if len(rows) > 8 else "")


def refusal_lines(refusals: Sequence[Any], count: int) -> Iterator[str]:
    """The first rows that cannot be decided, and how many there are."""
    if not count:
        return
    yield ""
    yield f"{count:,} rows cannot be decided; the first:"
    for one in refusals[:SHOWN]:
        yield f"  {one.file} row {one.row}: {one.reason}"
