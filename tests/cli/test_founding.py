"""A centre under a name of its own."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from answerable.cli.app import app


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def test_a_centre_keeps_the_name_that_it_was_founded_under(tmp_path: Path) -> None:
    """Its checkpoints carry the name, and commands that come later need not give it."""
    centre = str(tmp_path / "centre")
    code, said = run("found", "911.harrowbay.example", "--centre", centre)
    assert code == 0
    assert "911.harrowbay.example+" in said
    assert run("take", "--place", "3 Quay Lane", "--as", "T1:call-taker", "--centre", centre)[0] in (0, 1)
    assert run("checkpoint", "--centre", centre)[1].startswith("911.harrowbay.example\n")


def test_a_centre_is_founded_once(tmp_path: Path) -> None:
    """A second founding is refused and changes nothing."""
    centre = str(tmp_path / "centre")
    run("found", "one.example", "--centre", centre)
    code, said = run("found", "two.example", "--centre", centre)
    assert code == 2
    assert "already" in said
    assert "one.example" in (tmp_path / "centre" / "key.vkey").read_text()


def test_a_name_that_no_note_can_carry_is_refused(tmp_path: Path) -> None:
    """A blank or a plus in a name would make its signatures unreadable (C2SP signed-note)."""
    code, said = run("found", "harrow bay+", "--centre", str(tmp_path / "centre"))
    assert code == 2
    assert "Traceback" not in said
