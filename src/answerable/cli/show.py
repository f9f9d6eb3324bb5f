"""`answerable show`: a directive as a person reads it, on the terminal or as a page to print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from answerable.cli import output

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as Grid

    from answerable.policy.directive import Directive, Guarantee, Table


def show(
    directive: Annotated[Path, typer.Argument(help="The directive: a Markdown file.", show_default=False)],
    html: Annotated[
        Path | None,
        typer.Option(
            help="Write a self-contained, print-ready page to this file; - for stdout.", metavar="FILE"
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was read, as JSON.")] = False,
) -> None:
    """Show a directive: its facts, decisions and guarantees, as a person reads them."""
    from answerable.policy import load_directive

    read = load_directive(directive)
    if html is not None:
        _write_page(read, html)
    elif json:
        output.print_json(as_json(read))
    else:
        _print(read, output.console())
    for warning in read.warnings:
        typer.echo(warning.show(str(directive)), err=True)


def _write_page(directive: Directive, to: Path) -> None:
    from answerable.policy.page import page

    text = page(directive)
    if str(to) == "-":
        typer.echo(text, nl=False)
    else:
        to.write_text(text, "utf-8")


def as_json(directive: Directive) -> dict[str, Any]:
    """What was read, for programs: all of the directive but its text, each rule with its id."""
    import msgspec

    built: dict[str, Any] = msgspec.to_builtins(directive)
    del built["text"]
    for table, shown in zip(directive.tables, built["tables"], strict=True):
        for rule, entry in zip(table.rules, shown["rules"], strict=True):
            entry["id"] = directive.rule_id(table, rule)
    return {"id": directive.id, **built}


def _print(directive: Directive, console: Console) -> None:
    from rich.text import Text

    console.print(Text(f"{directive.id}  {directive.title}", style="bold"), soft_wrap=True)
    _print_front(directive, console)
    _section(console, "Facts")
    console.print(_facts(directive))
    _section(console, "Outcomes")
    console.print(_outcomes(directive))
    for table in directive.tables:
        _section(console, f"{table.name} ({table.hit if table.aggregate is None else 'collect'})")
        _print_table(directive, table, console)
    if directive.guarantees:
        _section(console, "Guarantees")
        console.print(_guarantees(directive))
    console.print(f"\nSHA-256 {directive.digest}", soft_wrap=True)


def _print_front(directive: Directive, console: Console) -> None:
    until = f" until {directive.expires.isoformat()}" if directive.expires else ""
    console.print(f"{directive.authority}; in force from {directive.effective.isoformat()}{until}")
    if summary := directive.front.get("summary"):
        console.print(summary)


def _section(console: Console, title: str) -> None:
    from rich.text import Text

    console.print()
    console.print(Text(title, style="bold"))


def _grid(*heads: str, ratios: tuple[int, ...] = ()) -> Grid:
    """A table with plain rules under its head: readable at 80 columns, and without a terminal too."""
    from rich import box
    from rich.table import Table as Grid

    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False, expand=bool(ratios))
    for place, head in enumerate(heads):
        ratio = ratios[place] if ratios else None
        grid.add_column(head, ratio=ratio or None, overflow="fold", no_wrap=ratio == 0)
    return grid


def _facts(directive: Directive) -> Grid:
    from answerable.policy import shown
    from answerable.policy.given import show_domain

    grid = _grid("fact", "values", "about", "question", ratios=(4, 6, 4, 6))
    for fact in directive.facts:
        values = show_domain(fact.domain)
        grid.add_row(fact.name, values, shown.about_words(fact), fact.ask or "never asked")
    return grid


def _outcomes(directive: Directive) -> Grid:
    from answerable.policy.given import show_domain, show_value

    grid = _grid("outcome", "values", "most urgent", "while unsure", ratios=(4, 9, 3, 3))
    for outcome in directive.outcomes:
        floor = "open" if outcome.floor is None else show_value(outcome.floor)
        grid.add_row(outcome.name, show_domain(outcome.domain), outcome.most_urgent or "no order", floor)
    return grid


def _print_table(directive: Directive, table: Table, console: Console) -> None:
    from answerable.policy import shown
    from answerable.policy.given import show_value

    console.print(shown.hit_words(table))
    grid = _grid("#", "if", "→ " + ", ".join(table.decides), "because", ratios=(1, 7, 6, 6))
    for rule in table.rules:
        tests = "; ".join(f"{name}: {test}" for name, test in shown.conditions(directive, table, rule))
        then = ", ".join("undecided" if cell.value is None else show_value(cell.value) for cell in rule.then)
        grid.add_row(str(rule.number), tests or "in every other case", then, rule.because)
    console.print(grid)


def _guarantees(directive: Directive) -> Grid:
    from answerable.policy import shown

    grid = _grid("guarantee", "of, over, if, then", "except", "note", ratios=(4, 10, 3, 4))
    for guarantee in directive.guarantees:
        excepted = shown.term_words(directive, guarantee.exception)
        note = "; ".join(text for text in (guarantee.citation, guarantee.note) if text)
        grid.add_row(guarantee.kind, _speaks_of(directive, guarantee), excepted, note)
    return grid


def _speaks_of(directive: Directive, guarantee: Guarantee) -> str:
    from answerable.policy import shown

    parts = (
        ("", ", ".join(guarantee.of)),
        ("over ", shown.over_words(directive, guarantee)),
        ("if ", shown.term_words(directive, guarantee.condition)),
        ("then ", shown.term_words(directive, guarantee.consequence)),
    )
    return "; ".join(label + words for label, words in parts if words)
