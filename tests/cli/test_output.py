"""What every command shares: progress that only a terminal sees."""

from __future__ import annotations

import io

import pytest

from answerable.cli import output


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("way", ["progress", "bar"])
def test_a_terminal_shows_progress_and_a_pipe_none(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """How far it is, for people; not a byte of it in a file or a pipe."""
    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        monkeypatch.setattr("sys.stderr", stream)
        if way == "bar":
            with output.bar("Reading") as tick:
                tick(1, 2)
        else:
            with output.progress("Reading …") as say:
                say("Reading … 1,000 rows")
    assert "Reading" in terminal.getvalue()
    assert pipe.getvalue() == ""
