"""`answerable import-dmn`, `export-dmn` and `tck`: directives and the DMN models of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import options, output

if TYPE_CHECKING:
    from collections.abc import Iterable

    from answerable.policy.dmn import CaseResult, Note

Out = Annotated[
    Path | None,
    typer.Option(help="Write it to this file, not to stdout.", metavar="FILE", show_default=False),
]


def import_dmn(
    model: Annotated[Path, typer.Argument(help="A DMN 1.1 to 1.5 file.", show_default=False)],
    out: Out = None,
    json: Annotated[bool, typer.Option("--json", help="Print text and notes as JSON.")] = False,
) -> None:
    """Make a directive of a DMN model.

    What the model does not say, and what a directive cannot, is told on stderr, line by line, and stands in
    the directive; exit 1 where there is any. A model that `export-dmn` wrote gets back all that it had.
    """
    from answerable.policy import dmn

    imported = dmn.import_dmn(model.read_bytes(), str(model))
    _write(imported.text, out, json=json, notes=imported.notes, file=str(model))


def export_dmn(
    directive: Annotated[Path, typer.Argument(help="A directive: a Markdown file.", show_default=False)],
    out: Out = None,
    json: Annotated[bool, typer.Option("--json", help="Print the XML and notes as JSON.")] = False,
) -> None:
    """Write a directive as a DMN 1.3 model.

    What other tools do not read in it is put aside in the file for the way back, and told on stderr; exit 1
    where they decide some case otherwise.
    """
    from answerable.policy import dmn, load_directive

    read = load_directive(directive)
    try:
        xml, notes = dmn.export_dmn(read)
    except dmn.DmnError as error:
        output.fail(f"{directive}: {error.problem}")
    _write(xml, out, json=json, notes=notes, file=str(directive))


def _write(text: str, out: Path | None, *, json: bool, notes: Iterable[Note], file: str) -> None:
    notes = tuple(notes)
    if out is not None:
        out.write_text(text, encoding="utf-8")
    if json:
        output.print_json({"text": text, "notes": notes})
    elif out is None:
        typer.echo(text, nl=False)
    for note in () if json else notes:
        typer.echo(note.show(file), err=True)
    if any(note.kind != "kept" for note in notes):
        raise typer.Exit(output.FINDING)


def tck(
    directory: Annotated[
        Path,
        typer.Argument(
            help="Case files (*.xml) and the models that they name.", file_okay=False, show_default=False
        ),
    ],
    json: options.Json = False,
) -> None:
    """Run cases of the DMN Technology Compatibility Kit: passed or failed, one by one.

    Exit 1 when a case fails.
    """
    from answerable.policy import dmn

    if not directory.is_dir():
        output.fail(f"{directory}: there is no such directory.")
    results = []
    for result in dmn.run_tck(directory):
        results.append(result)
        if not json:
            typer.echo(_line(result))
    if not results:
        output.fail(f"{directory}: there is no case file (*.xml with <testCases>) in it.")
    passed = sum(result.passed for result in results)
    if json:
        output.print_json({"cases": len(results), "passed": passed, "results": results})
    else:
        typer.echo(f"{passed} of {len(results)} cases passed")
    if passed < len(results):
        raise typer.Exit(output.FINDING)


def _line(result: CaseResult) -> str:
    said = "passed" if result.passed else "FAILED"
    return f"{said} {result.file} {result.case}" + (f": {result.detail}" if result.detail else "")
