"""`answerable ask`: ask the caller what matters most, and learn each answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import typer

from answerable.cli import door, options, output
from answerable.cli.decide import read_value

if TYPE_CHECKING:
    from answerable.model.desk import Desk
    from answerable.model.nouns import AssistanceRequest, Incident
    from answerable.policy import Directive

HELP = "Answer with a value or its first letters; ? = not known, Enter = another time, stop = enough."


def ask(
    number: options.Number,
    by: options.By = "",
    centre: options.Centre = options.DEFAULT_CENTRE,
    json: options.Json = False,
) -> None:
    """Ask what matters most, until the answer is certain.

    Each answer is recorded at once, and what to act on now is said after it. Enter, `stop` or the end of the
    input ends it; what was learned stays.
    """
    with door.desk(centre, by, None) as desk:
        matter = _ask_on(desk, number, quiet=json)
        if json:
            output.print_json({"number": matter.id, "matter": matter})
            return
        from answerable.cli import words

        for line in words.matter(desk.ledger.state, matter, desk.ledger.clock()):
            typer.echo(line)


def _matter(desk: Desk, number: str) -> Incident | AssistanceRequest:
    state = desk.ledger.catch_up()
    return state.matter(state.subject(number))


def _ask_on(desk: Desk, number: str, *, quiet: bool) -> Incident | AssistanceRequest:
    from answerable.center import learn
    from answerable.cli import words
    from answerable.model.asking import governing
    from answerable.model.errors import BadInput

    matter = _matter(desk, number)
    directive = governing(desk.ledger.state, matter)
    typer.echo(HELP, err=quiet)
    while directive and matter.decision and (question := matter.decision.next_question) is not None:
        said = _reply(directive, question.fact, question.ask, quiet=quiet)
        if said is STOP:
            break
        try:
            learn(door.anew(desk), number, {question.fact: said})
        except BadInput as error:
            typer.echo(str(error), err=True)
            continue
        matter = _matter(desk, number)
        typer.echo(f"  act now  {words.outcomes(matter.acting)}", err=quiet)
    return matter


STOP = object()
"""A reply that ends the asking."""


def _reply(directive: Directive, name: str, ask_: str, *, quiet: bool) -> Any:
    from answerable.cli.asking import completed
    from answerable.policy.given import show_domain

    fact = next(fact for fact in directive.facts if fact.name == name)
    typer.echo(f"{ask_}  ({show_domain(fact.domain)})", err=quiet)
    typed = _typed(quiet=quiet)
    if typed.casefold() in ("", "stop"):
        return STOP
    return read_value(completed(fact, typed))


def _typed(*, quiet: bool) -> str:
    """The next line; empty at the end of the input. What came through a pipe is shown as if typed."""
    try:
        typed = input("" if quiet else "> ").strip()
    except EOFError:
        typed = ""
    if not sys.stdin.isatty():
        typer.echo(typed, err=quiet)
    return typed
