"""Claims about rates: two of an audit's four verdicts decide, in their direction; the other two do not."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.audit.claims.writing import Bare, one

from answerable.audit import findings as af
from answerable.intake.errors import IntakeError

NONE = af.Interval(None, None, None, "share", "not looked at")
FIRST = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
LAST = datetime.datetime(2026, 3, 8, tzinfo=datetime.UTC)
HIDDEN = af.Count(None)


def effect(difference: float | None) -> af.Effect:
    about = (
        NONE if difference is None else af.Interval(difference, difference - 0.01, difference + 0.01, "share")
    )
    return af.Effect(about, NONE, "a method")


def finding(verdict: af.Verdict, difference: float | None, question: af.Question) -> af.Finding:
    return af.Finding(
        id=f"{question}/district-5/rest",
        question=question,
        group="district 5",
        reference="the rest",
        verdict=verdict,
        sentence="A sentence of the audit.",
        because="the interval lies so",
        crude=effect(None),
        adjusted=effect(difference),
        without_decisions=None,
        margin=0.05,
        p=None,
        adjusted_p=None,
        detectable=None,
        reversal="",
        worst=NONE,
        best=NONE,
        strata=(),
        strata_count=0,
        without_overlap=(0, HIDDEN),
        heterogeneity=(),
        tests=(),
        clusters=None,
        design_effect=None,
    )


def audit(*found: af.Finding, beforehand: bool = True, dated: bool = True) -> bytes:
    """An audit's answer with these findings."""
    return msgspec.json.encode(
        af.Found(
            title="An audit",
            asks="?",
            registration=af.Registration("00", "declared beforehand" if beforehand else "exploratory", "so"),
            sources=(),
            first=FIRST if dated else None,
            last=LAST if dated else None,
            time_zone="UTC",
            calls=af.Count(1000),
            excluded=(),
            exposure="district",
            exposure_about="place",
            outcome="a unit came",
            horizon_seconds=3600.0,
            level=0.95,
            false_discovery_rate=0.05,
            smallest_cell=5,
            strata_by=(),
            decisions=(),
            clusters_by="day",
            groups=(),
            findings=found,
            curves=(),
            areas=(),
            limits=("Areas are not persons.",),
        )
    )


def rate(says: str, question: str = "answered", **given: Any) -> dict[str, Any]:
    usual = {"kind": "rate", "about": "record", "audit": "audit.json"}
    return {**usual, "finding": f"{question}/district-5/rest", "says": says, **given}


@pytest.mark.parametrize(
    ("verdict", "difference", "alike", "less", "more"),
    [
        ("disparity", -0.2, "contradicted", "supported", "contradicted"),
        ("disparity", 0.2, "contradicted", "contradicted", "supported"),
        ("practically alike", 0.01, "supported", "contradicted", "contradicted"),
        ("inconclusive", -0.2, *["not decidable"] * 3),
        ("not assessable", None, *["not decidable"] * 3),
        ("disparity", None, *["not decidable"] * 3),
    ],
)
def test_each_verdict_with_each_thing_that_may_be_said(
    file: Path, verdict: af.Verdict, difference: float | None, alike: str, less: str, more: str
) -> None:
    (file.parent / "audit.json").write_bytes(audit(finding(verdict, difference, "answered")))
    assert [one(file, rate(says)).answer for says in ("alike", "less", "more")] == [alike, less, more]


def test_the_answer_has_the_finding_in_the_audits_own_words(file: Path) -> None:
    (file.parent / "audit.json").write_bytes(audit(finding("disparity", 600.0, "waiting"), beforehand=False))
    answer = one(file, rate("more", "waiting"))
    assert answer.answer == "supported"
    assert answer.checked == "district 5 waits longer than the rest"
    assert answer.because == "disparity: A sentence of the audit."
    assert answer.rate is not None
    assert (answer.rate.registration, len(answer.rate.digest)) == ("exploratory", 64)
    assert "was not declared beforehand" in answer.not_checked[0]
    assert "Areas are not persons." in answer.not_checked


@pytest.mark.parametrize(
    ("question", "checked"),
    [
        ("answered", "district 5 is answered less often than the rest"),
        ("priority", "district 5 is given an urgent priority less often than the rest"),
        ("waiting", "district 5 waits less long than the rest"),
    ],
)
def test_what_was_checked_is_told_of_each_question(file: Path, question: af.Question, checked: str) -> None:
    (file.parent / "audit.json").write_bytes(audit(finding("disparity", -0.2, question)))
    answer = one(file, rate("less", question))
    assert (answer.answer, answer.checked) == ("supported", checked)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [("2026-03-01", "2026-03-31", "supported"), ("2026-03-02", "2026-03-31", "not decidable")],
)
def test_an_audit_of_another_time_decides_nothing(file: Path, first: str, last: str, expected: str) -> None:
    (file.parent / "audit.json").write_bytes(audit(finding("disparity", 0.2, "answered")))
    part = {**rate("more"), "from": Bare(first), "to": Bare(last)}
    assert one(file, part, time_zone="UTC").answer == expected
    (file.parent / "audit.json").write_bytes(audit(finding("disparity", 0.2, "answered"), dated=False))
    assert one(file, part, time_zone="UTC").answer == "not decidable"
    assert one(file, rate("more")).answer == "supported"


def test_an_audit_that_cannot_be_used_is_told(file: Path) -> None:
    with pytest.raises(IntakeError, match="cannot be read"):
        one(file, rate("alike"))
    (file.parent / "audit.json").write_bytes(b'{"title": 3}')
    with pytest.raises(IntakeError, match="is not the JSON answer of an audit"):
        one(file, rate("alike"))
    (file.parent / "audit.json").write_bytes(audit(finding("disparity", 0.2, "answered")))
    with pytest.raises(IntakeError, match="Did you mean") as error:
        one(file, rate("alike", finding="answered/district-6/rest"))
    assert error.value.mistakes[0].where == "claim c1.finding"
