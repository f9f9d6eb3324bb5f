"""A blind review, opened: is the first coding lower for some group than for others whose calls are alike?

Calls are alike that were coded alike again, blind. So a group whose calls are graver is not thereby coded
lower: what counts is how often a call of the same second coding had been coded lower at first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import msgspec
import numpy as np

from answerable.audit.blind.facts import CodedFact
from answerable.audit.blind.results import CodingFinding, Drawn, FactCoding, GroupCoding, Key, Review
from answerable.audit.blind.sheets import read_sheet
from answerable.audit.figures.agreement import Agreement, agreement
from answerable.audit.figures.detectable import smallest_detectable
from answerable.audit.figures.estimate import Counts, Estimate, Untold
from answerable.audit.figures.proportions import risk_difference as crude_difference
from answerable.audit.figures.strata import Strata
from answerable.audit.figures.stratified import risk_difference
from answerable.audit.findings import Verdict
from answerable.audit.unwritten.one import Beside
from answerable.audit.verdicts import of_family
from answerable.intake.errors import IntakeError, Mistake

FEWEST: Final = 10
"""Below so many calls that could have been coded lower and have like calls beside them, on either side,
nothing is compared.
"""
LEAST_KAPPA: Final = 0.4
"""Below, two reviewers agree too little for their word to be held against the first coding."""
LIMITS: Final = (
    "What is compared is the first coding with a second one, not with the truth.",
    "A narrative may tell a reviewer whose call it is, whatever is masked; then the review was not blind.",
    "It speaks of how calls were coded, not of how a coded call was decided, nor of why.",
)
_COULD: Final = {
    True: "could have been coded lower and have like calls beside them",
    False: "have like calls beside them",
}
Codes: TypeAlias = Mapping[str, Mapping[str, str | None]]
"""Name on the sheet -> fact -> value."""


def open_key(file: Path, commitment: str) -> Key:
    """The key, if it is the one that was committed to before the review.

    Raises:
        IntakeError: it cannot be read, or is another.

    """
    try:
        sealed = file.read_bytes()
        key = msgspec.json.decode(sealed, type=Key)
    except (OSError, msgspec.DecodeError) as error:
        fix = "Name the key that `answerable blind draw` wrote."
        raise IntakeError(
            [Mistake(str(file), "", f"Cannot be read ({type(error).__name__}).", fix)]
        ) from error
    if hashlib.sha256(sealed).hexdigest() != commitment.strip():
        problem = "Is not the key that was committed to before the review."
        raise IntakeError([Mistake(str(file), "", problem, "Use it unchanged, with its own commitment.")])
    return key


def score(
    key: Key, sheets: Sequence[Path], commitment: str, *, reference: str | None = None,
    margin: float = 0.1, rate: float = 0.05,
) -> Review:  # fmt: skip
    """Hold the first coding against that of one or two reviewers, by group.

    `margin`: up to which difference of shares coding is practically alike; `rate`: of false discoveries over
    all facts and groups. A group is compared with `reference`, or with all others.

    Raises:
        IntakeError: a sheet cannot be read, or no call is of the reference.

    """
    groups = sorted({call.group for call in key.calls})
    if reference is not None and reference not in groups:
        problem, fix = f'No call of the sample is of "{reference}".', f"Known: {', '.join(groups)}."
        raise IntakeError([Mistake("options", "--reference", problem, fix)])
    codes = [read_sheet(file, key) for file in sheets]
    facts, findings = [], []
    for fact in key.facts:
        again = _settled(codes, fact)
        between = _between(codes, fact) if len(codes) > 1 else None
        told = [_group(group, key.calls, again, fact) for group in groups]
        facts.append(FactCoding(fact, between, tuple(told)))
        unfit = _unfit(between)
        findings += [_compared(*pair, key.calls, again, fact, unfit) for pair in _pairs(groups, reference)]
    judged = _judged(findings, margin, rate)
    return Review(
        commitment=commitment.strip(), seed=key.seed, by=key.by, reviewers=len(sheets), margin=margin,
        facts=tuple(facts), findings=tuple(judged), sentence=_sentence(judged, key.facts), limits=LIMITS,
    )  # fmt: skip


def _settled(codes: Sequence[Codes], fact: CodedFact) -> dict[str, str | None]:
    """What all reviewers say of a fact; None where one left it open, or they differ."""
    said = {review: {each[review][fact.name] for each in codes} for review in codes[0]}
    return {review: values.pop() if len(values) == 1 else None for review, values in said.items()}


def _between(codes: Sequence[Codes], fact: CodedFact) -> Agreement | Untold:
    pairs = [(codes[0][review][fact.name], codes[1][review][fact.name]) for review in codes[0]]
    return agreement(_table(pairs, fact))


def _table(pairs: Sequence[tuple[str | None, str | None]], fact: CodedFact) -> Counts:
    """First codings down, second ones across; pairs that both know."""
    table = np.zeros((len(fact.values), len(fact.values)), np.int64)
    for first, second in pairs:
        if first is not None and second is not None:
            table[fact.values.index(first), fact.values.index(second)] += 1
    return table


def _by_group(group: str, calls: Sequence[Drawn], again: Mapping[str, str | None], fact: CodedFact) -> Counts:
    return _table([(c.codes[fact.name], again[c.review]) for c in calls if c.group == group], fact)


def _lower(table: Counts, fact: CodedFact) -> Counts:
    """For each second coding how many were lower at first; without an order, otherwise."""
    below = np.triu(table, 1) if fact.ordered else table - np.diag(np.diag(table))
    return np.asarray(below.sum(axis=0))


def _group(
    group: str, calls: Sequence[Drawn], again: Mapping[str, str | None], fact: CodedFact
) -> GroupCoding:
    table = _by_group(group, calls, again, fact)
    drawn, compared = sum(call.group == group for call in calls), int(table.sum())
    lower = int(_lower(table, fact).sum())
    higher = compared - int(np.trace(table)) - lower
    return GroupCoding(group, drawn, compared, drawn - compared, lower, higher, agreement(table))


def _pairs(groups: Sequence[str], reference: str | None) -> list[tuple[str, tuple[str, ...]]]:
    """Each group with those that it is compared with; of two groups, the first with the second."""
    if reference is not None:
        return [(group, (reference,)) for group in groups if group != reference]
    some = groups[:1] if len(groups) == 2 else groups
    return [(group, tuple(other for other in groups if other != group)) for group in some]


def _unfit(between: Agreement | Untold | None) -> str:
    """Why the reviewers' word is not good enough; "": it is."""
    if isinstance(between, Untold):
        return f"the reviewers' agreement cannot be told, because {between.because}"
    if between is not None and isinstance(between.kappa, Estimate) and between.kappa.value < LEAST_KAPPA:
        return f"the two reviewers agree too little with each other (kappa {between.kappa.value:.2f})"
    return ""


