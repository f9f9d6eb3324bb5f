"""Claims about rates: whether an audit's finding says of a group what is claimed of it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from answerable.audit.claims.answers import PartAnswer, Rate, Truth, word
from answerable.audit.claims.nouns import Claims, Period, RatePart, Says
from answerable.audit.claims.words import moment, span
from answerable.audit.findings import Finding, Found, Question
from answerable.intake.errors import IntakeError, Mistake, nearest

_SAID: Final[dict[Question, dict[Says, str]]] = {
    "answered": {
        "alike": "is answered as often as",
        "less": "is answered less often than",
        "more": "is answered more often than",
    },
    "priority": {
        "alike": "is given an urgent priority as often as",
        "less": "is given an urgent priority less often than",
        "more": "is given an urgent priority more often than",
    },
    "waiting": {"alike": "waits as long as", "less": "waits less long than", "more": "waits longer than"},
}


def answer_rate(part: RatePart, claims: Claims) -> PartAnswer:
    """What a finding comes to: a disparity or practically alike decides, the other two verdicts do not.

    Raises:
        IntakeError: the audit's answer cannot be read, or has no such finding.
    """
    found, digest = _read(part, claims)
    finding = _find(part, claims, found)
    outside = _outside(part.period, found)
    truth = None if outside else _said(part, finding)
    return PartAnswer(
        kind="rate",
        about=part.about,
        answer=word(truth),
        checked=f"{finding.group} {_SAID[finding.question][part.says]} {finding.reference}",
        because=outside or f"{finding.verdict}: {finding.sentence}",
        not_checked=tuple(_not_checked(found)),
        rate=Rate(
            audit=part.audit,
            digest=digest,
            finding=finding.id,
            says=part.says,
            verdict=finding.verdict,
            sentence=finding.sentence,
            because=finding.because,
            registration=found.registration.status,
        ),
    )


def _read(part: RatePart, claims: Claims) -> tuple[Found, str]:
    file = Path(claims.file).parent / part.audit
    fix = "Write it with: answerable audit plan.toml --json > FILE"
    try:
        raw = file.read_bytes()
        return msgspec.json.decode(raw, type=Found), hashlib.sha256(raw).hexdigest()
    except OSError as error:
        problem = f"{part.audit} cannot be read: {error.strerror}."
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        problem = f"{part.audit} is not the JSON answer of an audit: {error}."
    raise IntakeError([Mistake(claims.file, f"{part.where}.audit", problem, fix)])


def _find(part: RatePart, claims: Claims, found: Found) -> Finding:
    named = {finding.id: finding for finding in found.findings}
    if part.finding not in named:
        problem = f'{part.audit} has no finding "{part.finding}".'
        where = f"{part.where}.finding"
        raise IntakeError([Mistake(claims.file, where, problem, nearest(part.finding, named))])
    return named[part.finding]


def _outside(period: Period, found: Found) -> str:
    """That the audit counts calls from outside the claim's time; empty when it does not."""
    if found.first is None or found.last is None:
        return "the audit says of no time what it counted" if period != Period() else ""
    if period.holds(found.first) and period.holds(found.last):
        return ""
    counted = f"{moment(found.first)} to {moment(found.last)}"
    return f"the audit counts calls of {counted}, the claim speaks of {span(period.since, period.until)}"


def _said(part: RatePart, finding: Finding) -> Truth:
    if finding.verdict == "practically alike":
        return part.says == "alike"
    difference = finding.adjusted.difference.estimate
    if finding.verdict != "disparity" or not difference:
        return None
    return part.says == ("more" if difference > 0 else "less")


def _not_checked(found: Found) -> tuple[str, ...]:
    beforehand = found.registration.status == "declared beforehand"
    exploratory = () if beforehand else ("The audit is exploratory: its plan was not declared beforehand.",)
    return (*exploratory, "Why it was so: an audit tells of an association, and of no cause.", *found.limits)
