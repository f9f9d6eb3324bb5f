"""`answerable unwritten`: do departures follow a short rule that nobody wrote down?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from answerable.cli import output

if TYPE_CHECKING:
    from answerable.audit.unwritten import HeldOut, Section, Unwritten, UnwrittenRule

SHOWN = 5
"""So many cases of a rule are named; --json has all of them."""


History: TypeAlias = Annotated[
    Path,
    typer.Argument(help="A history's directory, or its Parquet file.", metavar="HISTORY", show_default=False),
]
Plan: TypeAlias = Annotated[
    Path | None,
    typer.Option(help="A TOML file with a section [unwritten]; options go before it.", metavar="FILE"),
]
Target: TypeAlias = Annotated[
    str | None,
    typer.Option(
        help="What counts: departures, 'departures: down', 'never on scene', 'COLUMN: VALUE, …'.",
        show_default="departures",
    ),
]
Column: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(help="A column that a rule may read; may be given again.", show_default=False),
]
Baseline: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(help="A column that makes calls alike; may be given again.", show_default=False),
]
Permutations: TypeAlias = Annotated[
    int | None, typer.Option(help="How often chance is asked.", show_default="999")
]
Seed: TypeAlias = Annotated[int | None, typer.Option(help="For chance and for the halves.", show_default="1")]
Entitled: TypeAlias = Annotated[
    bool,
    typer.Option("--entitled", help="You may see single cases: show small counts and the cases' ids."),
]


def unwritten(
    history: History,
    plan: Plan = None,
    target: Target = None,
    column: Column = None,
    baseline: Baseline = None,
    permutations: Permutations = None,
    seed: Seed = None,
    entitled: Entitled = False,
    json: Annotated[bool, typer.Option("--json", help="Print what was found, as JSON.")] = False,
) -> None:
    """Search overrides and refusals for a short rule that predicts them beyond what was decided.

    Calls are compared within the combinations of the baseline alone. A rule is told only where the best of as
    many rules would hardly ever be as good by chance; it predicts, and does not say why. Exit 0: none was
    found. 1: one was. 2: the history or the plan cannot be used.
    """
    from answerable.audit.unwritten import find_unwritten, withheld

    given = {
        "target": target, "columns": column, "baseline": baseline, "permutations": permutations, "seed": seed
    }  # fmt: skip
    section = _section(plan, {key: value for key, value in given.items() if value is not None})
    with output.progress("Counting …") as say:
        often = section.permutations
        found = find_unwritten(history, section, lambda done: say(f"Asking chance … {done:,} of {often:,}"))
    shown = found if entitled else withheld(found, section.fewer_than)
    if json:
        output.print_json(shown)
    else:
        typer.echo("\n".join(lines(shown, section.fewer_than)))
    if found.rules:
        raise typer.Exit(output.FINDING)


def _section(plan: Path | None, given: dict[str, Any]) -> Section:
    """The plan's section, with what the options say in its place."""
    from answerable.audit.unwritten import read_section
    from answerable.intake.keys import read_toml

    written = read_toml(plan).get("unwritten", {}) if plan is not None else {}
    if not isinstance(written, dict):
        output.fail(f"{plan}: unwritten: Has to be a table. Write [unwritten] on its own line.")
    return read_section({**written, **given}, str(plan) if plan is not None else "options")


def lines(found: Unwritten, fewer_than: int) -> Iterator[str]:
    """What was found, in lines; smaller counts than this are withheld in it."""
    few = f"fewer than {fewer_than}"
    yield f"{_count(found.departed, few)} of {found.calls:,} calls: {found.target}"
    within = (
        f"; compared within {', '.join(found.baseline)} ({found.strata:,} strata)" if found.baseline else ""
    )
    yield f"{found.searched:,} rules over {', '.join(found.columns)}{within}"
    for why, calls in found.left_out.items():
        yield f"left out: {calls:,} calls ({why})"
    for name, values in found.pooled.items():
        yield f"not searched: {values:,} values of {name} that few calls have"
    yield ""
    yield found.sentence
    for rule in found.rules:
        yield ""
        yield from _rule(rule, few)
    if found.nearest:
        yield f"The nearest was {found.nearest}."
    yield ""
    yield found.could_have_seen
    yield from _suggested(found, few)
    yield found.means


def _suggested(found: Unwritten, few: str) -> Iterator[str]:
    """What half of the days suggested and the search of all of them did not find."""
    told = {rule.words for rule in found.rules}
    others = [half for half in found.suggested if half.words not in told]
    borne_out = [half for half in others if half.adjusted_p <= found.alpha]
    for half in borne_out:
        yield f"Half of the days suggested {half.words} as well; on the other half {_half(half, few)}."
    if missed := len(others) - len(borne_out):
        yield f"Half of the days suggested {missed} other rules, which the other half does not bear out."


def _rule(rule: UnwrittenRule, few: str) -> Iterator[str]:
    if rule.calls is None:
        yield f"{rule.words}: {few} on one side; the figures are withheld"
    else:
        yield f"{rule.words}: {rule.departed:,} of {rule.calls:,}"
        yield f"  {rule.rate:.1%}{_beside(rule, few)}"
    yield (
        f"  by chance the best rule of a search is as good with p = {rule.p:.2g};"
        f" a search gives {rule.chance_gives:.2g} such rules on average"
    )
    if rule.held_out is None:
        yield "  half of the days alone do not suggest just this rule"
    else:
        yield f"  suggested by half of the days; on the other half {_half(rule.held_out, few)}"
    if rule.folded:
        yield f"  {rule.folded:,} more rules say the same, such as {'; '.join(rule.for_example)}"
    if rule.cases:
        more = f" and {len(rule.cases) - SHOWN:,} more" if len(rule.cases) > SHOWN else ""
        yield f"  cases: {', '.join(rule.cases[:SHOWN])}{more}"


def _beside(rule: UnwrittenRule, few: str) -> str:
    """What was expected of a rule's calls, and how others like them fared."""
    if rule.expected is None:
        return f"; {few} others departed, and what was expected is withheld"
    elsewhere = "" if rule.rate_elsewhere is None else f", {rule.rate_elsewhere:.1%} of the others like them"
    return f"{elsewhere}; {rule.expected:.1f} expected, {rule.lift:.1f} times as many (z {rule.z:.1f})"


def _half(half: HeldOut, few: str) -> str:
    p = f"p = {half.p:.2g}, {half.adjusted_p:.2g} after all that were suggested"
    if half.calls is None or half.departed is None:
        return f"{few} on one side, {p}"
    expected = "" if half.expected is None else f" where {half.expected:.1f} were expected"
    return f"{half.departed:,} of {half.calls:,}{expected}, {p}"


def _count(count: int | None, few: str) -> str:
    return few if count is None else f"{count:,}"
