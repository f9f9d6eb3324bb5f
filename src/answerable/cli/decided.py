"""A decision as a person reads it: what to do now first, then why, and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from answerable.policy.directive import Enumeration
from answerable.policy.given import show_domain, show_value
from answerable.policy.hits import UNDECIDED

if TYPE_CHECKING:
    from rich.console import Console

    from answerable.policy import Decision, Directive
    from answerable.policy.directive import Domain
    from answerable.policy.flips import Change
    from answerable.policy.questions import Question

BASES: Final = {
    "certain": "certain",
    "floor": "while unsure",
    "least urgent possible": "the least that is still possible",
}
"""Why something is done now, in words."""

SHOWN: Final = 6
"""So many changes, and so many answers still possible, are listed in full."""


def answer_words(value: Any) -> str:
    """One outcome's answer: a value, a list of values, `undecided`, or `open` where nothing is fixed."""
    if value is None:
        return "open"
    if value is UNDECIDED:
        return "undecided"
    return ", ".join(map(show_value, value)) if isinstance(value, tuple) else show_value(value)


def print_decision(directive: Directive, decision: Decision, console: Console) -> None:
    """Print a decision: readable at 80 columns, and without a terminal too."""
    from rich.table import Table
    from rich.text import Text

    console.print(Text(f"{decision.directive}  {directive.title}", style="bold"), soft_wrap=True)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for label, words, style in _lines(directive, decision):
        grid.add_row(label, Text(words, style=style))
    console.print()
    console.print(grid)


def _lines(directive: Directive, decision: Decision) -> list[tuple[str, str, str]]:
    """Label, words and style of each line."""
    lines = [(f"→ {name}", answer_words(value), "bold") for name, value in decision.act_now.items()]
    lines.append(("", f"({BASES[decision.basis]})", ""))
    lines += [("undecided", f"{name}: {why}", "bold") for name, why in decision.undecided]
    lines += _listed("because", decision.because)
    lines += _listed("rules", decision.rules)
    lines += _joined("rests on", [_fact_words(decision, name) for name in decision.used])
    lines += _joined("not needed", list(decision.not_needed) if decision.settled else [])
    lines += _listed("possible", _possible(decision))
    if decision.next_question is not None:
        lines.append(("ask next", question_words(directive, decision.next_question), "bold"))
    changes = decision.would_change_if
    return lines + _listed("would change", [change_words(change) for change in changes[:SHOWN]])


def _listed(label: str, items: tuple[str, ...] | list[str]) -> list[tuple[str, str, str]]:
    """The label beside the first item, the others below it."""
    return [(label if not place else "", item, "") for place, item in enumerate(items)]


def _joined(label: str, items: list[str]) -> list[tuple[str, str, str]]:
    return [(label, ", ".join(items), "")] if items else []


def _fact_words(decision: Decision, name: str) -> str:
    case = decision.case
    said = (case.known[name],) if name in case.known else case.contested[name]
    return f"{name} = {' | '.join(map(show_value, said))}"


def _possible(decision: Decision) -> list[str]:
    """What can still come of it, most urgent first; nothing when only one answer can."""
    if decision.settled:
        return []
    answers = [", ".join(map(answer_words, answer)) for answer in decision.possible]
    if len(answers) <= SHOWN:
        return answers
    return [answers[0], f"… {len(answers) - 2} more …", answers[-1]]


def question_words(directive: Directive, question: Question) -> str:
    """The question with the answers that it may have."""
    from answerable.policy.shown import domain_of

    return f"{question.ask} ({question.fact}: {choices(domain_of(directive, question.fact))})"


def choices(domain: Domain) -> str:
    """What a question may be answered with: `none, seen, used`, `0..99`."""
    return ", ".join(domain.values) if isinstance(domain, Enumeration) else show_domain(domain)


def change_words(change: Change) -> str:
    """`rises to accept, 2, 8 if exit blocked = yes`: one change that would flip what is done now."""
    settings = " and ".join(f"{one.fact} {_test(one.test)}" for one in change.settings)
    becomes = ", ".join(answer_words(value) for value in change.becomes if value is not None)
    return f"{change.direction} to {becomes} if {settings}"


def _test(test: str) -> str:
    if test.startswith(("[", "(")):
        return f"in {test}"
    return test if test.startswith((">", "<")) else f"= {test.replace(', ', ' or ')}"
