"""`answerable decide`: what a directive decides of a case, of a case asked for, or of many."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from answerable.cli import output

if TYPE_CHECKING:
    from answerable.policy.directive import Directive


def decide(
    directive: Annotated[Path, typer.Argument(help="The directive: a Markdown file.", show_default=False)],
    facts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FACT=VALUE]...",
            help="What is known, such as 'people hurt=2'. '?' for asked and not known; 'seen|none' where"
            " sources disagree. What is left out is unknown.",
            show_default=False,
        ),
    ] = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask for the facts, the most telling question first.")
    ] = False,
    jsonl: Annotated[
        str | None,
        typer.Option(
            help="Decide each line of this file (an object of facts in JSON); - for stdin.", metavar="FILE"
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="With --jsonl: also what is possible and what would change it.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the decision as JSON.")] = False,
) -> None:
    """Decide a case: what to do now, why, what to ask next, and what would change the answer.

    Exit code 1: the directive leaves an outcome undecided. 2: the directive, a fact or a line is wrong.
    """
    if jsonl is not None and (facts or ask):
        output.fail("--jsonl takes its facts from the lines; leave out --ask and FACT=VALUE.")
    if full and jsonl is None:
        output.fail("--full goes with --jsonl.")
    from answerable.policy import load_directive

    read = load_directive(directive)
    if jsonl is not None:
        from answerable.cli.bulk import decide_lines

        raise typer.Exit(decide_lines(read, jsonl, full=full))
    raise typer.Exit(_decide_one(read, read_facts(facts or ()), ask=ask, json=json))


def read_facts(given: list[str] | tuple[str, ...]) -> dict[str, Any]:
    """Facts from `FACT=VALUE` words; with exit code 2 when one is not of that form.

    `?` is *asked and not known*; values parted by `|` are what disagreeing sources say.
    """
    facts: dict[str, Any] = {}
    for word in given:
        name, equals, value = (part.strip() for part in word.partition("="))
        if not (name and equals and value):
            output.fail(f"'{word}' is not of the form FACT=VALUE, such as 'people hurt=2'.")
        if name in facts:
            output.fail(f"'{name}' is given twice; write 'a|b' where sources disagree.")
        facts[name] = read_value(value)
    return facts


def read_value(text: str) -> object:
    """One value as typed: `?`, `a|b`, or plain."""
    if text == "?":
        return None
    said = [part.strip() for part in text.split("|")]
    return {"contested": said} if len(said) > 1 else text


def _decide_one(directive: Directive, facts: dict[str, Any], *, ask: bool, json: bool) -> int:
    from answerable.policy import FactError
    from answerable.policy import decide as decide_case

    try:
        decision = decide_case(directive, facts)
    except FactError as error:
        output.fail(str(error))
    if ask:
        from answerable.cli.asking import ask_on

        decision = ask_on(directive, facts, output.console(err=json))
    if json:
        output.print_json(decision.as_struct())
    else:
        from answerable.cli.decided import print_decision

        print_decision(directive, decision, output.console())
    return output.FINDING if decision.undecided else 0
