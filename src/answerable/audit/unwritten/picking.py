"""Of all rules that are rare by chance, those few that say something of their own.

The best is taken first. Then everything is looked at again with what it says as one more stratum: rules
that had only repeated it, narrower, wider or in other words, are no better than chance there, and are folded
into it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from answerable.audit.unwritten.chance import SAME
from answerable.audit.unwritten.counting import Cells, Ints
from answerable.audit.unwritten.family import Family, Margins, Rule, member
from answerable.audit.unwritten.one import beside

MOST_RULES: Final = 20


class Picked(NamedTuple):
    """A rule that says something of its own."""

    rule: Rule
    score: float
    """By itself, or within what the rules before it say: the smaller."""
    folded: int
    """Rules that were as rare, and are no more once this one is known."""
    examples: tuple[Rule, ...]
    """The best few of them."""


def pick(
    family: Family, cells: Cells, margins: Margins, searched: NDArray[np.bool_], critical: float,
    alpha: float, most: int = MOST_RULES,
) -> list[Picked]:  # fmt: skip
    """The rules whose score exceeds `critical`, those that add nothing left out; the best first."""
    picked: list[Picked] = []
    stratum = cells.stratum
    scores = np.where(searched, margins.score, -np.inf)
    while len(picked) < most and searched.any() and scores.max() > critical:
        best = int(np.flatnonzero(scores >= scores.max() - SAME)[0])
        rule = _shortened(family, cells, stratum, searched, scores, best, critical, alpha)
        stratum = _finer(stratum, member(cells, rule))
        again = np.minimum(scores, np.where(searched, family.margins(cells, stratum).score, -np.inf))
        gone = np.flatnonzero((scores > critical) & (again <= critical))
        at = family.place(rule)
        others = gone[gone != at]
        examples = others[np.argsort(-scores[others], kind="stable")[:3]]
        picked.append(
            Picked(rule, float(scores[at]), len(others), tuple(family.rule(int(each)) for each in examples))
        )
        again[at] = -np.inf
        scores = again
    return picked


def _shortened(
    family: Family, cells: Cells, stratum: Ints, searched: NDArray[np.bool_], scores: NDArray[np.float64],
    best: int, critical: float, alpha: float,
) -> Rule:  # fmt: skip
    """The shortest rule within the best one that is itself rare, and to which the best one adds nothing.

    What it adds is measured among the calls of the shorter rule, and has to be rare beside all the rules of
    the same length that the shorter one could have been made into.
    """
    rule = family.rule(best)
    for shorter in _parts(rule):
        at = family.place(shorter)
        if not (searched[at] and scores[at] > critical):
            continue
        within = _finer(stratum, member(cells, shorter))
        made_into = family.narrower(shorter, len(rule), searched)
        needed = -ndtri(alpha / max(1, made_into))
        if beside(cells, within, member(cells, rule)).score < needed:
            return shorter
    return rule


def _parts(rule: Rule) -> list[Rule]:
    """The proper parts of a rule, the shortest first."""
    singles = [(one,) for one in rule] if len(rule) > 1 else []
    pairs = [tuple(one for one in rule if one != left) for left in rule] if len(rule) > 2 else []
    return [*singles, *pairs]


def _finer(stratum: Ints, inside: NDArray[np.bool_]) -> Ints:
    """The strata, each split into what a rule speaks of and the rest."""
    return np.unique(stratum * 2 + inside, return_inverse=True)[1].astype(np.int64)
