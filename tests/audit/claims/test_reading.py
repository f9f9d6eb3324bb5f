"""A claims file: what is read of it, and how each mistake is told."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.audit.claims.writing import WHOSE, Bare, written

from answerable.audit.claims import read_claims
from answerable.audit.claims.nouns import BeyondPart, GuaranteePart, RecordPart
from answerable.intake.errors import IntakeError

RECORD: dict[str, Any] = {"kind": "record", "about": "record", "count": "none"}
RULE: dict[str, Any] = {"kind": "directive", "about": "text", "rule": {"then": "response = send"}}
SAME: dict[str, Any] = {"kind": "directive", "about": "text", "guarantee": "same whoever asks"}
CASE: dict[str, Any] = {
    "kind": "directive",
    "about": "text",
    "case": {"weapon": "seen"},
    "answer": {"response": "send"},
}
RATE: dict[str, Any] = {"kind": "rate", "about": "record", "audit": "a.json", "finding": "f", "says": "alike"}


def test_the_words_and_whose_they_are_are_kept_as_they_were_given(file: Path) -> None:
    read = read_claims(written(file, {**RECORD, "at": "the radio", "when": "in spring", "verbatim": False}))
    claim = read.claims[0]
    assert (claim.said, claim.by, claim.reported_by) == tuple(WHOSE.values())
    assert (claim.at, claim.when, claim.verbatim) == ("the radio", "in spring", False)
    assert read_claims(written(file, RECORD)).claims[0].verbatim


def test_parts_inherit_what_the_claim_speaks_of_and_may_say_otherwise(file: Path) -> None:
    text = {key: value for key, value in SAME.items() if key != "about"}
    beyond = {"kind": "future", "note": "what will be"}
    read = read_claims(written(file, {"about": "text", "part": [text, RECORD, beyond]}))
    one, other, last = read.claims[0].parts
    assert isinstance(one, GuaranteePart)
    assert isinstance(other, RecordPart)
    assert isinstance(last, BeyondPart)
    assert (one.about, other.about, last.note) == ("text", "record", "what will be")


def test_a_day_lasts_from_its_midnight_to_the_next_in_the_files_time_zone(file: Path) -> None:
    day = {**RECORD, "from": Bare("2026-03-08"), "to": Bare("2026-03-08")}  # clocks go forward that day
    part = read_claims(written(file, day, time_zone="America/Los_Angeles")).claims[0].parts[0]
    assert isinstance(part, RecordPart)
    assert part.period.since == datetime.datetime(2026, 3, 8, 8, tzinfo=datetime.UTC)
    assert part.period.until == datetime.datetime(2026, 3, 9, 7, tzinfo=datetime.UTC)


@pytest.mark.parametrize("end", [{"from": Bare("0001-01-01")}, {"to": Bare("9999-12-31")}])
def test_a_time_beyond_the_calendar_is_a_mistake(file: Path, end: dict[str, Any]) -> None:
    with pytest.raises(IntakeError, match="Lies beyond the calendar"):
        read_claims(written(file, {**RECORD, **end}, time_zone="Asia/Tokyo"))


def test_that_a_rule_exists_is_that_never_does_not_hold(file: Path) -> None:
    there, nowhere = (
        read_claims(written(file, {**RULE, "exists": exists})).claims[0].parts[0] for exists in (True, False)
    )
    assert isinstance(there, GuaranteePart)
    assert isinstance(nowhere, GuaranteePart)
    assert (there.row["guarantee"], there.holds, nowhere.holds) == ("never", False, True)


MISTAKES: list[tuple[dict[str, Any], str, str]] = [
    ({**RECORD, "said": ""}, "claim c1.said", "exactly as they were said"),
    ({**RECORD, "reported_by": ""}, "claim c1.reported_by", "nobody's"),
    ({**RECORD, "counts": 1}, "claim c1.counts", 'Did you mean "count"'),
    ({"kind": "recrod", "about": "record"}, "claim c1.kind", 'Did you mean "record"'),
    ({"about": "text"}, "claim c1.kind", "Is missing."),
    ({**RECORD, "kind": 3}, "claim c1.kind", "none of the words"),
    ({**RECORD, "about": "text"}, "claim c1.about", "cannot tell of the text"),
    ({**RATE, "about": "conduct"}, "claim c1.about", "cannot tell of the conduct"),
    ({**SAME, "about": "conduct"}, "claim c1.about", "cannot tell of the conduct"),
    ({"kind": "record", "count": "none"}, "claim c1.about", "what the statement speaks of"),
    ({"kind": "record", "about": "record"}, "claim c1.count", "at least, at most"),
    ({**RECORD, "count": "at least"}, "claim c1.number", "Write number = 2"),
    ({**RECORD, "number": 2}, "claim c1.number", "Take it out"),
    ({**RECORD, "count": "at least", "number": -1}, "claim c1.number", "Does not fit"),
    ({**RECORD, "count": "at least", "number": True}, "claim c1.number", "Does not fit"),
    ({**RECORD, "count": "all"}, "claim c1.that", "Say what all of them are"),
    ({**RECORD, "which": 3}, "claim c1.which", "Has to be a table"),
    ({**RECORD, "which": {"places": "x"}}, "claim c1.which.places", 'Did you mean "place"'),
    ({**RECORD, "which": {"place": "Apt 4"}}, "claim c1.which.place", "Is no address"),
    ({**RECORD, "which": {"answered": "no"}}, "claim c1.which.answered", "true or false"),
    ({**RECORD, "which": {"disposition": "handeld"}}, "claim c1.which.disposition", "handled"),
    ({**RECORD, "that": {"departure": "never entered"}}, "claim c1.that.departure", "none of the words"),
    ({**RECORD, "which": {"facts": {"weapon": []}}}, "claim c1.which.facts.weapon", "a list of values"),
    ({**RECORD, "from": "March"}, "claim c1.from", "without quotes"),
    ({**RECORD, "from": Bare("2026-03-01")}, "claim c1.from", "time_zone"),
    (
        {**RECORD, "from": Bare("2026-03-02T00:00:00Z"), "to": Bare("2026-03-01T00:00:00Z")},
        "claim c1.to",
        "Is not after",
    ),
    ({**SAME, "rule": {"then": "x = y"}}, "claim c1", "has to say one thing"),
    ({"kind": "directive", "about": "text"}, "claim c1", "has to say one thing"),
    ({**SAME, "guarantee": "same who ever asks"}, "claim c1.guarantee", "same whoever asks"),
    ({**SAME, "exists": True}, "claim c1.exists", "Says nothing beside `guarantee`"),
    ({**RULE, "holds": True}, "claim c1.holds", "Says nothing beside `rule`"),
    ({**RULE, "rule": {"if": "a = b"}}, "claim c1.rule.then", "what it answers"),
    ({**CASE, "answer": {}}, "claim c1.answer", "Write answer"),
    ({**SAME, "texts": ["a"]}, "claim c1.texts", 'no text "a"'),
    ({**RATE, "says": "same"}, "claim c1.says", "alike, less, more"),
    ({key: RATE[key] for key in ("kind", "about")}, "claim c1.audit", "Is missing"),
    ({"kind": "motive", "would_need": 3}, "claim c1.would_need", "Has to be text"),
    ({"about": "text", "part": []}, "claim c1.part", "There is none"),
    ({"about": "text", "part": 3}, "claim c1.part", "list of tables"),
    ({**RECORD, "part": [RECORD]}, "claim c1.count", "No such key"),
]


@pytest.mark.parametrize(("part", "where", "told"), MISTAKES)
def test_each_mistake_is_told_with_its_key_and_what_to_do(
    file: Path, part: dict[str, Any], where: str, told: str
) -> None:
    with pytest.raises(IntakeError) as error:
        read_claims(written(file, part))
    found = [mistake for mistake in error.value.mistakes if mistake.where == where]
    assert found, error.value
    assert told.casefold() in found[0].show().casefold()


def test_all_mistakes_are_told_at_once(file: Path) -> None:
    with pytest.raises(IntakeError) as error:
        read_claims(written(file, {**RECORD, "said": "", "by": ""}, {**SAME, "texts": ["a"]}, titel="x"))
    assert len(error.value.mistakes) == 4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = ", "is not TOML"),
        ("a = 2026-13-01", "is not TOML"),
        ("a = " + "[" * 5000, "nested far too deep"),
        ('title = "x"', "Write [[claim]]"),
        ("[[claim]]\n" * 2, "claim 2"),
    ],
)
def test_what_is_no_claims_file_is_told(file: Path, text: str, told: str) -> None:
    file.write_text(text)
    with pytest.raises(IntakeError, match=told.replace("[", r"\[")):
        read_claims(file)


def test_a_file_that_is_not_there_or_no_text_is_told(file: Path) -> None:
    with pytest.raises(IntakeError, match="Cannot be read"):
        read_claims(file)
    file.write_bytes(b"title = '\xff'")
    with pytest.raises(IntakeError, match="UTF-8"):
        read_claims(file)


def test_a_text_that_is_no_directive_is_told_with_its_own_lines(file: Path) -> None:
    (file.parent / "d.md").write_text("# nothing\n")
    texts = ({"id": "d", "file": "d.md"}, {"id": "e", "file": "nowhere.md"})
    with pytest.raises(IntakeError) as error:
        read_claims(written(file, RECORD, texts=texts))
    assert {mistake.where for mistake in error.value.mistakes} == {"text d.file", "text e.file"}
    assert "d.md:1:" in str(error.value)


def test_ids_are_each_given_once(file: Path) -> None:
    with pytest.raises(IntakeError, match='"c2" is given twice'):
        read_claims(written(file, {**RECORD, "id": "c2"}, RECORD))
