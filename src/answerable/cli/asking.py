"""Asking a person for the facts of a case, the most telling question first."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from answerable.cli.decide import read_value

if TYPE_CHECKING:
    from rich.console import Console

    from answerable.policy import Decision
    from answerable.policy.directive import Directive, Fact

Facts: TypeAlias = Mapping[str, Any]

HELP: Final = (
    "Answer with a value or its first letters; ? = not known, back = the question before, stop = enough."
)


def ask_on(directive: Directive, given: Facts, console: Console) -> Decision:
    """Ask until the answer is certain, nothing is left to ask, or the person stops; the last decision.

    After each answer it says what to do now. The end of the input stops.
    """
    from answerable.policy import decide

    before: list[Facts] = []
    facts: Facts = dict(given)
    decision = decide(directive, facts)
    console.print(HELP)
    console.print(act_now_line(decision))
    while (question := decision.next_question) is not None:
        reply = _reply(directive, question.fact, facts, console)
        if isinstance(reply, str):
            if reply == "stop":
                break
            facts = before.pop() if before else facts
        else:
            before.append(facts)
            facts = reply
        decision = decide(directive, facts)
        console.print(act_now_line(decision))
    console.print()
    return decision


def act_now_line(decision: Decision) -> str:
    """What to do now, on one line, and whether that is certain."""
    from answerable.cli.decided import BASES, answer_words

    answers = ", ".join(answer_words(value) for value in decision.act_now.values() if value is not None)
    return f"  now: {answers} ({BASES[decision.basis]})"


def _reply(directive: Directive, name: str, facts: Facts, console: Console) -> Facts | str:
    """The facts with the person's answer, or `back` or `stop`; asks until the answer is one of the values."""
    from answerable.cli.decided import choices
    from answerable.policy import FactError, decide

    fact = next(fact for fact in directive.facts if fact.name == name)
    while True:
        console.print(f"\n{fact.ask} ({choices(fact.domain)})")
        typed = _typed(console)
        if typed.casefold() in ("back", "stop"):
            return typed.casefold()
        told = {**facts, name: read_value(completed(fact, typed))}
        try:
            decide(directive, told)
        except FactError as error:
            console.print(str(error))
            continue
        return told


def _typed(console: Console) -> str:
    """The next line that is not blank; `stop` at the end of the input. On a pipe it is echoed."""
    typed = ""
    while not typed:
        try:
            typed = console.input("> ").strip()
        except EOFError:
            typed = "stop"
        if not sys.stdin.isatty():
            console.print(typed)
    return typed


def completed(fact: Fact, typed: str) -> str:
    """The one value that begins with what was typed; as typed when there is none or several."""
    from answerable.policy.directive import Enumeration

    if not isinstance(fact.domain, Enumeration):
        return typed
    start = " ".join(typed.split()).casefold()
    values = [value for value in fact.domain.values if value.casefold().startswith(start)]
    exact = [value for value in values if value.casefold() == start]
    return (exact or values)[0] if exact or len(values) == 1 else typed
