"""Planted faults: each directive in `faults/` has what the checks say of it beside it.

With ANSWERABLE_WRITE_EXPECTED=1 the expected findings are written anew; read them before you keep them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from answerable.policy import check, load_directive
from answerable.policy.checks.findings import Counterexample, Finding

FAULTS = sorted((Path(__file__).parent / "faults").glob("*.md"))


def lines(finding: Finding) -> Iterator[str]:
    """A finding as the expected files have it."""
    yield f"{finding.line} {finding.severity} {finding.check}: {finding.verdict or '-'}: {finding.message}"
    if finding.because:
        yield f"    because {finding.because}"
    if finding.exception:
        yield f"    except {finding.exception}, by {finding.citation}"
    if finding.counterexample is not None:
        yield from cases(finding.counterexample)


def cases(example: Counterexample) -> Iterator[str]:
    for case in example.cases:
        told = {name: case.facts[name] for name in case.facts if name in (*case.away, *example.differ_in)}
        facts = ", ".join(f"{name} = {value}" for name, value in told.items()) or "all least"
        answer = ", ".join(
            f"{name} {'undecided' if name in case.undecided else value}"
            for name, value in case.answer.items()
        )
        rules = ", ".join(rule.partition("#")[2] for rule in case.rules)
        yield f"    {facts} -> {answer} by {rules or 'no rule'}"


@pytest.mark.parametrize("publish", [False, True], ids=["one method", "two methods"])
@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_a_planted_fault_is_found(path: Path, publish: bool) -> None:
    """Every finding, with its case, is what the file beside says; two methods say what one does."""
    report = check(load_directive(path), publish=publish)
    told = "\n".join(line for finding in report.findings for line in lines(finding)) + "\n"
    expected = path.with_suffix(".expected")
    if os.environ.get("ANSWERABLE_WRITE_EXPECTED") and not publish:
        expected.write_text(told)
    assert told == expected.read_text()
    assert report.passed == ("error" not in {finding.severity for finding in report.findings})


def test_every_check_has_a_planted_fault() -> None:
    """Each check and each verdict stands in some expected file."""
    told = "".join(path.with_suffix(".expected").read_text() for path in FAULTS)
    for name in ("undecided", "overlapping", "conflicting", "shadowed", "redundant", "identity"):
        assert f" {name}: " in told
    assert " same rule whoever asks: " in told
    for kind in ("same whoever asks", "never worse with more", "always", "never"):
        for verdict in ("proved", "vacuous", "refuted"):
            assert f"{kind}: {verdict}" in told
    assert "every case is decided: proved" in told
    assert "every case is decided: refuted" in told
