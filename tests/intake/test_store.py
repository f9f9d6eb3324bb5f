"""History written as JSON lines, and read again."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.intake.exports import EXAMPLE, profile

from answerable.intake import IntakeError, read_calls, read_history, write_calls


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """No field of any bundled call is lost on the way."""
    calls = read_history(EXAMPLE / "calls.csv", profile()).calls
    write_calls(calls, tmp_path / "calls.jsonl")
    assert read_calls(tmp_path / "calls.jsonl") == calls


def test_a_line_is_plain_json(tmp_path: Path) -> None:
    """Another program reads a call without our types: UTC times, and nothing that is not known."""
    calls = read_history(EXAMPLE / "calls.csv", profile()).calls
    write_calls(calls, tmp_path / "calls.jsonl")
    first = msgspec.json.decode((tmp_path / "calls.jsonl").read_bytes().splitlines()[0])
    assert first["received"] == calls[0].received.isoformat().replace("+00:00", "Z")
    assert "hospital" not in first["units"][0]


@pytest.mark.parametrize("line", [b"{}", b"null", b'{"id":1}', b"\xff", b"", b"[" * 9999])
def test_a_line_that_is_no_call_is_told(tmp_path: Path, line: bytes) -> None:
    """Each bad line with its number, all at once."""
    file = tmp_path / "calls.jsonl"
    file.write_bytes(line + b"\n" + line + b"\n")
    with pytest.raises(IntakeError) as caught:
        read_calls(file)
    assert [mistake.where for mistake in caught.value.mistakes] == ["line 1", "line 2"]


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    """Reading what is not there and writing where nothing can be are bad input."""
    with pytest.raises(IntakeError, match="Cannot be read"):
        read_calls(tmp_path / "none.jsonl")
    with pytest.raises(IntakeError, match="Cannot be written"):
        write_calls([], tmp_path)
