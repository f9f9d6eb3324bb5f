"""Three files in a directory: the same twice, true to one another, safe in a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.audit.reporting import made

from answerable.audit.disarming import disarmed
from answerable.audit.findings import Found
from answerable.audit.reporting import figures, write
from answerable.audit.reporting.figures import as_csv


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    """Written twice, all three files are the same."""
    one, other = write(made.found(), tmp_path / "one"), write(made.found(), tmp_path / "two")
    for name in ("page", "findings", "figures"):
        assert getattr(one, name).read_bytes() == getattr(other, name).read_bytes()


def test_the_page_names_the_digests_of_the_files_beside_it(tmp_path: Path) -> None:
    """Who has the page can tell whether the other two are those that were written with it."""
    written = write(made.found(), tmp_path)
    text = written.page.read_text("utf-8").replace("<wbr>", "")
    for beside in (written.findings, written.figures):
        assert hashlib.sha256(beside.read_bytes()).hexdigest() in text


def test_the_json_is_the_findings_again(tmp_path: Path) -> None:
    """What is read back equals what was found, hostile names and all."""
    for found in (made.found(), made.hostile(), made.bare()):
        assert msgspec.json.decode(write(found, tmp_path).findings.read_bytes(), type=Found) == found


def test_every_number_of_the_findings_is_in_the_csv() -> None:
    """Counts, intervals, tests, weights: a program that walks the findings finds each in the long table."""
    found = made.found()
    told = {value for row in csv.reader(io.StringIO(as_csv(figures(found)))) for value in row}
    missed = {repr(number) for number in _numbers(found.groups) + _numbers(found.findings)} - told
    assert not missed


def _numbers(given_: object) -> list[float]:
    if isinstance(given_, msgspec.Struct):
        return [number for field in given_.__struct_fields__ for number in _numbers(getattr(given_, field))]
    if isinstance(given_, tuple):
        return [number for one in given_ for number in _numbers(one)]
    return [given_] if isinstance(given_, (int, float)) and not isinstance(given_, bool) else []


def test_hidden_counts_are_empty_and_say_so() -> None:
    """No number stands where a count is hidden, and the note tells why."""
    hidden = [figure for figure in figures(made.found()) if figure.note.startswith("hidden")]
    assert hidden
    assert all(figure.estimate is None for figure in hidden)


def test_a_stratum_says_what_its_calls_had() -> None:
    """Of the question of priority they were urgent, of that of answers answered."""
    told = {(figure.finding.split("/")[0], figure.quantity) for figure in figures(made.found())}
    assert {("priority", "calls urgent in stratum"), ("answered", "calls answered in stratum")} <= told
    assert ("priority", "calls answered in stratum") not in told


def test_no_cell_is_a_formula() -> None:
    """No text begins as a spreadsheet's formula does; numbers stay numbers."""
    for row in csv.reader(io.StringIO(as_csv(figures(made.hostile())))):
        for cell in row:
            try:
                float(cell)
            except ValueError:
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.text(max_size=30))
def test_disarmed_text_begins_no_formula(text: str) -> None:
    """Whatever the text, also after blanks, also full-width; what is harmless stays as it is."""
    said = disarmed(text)
    assert said.lstrip(" \t\r\n\ufeff")[:1] not in tuple("=+-@|＝＋－＠")
    assert said.encode("utf-8")
    if text[:1].isalpha() and text.isascii():
        assert said == text
