"""`answerable call`, `queue`, `notices`: how things stand, and how they came to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from answerable.cli import door, options, output

if TYPE_CHECKING:
    import datetime

    from answerable.bootstrap import Centre
    from answerable.model.nouns import AssistanceRequest, Incident, Unit
    from answerable.model.state import State


def call(
    number: options.Number,
    ground: Annotated[str, typer.Option(help="On what ground you look.", show_default=False)] = "",
    by: options.By = "",
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Show a call, incident or request whole.

    Its facts with their sources, its decision, units and departures, and all that happened, in order. That
    you looked is kept, once a minute.
    """
    from answerable.center import look_at

    person = door.read_person(by, "--as")
    with door.opened(centre) as opened:
        look_at(opened.desk(person), number, ground)
        state = opened.ledger.state
        subject = state.subject(number)
        if json:
            output.print_json(_as_json(opened, subject))
            return
        for line in _whole(opened, subject):
            typer.echo(line)


def _as_json(centre: Centre, subject: str) -> dict[str, object]:
    from answerable.model.cautions import cautions_for
    from answerable.model.history import history

    state = centre.ledger.state
    matter = state.matter(subject)
    return {
        "subject": subject,
        "matter": matter,
        "cautions": cautions_for(state, matter, centre.ledger.clock()),
        "calls": [state.calls[each] for each in getattr(matter, "calls", ())],
        "events": [{"entry": entry.index, "event": event} for entry, event in history(centre.log, matter)],
    }


def _whole(centre: Centre, subject: str) -> Iterator[str]:
    from answerable.cli import words
    from answerable.cli.caution import known
    from answerable.model.cautions import cautions_for
    from answerable.model.nouns import AssistanceRequest

    state, now = centre.ledger.state, centre.ledger.clock()
    matter = state.matter(subject)
    if found := cautions_for(state, matter, now):
        yield "Known of this place: tell whoever is sent"
        yield from known(found)
    yield from words.matter(state, matter, now)
    if matter.decision:
        yield words.row("rules", ", ".join(matter.decision.rules) or "none alone: not certain yet")
        for flip in matter.decision.would_change_if:
            yield words.row(flip.direction, f"if {words.change(flip)}")
    yield from _calls(state, matter, now)
    yield "Facts"
    for said in matter.statements:
        yield f"  {words.statement(said, now)}"
    if matter.notes:
        yield "Notes"
    for each in matter.notes:
        yield f"  {words.clock(each.at, now)} {words.person(each.by)}: {each.words}"
    if matter.departures:
        yield "Departures"
    for made in matter.departures:
        yield f"  {words.departure(made, now)}"
    if isinstance(matter, AssistanceRequest) and matter.answers:
        yield "Answers, the last one in full"
        yield from (words.row("answer", each.answer) for each in matter.answers[:-1])
        yield from words.answer(matter.answers[-1])
    yield from _happened(centre, matter)


def _calls(state: State, matter: Incident | AssistanceRequest, now: datetime.datetime) -> Iterator[str]:
    from answerable.cli import words
    from answerable.model.nouns import Incident

    if isinstance(matter, Incident):
        yield "Calls"
        yield from (f"  {words.call(state.calls[number], now)}" for number in matter.calls)
    else:
        yield "Request"
        yield "  " + ", ".join(part for part in (matter.agency, matter.came_by, matter.contact) if part)
    if matter.note:
        yield f"  note: {matter.note}"
    for named in matter.mentions:
        yield f"  {named.what} named by {named.source}: {named.words}"
    if isinstance(matter, Incident) and matter.passings:
        yield "Passed on"
        yield from (f"  {words.passing(each, now)}" for each in matter.passings)
    if matter.aid:
        yield "Aid asked for"
    for aid in matter.aid:
        yield from words.aid(aid, now)


def _happened(centre: Centre, matter: Incident | AssistanceRequest) -> Iterator[str]:
    from answerable.cli import words
    from answerable.cli.telling import tell
    from answerable.model.history import history

    yield "What happened (entry, time, who)"
    now = centre.ledger.clock()
    for entry, event in history(centre.log, matter):
        yield f"  {entry.index:>5}  {words.clock(event.at, now)}  {words.person(event.by)}: {tell(event)}"


def queue(centre: options.Centre = options.DEFAULT_CENTRE, json: options.Json = False) -> None:
    """List what is open, the most urgent first.

    Units in distress above all; then calls, then requests; equally urgent ones by deadline. Exit 1 when
    anything is overdue or a unit is in distress.
    """
    from answerable.model.queue import open_calls, open_requests, overdue

    with door.opened(centre) as opened:
        state, now = opened.ledger.state, opened.ledger.clock()
    calls, requests = open_calls(state), open_requests(state)
    late = [each for each in (*calls, *requests) if overdue(each, now)]
    distress = [unit for unit in state.units.values() if unit.distress]
    if json:
        output.print_json(
            {
                "calls": calls,
                "requests": requests,
                "overdue": [each.id for each in late],
                "in distress": [unit.id for unit in distress],
            }
        )
    else:
        for line in (*_distress(distress, now), *_queue_lines(calls, requests, now)):
            typer.echo(line)
    if late or distress:
        raise typer.Exit(output.FINDING)


def _distress(units: list[Unit], now: datetime.datetime) -> Iterator[str]:
    from answerable.cli import words

    for unit in units:
        yield f"UNIT {unit.id} {words.safety(unit, now).strip()}"


def _queue_lines(
    calls: list[Incident | AssistanceRequest],
    requests: list[Incident | AssistanceRequest],
    now: datetime.datetime,
) -> Iterator[str]:
    from answerable.cli import words

    for title, matters in (("Calls", calls), ("Requests for assistance", requests)):
        yield f"{title}: {len(matters) or 'none'} open"
        for matter in matters:
            yield f"  {words.head(matter)}"
            yield f"    {words.outcomes(matter.acting)}"
            yield f"    {words.deadline(matter, now) or 'nothing is owed'}"
            yield from (f"    {words.deadline(duty, now)}" for duty in matter.duties)


def notices(
    to: Annotated[
        str | None, typer.Option(help="Only those for this role, such as supervisor.", show_default=False)
    ] = None,
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """List who was told what, and who has seen it: alarms, moves, missed deadlines."""
    with door.opened(centre) as opened:
        state, now = opened.ledger.state, opened.ledger.clock()
    wanted = "" if to is None else to.strip().casefold()
    told = [each for each in enumerate(state.notices, 1) if wanted in ("", each[1].to)]
    seen = state.acknowledged
    if json:
        import msgspec

        shown = ({"number": n, **msgspec.to_builtins(each), "seen": seen.get(str(n))} for n, each in told)
        output.print_json(list(shown))
        return
    from answerable.cli import words

    for number, notice in told:
        about = notice.about.partition("/")[2] or "the centre"
        by = f"  (seen by {words.person(seen[str(number)].by)})" if str(number) in seen else ""
        when = words.clock(notice.at, now)
        typer.echo(f"{number:>4}  {when}  {notice.to:<14}{about}: {notice.text}{by}")
    if not told:
        typer.echo("Nobody was told anything.")
