"""What a city's words mean: causes kept apart, categories with a confidence, and silence where nothing is
known.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.intake import IntakeError
from answerable.intake.importing.categories import category_of, weights, words_of
from answerable.intake.importing.causes import CAUSES, SURE, cause_of
from answerable.intake.importing.meanings import Meaning, read_review, write_review
from answerable.intake.importing.teach import learn, plain


@pytest.mark.parametrize(
    ("disposition", "cause"),
    [
        ("Report taken", "answered"),
        ("GONE ON ARRIVAL", "answered"),
        ("Arrest Made", "answered"),
        ("Unfounded", "answered"),
        ("Patient Declined Transport", "answered"),
        ("Cancelled by caller", "cancelled by caller"),
        ("Canceled", "cancelled by caller"),
        ("WITHDRAWN", "cancelled by caller"),
        ("Refused - no unit sent", "refused or not sent"),
        ("Not dispatched", "refused or not sent"),
        ("Declined", "refused or not sent"),
        ("LDC_Duplicate Call", "duplicate"),
        ("No Disposition", "unknown"),
        ("Suspended", "unknown"),
        ("Zeppelin", "unknown"),
        ("", "unknown"),
        ("NO RESPONSE", "unknown"),
        ("Cancel Prior to Arrival", "unknown"),
        ("No Incident, Wrong Location, Cancelled En Route", "unknown"),
    ],
)
def test_a_disposition_s_cause(disposition: str, cause: str) -> None:
    """A caller's cancelling and an agency's refusal are different; what could be either is neither."""
    assert cause_of(disposition).used == cause


@given(st.text())
def test_every_text_has_a_cause_and_none_is_invented(text: str) -> None:
    """Any text is one of the causes, with a confidence from 0 to 1."""
    found = cause_of(text)
    assert found.used in CAUSES
    assert 0 <= found.confidence <= 1


@pytest.mark.parametrize(
    ("call_type", "category"),
    [
        ("104D_Alarm Burglary/Intrusion", "Alarms"),
        ("TRAFFIC STOP", "Traffic"),
        ("Structure Fire", "Fire"),
        ("Medical Incident", "Medical Emergencies"),
        ("THEFT FROM AUTO", "Property Crime"),
        ("415", ""),
        ("Zeppelin", ""),
        ("", ""),
    ],
)
def test_a_call_type_s_category(call_type: str, category: str) -> None:
    """Kinds that every city has; a bare code or an unknown word has none."""
    assert category_of(call_type).used == category


@given(st.text())
def test_every_text_has_a_confidence(text: str) -> None:
    """Any text is looked at; without a known word it is sure of nothing."""
    found = category_of(text)
    assert 0 <= found.confidence <= 1
    assert found.words or not found.confidence
    assert not found.used or found.confidence >= SURE


def test_the_table_holds_words_and_no_row_of_its_teacher() -> None:
    """Single words of at most eight letters: nobody can read the labelled list out of it."""
    table = weights()
    assert all(word.isalnum() and len(word) <= 8 for word in table.words)
    assert all(set(map(int, held)) <= set(range(len(table.categories))) for held in table.words.values())


def test_teaching_tells_its_own_examples_apart() -> None:
    """Taught the plain list alone, it gives nearly all of it back; the rest share their words with another
    kind.
    """
    taught = plain()
    table = learn(taught)
    names = [" ".join(each.words) for each in taught]
    right = sum(
        category_of(name, table).category == each.category for name, each in zip(names, taught, strict=True)
    )
    assert right >= 0.9 * len(taught)


def test_short_forms_are_written_out() -> None:
    """Dispatchers abbreviate; the table knows whole words."""
    assert words_of("132B_Tfc Viol/Parkng") == words_of("Traffic Violation Parking")


def test_a_review_is_read_as_it_was_written_and_refused_in_words(tmp_path: Path) -> None:
    """Marks that only some programs take for the end of a line are part of a word."""
    file = tmp_path / "dispositions.csv"
    write_review(
        "dispositions", [Meaning("TAKEN\u2028OVER", 1, "answered", 1.0, "answered", "reviewed")], file
    )
    assert read_review("dispositions", str(file)) == {"taken over": "answered"}
    file.write_text(f"disposition,cause\n{200_000 * 'x'},answered\n")
    with pytest.raises(IntakeError, match="This is not CSV"):
        read_review("dispositions", str(file))
