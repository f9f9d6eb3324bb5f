"""`answerable diff`: what a directive decides otherwise than another, case by case, in few rows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import output

if TYPE_CHECKING:
    from answerable.policy.comparing import Diff, Move, Region, Row
    from answerable.policy.decided import Plain

SHOWN = 12
"""So many rows of a region are shown; `--json` has all."""


def diff(
    old: Annotated[Path, typer.Argument(help="The directive to compare with.", show_default=False)],
    new: Annotated[Path, typer.Argument(help="The directive compared.", show_default=False)],
    json: Annotated[bool, typer.Option("--json", help="Print the difference as JSON, all of it.")] = False,
) -> None:
    """Compare two directives: which cases they decide otherwise, how many, and by which rules.

    Exit 0: they decide every case alike, however differently they are written. 1: they differ, or it could
    not be decided; which of the two is said. 2: one of them is not a directive.
    """
    from answerable.policy import load_directive
    from answerable.policy.comparing import diff as compare

    told = compare(load_directive(old), load_directive(new))
    if json:
        output.print_json(told)
    else:
        width = output.console().width
        for indent, line in _lines(told):
            typer.echo(
                textwrap.fill(line, width, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2))
            )
    if not told.equivalent:
        raise typer.Exit(output.FINDING)


def _lines(told: Diff) -> Iterator[tuple[int, str]]:
    """Each line with how far it is indented."""
    yield 0, f"{told.old} → {told.new}"
    if told.equivalent is None:
        yield 0, f"Not decided: {told.not_decided}."
    else:
        yield 0, _summary(told)
    if told.counted_as_cells:
        names = ", ".join(told.counted_as_cells)
        yield 0, f"Decimals have no number of values: of {names}, stretches between thresholds are counted."
    if told.declared:
        yield 0, ""
        yield 0, "Declared otherwise"
        for one in told.declared:
            yield 2, f"{one.kind} {one.name}: {one.what}"
    for number, region in enumerate(told.regions, 1):
        yield 0, ""
        yield from _region(number, region)


def _summary(told: Diff) -> str:
    facts = f"{len(told.over)} facts that a table reads"
    if not told.cases:
        same = "Every case is decided alike"
        but = "" if told.equivalent else ", but they declare otherwise what counts as a difference"
        return f"{same}{but}: {told.of:,} cases, over {facts}."
    share = told.cases / (told.of or 1)
    percent = f"{share:.2%}" if share >= 0.0001 else "less than 0.01%"
    return f"{told.cases:,} of {told.of:,} cases ({percent}) are decided otherwise, over {facts}."


def _region(number: int, region: Region) -> Iterator[tuple[int, str]]:
    what = "; ".join(map(move_words, region.moves))
    if region.only:
        what = f"cases that only the {region.only} directive has"
    yield 0, f"{number}. {what}: {region.cases:,} {_cases(region.cases)}"
    for row in region.rows[:SHOWN]:
        yield from _row(row, region)
    more = len(region.rows) - SHOWN
    if more > 0:
        rest = sum(row.cases for row in region.rows[SHOWN:])
        yield 3, f"… and {more:,} more rows, {rest:,} cases (--json lists them)"
    if not region.complete:
        yield 3, "These are not all rows: there are too many to list. The count of cases is exact."


def _row(row: Row, region: Region) -> Iterator[tuple[int, str]]:
    yield 3, f"{when_words(row.when)}"
    rules = f"rules {_rules(row.rules_before)} → {_rules(row.rules_after)}"
    if region.only:
        answer = row.after if region.only == "new" else row.before
        rules = (
            f"answered, for example: {', '.join(f'{k} {value_words(v)}' for k, v in (answer or {}).items())}"
        )
    yield 6, f"{row.cases:,} {_cases(row.cases)}; {rules}"


def _rules(rules: tuple[str, ...]) -> str:
    return ", ".join(rules) or "none"


def _cases(count: int) -> str:
    return "case" if count == 1 else "cases"


def move_words(move: Move) -> str:
    """`priority 5 → 6 (falls)`."""
    how = "" if move.direction == "changes" else f" ({move.direction})"
    return f"{move.outcome} {value_words(move.before)} → {value_words(move.after)}{how}"


def value_words(value: Plain) -> str:
    """One outcome's value; a list of none is `none`."""
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "none"
    return "undecided" if value is None else str(value)


def when_words(when: dict[str, str]) -> str:
    """`weapon = seen, used; people hurt >= 1`."""
    return "; ".join(f"{name} {_test(test)}" for name, test in when.items()) or "in every case"


def _test(test: str) -> str:
    if test.startswith((">", "<")) and "," not in test:
        return test
    return f"in {test}" if test.startswith(("[", "(")) else f"= {test}"
