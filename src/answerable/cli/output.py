"""How every command speaks: answers on stdout, trouble on stderr, and what the exit code says."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console

FINDING = 1
"""Exit code: done, and something was found that a person should look at."""
BAD_INPUT = 2
"""Exit code: what was given cannot be used; the message says what, where, and what to do."""


def fail(message: str) -> NoReturn:
    """Say on stderr what is wrong with what was given, and stop with exit code 2."""
    typer.echo(message, err=True)
    raise typer.Exit(BAD_INPUT)


def console(*, err: bool = False) -> Console:
    """Where people read: in colour and as wide as the terminal; on a pipe plain, 80 columns."""
    from rich.console import Console

    return Console(stderr=err, highlight=False, markup=False)


def print_json(answer: object) -> None:
    """One JSON value on stdout: indented on a terminal, on one line on a pipe."""
    import msgspec

    data = msgspec.json.encode(answer)
    if sys.stdout.isatty():
        data = msgspec.json.format(data, indent=2)
    typer.echo(data.decode())


def share(part: int, whole: int) -> str:
    """`12 (3.4%)`: a part with its share of the whole; `0` where there is no whole."""
    return f"{part:,} ({part / whole:.1%})" if whole else "0"


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """Say on a terminal that something long is under way, and what is told of it. Nothing on a pipe."""
    if not sys.stderr.isatty():
        yield lambda _words: None
        return
    with console(err=True).status(title) as status:
        yield status.update


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, told how many are done, of how many. Nothing on a pipe."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (title, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(err=True), transient=True) as shown:
        task = shown.add_task("", total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