class _Sides(NamedTuple):
    """Calls that could have been coded lower, by their second coding."""

    lower: Counts
    calls: Counts
    lower_others: Counts
    calls_others: Counts

    @property
    def strata(self) -> Strata:
        return Strata(*self)

    def p(self) -> float:
        """Exact and two-sided: twice the smaller tail, given how many of each second coding were lower."""
        kept = (self.calls > 0) & (self.calls_others > 0)
        lower, calls, all_lower, all_calls = (
            each[kept] for each in (self.lower, self.calls, self.lower + self.lower_others,
                                    self.calls + self.calls_others)
        )  # fmt: skip
        above = Beside(calls, lower, all_calls, all_lower).tail()
        below = Beside(calls, calls - lower, all_calls, all_calls - all_lower).tail()
        return min(1.0, 2 * min(above, below))


def _compared(
    group: str, others: Sequence[str], calls: Sequence[Drawn], again: Mapping[str, str | None],
    fact: CodedFact, unfit: str,
) -> CodingFinding:  # fmt: skip
    ours = _by_group(group, calls, again, fact)
    theirs = sum((_by_group(other, calls, again, fact) for other in others), np.zeros_like(ours))
    start = 1 if fact.ordered else 0
    sides = _Sides(*(
        column[start:]
        for table in (ours, theirs)
        for column in (_lower(table, fact), table.sum(axis=0))
    ))  # fmt: skip
    alike = sides.strata.only(sides.strata.compares)
    few = min(int(alike.calls.sum()), int(alike.calls_others.sum())) < FEWEST
    because = unfit or (f"fewer than {FEWEST} calls of one side {_COULD[fact.ordered]}" if few else "")
    difference: Estimate | Untold = Untold(because) if because else risk_difference(alike)
    if not because and isinstance(
        difference, Untold
    ):  # no spread to weigh by: nobody was coded lower, or all
        difference = crude_difference(alike.crude)
    told = isinstance(difference, Estimate)
    return CodingFinding(
        fact=fact.name, group=group, reference=" or ".join(others), verdict="not assessable", because=because,
        lower=int(sides.lower.sum()), calls=int(sides.calls.sum()),
        reference_lower=int(sides.lower_others.sum()), reference_calls=int(sides.calls_others.sum()),
        difference=difference, p=sides.p() if told else None, adjusted_p=None, detectable=None,
    )  # fmt: skip


