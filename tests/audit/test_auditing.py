"""From a plan and a history to an answer: reversals, what cannot be told, what is hidden, and words that
claim nothing more.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audit.histories import PLAN, call, plan, write
from tests.intake.exports import ROOT
from typer.testing import CliRunner

from answerable.audit import audit, compare, verdicts
from answerable.audit.counting.counts import Counts
from answerable.audit.findings import Finding, Found
from answerable.audit.plan import Plan, read_plan
from answerable.audit.suppressing import TOGETHER
from answerable.cli.app import app
from answerable.intake.importing import run

DATA = ROOT.parent / "shared" / "data"
FORBIDDEN = re.compile(
    r"becaus|caus(e|ed|ing)\b|discriminat|motive|intent|racis|bias|unlawful|illegal|blame", re.IGNORECASE
)


def simpson(days: int = 40) -> list[dict[str, Any]]:
    """The south has more thefts, seldom answered anywhere; of each kind it is answered more often."""
    kinds = {
        ("south", "THEFT"): (8, 0.5),
        ("south", "FIRE"): (2, 0.97),
        ("north", "THEFT"): (4, 0.3),
        ("north", "FIRE"): (10, 0.87),
    }
    luck = random.Random(11)
    made = []
    for day in range(days):
        for (area, kind), (many, share) in kinds.items():
            for nth in range(many):
                answered = luck.random() < share
                told = {"area": area, "call_type": kind, "on_scene": 600 if answered else None}
                cause = "answered" if answered else "cancelled by caller"
                made.append(call(24 * day + nth % 6, **told, cause=cause))
    return [{**each, "id": f"C{nth:05}"} for nth, each in enumerate(made)]


def audited(folder: Path, calls: list[dict[str, Any]], text: str = PLAN, **more: Any) -> Found:
    write(folder / "history.parquet", calls)
    return audit(plan(folder, text), **more)


def the(found: Found, question: str) -> Finding:
    (finding,) = (each for each in found.findings if each.question == question)
    return finding


def test_a_reversal_is_found_and_said(tmp_path: Path) -> None:
    """Crude the south is answered less often, among like calls more often; both are told side by side."""
    finding = the(audited(tmp_path, simpson()), "answered")
    assert (finding.crude.difference.estimate or 0) < 0
    assert finding.verdict == "disparity"
    assert (finding.adjusted.difference.low or 0) > 0
    assert (
        "answered less often; among calls alike in call_type they were answered more often"
        in finding.reversal
    )
    assert "answered more often" in finding.sentence


def test_a_group_that_no_call_has_is_told(tmp_path: Path) -> None:
    """A value misspelled in the plan is no finding, and nothing is said of shares of no calls."""
    finding = the(audited(tmp_path, simpson(), PLAN.replace('["south"]', '["suoth"]')), "answered")
    assert finding.verdict == "not assessable"
    assert "the plan spells it otherwise than the history" in finding.sentence
    assert not any("beside them" in caveat for caveat in finding.caveats)


def test_priority_is_told_with_and_without(tmp_path: Path) -> None:
    """A factor that is a decision is held alike, and beside it is not."""
    text = PLAN.replace('because = "a theft is no fire"', 'because = "a theft is no fire"\ndecision = true')
    finding = the(audited(tmp_path, simpson(), text, entitled=True), "answered")
    assert finding.without_decisions is not None
    assert finding.without_decisions.adjusted_for == ()
    assert finding.without_decisions.difference.estimate == finding.crude.difference.estimate


def test_was_like_priority_given_is_a_question(tmp_path: Path) -> None:
    """Like calls were urgent in the north twice as often as in the south."""
    luck = random.Random(3)
    calls = [
        {**each, "priority": "1" if luck.random() < {"north": 0.8, "south": 0.4}[each["area"]] else "3"}
        for each in simpson()
    ]
    asked = PLAN + '\n[priority]\ncolumn = "priority"\nurgent = ["1"]\nrisk_difference = 0.05\n'
    finding = the(audited(tmp_path, calls, asked), "priority")
    assert finding.verdict == "disparity"
    assert "given an urgent priority less often" in finding.sentence


def test_never_reached_calls_have_no_median(tmp_path: Path) -> None:
    """Where fewer than half were ever reached there is no half; the mean counts the others in full."""
    calls = [call(n, area=("north", "south")[n % 2], on_scene=300 if n % 5 == 0 else None, cause="unknown")
             for n in range(400)]  # fmt: skip
    found = audited(tmp_path, calls)
    south = next(each for each in found.groups if each.group == "south")
    assert south.half_reached.estimate is None
    assert "fewer than 50%" in south.half_reached.why_not
    assert south.mean_waiting.estimate == pytest.approx(0.2 * 300 + 0.8 * 3600)


def test_missing_arrivals_are_kept_and_bounded(tmp_path: Path) -> None:
    """Calls answered by their disposition, without an arrival, could turn a comparison either way."""
    calls = [call(n // 8, area=("north", "south")[n % 2], on_scene=None if n % 9 == 0 else 600,
                  cause="answered" if n % 27 else "unknown") for n in range(1600)]  # fmt: skip
    found = audited(tmp_path, calls, entitled=True)
    finding, south = the(found, "answered"), found.groups[0]
    assert sum(count.n or 0 for _, count in south.causes) == south.calls.n == 800
    missing = south.missing.n or 0
    assert (south.rate_if_missing_answered.estimate or 0) * 800 == pytest.approx(
        (south.answered.n or 0) + missing
    )
    worst, best = finding.worst.estimate, finding.best.estimate
    assert worst is not None
    assert best is not None
    assert worst < (finding.crude.difference.estimate or 0) < best


@pytest.mark.parametrize(
    ("change", "question", "told"),
    [
        ({"on_scene": 600}, "answered", "may hold successes alone"),
        ({"on_scene": None}, "answered", "may not tell of answers at all"),
        ({"on_scene": None}, "waiting", "does not tell of waiting"),
        ({"on_scene": 86_400}, "waiting", "tells dates only"),
    ],
)
def test_what_a_history_cannot_tell_is_not_assessable(
    tmp_path: Path, change: dict[str, Any], question: str, told: str
) -> None:
    """Only successes, no arrivals, dates without times: no figure, and why."""
    calls = [call(6 * n, area=("north", "south")[n % 2], **change) for n in range(200)]
    finding = the(audited(tmp_path, calls), question)
    assert finding.verdict == "not assessable"
    assert told in finding.because
    assert finding.p is None


def test_a_plan_with_no_calls_at_all_is_answered(tmp_path: Path) -> None:
    """An empty history has no findings to fear."""
    found = audited(tmp_path, [])
    assert {each.verdict for each in found.findings} == {"not assessable"}


def test_strata_without_overlap_are_counted(tmp_path: Path) -> None:
    """A kind of call that only one of them has tells no difference."""
    calls = simpson() + [call(n, area="south", call_type="BOAT") for n in range(50)]
    found = audited(tmp_path, calls, entitled=True)
    for finding in (the(found, "answered"), the(found, "waiting")):
        assert (finding.strata_count, finding.without_overlap[0], finding.without_overlap[1].n) == (3, 1, 50)


def test_a_group_without_like_calls_beside_it_is_told_its_own_share(tmp_path: Path) -> None:
    """500 of the south's 900 calls have nothing beside them: 400 of 900 are compared, on both questions."""
    calls = simpson() + [call(2 * n, area="south", call_type="BOAT") for n in range(500)]
    found = audited(tmp_path, calls, entitled=True)
    for finding in (the(found, "answered"), the(found, "waiting")):
        assert any(caveat.startswith("Only 44% of the recorded calls from") for caveat in finding.caveats)


