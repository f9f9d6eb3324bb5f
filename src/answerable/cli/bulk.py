"""Decisions in bulk: a case a line in, a decision a line out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import typer

from answerable.cli import output

if TYPE_CHECKING:
    from answerable.policy import Decision
    from answerable.policy.directive import Directive


def decide_lines(directive: Directive, source: str, *, full: bool) -> int:
    """Decide each line of JSON lines (an object of facts) and print a line for it; the exit code.

    A line that cannot be decided is reported on stderr with its number, and the others are answered still:
    2 when there was one, else 1 when an outcome is undecided in some case, else 0.
    """
    code = 0
    with _lines(source) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                code = max(code, _decide_line(directive, line, number, source, full=full))
    return code


def _decide_line(directive: Directive, line: bytes, number: int, source: str, *, full: bool) -> int:
    import msgspec

    from answerable.policy import FactError, decide

    where = f"{'stdin' if source == '-' else source}:{number}"
    try:
        decision = decide(directive, msgspec.json.decode(line, type=dict[str, Any]))
    except (msgspec.DecodeError, UnicodeDecodeError):
        typer.echo(f'{where}: not a JSON object of facts such as {{"people hurt": 2}}.', err=True)
        return output.BAD_INPUT
    except FactError as error:
        typer.echo(f"{where}: {error}", err=True)
        return output.BAD_INPUT
    record = decision.as_struct() if full else _brief(decision)
    typer.echo(msgspec.json.encode({"line": number, "decision": record}).decode())
    return output.FINDING if decision.undecided else 0


def _brief(decision: Decision) -> dict[str, Any]:
    """What is quick to tell of a decision, in the whole's form: not what is possible or would flip it."""
    from answerable.policy.decided import plain

    return {
        "directive": decision.directive,
        "act_now": {name: plain(value) for name, value in decision.act_now.items()},
        "basis": decision.basis,
        "rules": decision.rules,
        "because": decision.because,
        "used": decision.used,
        "undecided": dict(decision.undecided),
    }


@contextmanager
def _lines(source: str) -> Iterator[Iterator[bytes]]:
    """The lines of a file or of stdin; a file's with a bar on stderr when that is a terminal."""
    if source == "-":
        yield iter(sys.stdin.buffer)
        return
    with Path(source).open("rb") as file:
        if sys.stderr.isatty():
            yield _with_progress(file, Path(source).stat().st_size)
        else:
            yield iter(file)


def _with_progress(file: BinaryIO, size: int) -> Iterator[bytes]:
    from rich.progress import Progress

    with Progress(console=output.console(err=True), transient=True) as progress:
        task = progress.add_task("deciding", total=size)
        for line in file:
            yield line
            progress.advance(task, len(line))
