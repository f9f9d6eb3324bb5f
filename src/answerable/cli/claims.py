"""`answerable claims`: public statements, held against what is kept here."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    from answerable.audit.claims import Answers, Claims
    from answerable.bootstrap import Centre
    from answerable.model.people import Person


def claims(
    file: Annotated[
        Path, typer.Argument(metavar="CLAIMS", help="The claims, a TOML file.", show_default=False)
    ],
    centre: Annotated[
        Path | None,
        typer.Option(
            "--centre",
            envvar="ANSWERABLE_CENTRE",
            metavar="DIR",
            help="The centre whose record and directives are asked; none: only what the file names.",
            show_default=False,
        ),
    ] = None,
    receipts: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write a receipt of each entry that an answer rests on; nothing personal is open in it.",
            show_default=False,
        ),
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Also write the answers as a page (HTML) to this file.", show_default=False
        ),
    ] = None,
    by: options.By = "",
    json: options.Json = False,
) -> None:
    """Answer public statements: supported, contradicted, or not decidable.

    Each answer comes with its proof, its entries or its reason, and with what was not checked. What speaks of
    the future, of motives or of the law is never decidable. Where an answer tells which calls came from an
    address, or what was known of a caller, that you looked is kept: say who you are with --as.

    Exit 0: every claim is supported. 1: one is contradicted or not decidable. 2: the file cannot be used.
    """
    if receipts is not None and centre is None:
        output.fail("--receipts needs the record that gives them: --centre DIR.")
    answers = _answers(file, centre, receipts, by)
    if page is not None:
        from answerable.audit.reporting.claimed import claims_page

        page.write_text(claims_page(answers), "utf-8")
    if json:
        output.print_json(answers)
    else:
        from answerable.cli.claimed import print_answers

        print_answers(answers, output.console())
    if not answers.all_supported:
        raise typer.Exit(output.FINDING)


def _answers(file: Path, directory: Path | None, receipts: Path | None, by: str) -> Answers:
    from answerable.audit.claims import answer_claims, read_claims

    read = read_claims(file)
    if directory is None:
        return answer_claims(read, None, datetime.datetime.now(datetime.UTC))
    personal = any(claim.is_personal for claim in read.claims)
    person = door.read_person(by, "--as") if personal else None
    with door.opened(directory) as centre:
        return _of_centre(read, centre, receipts, person)


def _of_centre(claims: Claims, centre: Centre, receipts: Path | None, person: Person | None) -> Answers:
    """The answers of a centre's record; what is told of whom is put on record before anything is shown."""
    from answerable.audit.claims import Kept, answer_claims
    from answerable.center import look_at

    log = centre.log
    kept = Kept(log.origin, log, centre.ledger.state, centre.ledger.clock(), log.size)
    answers = answer_claims(claims, kept, kept.asked)
    if person is not None:
        for number, ground in _looked(answers).items():
            look_at(centre.desk(person), number, ground)
    if receipts is not None:
        _write(answers, centre, receipts)
    return answers


def _looked(answers: Answers) -> dict[str, str]:
    """The calls of which an answer tells something personal, each with the claim that it is told for."""
    return {
        each.number: f"claim {claim.id}"
        for claim in answers.claims
        for part in claim.parts
        if part.count is not None and part.count.looked
        for each in part.count.counted
    }


def _write(answers: Answers, centre: Centre, directory: Path) -> None:
    from answerable.center.keeping import about_person_of
    from answerable.center.packages import opened

    state, log = centre.ledger.state, centre.log
    directory.mkdir(parents=True, exist_ok=True)
    whose = {
        index: state.subject(each.number)
        for claim in answers.claims
        for part in claim.parts
        if part.count is not None
        for each in part.count.counted
        for index in each.entries
    }
    for index in answers.entries:
        about_person = about_person_of(state, whose[index]) if index in whose else lambda _: False
        receipt = opened(log, next(log.read(index)), about_person).receipt
        door.write_out(receipt, directory / f"entry-{index}.receipt")