def test_waiting_of_hardly_any_like_calls_is_not_assessable(tmp_path: Path) -> None:
    """Nine calls of the south have like calls beside them, however many others it has."""
    calls = [call(3 * n, area="north", on_scene=60 * (n % 20)) for n in range(300)]
    calls += [call(3 * n, area="south", call_type="BOAT", on_scene=None) for n in range(300)]
    calls += [call(40 * n, area="south", on_scene=3000 + n) for n in range(9)]
    finding = the(audited(tmp_path, calls), "waiting")
    assert finding.verdict == "not assessable"
    assert "Fewer than 10 recorded calls of one of the two have like calls" in finding.because


@pytest.mark.parametrize("clusters", ["day", "none"])
def test_limits_say_by_what_differences_allow_for_bad_days(tmp_path: Path, clusters: str) -> None:
    """That they go by clusters is said only where they do."""
    told = " ".join(audited(tmp_path, simpson(8), f'clusters = "{clusters}"\n{PLAN}').limits)
    assert ("those of differences go by clusters" in told) == (clusters == "day")
    assert ("Calls are taken as independent" in told) == (clusters == "none")


def test_few_calls_are_hidden_and_shown_to_the_entitled(tmp_path: Path) -> None:
    """A kind of call with three calls is shown with others, never alone; who is entitled sees it."""
    calls = simpson() + [call(n, area="south", call_type="BOAT") for n in range(3)]
    shown, all_ = audited(tmp_path, calls), audited(tmp_path, calls, entitled=True)
    assert "BOAT" not in {line.name for line in the(shown, "answered").strata}
    assert TOGETHER in {line.name for line in the(shown, "answered").strata}
    assert "BOAT" in {line.name for line in the(all_, "answered").strata}
    assert "not to be published" in all_.limits[0]


