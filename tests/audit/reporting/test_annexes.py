"""Sections beside the comparisons: safe, whole, and no figure that the table has not."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from tests.audit.reporting import made
from tests.audit.reporting.seen import seen

from answerable.audit.replayed.results import Cell, Departed, Report, RuleDone
from answerable.audit.reporting import page, write
from answerable.audit.reporting.annexes import alone, unwritten_rules
from answerable.audit.reporting.figures import as_csv
from answerable.audit.reporting.replays import decisions_replayed
from answerable.audit.unwritten import Condition, HeldOut, Unwritten, UnwrittenRule


def rule(words: str, calls: int, departed: int) -> UnwrittenRule:
    """A rule that an invented search told."""
    return UnwrittenRule(
        words=words,
        says=(Condition("employer", "works <b>"),),
        calls=calls,
        departed=departed,
        rate=departed / calls,
        rate_elsewhere=0.0125,
        expected=3.21,
        lift=departed / 3.21,
        z=5.5,
        p=0.0019,
        chance_gives=0.031,
        folded=2,
        for_example=("the same on Mondays",),
        held_out=HeldOut(words, calls // 2, departed // 2, 1.625, 0.0044, 0.0088),
        cases=("call-0001",),
    )


def search(*rules: UnwrittenRule) -> Unwritten:
    """An invented search."""
    return Unwritten(
        target="declined though decided otherwise",
        columns=("employer", "weekday"),
        baseline=("kind",),
        calls=5_120,
        departed=214,
        left_out={"never decided": 33},
        strata=17,
        searched=1_408,
        longest=3,
        smallest_support=12,
        permutations=999,
        seed=7,
        alpha=0.05,
        rules=rules,
        nearest=""
        if rules
        else "The nearest was weekday = Sunday; chance does as well in 41 of 100 searches.",
        suggested=(HeldOut("weekday = Sunday", 80, 14, 9.5, 0.21, 0.42),),
        could_have_seen="A rule of 40 calls, 20 of them departures, would have been found.",
        pooled={"employer": 12},
        sentence="Departures follow a short rule." if rules else "No short rule was found.",
    )


FOUND = search(rule("employer = <script>x</script>", 120, 60), rule("=1+1", 40, 4))


@pytest.mark.parametrize("found", [FOUND, search()])
def test_unwritten_rules_are_told_in_the_page_the_json_and_the_csv(found: Unwritten, tmp_path: Path) -> None:
    """The section stands in the page and its contents; each of its figures is in the table."""
    annex = unwritten_rules(found, 10)
    written = write(made.found(), tmp_path, [annex])
    whole = seen(written.page.read_text("utf-8"))
    assert any(link["href"] == "#unwritten" for link in whole.every("nav")[0].every("a"))
    assert found.sentence in whole.text
    assert "it does not say why they were made" in whole.text
    told = {value for row in csv.reader(io.StringIO(written.figures.read_text("utf-8"))) for value in row}
    assert {data["value"] for data in whole.every("data")} <= told
    assert json.loads((tmp_path / "unwritten.json").read_bytes())["searched"] == 1_408
    assert not whole.every("script")


def test_small_counts_and_cases_are_withheld() -> None:
    """A rule with few departures shows no count of them, anywhere, and no call is named."""
    annex = unwritten_rules(FOUND, 10)
    (small,) = [
        row for row in annex.figures if row.group == "=1+1" and row.quantity == "departed" and not row.note
    ]
    assert small.estimate is None
    assert "call-0001" not in annex.body
    assert "hidden" in annex.body
    assert "'=1+1" in as_csv(annex.figures)


def test_an_annex_alone_is_a_whole_page() -> None:
    """By itself it is a page that closes what it opens; without annexes the page has no such section."""
    whole = seen(alone(unwritten_rules(FOUND, 10)))
    assert [heading.tag for heading in whole.every("h1")] == ["h1"]
    assert 'id="unwritten"' not in page(made.found())


REPLAYED = Report(
    directives=("640.10 <b>v3</b>",),
    digests=("ab" * 32,),
    step="on_scene",
    rows=1_200,
    replayed=1_101,
    left_out={"no call type": 99},
    never_recorded={"640.10 <b>v3</b>": ("weapon",)},
    cells=(Cell("640.10", "send <script>", "refused or not sent", "less", True, 41, 0, 3, ("call-0007",)),),
    rules=(
        RuleDone(
            "640.10", "response/4", "every call is answered", 800, 12, {"as decided": 759, "less": 41}, 0, 3
        ),
    ),
    departures=(Departed("override", "down", 5, 4),),
    otherwise=0,
    otherwise_examples=(),
)


def test_decisions_replayed_are_told_in_the_page_the_json_and_the_csv(tmp_path: Path) -> None:
    """Each figure is in the table, no call is named, and no word of the data is markup."""
    annex = decisions_replayed(REPLAYED)
    written = write(made.found(), tmp_path, [annex])
    whole = seen(written.page.read_text("utf-8"))
    told = {value for row in csv.reader(io.StringIO(written.figures.read_text("utf-8"))) for value in row}
    assert {data["value"] for data in whole.every("data")} <= told
    assert "Why they part, no count can tell." in whole.text
    assert "call-0007" not in annex.body
    assert not whole.every("script", "b")
    assert (tmp_path / "replayed.json").exists()