def _judged(findings: Sequence[CodingFinding], margin: float, rate: float) -> list[CodingFinding]:
    """The findings with their verdicts: p adjusted over all of them."""
    adjusted = of_family([each.p for each in findings])
    return [_verdict(each, q, margin, rate) for each, q in zip(findings, adjusted, strict=True)]


def _verdict(finding: CodingFinding, adjusted: float | None, margin: float, rate: float) -> CodingFinding:
    difference = finding.difference
    if adjusted is None or isinstance(difference, Untold):
        return finding
    found = smallest_detectable(difference)
    detectable = None if isinstance(found, Untold) else found
    between = f"{difference.low:+.1%} to {difference.high:+.1%}"
    verdict: Verdict
    if adjusted <= rate and difference.excludes_no_difference:
        verdict, because = "disparity", f"the interval, {between}, leaves out no difference"
    elif -margin <= difference.low and difference.high <= margin:
        verdict, because = (
            "practically alike",
            f"the interval, {between}, lies within {margin:.1%} either way",
        )
    else:
        verdict, because = "inconclusive", f"the interval is {between}"
        if detectable is not None:
            because += f"; a difference of {detectable:.1%} would have been seen four times in five"
    return msgspec.structs.replace(
        finding, verdict=verdict, because=because, adjusted_p=adjusted, detectable=detectable
    )


def _sentence(findings: Sequence[CodingFinding], facts: Sequence[CodedFact]) -> str:
    """Whether bias is in the coding, in one sentence."""
    verdicts = [each.verdict for each in findings]
    if "disparity" in verdicts:
        worst = min((e for e in findings if e.verdict == "disparity"), key=lambda e: e.adjusted_p or 0)
        positive = isinstance(worst.difference, Estimate) and worst.difference.value > 0
        way = "more" if positive else "less"
        lower = "lower" if any(fact.ordered for fact in facts if fact.name == worst.fact) else "otherwise"
        return (
            f"The coding differs by group: {worst.fact} was coded {lower} {way} often for {worst.group} than"
            f" for {worst.reference}, among calls that a blind reviewer coded alike."
        )
    if verdicts and all(verdict == "practically alike" for verdict in verdicts):
        return "The coding is practically alike: a disparity of decisions does not come from it."
    if "inconclusive" in verdicts:
        return "Whether the coding differs by group is inconclusive."
    if "practically alike" in verdicts:
        return "The coding is practically alike where it can be told; the rest is not assessable."
    return "Whether the coding differs by group is not assessable."