def test_a_release_does_not_tell_what_an_earlier_one_hid(tmp_path: Path) -> None:
    """Three calls more, in a new release: the numbers that would tell of them are hidden."""
    first = audited(tmp_path, simpson())
    (tmp_path / "first.json").write_bytes(msgspec.json.encode(first))
    text = PLAN + '\n[suppression]\nearlier = ["first.json"]\n'
    more = simpson() + [call(n, area="south", call_type="FIRE", id=f"N{n}") for n in range(3)]
    more += [call(n, area="north", call_type="FIRE", id=f"M{n}") for n in range(40)]
    found = audited(tmp_path, more, text)
    south = next(each for each in found.groups if each.group == "south")
    assert south.calls.n is None
    assert south.answered.n is None


def test_the_same_files_give_the_same_answer(tmp_path: Path) -> None:
    """Byte for byte, whatever order DuckDB met the calls in."""
    one = audited(tmp_path, simpson())
    two = audited(tmp_path, simpson())
    assert msgspec.json.encode(one) == msgspec.json.encode(two)


@given(st.integers(0, 2**32 - 1), st.sampled_from(("place", "person", "situation", "other")))
@settings(max_examples=10)
def test_no_sentence_says_more_than_was_counted(seed: int, about: str) -> None:
    """Whatever the arrays: every sentence speaks of recorded calls, and of no why, intent or law."""
    for finding in compare(drawn(np.random.default_rng(seed)), drawn_plan(about)).findings:
        assert "ecorded calls" in finding.sentence
        assert not FORBIDDEN.search(" ".join((finding.sentence, finding.reversal, *finding.caveats)))
        assert finding.sentence.endswith(".")
        if about == "place":
            assert any("not persons" in caveat for caveat in finding.caveats)


def test_verdicts_alone_are_those_of_the_whole(tmp_path: Path) -> None:
    """The quick way for simulations gives what `compare` gives."""
    counts = drawn(np.random.default_rng(7))
    whole = {each.id: each.verdict for each in compare(counts, drawn_plan("place")).findings}
    assert verdicts(counts, drawn_plan("place")) == whole


def drawn(rng: np.random.Generator) -> Counts:
    """Arrays of 600 calls of three groups, four strata and thirty days."""
    size = 600
    return Counts(
        groups=("a", "b", "c"),
        strata=tuple((f"k{n}",) for n in range(4)),
        group=rng.integers(0, 3, size),
        stratum=rng.integers(0, 4, size),
        cluster=rng.integers(0, 30, size),
        cause=rng.choice(6, size, p=(0.6, 0.05, 0.1, 0.1, 0.05, 0.1)),
        wait=rng.integers(-1, 4000, size),
        censored=np.zeros(size, np.bool_),
        urgent=rng.random(size) < 0.3,
        n=np.ones(size, np.int64),
    )


def drawn_plan(about: str) -> Plan:
    """A plan for such arrays; read from text as any other."""
    text = PLAN.replace('"place"', f'"{about}"').replace('groups = ["south"]\n', "")
    text += '\n[priority]\ncolumn = "priority"\nurgent = ["1"]\nrisk_difference = 0.05\n'
    return _read(text)


def _read(text: str) -> Plan:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return read_plan(plan(Path(folder), text))


def test_the_command_says_the_verdict_by_its_exit_code(tmp_path: Path) -> None:
    """1 where anything is not practically alike; 0 where all is; 2 where nothing can be used."""
    write(tmp_path / "history.parquet", simpson())
    ran = CliRunner().invoke(app, ["audit", str(plan(tmp_path))])
    assert ran.exit_code == 1, ran.output
    assert "DISPARITY  answered/area-south/rest" in ran.output
    wide = PLAN.replace("0.02", "0.9").replace("waiting_seconds = 60", "waiting_seconds = 3000")
    ran = CliRunner().invoke(app, ["audit", str(plan(tmp_path, wide)), "--json"])
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.output)
    assert told["registration"]["status"] == "exploratory"
    ran = CliRunner().invoke(app, ["audit", str(plan(tmp_path, PLAN.replace("area", "aera")))])
    assert ran.exit_code == 2
    assert 'Did you mean "area"?' in ran.output


