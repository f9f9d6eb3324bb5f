"""The two audits of docs/city-audits.md, carried out again. Skipped where the files are not there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.intake.exports import ROOT

from answerable.audit import audit
from answerable.audit.findings import Found
from answerable.intake.importing import run

DATA = ROOT.parent / "shared" / "data"
PAGE = ROOT / "docs" / "city-audits.md"
AUDITS = {
    "sacramento/plan.toml": ("sacramento_police", "*.csv", "sacramento", 17_179),
    "sacramento/every-call.toml": ("sacramento_police", "*.csv", "sacramento", 20_132),
    "san_francisco/audit.toml": ("san_francisco_fire_ems", "*2016-12.csv", "san-francisco", 3_556),
}


def carried_out(plan: str, folder: Path) -> Found:
    city, files, history, _ = AUDITS[plan]
    found = sorted((DATA / city).glob(files))
    if not found:
        pytest.skip("the city's own file is not at hand")
    run(found, folder / history, zone="America/Los_Angeles")
    return audit(Path(shutil.copy(ROOT / "examples" / plan, folder / "plan.toml")))


@pytest.mark.parametrize("plan", AUDITS)
def test_the_page_says_what_the_audit_says(plan: str, tmp_path: Path) -> None:
    """As many calls; every finding with its verdict and its sentence, word for word; declared first."""
    found = carried_out(plan, tmp_path)
    section = next(each for each in PAGE.read_text("utf-8").split("\n## ") if f"`{plan}`" in each)
    assert found.calls.n == AUDITS[plan][3]
    assert f"{found.calls.n:,} calls" in section
    assert found.registration.status == "declared beforehand"
    rows = [f"| {finding.verdict} | {finding.sentence} |" for finding in found.findings]
    assert rows == [line for line in section.splitlines() if line.startswith(VERDICTS)]


VERDICTS = ("| disparity |", "| practically alike |", "| inconclusive |", "| not assessable |")


def test_sacramentos_fifth_district_turns_over(tmp_path: Path) -> None:
    """Crude odds of no arrival 1.06 times the others', among like calls 0.87, as the page says."""
    found = carried_out("sacramento/every-call.toml", tmp_path)
    fifth = next(each for each in found.findings if each.id == "answered/area-5/rest")
    crude, adjusted = fifth.crude.ratio.estimate, fifth.adjusted.ratio.estimate
    assert (f"{crude:.2f}", f"{adjusted:.2f}") == ("1.06", "0.87")
    assert fifth.reversal in PAGE.read_text("utf-8")
