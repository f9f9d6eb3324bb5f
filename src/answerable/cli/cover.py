"""`answerable cover`: which of a directive's rules and values a recorded history ever reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import output
from answerable.cli.replay import ByProfile, History, counted, refusal_lines

if TYPE_CHECKING:
    from answerable.policy import Directive
    from answerable.policy.replaying import Chunk, Cover, Grid


def cover(
    directive: Annotated[Path, typer.Argument(help="The directive: a Markdown file.", show_default=False)],
    history: History,
    profile: ByProfile = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Hold a directive against a history: rules that no case reached, values that none had, questions asked.

    A rule that decides no recorded case is not wrong: it says that this history does not test it.

    Exit 0: every rule decides some recorded case. 1: some do not, or rows cannot be decided. 2: the
    directive or a file cannot be used.
    """
    from answerable.policy import load_directive

    told: Cover = counted([load_directive(directive)], history, profile, (), _run)
    if json:
        output.print_json(told)
    else:
        typer.echo("\n".join(_lines(told)))
    if told.never_decided or told.decided < told.rows:
        raise typer.Exit(output.FINDING)


def _run(
    directives: Sequence[Directive], chunks: Callable[[Grid], Iterable[Chunk]], _by: Sequence[str]
) -> Cover:
    from answerable.policy.replaying import cover as hold

    return hold(directives[0], chunks)


def _lines(told: Cover) -> Iterator[str]:
    yield f"{told.directive}: {told.decided:,} of {told.rows:,} rows decided, {told.cells:,} combinations"
    yield ""
    missing = len(told.never_decided)
    yield (
        f"{told.rules - missing} of {told.rules} rules decide some row; these do not (open: facts unknown):"
        if missing
        else (f"All {told.rules} rules decide some row.")
    )
    for rule in told.never_decided:
        may = f" (open in {rule.may:,} rows)" if rule.may else ""
        yield f"  {rule.rule}  {rule.because}{may}"
    if told.unfilled:
        yield ""
        yield "Values that no row certainly has"
        width = max(len(one.fact) for one in told.unfilled)
        for one in told.unfilled:
            yield f"  {one.fact:<{width}}  {one.cells if one.recorded else 'never recorded'}"
    if told.questions is not None:
        asked = told.questions
        yield ""
        yield (
            "Questions until certain or until none is left, callers knowing what is recorded:"
            f" {asked.best:.1f} in the best order, {asked.table:.1f} down the list of {asked.all_facts}"
            f" (over the most frequent combinations, {asked.rows:,} rows)"
        )
    yield from refusal_lines(told.refusals, told.rows - told.decided)
