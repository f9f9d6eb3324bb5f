"""A history searched for a short rule that predicts its departures beyond what was decided."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from answerable.audit.unwritten.chance import Chance, permute
from answerable.audit.unwritten.counting import Condition, Counted, counting
from answerable.audit.unwritten.family import Family, Margins, Rule, member
from answerable.audit.unwritten.one import beside
from answerable.audit.unwritten.picking import Picked, pick
from answerable.audit.unwritten.results import HeldOut, Unwritten, UnwrittenRule
from answerable.audit.unwritten.section import Section

SUGGESTED: Final = 5
"""So many rules, at most, does one half of the days suggest to the other."""


def find_unwritten(history: Path, section: Section, tick: Callable[[int], None] | None = None) -> Unwritten:
    """Search a history: a Parquet file, or the directory that holds `history.parquet`.

    `tick` is told how many permutations are done. All counts are told: see `results.withheld`.

    Raises:
        IntakeError: the history cannot be read, or lacks a column that the section names.

    """
    with counting(history, section) as counted:
        return _search(counted, section, tick)


def _search(counted: Counted, section: Section, tick: Callable[[int], None] | None) -> Unwritten:
    cells = counted.cells
    family = Family(cells.sizes, section.longest)
    margins = family.margins(cells, cells.stratum)
    searched = family.searched(margins, section.smallest_support)
    chance = permute(family, cells, margins, searched, section.permutations, section.seed, tick)
    critical = chance.critical(section.alpha)
    picked = pick(family, cells, margins, searched, critical, section.alpha)
    halves = _halves(counted, family, section, critical / math.sqrt(2))
    rules = tuple(_told(counted, chance, each, dict(halves)) for each in picked)
    departed, calls = int(cells.departed.sum()), counted.rows
    return Unwritten(
        target=section.target, columns=section.columns, baseline=section.baseline,
        calls=calls, departed=departed, left_out=counted.left_out,
        strata=len(np.unique(cells.stratum)), searched=int(searched.sum()),
        longest=section.longest, smallest_support=section.smallest_support,
        permutations=section.permutations, seed=section.seed, alpha=section.alpha, rules=rules,
        nearest="" if rules else _nearest(counted, family, margins, searched, chance),
        suggested=tuple(half for _, half in halves),
        could_have_seen=_could_have_seen(departed, calls, critical, section, bool(searched.any())),
        pooled=counted.pooled, sentence=_sentence(section, len(rules), int(searched.sum())),
    )  # fmt: skip


def _told(counted: Counted, chance: Chance, picked: Picked, halves: dict[Rule, HeldOut]) -> UnwrittenRule:
    cells = counted.cells
    of = beside(cells, cells.stratum, member(cells, picked.rule))
    calls, departed = int(of.inside.sum()), int(of.inside_departed.sum())
    return UnwrittenRule(
        words=words(counted.conditions(picked.rule)), says=counted.conditions(picked.rule),
        calls=calls, departed=departed, rate=departed / calls, rate_elsewhere=of.elsewhere,
        expected=of.expected, lift=departed / of.expected,
        z=(departed - of.expected) / math.sqrt(of.variance),
        p=chance.p(picked.score), chance_gives=chance.as_good(picked.score), folded=picked.folded,
        for_example=tuple(words(counted.conditions(each)) for each in picked.examples),
        held_out=halves.get(picked.rule), cases=counted.cases(picked.rule),
    )  # fmt: skip


def words(says: Sequence[Condition]) -> str:
    """A rule as it is read: `caller works for = federal and weekday is not known`."""
    return " and ".join(
        f"{each.column} is not known" if each.value is None else f"{each.column} = {each.value}"
        for each in says
    )


def _halves(counted: Counted, family: Family, section: Section, needed: float) -> list[tuple[Rule, HeldOut]]:
    """What one half of the days suggests, and how likely what the other half says of it is by chance.

    `needed`: the score from which on a half suggests a rule. A score grows with the root of the calls.
    """
    first, second = counted.cells.only(0), counted.cells.only(1)
    margins = family.margins(first, first.stratum)
    searched = family.searched(margins, math.ceil(section.smallest_support / 2))
    leads = pick(family, first, margins, searched, needed, section.alpha, SUGGESTED)
    sides = [beside(second, second.stratum, member(second, each.rule)) for each in leads]
    tails = [side.tail() for side in sides]
    return [
        (
            each.rule,
            HeldOut(
                words(counted.conditions(each.rule)), int(side.inside.sum()),
                int(side.inside_departed.sum()), side.expected, tail, adjusted,
            ),
        )
        for each, side, tail, adjusted in zip(leads, sides, tails, holm(tails), strict=True)
    ]  # fmt: skip


def holm(p: Sequence[float]) -> list[float]:
    """Holm's adjusted p: each fit to be held against the level that all of them share (Holm 1979)."""
    adjusted, least = [0.0] * len(p), 0.0
    for nth, at in enumerate(sorted(range(len(p)), key=p.__getitem__)):
        least = max(least, min(1.0, (len(p) - nth) * p[at]))
        adjusted[at] = least
    return adjusted


def _nearest(counted: Counted, family: Family, margins: Margins, searched: np.ndarray, chance: Chance) -> str:
    if not searched.any():
        return ""
    scores = np.where(searched, margins.score, -np.inf)
    at = int(scores.argmax())
    return (
        f"{words(counted.conditions(family.rule(at)))}: chance alone does as well in"
        f" {chance.p(float(scores[at])):.0%} of such searches"
    )


def _could_have_seen(departed: int, calls: int, critical: float, section: Section, some: bool) -> str:
    """From how many calls on a rule would exceed the critical score, in strata with the overall share."""
    if not some:
        return (
            f"No rule could have been seen: none speaks of {section.smallest_support} calls or more in strata"
            " where some calls were departures and some were not."
        )
    share, square = departed / calls, critical**2
    rest = share * (1 - share)
    whole = (square * rest + math.sqrt(square**2 * rest**2 + 4 * square * (1 - share) ** 2)) / (
        2 * (1 - share) ** 2
    )
    told = (
        "Where departures are as frequent as overall"
        f" ({share:.1%} of calls), a rule whose every call departed would have been found from about"
        f" {max(section.smallest_support, math.ceil(whole)):,} calls on"
    )
    if share > 0.5:
        return f"{told}."
    double = (square * (1 - share) + math.sqrt(square**2 * (1 - share) ** 2 + 4 * square)) / 2 / share
    if double > calls:
        return f"{told}; one whose calls departed twice as often, not among {calls:,} calls."
    at_least = max(section.smallest_support, math.ceil(double))
    return f"{told}; one whose calls departed twice as often, from about {at_least:,}."


def _sentence(section: Section, rules: int, searched: int) -> str:
    within = f" within the same {' and '.join(section.baseline)}" if section.baseline else ""
    if rules:
        short = "A short rule predicts" if rules == 1 else f"{rules} short rules predict"
        return f"{short} {section.target}{within} better than the best of {searched:,} would by chance."
    return f"No rule of {searched:,} predicts {section.target}{within} better than chance."
