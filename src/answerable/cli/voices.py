"""`answerable complaint file`, `answer` and `list`, `statement`: what people say of the centre."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    from answerable.bootstrap import Centre
    from answerable.model.voices import Complaint

complaint = typer.Typer(no_args_is_help=True, help="File a complaint, answer it, or list what is owed.")


@complaint.command("file")
def file(
    words: Annotated[
        str, typer.Argument(metavar="WORDS", help="The complaint, in its own words.", show_default=False)
    ],
    about: Annotated[
        list[str] | None,
        typer.Option(
            "--about", metavar="NUMBER", help="A call or request; more than once.", show_default=False
        ),
    ] = None,
    receipt: Annotated[
        list[Path] | None,
        typer.Option(
            "--receipt", metavar="FILE", help="The receipt of a call; more than once.", show_default=False
        ),
    ] = None,
    asked: Annotated[
        str, typer.Option(help="explanation, review of conduct, records, correction or other.")
    ] = "explanation",
    complainant: Annotated[str, typer.Option(help="Who complains; kept apart.", show_default=False)] = "",
    contact: Annotated[str, typer.Option(help="How to reach them; kept apart.", show_default=False)] = "",
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Enter a complaint; an answer is owed by a deadline.

    It names calls by number, or by a receipt that this centre gave, which is checked.
    """
    from answerable import center
    from answerable.model.events import ComplaintFiled
    from answerable.model.voices import ASKED_FOR

    wanted = door.one_of(asked, ASKED_FOR, "thing to ask for")
    named = []
    if receipt:
        with door.opened(centre) as opened:
            named = [_entry_of(opened, path) for path in receipt]
    numbers = [*(about or ()), *(number for _, number in named)]
    with door.desk(centre, by, id_) as desk:
        done = center.file_complaint(
            desk,
            words,
            numbers,
            asked=wanted,
            complainant=complainant,
            contact=contact,
            receipts=[entry for entry, _ in named],
        )
        (subject,) = (each.subject for each in done.events if isinstance(each, ComplaintFiled))
        _tell(desk.ledger.look(lambda state: state.complaints[subject.partition("/")[2]]), json=json)


@complaint.command("answer")
def answer(
    number: Annotated[
        str, typer.Argument(metavar="COMPLAINT", help="The complaint's number.", show_default=False)
    ],
    words: Annotated[str, typer.Argument(metavar="WORDS", help="The answer.", show_default=False)],
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Answer a complaint, in words. Past its deadline it was late, and the record says so."""
    from answerable import center

    with door.desk(centre, by, id_) as desk:
        center.answer_complaint(desk, number, words)
        _tell(desk.ledger.look(lambda state: state.complaints[number]), json=json)


@complaint.command("list")
def list_(centre: options.Centre = options.DEFAULT_CENTRE, json: options.Json = False) -> None:
    """List the complaints, and when an answer is owed; neither who complains nor any words are shown."""
    from msgspec.structs import replace

    nobody = {"complainant": "", "contact": "", "words": "", "answer": ""}
    with door.opened(centre) as opened:
        state = opened.ledger.state
        found = [replace(each, **nobody) for each in state.complaints.values()]
    if json:
        output.print_json(found)
        return
    for each in found:
        _tell(each, json=False)
    if not found:
        typer.echo("Nobody has complained.")


def statement(
    words: Annotated[
        str, typer.Argument(metavar="WORDS", help="What was said, word for word.", show_default=False)
    ],
    speaker: Annotated[str, typer.Option(help="Who said it.", show_default=False)],
    office: Annotated[str, typer.Option(help="In which office.", show_default=False)],
    where: Annotated[str, typer.Option(help="Where it was said.", show_default=False)],
    said: Annotated[str, typer.Option(help="When: a date and time.", show_default=False)],
    source: Annotated[str, typer.Option(help="Where it can be read or heard.", show_default=False)] = "",
    by: options.By = "",
    id_: options.Id = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Put what somebody in office said in public on the record, word for word."""
    from answerable import center
    from answerable.model.events import PublicStatementMade

    when = door.read_time(said, "--said")
    with door.desk(centre, by, id_) as desk:
        done = center.make_statement(desk, speaker, office, words, where, when, source)
    (made,) = (each for each in done.events if isinstance(each, PublicStatementMade))
    if json:
        output.print_json({"number": made.subject.partition("/")[2], "statement": made.statement})
        return
    typer.echo(f"{made.subject.partition('/')[2]}  {speaker}, {office}, {where}: {made.statement.words}")


def _tell(it: Complaint, *, json: bool) -> None:
    if json:
        output.print_json(it)
        return
    about = ", ".join(subject.partition("/")[2] for subject in it.about) or "no call in particular"
    due = f", due {it.due.astimezone():%Y-%m-%d}" if it.due else ""
    late = ", LATE" if it.departures else ""
    typer.echo(f"{it.id}  {it.status}{due}{late}  asks for {it.asked}; about {about}")
    if it.answer:
        typer.echo(f"  answer: {it.answer}")


def _entry_of(centre: Centre, path: Path) -> tuple[int, str]:
    """The entry whose receipt a file holds, and the number of the call or request that it is about."""
    from answerable.model import events as ev
    from answerable.model.desk import number_of
    from answerable.record import VerificationError, verify_receipt

    try:
        entry = verify_receipt(path.read_text("utf-8"), centre.log.vkeys).index
    except (VerificationError, UnicodeDecodeError) as error:
        output.fail(f"{path} is no receipt of this centre: {error}")
    kept = next(centre.log.read(entry))
    number = number_of((ev.from_bytes(kept.data),)) if "/" in kept.stream else ""
    if not number:
        output.fail(f"The receipt in {path} is about no call or request.")
    return entry, number
