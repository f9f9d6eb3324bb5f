"""A centre under a name of its own."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from answerable.bootstrap import open_centre
from answerable.cli.app import app
from answerable.record import StoreError


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


def test_a_centre_in_a_database_is_found_there_again_from_its_directory(
    tmp_path: Path, postgres_url: str
) -> None:
    """Only the first command names the database; none founds another record beside it, and none prints it."""
    centre = tmp_path / "centre"
    assert run("found", "one.example", "--centre", str(centre), "--database", postgres_url)[0] == 0
    assert (centre / "database").stat().st_mode & 0o077 == 0
    taken = run("take", "--place", "3 Quay Lane", "--as", "T1:call-taker", "--centre", str(centre))
    sound = run("fsck", "--centre", str(centre))
    assert sound[1].startswith("sound: entries ")
    assert postgres_url not in taken[1] + sound[1]
    assert not (centre / "record.db").exists()
    assert run("found", "two.example", "--centre", str(centre))[0] == 2


def test_a_centre_in_a_file_is_not_founded_again_in_a_database(tmp_path: Path, postgres_url: str) -> None:
    """Two records under one key would be two histories."""
    with open_centre(tmp_path / "centre", origin="one.example"):
        pass
    with pytest.raises(StoreError, match="in a file there"):
        open_centre(tmp_path / "centre", database=postgres_url)


def test_a_receipt_from_before_a_rotation_verifies_and_so_does_one_from_after(tmp_path: Path) -> None:
    """The record says which key follows which, and stays sound."""
    centre = str(tmp_path / "centre")
    run("found", "one.example", "--centre", centre)
    keys = tmp_path / "centre" / "key.vkey"
    first = keys.read_text()
    receipts: list[Path] = []
    for name in ("before", "after"):
        run("take", "--place", "3 Quay Lane", "--as", "T1:call-taker", "--centre", centre)
        number = f"{datetime.datetime.now(datetime.UTC):%y}-{len(receipts) + 1:06}"
        receipts.append(tmp_path / name)
        assert run("receipt", number, "--out", str(receipts[-1]), "--centre", centre)[0] == 0
        if name == "before":
            code, said = run("rotate-key", "--centre", centre)
            assert (code, "From now on" in said) == (0, True)
    assert keys.read_text().startswith(first)
    assert [run("verify", str(each), str(keys))[0] for each in receipts] == [0, 0]
    old = tmp_path / "old.vkey"
    old.write_text(first)
    assert [run("verify", str(each), str(old))[0] for each in receipts] == [0, 1]
    assert run("fsck", "--centre", centre)[1].startswith("sound:")
    with open_centre(tmp_path / "centre") as opened:
        assert list(opened.ledger.state.keys) == [keys.read_text().splitlines()[-1]]
