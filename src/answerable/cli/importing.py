"""`answerable import`: any city's export into a history, by a profile that is guessed, shown and kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias
from zoneinfo import ZoneInfo

import typer

from answerable.cli import options, output

if TYPE_CHECKING:
    from answerable.intake import Profile
    from answerable.intake.importing import Claim, Count, Draft, Proposal, Report

ByProfile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar=options.PROFILE,
        help=f"Read the files by this profile; nothing is guessed. {options.PROFILE_NAMED}",
        show_default=False,
    ),
]


def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="A city's exports: CSV, TSV, Excel, JSON, GeoJSON, Esri, Socrata, Parquet; gzip, zip.",
            metavar="FILE…",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="The directory for the answer; named after the first file.", show_default=False),
    ] = None,
    profile: ByProfile = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="Say which column has a role: ROLE=HEADER; of a time of day, which has its date:"
            " dates.ROLE=HEADER. May be given often."
        ),
    ] = None,
    zone: Annotated[
        str | None, typer.Option(help='The city\'s time zone, such as "America/Chicago".')
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: what is not sure stays unmapped.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON; asks nothing.")] = False,
) -> None:
    """Read any city's exports into a history, and say what they cannot tell.

    Which column is what is guessed, with the evidence for it; what is not sure is asked, or stays unmapped.
    The directory then holds history.parquet, rejects.csv, profile.toml and the review files. Exit 0: every
    row is in a call, and nothing shows that rows are missing. 1: some rows are rejected, or the files are
    not complete. 2: the files or the profile cannot be used, or a column that an import needs is not sure.
    """
    from answerable.intake.importing import run

    where = out or Path(f"{files[0].name.split('.')[0]}-history")
    silent = json or yes or not (sys.stdin.isatty() and sys.stdout.isatty())
    with output.progress("Looking at files …") as say:
        layout, report = run(
            files, where, profile=profile, zone=zone, tick=lambda what, rows: say(f"{what} … {rows:,}"),
            ask=lambda proposal: _settle(proposal, column or [], asks=not silent, shows=not json),
        )  # fmt: skip
    if json:
        output.print_json(report)
    else:
        typer.echo("\n".join(_lines(layout, report, where)))
    if report.rows_rejected or report.not_complete:
        raise typer.Exit(output.FINDING)


def _settle(proposal: Proposal, said: list[str], *, asks: bool, shows: bool) -> Draft:
    """The draft with what was said on the command line; shown, and where it is not sure, asked about."""
    proposal = _as_told(proposal, said)
    if shows:
        typer.echo("\n".join(_guessed(proposal.draft)))
    for role, claims in proposal.draft.open.items() if asks else ():
        chosen = _asked(role, claims)
        if chosen is not None:
            proposal = proposal.with_role(role, chosen)
    if asks and not proposal.draft.zone.name:
        named = typer.prompt("The city's time zone (empty: not known)", default="", show_default=False)
        proposal = proposal.with_zone(named) if named else proposal
    return proposal.draft


def _as_told(proposal: Proposal, said: list[str]) -> Proposal:
    """The proposal with the columns that the command line names, ROLE=HEADER or dates.ROLE=HEADER."""
    from answerable.intake import IntakeError, Mistake
    from answerable.intake.importing import Claim

    told = {role.strip(): head.strip() for role, _, head in (word.partition("=") for word in said)}
    for role in (role for role in told if not role.startswith("dates.")):
        claim = Claim(role, told[role], 1.0, ("as told",), date=told.get(f"dates.{role}", ""))
        proposal = proposal.with_role(role, claim)
    draft = proposal.draft
    taken = {**draft.columns, **{f"dates.{role}": heads for role, heads in draft.dates.items()}}
    wrong = [role for role, head in told.items() if taken.get(role) != (head,) or not proposal.has(head)]
    if wrong:
        problem = "cannot be: there is no such role or column, or the column has a role already."
        fix = "Write --column ROLE=HEADER, and with dates.ROLE=HEADER its ROLE too."
        raise IntakeError(
            [Mistake(draft.name, "--column", f'"{role}={told[role]}" {problem}', fix) for role in wrong]
        )
    return proposal


def _asked(role: str, claims: tuple[Claim, ...]) -> Claim | None:
    """The column that a person says has the role; None: none has."""
    typer.echo(f"\nWhich column is {role.replace('_', ' ')}?")
    for nth, claim in enumerate(claims, 1):
        typer.echo(f"  {nth}  {claim.column} ({'; '.join(claim.evidence)})")
    said = typer.prompt("Its number (0: none of them)", default=0, type=int)
    return claims[said - 1] if 1 <= said <= len(claims) else None


def _guessed(draft: Draft) -> Iterator[str]:
    """The guess: role, column, confidence, evidence; then what is not sure."""
    width = max((len(role) for role in (*draft.columns, *draft.open)), default=0)
    yield f"time zone {draft.zone.name or 'not known'}: {draft.zone.because}"
    for role, heads in draft.columns.items():
        claim = draft.claims[role]
        date = f" with {draft.dates[role][0]}" if role in draft.dates else ""
        yield (
            f"{role:<{width}}  {' / '.join(heads)}{date}  {claim.confidence:.2f}  {'; '.join(claim.evidence)}"
        )
    for role, claims in draft.open.items():
        maybe = ", ".join(f"{claim.column} ({claim.confidence:.2f})" for claim in claims)
        yield f"{role:<{width}}  not sure: {maybe}"
    yield ""


def _lines(layout: Profile, report: Report, where: Path) -> Iterator[str]:
    yield (
        f"{report.rows:,} rows = {report.rows_in_calls:,} in {report.calls:,} calls"
        f" + {report.rows_rejected:,} rejected"
    )
    for reason in report.not_complete:
        yield f"NOT COMPLETE, or may not be: {reason}"
    if report.first is not None and report.last is not None:
        zone = ZoneInfo(layout.time_zone)
        first, last = (at.astimezone(zone) for at in (report.first, report.last))
        yield f"received {first:%Y-%m-%d %H:%M:%S} to {last:%Y-%m-%d %H:%M:%S}, {layout.time_zone}"
    yield f"{report.calls_of_many_rows:,} calls have several rows; {report.units:,} different units"
    for name, count in report.without.items():
        yield f"no time {name.replace('_', ' ')}: {output.share(count, report.calls)} of calls"
    if report.open:
        yield f"nothing shows that they ended: {output.share(report.open, report.calls)} of calls"
    yield from _shares("What became of calls", report.causes, report.calls)
    yield from _shares("Kinds of call", report.categories, report.calls, blank="(not sure)")
    yield from _shares("Marked by a rule of the profile, and kept", report.excluded, report.calls)
    yield from _counts("Rejected rows", report.rejects)
    yield from _counts("Kept as recorded, though it cannot be quite right", report.oddities)
    yield ""
    yield from (f"- {note}" for note in report.notes)
    for file in report.files:
        yield from (f"- {file.name}: {note}" for note in file.notes)
    yield f"Written to {where}."


def _shares(title: str, counts: dict[str, int], whole: int, blank: str = "") -> Iterator[str]:
    if not counts:
        return
    yield f"\n{title}"
    yield from (f"{count:>9,}  {count / whole:>6.1%}  {what or blank}" for what, count in counts.items())


def _counts(title: str, counts: tuple[Count, ...]) -> Iterator[str]:
    if not counts:
        return
    yield f"\n{title}"
    for each in counts:
        rows = ", ".join(f"{row}" for _, row in each.rows)
        yield f"{each.count:>9,}  {each.what} (row {rows}{', …' if each.count > len(each.rows) else ''})"
