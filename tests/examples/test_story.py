"""The dispute walked through: every chapter's claims held against one run of it, and the page against it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.cli.conftest import ROOT
from tests.examples.test_portland import LOADED, QUOTED

HERE = ROOT / "examples" / "portland"
PAGE = (ROOT / "docs" / "story.md").read_text("utf-8")

SEES = {
    "stated": set(),
    "alleged": {"check", "answered", "waiting"},
    "overrides": {"answered", "waiting", "unwritten"},
    "not-entered": {"reconcile"},
    "coded-lower": {"blind"},
    "waits": {"waiting"},
}
"""Which instruments see which way of handling the week."""


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The whole walk, played once as `make story` plays it; it only says whether the page is up to date."""
    out = tmp_path_factory.mktemp("story")
    done = subprocess.run(
        [sys.executable, str(HERE / "walk.py"), "--check", "--out", str(out)],
        cwd=ROOT,
        env={**os.environ, "TZ": "Asia/Kathmandu"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (out / "told.json").exists(), done.stdout + done.stderr
    return out, done


@pytest.fixture(scope="module")
def told(walked: tuple[Path, subprocess.CompletedProcess[str]]) -> Any:
    """What the chapters found."""
    return json.loads((walked[0] / "told.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def chapters() -> Iterator[ModuleType]:
    """The package of chapters, found as the walk finds it."""
    sys.path.insert(0, str(HERE))
    yield import_module("chapters")
    sys.path.remove(str(HERE))


def test_the_page_says_what_the_walk_told(
    walked: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    """Every figure, decision, proof and answer on it is the program's, in whatever zone the machine lives."""
    assert walked[1].returncode == 0, walked[1].stdout + walked[1].stderr


def test_each_way_is_seen_by_the_instruments_that_the_page_names_and_by_no_other(told: Any) -> None:
    """The stated rule, followed, raises no alarm; each other way is seen by one instrument at least."""

    def seen(found: Any) -> set[str]:
        sees = {
            "check": found["check"] == "refuted",
            **{name: each["verdict"] == "disparity" for name, each in found["audit"].items()},
            "unwritten": bool(found["unwritten"]["rules"]),
            "unknowing": bool(found["unknowing"]["rules"]),
            "blind": any(each["verdict"] == "disparity" for each in found["blind"]["findings"]),
            "reconcile": bool(found["reconcile"]),
        }
        return {name for name, so in sees.items() if so}

    assert {name: seen(found) for name, found in told["weeks"].items()} == SEES


def test_the_weeks_rest_on_calls_enough_for_a_verdict(told: Any) -> None:
    """Under the stated rule both audits say *practically alike*: no one of them could not have told."""
    verdicts = {name: each["verdict"] for name, each in told["weeks"]["stated"]["audit"].items()}
    assert verdicts == {"answered": "practically alike", "waiting": "practically alike"}


def test_what_leaves_no_override_has_no_more_departures_than_the_stated_rule(told: Any) -> None:
    """Few departures are no sign of anything: those weeks have as few."""
    stated = told["weeks"]["stated"]["departures"].get("downward", 0)
    for name in ("not-entered", "coded-lower", "waits"):
        assert told["weeks"][name]["departures"].get("downward", 0) <= stated
    assert told["weeks"]["overrides"]["departures"]["downward"] > 5 * stated


def test_a_phone_log_finds_exactly_the_calls_that_nobody_entered(told: Any) -> None:
    week = told["weeks"]["not-entered"]
    assert week["reconcile"] == {"never entered": week["rang"] - week["entered"]}


def test_the_request_is_open_as_reported_and_answered_with_the_e_mails_condition(told: Any) -> None:
    """Under both readings of the stated rule; the smallest changes are not the e-mail's condition."""
    for found in told["request"].values():
        assert (found["first"], found["then"]) == ("open", "respond")
        assert "officers assaulted = yes and safe exit needed = yes" not in found["changes"]


def test_linked_into_a_series_a_call_like_those_before_it_is_sent_to(told: Any) -> None:
    *past, linked = told["linked"]
    assert [(each["acting"]["response"], each["status"]) for each in past] == [("report", "closed")] * 2
    assert linked["acting"]["response"] == "send"
    assert {tuple(each["series"]) for each in told["linked"]} == {("26-S0001",)}


def test_the_state_agency_declines_and_accepts_as_the_town_does(told: Any) -> None:
    assert told["outbound"] == ["decline", "accept"]


def test_what_the_town_asked_for_is_followed_until_it_comes_or_is_withdrawn(told: Any) -> None:
    """On Wednesday it is done without; on Thursday their condition comes, they are asked again, and come."""
    (wednesday,), (thursday,) = told["aid"]
    assert (wednesday["status"], len(wednesday["askings"]), wednesday["met"]) == ("withdrawn", 1, None)
    assert (thursday["status"], len(thursday["askings"])) == ("came", 2)
    assert [each["answer"] for each in thursday["answers"]] == ["declined", "accepted"]
    assert "exit blocked = yes" in thursday["answers"][0]["comes_if"]
    told_of = [[each["value"] for each in asking["facts"]] for asking in thursday["askings"]]
    assert told_of == [["no"], ["yes"]]


def test_of_the_reported_case_nothing_is_decided_as_a_whole(told: Any) -> None:
    """Neither side's statement; and each open part names the record that would settle it."""
    for claim in told["reported"]["claims"]:
        assert claim["answer"] == "not decidable"
        for part in claim["parts"]:
            assert bool(part["would_need"]) == (part["answer"] == "not decidable")


def test_both_sides_of_the_invented_dispute_are_borne_out_and_not(told: Any) -> None:
    """Those who speak for the town, and those who speak against it."""
    answers = {claim["id"]: claim["answer"] for claim in told["invented"]["claims"]}
    assert answers == {
        "the letter": "supported",
        "an opinion piece": "contradicted",
        "the employees": "not decidable",
        "the answer": "supported",
        "the post": "contradicted",
        "another opinion piece": "contradicted",
    }


def test_a_stranger_verifies_every_receipt_with_the_package_and_a_key_alone(
    told: Any, walked: tuple[Path, subprocess.CompletedProcess[str]]
) -> None:
    good, receipts = told["verified"]
    assert good == receipts > 10
    assert told["changed"] == 1
    names = {path.name for path in (walked[0] / "stranger").iterdir()}
    assert {name for name in names if not name.endswith(".receipt")} == {"key.vkey", "changed"}


def test_what_the_disclosure_withholds_is_in_no_receipt_of_the_package(
    chapters: ModuleType, walked: tuple[Path, subprocess.CompletedProcess[str]]
) -> None:
    """The number, the plate that was named, and the words of another agency are closed; the place is open."""
    folder = walked[0] / "stranger"
    receipts = sorted(path.name for path in folder.glob("*.receipt"))
    opened, _ = import_module("chapters.disclosure").verified(folder, *receipts)
    assert "5 Cooper St" in opened
    assert not [words for words in ("HBX 4471", "555-0171", "streets are the town's") if words in opened]


@pytest.mark.parametrize("way", ["overrides", "coded-lower", "waits", "not-entered"])
def test_a_life_in_danger_is_answered_alike_whatever_the_way(
    way: str, chapters: ModuleType, tmp_path: Path
) -> None:
    """What is unlike concerns other calls: a small week, every grave call entered and sent to."""
    calls, conduct = (import_module(f"chapters.{name}") for name in ("calls", "conduct"))
    grave = [each for each in calls.week(conduct.START, 110) if each.life_safety == "yes"]
    assert {each.office for each in grave} == {True, False}
    numbers = conduct.play(conduct.WAYS[way], grave, tmp_path / "centre", HERE / "town")
    assert all(numbers)
    opened = import_module("answerable.bootstrap").open_centre(tmp_path / "centre")
    with opened:
        incidents = dict(opened.ledger.state.incidents.everything())
    assert len(incidents) == len(grave)
    assert all(each.came and not each.departures for each in incidents.values())


def test_the_town_s_two_texts_differ_by_one_row() -> None:
    """And promise the same, so that what follows from the row can be seen."""
    stated, alleged = ((HERE / "town" / f"{name}.md").read_text("utf-8") for name in ("stated", "alleged"))
    for heading in ("Facts", "Outcomes", "Guarantees"):
        first, second = (text.split(f"## {heading}\n")[1].split("\n## ")[0] for text in (stated, alleged))
        assert first == second
    rows = [
        text.split("## Response (first)\n")[1].split("\n## ")[0].count("\n|") for text in (stated, alleged)
    ]
    assert rows[1] == rows[0] + 1


def written() -> dict[str, str]:
    """The page without what the program printed, and the invented town's files."""
    prose = re.sub(r"(?ms)^```console\n.*?^```\n", "", PAGE)
    return {"story.md": prose, **{each.name: each.read_text("utf-8") for each in (HERE / "town").iterdir()}}


@pytest.mark.parametrize("name", written())
def test_nothing_written_takes_a_side(name: str) -> None:
    """No loaded word, no verdict on a person."""
    assert not re.findall(rf"\b({LOADED})\b", written()[name], re.IGNORECASE)


def test_of_the_reported_case_no_more_is_quoted_than_its_page_does() -> None:
    """Quotation marks in its chapters stand around phrases that are reported word for word."""
    reported = PAGE.split("## 1. ")[1].split("## 4. ")[0].split("What that looks like on a record")[0]
    quoted = re.findall(r'"([^"\n]+)"', reported)
    assert quoted
    assert {each.lower() for each in quoted} <= QUOTED
    assert not re.findall(r"\b(?:19|20)\d\d\b", reported)


def test_a_chapter_is_one_sittings_reading() -> None:
    sizes = {
        path.name: len(path.read_text("utf-8").splitlines()) for path in (HERE / "chapters").glob("*.py")
    }
    assert {name: lines for name, lines in sizes.items() if lines > 200} == {}
    assert len(sizes) >= 10
