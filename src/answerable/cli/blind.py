"""`answerable blind`: facts of a sample coded again by somebody who cannot tell whose call it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from answerable.cli import door, output

if TYPE_CHECKING:
    from answerable.audit.blind import CodingFinding, FactCoding, Review, Sheet

blind = typer.Typer(
    help="Is bias in the coding rather than in the decision? A blind second coding.", no_args_is_help=True
)
Out: TypeAlias = Annotated[Path, typer.Option(help="The directory for the sheet.", metavar="DIR")]
KeyFile: TypeAlias = Annotated[
    Path,
    typer.Option(help="Where the key goes: which call is which. Keep it from reviewers.", metavar="FILE"),
]
FactsAgain: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--fact", help="What is coded again: 'weapon: none < seen < used', or a fact of the directive."
    ),
]


@blind.command()
def draw(
    history: Annotated[
        Path, typer.Argument(help="A history's directory, or its Parquet file.", show_default=False)
    ],
    by: Annotated[str, typer.Option(help="The column whose values are the groups.")],
    fact: FactsAgain,
    out: Out,
    key: KeyFile,
    show: Annotated[list[str] | None, typer.Option(help="A column that reviewers may see.")] = None,
    each: Annotated[int, typer.Option(help="Calls of each group, at most.", min=1)] = 100,
    seed: Annotated[int, typer.Option(help="Of the draw; it is in the key.")] = 1,
    directive: Annotated[
        Path | None, typer.Option(help="Says the facts' values, and who is a person.")
    ] = None,
    narratives: Annotated[Path | None, typer.Option(help="CSV with id and text; may tell who calls.")] = None,
    mask: Annotated[Path | None, typer.Option(help="Words to mask in narratives, one a line.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was drawn, as JSON.")] = False,
) -> None:
    """Draw calls with their identity hidden, and write the sheet on which a second person codes their facts.

    Exit 0: the sheet and the key are written. 2: the history cannot be used, a column would tell too much,
    or the key is there already.
    """
    from answerable.audit.blind import Request, read_facts
    from answerable.audit.blind import draw as run
    from answerable.policy import load_directive

    read = None if directive is None else load_directive(directive)
    request = Request(
        by=by, facts=read_facts(fact, read), shown=tuple(show or ()), each=each, seed=seed,
        narratives=narratives, masks=_words(mask),
    )  # fmt: skip
    sheet, sealed = run(history, request, read)
    _write(sheet, sealed, out, key)
    if json:
        output.print_json({
            "calls": len(sheet.rows), "groups": sheet.groups, "masked": sheet.masked,
            "left_out": sheet.left_out, "commitment": sheet.commitment,
        })  # fmt: skip
    else:
        typer.echo("\n".join(_drawn(sheet, out, key, narratives is not None)))


@blind.command()
def score(
    sheets: Annotated[
        list[Path],
        typer.Argument(help="One or two reviewed sheets, CSV.", metavar="SHEET…", show_default=False),
    ],
    key: KeyFile,
    commitment: Annotated[str, typer.Option(help="What the sheet committed to: its digest, or the file.")],
    reference: Annotated[
        str | None, typer.Option(help="The group that others are compared with; else all others.")
    ] = None,
    margin: Annotated[
        float, typer.Option(help="Up to which difference of shares coding is practically alike.", min=0.001)
    ] = 0.1,
    json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Hold the first coding against the blind one: agreement, kappa and direction, by group.

    Exit 0: no disparity. 1: the coding differs by group. 2: a sheet or the key cannot be used.
    """
    from answerable.audit.blind import open_key
    from answerable.audit.blind import score as run

    if len(sheets) > 2:
        output.fail("One reviewed sheet, or two.")
    digest = door.key_text(commitment)
    review = run(open_key(key, digest), sheets, digest, reference=reference, margin=margin)
    if json:
        output.print_json(review)
    else:
        typer.echo("\n".join(_lines(review)))
    if any(each.verdict == "disparity" for each in review.findings):
        raise typer.Exit(output.FINDING)


def _words(file: Path | None) -> tuple[str, ...]:
    if file is None:
        return ()
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        output.fail(f"{file}: Cannot be read as text. Write a word, or several, on each line.")
    return tuple(line.strip() for line in lines if line.strip())


def _write(sheet: Sheet, sealed: bytes, out: Path, key: Path) -> None:
    """The key first, for its owner alone and never over another; a sheet without its key is worth nothing."""
    from answerable.audit.blind import as_csv, as_html

    try:
        out.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(key, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
            stream.write(sealed)
        (out / "sheet.csv").write_text(as_csv(sheet), "utf-8", newline="")
        (out / "sheet.html").write_text(as_html(sheet), "utf-8")
        (out / "commitment.txt").write_text(sheet.commitment + "\n", "utf-8")
    except FileExistsError:
        output.fail(f"{key}: There is a key already. Name another file; a key is never written over.")


def _drawn(sheet: Sheet, out: Path, key: Path, narrated: bool) -> Iterator[str]:
    yield f"{len(sheet.rows):,} calls of {sheet.groups} groups, in {out}: sheet.csv, sheet.html"
    yield f"The key is in {key}, for you alone; committed to as {sheet.commitment}"
    for why, calls in sheet.left_out.items():
        yield f"not drawn from: {calls:,} calls ({why})"
    if narrated:
        yield f"{sheet.masked:,} words were masked. A narrative may still tell who calls: read a few first."


def _lines(review: Review) -> Iterator[str]:
    yield review.sentence
    for fact in review.facts:
        yield ""
        yield from _fact(fact)
        yield from (
            _finding(each, fact.fact.ordered) for each in review.findings if each.fact == fact.fact.name
        )
    yield ""
    yield from review.limits


def _fact(told: FactCoding) -> Iterator[str]:
    order = (" < " if told.fact.ordered else ", ").join(told.fact.values)
    yield f"{told.fact.name} ({order})"
    if told.reviewers is not None:
        yield f"  the two reviewers: {_agreement(told.reviewers)}"
    way = ("lower", "higher") if told.fact.ordered else ("otherwise", "higher")
    for group in told.groups:
        yield (
            f"  {group.group}: {group.compared:,} of {group.drawn:,} compared; {_agreement(group.agreement)};"
            f" {group.lower:,} coded {way[0]} at first" + (f", {group.higher:,} {way[1]}" * told.fact.ordered)
        )


def _agreement(told: object) -> str:
    from answerable.audit.figures.agreement import Agreement
    from answerable.audit.figures.estimate import Untold

    if not isinstance(told, Agreement):
        return f"agreement cannot be told, because {getattr(told, 'because', '')}"
    kappa = told.kappa
    if isinstance(kappa, Untold):
        return f"{told.agreed.value:.0%} alike; kappa cannot be told, because {kappa.because}"
    return f"{told.agreed.value:.0%} alike, kappa {kappa.value:.2f} ({kappa.low:.2f} to {kappa.high:.2f})"


def _finding(each: CodingFinding, ordered: bool) -> str:
    from answerable.audit.figures.estimate import Untold

    head = f"  {each.group} beside {each.reference}: {each.verdict}"
    if isinstance(each.difference, Untold):
        return f"{head}, because {each.difference.because}"
    way = "lower" if ordered else "otherwise"
    return (
        f"{head}. Coded {way} at first: {each.lower:,} of {each.calls:,} beside {each.reference_lower:,} of"
        f" {each.reference_calls:,}; among calls coded alike again {each.difference.value:+.1%};"
        f" p = {each.p:.2g}, {each.adjusted_p:.2g} over all; {each.because}"
    )