def test_a_plan_can_be_declared_alone(tmp_path: Path) -> None:
    """Nothing is read then; the history need not even be there."""
    ran = CliRunner().invoke(app, ["audit", str(plan(tmp_path)), "--declare"])
    assert ran.exit_code == 0, ran.output
    assert (tmp_path / "plan.toml.declared").exists()


def test_calls_are_listed_for_the_entitled_alone(tmp_path: Path) -> None:
    """By the words that the JSON gives with each count."""
    write(tmp_path / "history.parquet", simpson())
    found = audit(plan(tmp_path))
    answered = found.groups[0].answered
    ran = CliRunner().invoke(app, ["audit", str(tmp_path / "plan.toml"), "--calls", answered.calls])
    assert ran.exit_code == 2
    ran = CliRunner().invoke(
        app, ["audit", str(tmp_path / "plan.toml"), "--calls", answered.calls, "--entitled"]
    )
    assert len(ran.output.split()) == answered.n


def imported(folder: Path, city: str, pattern: str) -> None:
    files = sorted((DATA / city).glob(pattern))
    if not files:
        pytest.skip(f"{DATA / city} is not here")
    run(files, folder / "history")


def city_plan(folder: Path, text: str) -> Path:
    return plan(
        folder, 'title = "A city"\nasks = "Were like calls answered alike?"\nhistory = "history"\n' + text
    )


def test_sacramentos_fifth_district_is_reversed(tmp_path: Path) -> None:
    """Crude odds of nobody on scene 1.06 times the others', among like calls 0.87; no waiting is told."""
    imported(tmp_path, "sacramento_police", "*.csv")
    found = audit(city_plan(tmp_path, SACRAMENTO))
    finding = the(found, "answered")
    assert finding.crude.ratio.estimate == pytest.approx(1.06, abs=0.01)
    assert finding.adjusted.ratio.estimate == pytest.approx(0.87, abs=0.005)
    assert finding.reversal.startswith(
        "Taken all together, recorded calls from area 5 were answered less often"
    )
    assert the(found, "waiting").verdict == "not assessable"


SACRAMENTO = """\
keep_excluded = true
[outcome]
reached = "on_scene"
horizon_minutes = 60
[exposure]
column = "area"
groups = ["5"]
about = "place"
[[exclude]]
column = "call_type"
values = ["ALL UNITS BROADCAST", "ALL ZONE BROADCAST", "TRAFFIC STOP"]
because = "announcements, and stops that officers make, are no calls for help"
[[exclude]]
column = "area"
values = ["UI"]
because = "no district"
[[strata]]
column = "call_type"
because = "another kind of call deserves another answer"
[margin]
risk_difference = 0.02
waiting_seconds = 60
"""


def test_california_never_assigned_most_calls_and_has_no_median(tmp_path: Path) -> None:
    """93.5 % were never assigned. The median of those that were, 4.9 minutes, is nobody's waiting."""
    imported(tmp_path, "chp_dui_calls", "chp_sacramento*.csv")
    text = """\
time_zone = "America/Los_Angeles"
[outcome]
reached = "dispatched"
horizon_minutes = 60
[exposure]
time = "weekend"
about = "situation"
[margin]
risk_difference = 0.02
waiting_seconds = 60
"""
    found = audit(city_plan(tmp_path, text))
    answered, calls = sum(each.answered.n or 0 for each in found.groups), found.calls.n or 0
    assert round(1 - answered / calls, 3) == 0.935
    assert all(each.half_reached.estimate is None for each in found.groups)


def test_san_francisco_is_counted_in_calls_not_in_rows(tmp_path: Path) -> None:
    """7,704 rows are 3,560 calls."""
    imported(tmp_path, "san_francisco_fire_ems", "*2016-12.csv")
    text = """\
[outcome]
reached = "on_scene"
horizon_minutes = 30
[exposure]
column = "call_type"
groups = ["Medical Incident"]
about = "situation"
[margin]
risk_difference = 0.02
"""
    found = audit(city_plan(tmp_path, text))
    assert found.calls.n == found.sources[0].calls == 3560
