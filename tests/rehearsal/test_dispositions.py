"""How a city's words for the end of a call are read."""

from __future__ import annotations

import pytest
from tests.intake.exports import ROOT

from answerable.rehearsal import ending_of
from answerable.rehearsal.dispositions import WORDS


@pytest.mark.parametrize(
    ("recorded", "disposition", "by"),
    [
        ("Cancelled", "cancelled by caller", "cancel"),
        ("CANCELED BY RP", "cancelled by caller", "cancel"),
        ("Gone on Arrival", "gone on arrival", "gone on arrival"),
        ("Unable  to\tLocate", "unable to locate", "unable to locate"),
        ("No Merit", "unfounded", "no merit"),
        ("False alarm", "unfounded", "false alarm"),
        ("Duplicate call", "duplicate", "duplicate"),
        ("Report written", "report taken", "report"),
        ("Referred to other agency", "referred", "refer"),
        ("Code 2 Transport", "handled", ""),
        ("", "handled", ""),
    ],
)
def test_words_say_what_a_disposition_means(recorded: str, disposition: str, by: str) -> None:
    """The first words that fit decide, whatever the case and blanks; otherwise it counts as handled."""
    ending = ending_of(recorded)
    assert (ending.recorded, ending.disposition, ending.by) == (recorded, disposition, by)


def test_the_documentation_names_every_word() -> None:
    """Whoever reads `docs/rehearse.md` can tell how their city's dispositions will be read."""
    page = (ROOT / "docs" / "rehearse.md").read_text()
    assert [words for words, _ in WORDS if f"*{words}*" not in page] == []
