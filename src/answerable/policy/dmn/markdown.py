"""Writes directives: tables whose cells say exactly what they should, whatever Markdown makes of signs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from answerable.policy.directive import Fact, Outcome
from answerable.policy.dmn.words import value_words
from answerable.policy.given import show_domain
from answerable.policy.reading.markdown import Cell

_SIGNS: Final = re.compile(r"([\\`*_\[\]<>&~|])")


class DraftRule(msgspec.Struct, frozen=True):
    """A row of a decision to be written; `number` is None where its place says it."""

    when: tuple[str, ...]
    then: tuple[str, ...]
    because: str = ""
    note: str = ""
    number: int | None = None


class DraftTable(msgspec.Struct, frozen=True):
    """A decision to be written."""

    name: str
    hit: str
    """As in a heading: `first`, `collect sum`."""
    reads: tuple[str, ...]
    decides: tuple[str, ...]
    rules: tuple[DraftRule, ...]

    @property
    def heading(self) -> str:
        """`Response (first)`, its words escaped."""
        return f"{escaped(self.name)} ({self.hit})"


def escaped(text: str) -> str:
    """A text as the source of a cell or a heading that shows it; as it is where it shows itself."""
    text = " ".join(text.split())
    plain = text.replace("|", "\\|")
    cell = Cell(text, 1, 1)
    return plain if cell.is_plain and cell.text == text else _SIGNS.sub(r"\\\1", text)


def grid(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table, its columns aligned; texts are escaped here."""
    table = [list(map(escaped, heads)), *(list(map(escaped, row)) for row in rows)]
    widths = [max(3, *(len(cell) for cell in column)) for column in zip(*table, strict=True)]
    dashes = ["-" * (width + 2) for width in widths]
    for number, row in enumerate(table):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield f"|{'|'.join(dashes)}|"


def table_lines(table: DraftTable) -> Iterator[str]:
    """A decision's table."""
    numbered = any(rule.number is not None for rule in table.rules)
    free = [name for name in ("because", "note") if any(getattr(rule, name) for rule in table.rules)]
    heads = [*(["#"] if numbered else []), *table.reads, *(f"→ {name}" for name in table.decides), *free]
    rows = (
        [
            *([str(rule.number or place)] if numbered else []),
            *rule.when,
            *rule.then,
            *(getattr(rule, name) for name in free),
        ]
        for place, rule in enumerate(table.rules, 1)
    )
    return grid(heads, rows)


def fact_lines(facts: Iterable[Fact]) -> Iterator[str]:
    """The Facts table."""
    rows = ((fact.name, show_domain(fact.domain), _about(fact), fact.ask or "never") for fact in facts)
    return grid(("fact", "values", "about", "ask"), rows)


def _about(fact: Fact) -> str:
    if fact.decided:
        return "decided"
    return f"from {', '.join(fact.derives_from)}" if fact.derives_from else ", ".join(sorted(fact.about))


def outcome_lines(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """The Outcomes table."""
    rows = (
        (
            outcome.name,
            show_domain(outcome.domain),
            outcome.most_urgent if outcome.most_urgent in ("lowest", "highest") else "",
            "" if outcome.floor is None else value_words(outcome.floor),
        )
        for outcome in outcomes
    )
    return grid(("outcome", "values", "most urgent", "while unsure"), rows)


def document(
    front: dict[str, str],
    prose: Sequence[str],
    facts: Iterable[Fact],
    outcomes: Iterable[Outcome],
    tables: Iterable[DraftTable],
) -> str:
    """A whole directive without guarantees; `prose` are paragraphs below its title."""
    lines = ["---", *(f"{key}: {_quoted(value)}" for key, value in front.items()), "---"]
    lines += [f"# {escaped(front['title'])}", ""]
    for paragraph in prose:
        lines += [paragraph, ""]
    lines += ["## Facts", "", *fact_lines(facts), "", "## Outcomes", "", *outcome_lines(outcomes), ""]
    for table in tables:
        lines += [f"## {table.heading}", "", *table_lines(table), ""]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A YAML scalar: in double quotation marks, so that nothing in it is read as YAML."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
