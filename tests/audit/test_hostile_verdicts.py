"""What a verdict must not rest on: arrivals that nobody recorded, two days, a handful of like calls, calls
that callers took back.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from tests.audit.histories import PLAN, call, plan, write

from answerable.audit import audit
from answerable.audit.findings import Finding
from answerable.audit.plan import read_plan
from answerable.intake import IntakeError

SHARES = PLAN.replace("waiting_seconds = 60\n", "")


def asked(folder: Path, calls: list[dict[str, Any]], text: str = SHARES) -> Finding:
    write(folder / "history.parquet", calls)
    (finding,) = audit(plan(folder, text), entitled=True).findings
    return finding


def turns(many: int, ends: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Calls from the north and the south by turns, thirty a day; each area's ends come round by chance."""
    luck = random.Random(4)
    return [
        call(nth // 2, area=area, **luck.choice(ends[area]))
        for nth in range(many)
        for area in (("north", "south")[nth % 2],)
    ]


CAME = {"on_scene": 600, "cause": "answered"}
LOST = {"on_scene": None, "cause": "answered"}
NOT = {"on_scene": None, "cause": "refused or not sent"}
BACK = {"on_scene": None, "cause": "cancelled by caller"}


def test_arrivals_that_nobody_recorded_make_no_disparity(tmp_path: Path) -> None:
    """The south's crews press the button less often; by disposition all calls were answered alike."""
    finding = asked(tmp_path, turns(2000, {"north": [CAME] * 8 + [NOT] * 2,
                                           "south": [CAME] * 5 + [LOST] * 3 + [NOT] * 2}))  # fmt: skip
    assert (finding.adjusted.difference.high or 0) < -0.2
    assert finding.verdict == "inconclusive"
    assert "another if arrivals that nobody recorded count as answers" in finding.sentence
    (reading,) = finding.readings
    assert abs(reading.difference.estimate or 1) < 0.05


def test_arrivals_that_nobody_recorded_make_nobody_alike(tmp_path: Path) -> None:
    """As recorded the shares are the same; counted by disposition they are far apart."""
    finding = asked(tmp_path, turns(4000, {"north": [CAME, NOT], "south": [CAME, LOST]}),
                    SHARES.replace("0.02", "0.1"))  # fmt: skip
    assert finding.verdict == "inconclusive"
    assert (finding.readings[0].difference.low or 0) > 0.4


def test_a_disparity_that_both_ways_of_counting_bear_out_stands(tmp_path: Path) -> None:
    """A few lost arrivals on both sides change nothing."""
    finding = asked(tmp_path, turns(2000, {"north": [CAME] * 8 + [LOST, NOT], "south": [CAME] * 4 + [LOST]
                                           + [NOT] * 5}))  # fmt: skip
    assert finding.verdict == "disparity"


def test_calls_that_callers_took_back_are_told_both_ways(tmp_path: Path) -> None:
    """A caller's own cancelling is nobody's refusal: it counts as not answered, and the finding says so."""
    finding = asked(tmp_path, turns(2000, {"north": [CAME] * 8 + [NOT] * 2,
                                           "south": [CAME] * 8 + [NOT] * 2 + [BACK] * 6}))  # fmt: skip
    assert finding.verdict == "disparity"
    (told,) = (each for each in finding.caveats if "callers cancelled" in each)
    assert told.endswith("left out, it comes to something else.")
    assert abs(finding.readings[0].difference.estimate or 1) < 0.05


def test_a_plan_that_leaves_them_out_has_said_it(tmp_path: Path) -> None:
    """Then there is one way of counting, and no caveat."""
    rule = '[[exclude]]\ncolumn = "cause"\nvalues = ["cancelled by caller"]\nbecause = "taken back"\n'
    calls = turns(600, {"north": [CAME, NOT, BACK], "south": [CAME, NOT, BACK]})
    finding = asked(tmp_path, calls, f"{SHARES}\n{rule}")
    assert finding.readings == ()
    assert not any("callers cancelled" in each for each in finding.caveats)


@pytest.mark.parametrize(("days", "told"), [(1, "a single cluster"), (3, "only 3 clusters")])
def test_two_days_of_one_group_tell_nothing_of_its_days(tmp_path: Path, days: int, told: str) -> None:
    """However many days the others have."""
    calls = [call(nth, area="south" if nth < 20 * days and nth % 2 else "north", **(CAME, NOT)[nth % 3 == 0])
             for nth in range(24 * 60)]  # fmt: skip
    finding = asked(tmp_path, calls)
    assert (finding.verdict, told in finding.because) == ("not assessable", True)


def test_a_handful_of_like_calls_is_no_comparison(tmp_path: Path) -> None:
    """Four thefts of the south have thefts of the north beside them; its 300 other calls have nothing."""
    luck = random.Random(2)
    kinds = ["THEFT" if nth % 100 == 0 else "FIRE" for nth in range(400)]
    calls = [call(nth, area="south", call_type=kind, **luck.choice((CAME, NOT)))
             for nth, kind in enumerate(kinds)]  # fmt: skip
    calls += [call(nth, area="north", call_type="THEFT", **luck.choice((CAME, NOT))) for nth in range(400)]
    finding = asked(tmp_path, calls)
    assert finding.verdict == "not assessable"
    assert "Fewer than 10 recorded calls" in finding.because


def test_groups_whose_names_differ_in_signs_have_ids_of_their_own(tmp_path: Path) -> None:
    """`A+`, `A-` and what else no id may hold: no finding stands for another."""
    calls = [call(nth, area=("A+", "A-", "A")[nth % 3]) for nth in range(300)]
    write(tmp_path / "history.parquet", calls)
    found = audit(plan(tmp_path, SHARES.replace('groups = ["south"]\n', "")))
    assert len({each.id for each in found.findings}) == len(found.findings) == 3


def test_no_group_is_called_what_stands_for_all_others(tmp_path: Path) -> None:
    """Its sentences would speak of others than its figures."""
    with pytest.raises(IntakeError, match="would be taken for all other calls"):
        read_plan(plan(tmp_path, PLAN.replace('["south"]', '{ rest = ["south"] }')))


def test_a_mean_wait_is_said_to_be_of_the_first_minutes(tmp_path: Path) -> None:
    """Calls that nobody reached count with the whole horizon: a bare average would be nobody's waiting."""
    text = PLAN.replace("risk_difference = 0.02\n", "")
    finding = asked(tmp_path, turns(2000, {"north": [CAME] * 9 + [NOT], "south": [CAME, NOT, NOT]}), text)
    assert finding.verdict == "disparity"
    assert "of the first 60 minutes on average, against" in finding.sentence
