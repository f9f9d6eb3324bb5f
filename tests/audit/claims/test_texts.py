"""Claims about directives: each kind with each answer, for files and for what a record published."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.audit.claims.writing import Bare, one
from tests.center.directives import CALLS_TABLE, WITHOUT_LAST_ROW, calls_directive
from tests.center.town import START, Town

from answerable import center
from answerable.audit.claims.proofs import METHODS_NEEDED
from answerable.intake.errors import IntakeError

BY_EMPLOYER = CALLS_TABLE.replace("|series|", "|caller works for|").replace(
    "| | | | yes |", "| | | | federal |"
)
SAME: dict[str, Any] = {"kind": "directive", "about": "text", "guarantee": "same whoever asks"}
ALWAYS: dict[str, Any] = {
    "kind": "directive",
    "about": "text",
    "guarantee": "always",
    "if": "life safety = yes",
    "then": "response = send now",
}
RULE: dict[str, Any] = {"kind": "directive", "about": "text"}


def case(**answer: Any) -> dict[str, Any]:
    return {
        "kind": "directive",
        "about": "text",
        "case": {"weapon": "seen", "life safety": "no"},
        "answer": answer,
    }


def texts(file: Path, *tables: str, **more: Any) -> dict[str, Any]:
    """The arguments of `one` for files with these tables, t1, t2 …"""
    given = []
    for number, table in enumerate(tables, 1):
        (file.parent / f"t{number}.md").write_text(calls_directive(number, table=table))
        given.append({"id": f"t{number}", "file": f"t{number}.md", **more})
    return {"texts": tuple(given)}


def test_the_table_that_reads_the_employer_is_what_it_says() -> None:
    assert BY_EMPLOYER.count("federal") == 1
    assert "caller works for" in BY_EMPLOYER


def test_a_guarantee_that_two_methods_prove_is_supported_and_says_what_that_is_not(file: Path) -> None:
    answer = one(file, {**SAME, "texts": ["t1"]}, **texts(file, CALLS_TABLE))
    assert answer.answer == "supported"
    (text,) = answer.texts
    assert len(text.methods) == METHODS_NEEDED
    assert text.found.startswith("proved: same whoever asks: of response, priority")
    assert text.digest
    said = " ".join(answer.not_checked)
    assert "What anybody did" in said
    assert "ever in force" in said


def test_one_that_does_not_hold_is_contradicted_by_a_pair_that_anyone_can_decide_again(file: Path) -> None:
    answer = one(file, {**SAME, "texts": ["t1", "t2"]}, **texts(file, CALLS_TABLE, BY_EMPLOYER))
    assert answer.answer == "contradicted"
    assert [text.bears_out for text in answer.texts] == [True, False]
    example = answer.texts[1].case
    assert example is not None
    assert example.differ_in == ("caller works for",)
    assert example.cases[0].answer != example.cases[1].answer
    assert answer.because == "640.10@2: not as claimed"


def test_that_it_does_not_hold_is_supported_by_one_version_alone(file: Path) -> None:
    given = texts(file, CALLS_TABLE, BY_EMPLOYER)
    assert one(file, {**SAME, "holds": False, "texts": ["t1", "t2"]}, **given).answer == "supported"
    assert one(file, {**SAME, "holds": False, "texts": ["t1"]}, **given).answer == "contradicted"


def test_a_claim_about_a_number_that_the_text_never_names_is_answered(file: Path) -> None:
    """Between the thresholds of a text its values are one to its tables, and not to who speaks of them."""
    many = {**RULE, "guarantee": "never", "if": "people hurt >= 7", "then": "response = report"}
    assert one(file, {**many, "texts": ["t1"]}, **texts(file, CALLS_TABLE)).answer == "supported"


def test_a_vacuous_guarantee_decides_nothing(file: Path) -> None:
    given = texts(file, CALLS_TABLE)
    place = one(file, {**SAME, "over": "place", "texts": ["t1"]}, **given)
    assert (place.answer, place.texts[0].bears_out) == ("not decidable", None)
    assert "no fact is declared about place" in place.because
    never_met = {**ALWAYS, "if": "weapon = none and weapon = used", "texts": ["t1"]}
    assert one(file, never_met, **given).answer == "not decidable"


def test_an_undecided_case_is_no_pair_of_answers(file: Path) -> None:
    """The guarantee fails, as undecided breaks what it touches; nothing shows that who asks matters."""
    answer = one(file, {**SAME, "texts": ["t1"]}, **texts(file, WITHOUT_LAST_ROW))
    assert answer.answer == "not decidable"
    assert "left undecided" in answer.because
    decided = {"kind": "directive", "about": "text", "guarantee": "every case is decided", "texts": ["t1"]}
    assert one(file, decided, **texts(file, WITHOUT_LAST_ROW)).answer == "contradicted"


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (ALWAYS, "supported"),
        ({**ALWAYS, "if": "weapon = seen"}, "contradicted"),
        ({**SAME, "guarantee": "never worse with more", "of": "priority", "over": "weapon"}, "supported"),
        ({**SAME, "guarantee": "every case is decided"}, "supported"),
        ({**RULE, "rule": {"if": "weapon = seen", "then": "response = report"}}, "contradicted"),
        ({**RULE, "rule": {"if": "series = no", "then": "response = report"}}, "supported"),
        (
            {**RULE, "rule": {"if": "series = no", "then": "response = report"}, "exists": False},
            "contradicted",
        ),
        ({**RULE, "rule": {"then": "response = send now"}}, "supported"),
        (case(priority=9), "contradicted"),
        (case(response="send"), "supported"),
        (case(priority=5), "not decidable"),
        (case(response=["send", "send now"]), "supported"),
        ({**case(priority=5), "case": {**case()["case"], "people hurt": 0, "series": "no"}}, "supported"),
        ({**case(response="send now"), "case": {"weapon": ["used", "seen"]}}, "not decidable"),
        (
            {**case(response="send now"), "case": {"life safety": "yes", "weapon": ["used", "seen"]}},
            "supported",
        ),
        ({**case(response="send now"), "case": {"life safety": "?"}}, "not decidable"),
    ],
)
def test_each_form_with_each_answer(file: Path, part: dict[str, Any], expected: str) -> None:
    assert one(file, {**part, "texts": ["t1"]}, **texts(file, CALLS_TABLE)).answer == expected


def test_an_open_case_says_what_it_depends_on_and_what_is_possible(file: Path) -> None:
    answer = one(file, {**case(priority=5), "texts": ["t1"]}, **texts(file, CALLS_TABLE))
    assert "first of all: people hurt" in answer.because or "first of all: series" in answer.because
    assert {each["priority"] for each in answer.texts[0].possible} == {3, 4, 5}


def test_readings_of_one_rule_decide_only_together(file: Path) -> None:
    given = texts(file, CALLS_TABLE, BY_EMPLOYER, reading_of="the rule")
    for holds in (True, False):
        answer = one(file, {**SAME, "holds": holds, "texts": ["t1", "t2"]}, **given)
        assert answer.answer == "not decidable"
        assert "its readings differ" in answer.because
    assert one(file, {**ALWAYS, "texts": ["t1", "t2"]}, **given).answer == "supported"


def test_what_no_text_declares_is_a_mistake_and_what_one_lacks_is_open(file: Path) -> None:
    given = texts(file, CALLS_TABLE, CALLS_TABLE)
    with pytest.raises(IntakeError) as error:
        one(file, {**SAME, "over": "employer", "texts": ["t1", "t2"]}, **given)
    assert error.value.mistakes[0].where == "claim c1"
    with pytest.raises(IntakeError, match="no value 'sent'"):
        one(file, {**case(response="sent"), "texts": ["t1"]}, **given)
    older = calls_directive(1).replace("caller works for", "employer")
    (file.parent / "t1.md").write_text(older)
    answer = one(file, {**SAME, "over": "employer", "texts": ["t1", "t2"]}, **given)
    assert answer.answer == "not decidable"
    assert answer.texts[1].found == "cannot be asked of it"


def test_without_a_record_nobody_knows_which_text_was_in_force(file: Path) -> None:
    answer = one(file, SAME, **texts(file, CALLS_TABLE))
    assert (answer.answer, answer.texts) == ("not decidable", ())
    assert "no record was given" in answer.because


def test_files_are_in_force_as_the_claims_file_says_and_gaps_are_told(file: Path) -> None:
    day = {"from": Bare("2026-02-01"), "to": Bare("2026-02-03"), "texts": ["t1"]}
    whole = texts(file, CALLS_TABLE, **{"from": Bare("2026-02-01"), "to": Bare("2026-02-03")})
    assert one(file, {**SAME, **day}, time_zone="UTC", **whole).answer == "supported"
    part = texts(file, CALLS_TABLE, **{"from": Bare("2026-02-01"), "to": Bare("2026-02-02")})
    answer = one(file, {**SAME, **day}, time_zone="UTC", **part)
    assert answer.answer == "not decidable"
    assert [gap.since for gap in answer.gaps] == [datetime.datetime(2026, 2, 3, tzinfo=datetime.UTC)]
    elsewhere = {**day, "from": Bare("2026-03-01"), "to": Bare("2026-03-02")}
    answer = one(file, {**SAME, **elsewhere}, time_zone="UTC", **part)
    assert (answer.answer, answer.texts) == ("not decidable", ())


def hours(first: float, last: float) -> dict[str, Any]:
    """A time that many hours after a test's beginning."""
    at = [START + datetime.timedelta(hours=each) for each in (first, last)]
    return {key: Bare(each.isoformat()) for key, each in zip(("from", "to"), at, strict=True)}


