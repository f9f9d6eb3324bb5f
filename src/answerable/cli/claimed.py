"""Answered claims, for people: the words and whose they are, the answer, and all that it rests on."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from answerable.cli.checked import print_example

if TYPE_CHECKING:
    from rich.console import Console

    from answerable.audit.claims import Answers, ClaimAnswer, PartAnswer
    from answerable.audit.claims.answers import Count, Counted, TextChecked

STYLES = {"supported": "bold green", "contradicted": "bold red", "not decidable": "bold yellow"}
ENTRIES = 12
"""So many calls are listed one by one; --json has all."""
POSSIBLE = 4
"""So many possible answers of a case are listed; --json has all."""
INDENT = 6


def print_answers(answers: Answers, console: Console) -> None:
    """Print every claim with its answer."""
    from rich.text import Text

    console.print(Text(f"{answers.file}  {answers.title}", style="bold"), soft_wrap=True)
    asked = (
        f"record of {answers.record}, {answers.size:,} entries" if answers.record else "no record was asked"
    )
    console.print(f"{asked}; {answers.asked:%Y-%m-%d %H:%M} UTC", soft_wrap=True)
    for claim in answers.claims:
        console.print()
        _print_claim(claim, console)
    console.print()
    console.print(summary(answers))


def summary(answers: Answers) -> str:
    """`2 claims: 1 supported, 1 not decidable.`"""
    words = [claim.answer for claim in answers.claims]
    counts = ", ".join(f"{words.count(word)} {word}" for word in STYLES if word in words)
    return f"{len(words)} claim{'' if len(words) == 1 else 's'}: {counts}."


def _print_claim(claim: ClaimAnswer, console: Console) -> None:
    from rich.text import Text

    console.print(Text.assemble((claim.answer.upper(), STYLES[claim.answer]), f"  {claim.id}"))
    _say(console, 2, f'"{claim.said}"' if claim.verbatim else f"told as: {claim.said}")
    _say(console, 2, "; ".join(filter(None, (claim.by, claim.at, claim.when))))
    _say(console, 2, f"reported by: {claim.reported_by}")
    for number, part in enumerate(claim.parts, 1):
        head = f"{number}. " if len(claim.parts) > 1 else ""
        note = f"{part.note}: " if part.note else ""
        about = f" (about the {part.about})" if part.about else ""
        _say(console, 2, f"{head}{note}{part.answer}{about}: {part.because}")
        _print_part(part, console)
    for line in dict.fromkeys(line for part in claim.parts for line in part.not_checked):
        _say(console, 2, f"not checked: {line}")


def _print_part(part: PartAnswer, console: Console) -> None:
    if part.checked:
        _say(console, 4, f"checked: {part.checked}")
    for text in part.texts:
        _say(console, 4, _text(text))
        for line in _beside(text):
            _say(console, INDENT, line)
        if text.case is not None:
            print_example(text.case, console, INDENT)
    for line in _count(part.count) if part.count else ():
        _say(console, 4, line)
    if part.rate is not None:
        _say(
            console,
            4,
            f"{part.rate.audit}: {part.rate.finding} ({part.rate.registration}): {part.rate.because}",
        )
    if part.would_need:
        _say(console, 4, f"would need: {part.would_need}")


def _text(text: TextChecked) -> str:
    methods = f" ({', '.join(text.methods)})" if text.methods else ""
    because = f" - {text.because}" if text.because and text.found else ""
    return f"{text.directive}, {text.source}, SHA-256 {text.digest[:16]}…: {text.found}{methods}{because}"


def _beside(text: TextChecked) -> Iterator[str]:
    if text.possible and text.bears_out is None:
        answers = ["; ".join(f"{name} {value}" for name, value in each.items()) for each in text.possible]
        more = f" … and {len(answers) - POSSIBLE} more" if len(answers) > POSSIBLE else ""
        yield f"possible: {' | '.join(answers[:POSSIBLE])}{more}"
    yield from text.notes


def _count(count: Count) -> Iterator[str]:
    if count.counted:
        kind = "exceptions" if count.what == "exceptions" else "counted"
        yield f"{kind}: {_some(map(_counted, count.counted), len(count.counted))}"
    if count.unclear:
        told = (f"{each.number} ({', '.join(each.why)})" for each in count.unclear)
        yield f"cannot be told of: {_some(told, len(count.unclear))}"


def _counted(each: Counted) -> str:
    return f"{each.number} (entry {each.entry}{', open' if each.open else ''})"


def _some(told: Iterable[str], number: int) -> str:
    shown = [each for each, _ in zip(told, range(ENTRIES), strict=False)]
    more = f" … and {number - ENTRIES} more; --json has all" if number > ENTRIES else ""
    return ", ".join(shown) + more


def _say(console: Console, indent: int, words: str) -> None:
    from rich.text import Text

    for line in textwrap.wrap(words, max(40, console.width - indent)):
        console.print(Text(" " * indent + line), soft_wrap=True)
