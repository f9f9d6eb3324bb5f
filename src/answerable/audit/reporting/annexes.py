"""What an audit may have beside its comparisons, each a section of the page, such as unwritten rules."""

from __future__ import annotations

import msgspec
from markupsafe import Markup

from answerable.audit.reporting.figures import Figure
from answerable.audit.reporting.templates import fragment, render
from answerable.audit.unwritten import Unwritten, withheld


class Annex(msgspec.Struct, frozen=True):
    """A section with its anchor (also its file's name), what was found, and its figures."""

    name: str
    title: str
    body: Markup
    found: msgspec.Struct
    figures: tuple[Figure, ...]


def alone(annex: Annex) -> str:
    """An annex as a page of its own."""
    return render("alone.html", annex=annex)


def unwritten_rules(found: Unwritten, fewer_than: int) -> Annex:
    """What a search for unwritten rules found. Counts of fewer calls than this are withheld, and all ids."""
    told = withheld(found, fewer_than)
    return Annex(
        "unwritten",
        "Do departures follow a rule that nobody wrote down?",
        fragment("unwritten.html", found=told, fewer_than=fewer_than),
        told,
        tuple(_unwritten_figures(told)),
    )


def _unwritten_figures(found: Unwritten) -> list[Figure]:
    whole: list[tuple[str, float | None, str]] = [
        ("calls searched", found.calls, "calls"),
        ("departures", found.departed, "calls"),
        ("strata", found.strata, ""),
        ("rules compared", found.searched, ""),
        ("conditions of a rule at most", found.longest, ""),
        ("calls of a rule at least", found.smallest_support, "calls"),
        ("permutations", found.permutations, ""),
        ("seed", found.seed, ""),
        ("told when rarer by chance than", found.alpha, "share"),
        *((f"left out: {why}", calls, "calls") for why, calls in found.left_out.items()),
        *((f"values too rare: {column}", values, "") for column, values in found.pooled.items()),
    ]
    rows = [Figure("unwritten", "", quantity, value, unit=unit) for quantity, value, unit in whole]
    for rule in found.rules:
        rows += _rule_figures(rule.words, rule, _RULE)
        if rule.held_out is not None:
            rows += _rule_figures(rule.words, rule.held_out, _HALF, "on the half of the days held out")
    for half in found.suggested:
        rows += _rule_figures(half.words, half, _HALF, "suggested by half of the days, on the other half")
    return rows


_RULE = (
    "calls",
    "departed",
    "rate",
    "rate_elsewhere",
    "expected",
    "lift",
    "z",
    "p",
    "chance_gives",
    "folded",
)
_HALF = ("calls", "departed", "expected", "p", "adjusted_p")
_UNITS = {
    "calls": "calls",
    "departed": "calls",
    "expected": "calls",
    "rate": "share",
    "rate_elsewhere": "share",
}


def _rule_figures(words: str, told: msgspec.Struct, names: tuple[str, ...], note: str = "") -> list[Figure]:
    return [
        Figure(
            "unwritten",
            words,
            name.replace("_", " "),
            getattr(told, name),
            unit=_UNITS.get(name, ""),
            note=note,
        )
        for name in names
    ]
