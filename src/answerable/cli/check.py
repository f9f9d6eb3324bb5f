"""`answerable check`: what can be found in a directive, and proved of it, before it is in force."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from answerable.cli import output

if TYPE_CHECKING:
    from answerable.policy.checks.findings import Report

POLL = 0.15
"""Seconds between two looks at whether a file was saved."""


def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Directives: Markdown files.", show_default=False)
    ],
    publish: Annotated[
        bool, typer.Option("--publish", help="As for publication: a verdict needs two methods that agree.")
    ] = False,
    equivalent_to: Annotated[
        Path | None,
        typer.Option(
            "--equivalent-to", help="Also: does this directive decide every case alike?", metavar="OTHER"
        ),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Check again at every save, until interrupted.")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print every finding as JSON, mistakes in the text too.")
    ] = False,
) -> None:
    """Check directives: is every case decided, do rows overlap or never decide, does each guarantee hold?

    Each guarantee is proved, vacuous, refuted with the smallest case that breaks it, or not decided. Exit
    code 1: a case stays undecided, rows overlap, or a guarantee is not proved. 2: a text is no directive.
    """
    watched = [*files, *filter(None, [equivalent_to])]
    if not watch:
        raise typer.Exit(_check_all(files, equivalent_to, publish=publish, json=json))
    try:
        for _ in saves(watched):
            _check_all(files, equivalent_to, publish=publish, json=json)
    except KeyboardInterrupt:
        raise typer.Exit from None


def saves(files: list[Path]) -> Iterator[None]:
    """Once at first, and again whenever one of the files was saved."""
    seen: list[object] = []
    while True:
        now = [_saved(path) for path in files]
        if now != seen:
            seen = now
            yield
        time.sleep(POLL)


def _saved(path: Path) -> object:
    try:
        stat = path.stat()
    except OSError:  # an editor that replaces a file leaves none for a moment
        return None
    return stat.st_mtime_ns, stat.st_size


def _check_all(files: list[Path], other: Path | None, *, publish: bool, json: bool) -> int:
    """Check each file, print what was found; the exit code."""
    told: list[dict[str, Any]] = []
    code = 0
    for path in files:
        report, found = _checked(path, other, publish=publish)
        code = max(code, found)
        if json:
            told.append({"file": str(path), **_builtins(report)})
        else:
            from answerable.cli.checked import print_report

            print_report(path, report, output.console())
    if json:
        output.print_json(told)
    return code


def _checked(path: Path, other: Path | None, *, publish: bool) -> tuple[Report, int]:
    """What is found in one file, and its exit code. A text that is no directive is a finding too."""
    from answerable.policy import DirectiveError, load_directive
    from answerable.policy import check as check_one

    try:
        directive = load_directive(path)
        than = load_directive(other) if other is not None else None
    except DirectiveError as error:
        return _unreadable(path, other, error), output.BAD_INPUT
    report = check_one(directive, publish=publish, equivalent_to=than)
    return report, 0 if report.passed else output.FINDING


def _unreadable(path: Path, other: Path | None, error: Any) -> Report:
    from answerable.policy.checks.findings import Finding, Report

    whose = "" if error.file != str(other) or other == path else f"{other}: "
    findings = tuple(
        Finding("reading", "error", m.line, m.id, f"{whose}{m.problem} {m.fix}".rstrip(), column=m.column)
        for m in error.mistakes
    )
    return Report("", "", "", published=False, passed=False, findings=findings)


def _builtins(report: Report) -> dict[str, Any]:
    import msgspec

    built: dict[str, Any] = msgspec.to_builtins(report)
    return built
