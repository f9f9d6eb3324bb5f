"""How every command speaks: answers on stdout, trouble on stderr, and what the exit code says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from answerable.policy.directive import Directive

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


def read_directive_or_fail(path: Path) -> Directive:
    """The directive in a file; with exit code 2 and every mistake on stderr when it is not one."""
    from answerable.policy import DirectiveError, load_directive

    try:
        return load_directive(path)
    except DirectiveError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{path}: {error.strerror or 'cannot be read'}")