def test_the_versions_that_a_record_published_are_looked_at_each_for_its_time(file: Path, town: Town) -> None:
    """The second version reads the employer; it governs from the second hour on, and no earlier time."""
    town.clock.move(60)
    second = (START + datetime.timedelta(hours=2)).isoformat()
    town.publish(calls_directive(2, second, table=BY_EMPLOYER))
    town.clock.move(180)
    before = one(file, {**SAME, **hours(0, 2)}, town)
    assert before.answer == "supported"
    assert [(each.directive, each.entry) for each in before.texts] == [("640.10@1", 0)]
    both = one(file, {**SAME, **hours(0, 3)}, town)
    assert both.answer == "contradicted"
    assert [each.since for each in both.texts] == [START, START + datetime.timedelta(hours=2)]
    after = one(file, {**SAME, **hours(2.5, 3)}, town)
    assert [each.directive for each in after.texts] == ["640.10@2"]
    assert one(file, {**SAME, "holds": False, **hours(0, 3)}, town).answer == "supported"


def test_a_time_before_the_record_opened_or_still_to_come_is_not_covered(file: Path, town: Town) -> None:
    town.clock.move(60)
    early, late = one(file, {**SAME, **hours(-1, 1)}, town), one(file, {**SAME, **hours(0, 2)}, town)
    assert (early.answer, late.answer) == ("not decidable", "not decidable")
    assert "had not been opened" in early.because
    assert "had not come yet" in late.because
    there = {**RULE, "rule": {"then": "response = report"}}
    assert one(file, {**there, **hours(-1, 2)}, town).answer == "supported"
    assert one(
        file, {**SAME, "governs": "requests", "of": "answer", "over": "purpose", **hours(-1, 1)}, town
    ).answer == ("contradicted")


def test_a_record_without_a_directive_says_nothing(file: Path) -> None:
    bare = Town()
    assert "is empty" in one(file, SAME, bare).because
    bare.unit("P1")
    bare.clock.move(60)
    assert "no directive in force" in one(file, {**SAME, **hours(0, 1)}, bare).because


def test_a_time_without_a_directive_in_force_is_said(file: Path) -> None:
    """There was no text then that could have been otherwise; what was done then no text says."""
    bare = Town()
    bare.unit("P1")
    bare.clock.move(60)
    bare.publish()
    bare.clock.move(60)
    answer = one(file, {**SAME, **hours(0, 2)}, bare)
    assert answer.answer == "supported"
    assert "What was to be done from 2026-03-01 12:00 UTC up to 2026-03-01 13:00 UTC" in answer.not_checked[0]


def test_orders_by_word_of_mouth_are_counted_beside_the_text(file: Path, town: Town) -> None:
    until = START + datetime.timedelta(hours=9)
    center.note_order(town.desk("duty officer"), "the chief", "nobody goes to the docks", until)
    town.clock.move(60)
    answer = one(file, {**SAME, **hours(0, 1)}, town)
    assert answer.answer == "supported"
    assert "the record has 1 of that time" in " ".join(answer.not_checked)
