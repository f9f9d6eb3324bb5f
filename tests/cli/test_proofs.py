"""`answerable receipt`, `verify`, `fsck`, `checkpoint`: what a stranger can check, and what that shows."""

from __future__ import annotations

import base64
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from tests.cli.conftest import Town


@pytest.fixture
def receipt(called: Town, tmp_path: Path) -> Path:
    """The receipt of a call, in a file."""
    path = tmp_path / "receipt"
    called.do("receipt", called.call, "--out", str(path))
    return path


def test_a_receipt_verifies_offline_in_an_empty_directory(
    called: Town, receipt: Path, tmp_path: Path
) -> None:
    """With the receipt and the key only: what is proved, what is not, and the entry to the letter."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(receipt, elsewhere / "r")
    key = (called.folder / "key.vkey").read_text().strip()
    shutil.rmtree(called.folder)
    words = [sys.executable, "-m", "answerable.cli", "verify", "r", key]
    done = subprocess.run(words, cwd=elsewhere, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        f"VERIFIED: entry 5 of answerable.example/centre, call/{called.call} version 1\n"
    )
    for words_ in (
        '"address": "12 Elm Street"',
        "Proved: ",
        "Not proved: that what it says is true",
        "cosigned",
    ):
        assert words_ in done.stdout
    assert os.listdir(elsewhere) == ["r"]  # noqa: PTH208


def test_verifying_needs_the_record_room_only(called: Town, receipt: Path) -> None:
    """Who checks a receipt runs no line of the model, of a policy or of a centre."""
    code = (
        "import sys; from answerable.cli.app import app\n"
        f"try: app(['verify', {str(receipt)!r}, {str(called.folder / 'key.vkey')!r}])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "print([name for name in sys.modules if name.startswith('answerable.')\n"
        "       and name.split('.')[1] not in ('cli', 'record')], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


@pytest.mark.parametrize("place", [0.1, 0.3, 0.5, 0.7, 0.95])
def test_a_changed_receipt_proves_nothing(called: Town, receipt: Path, place: float) -> None:
    """One character anywhere: exit code 1, and it is said."""
    text = receipt.read_text()
    at = next(i for i in range(int(len(text) * place), len(text)) if text[i].isalnum())
    receipt.write_text(text[:at] + ("B" if text[at] != "B" else "C") + text[at + 1 :])
    told = called.do("verify", str(receipt), str(called.folder / "key.vkey"), code=1)
    assert told.startswith("NOT VERIFIED: ")
    assert "12 Elm" not in told


def test_what_is_no_receipt_or_anothers_proves_nothing(called: Town, receipt: Path, tmp_path: Path) -> None:
    """Bytes that are no text, a receipt cut short, another centre's key: exit code 1, never a traceback."""
    key = str(called.folder / "key.vkey")
    other = Town(tmp_path / "other")
    other.do("take", by="T1:call-taker")
    assert "NOT VERIFIED" in called.do("verify", str(receipt), str(other.folder / "key.vkey"), code=1)
    cut = tmp_path / "cut"
    cut.write_text(receipt.read_text()[:-20])
    assert "NOT VERIFIED" in called.do("verify", str(cut), key, code=1)
    cut.write_bytes(b"\xff\xfe\x00")
    told = called.json("verify", str(cut), key, code=1)
    assert told["verified"] is False
    assert "not a receipt" in told["problem"]


def test_an_unusable_key_is_bad_input(called: Town, receipt: Path) -> None:
    """The key is what the checker brings: exit code 2, not a verdict on the receipt."""
    result = called.run("verify", str(receipt), "rubbish")
    assert result.exit_code == 2
    assert "The key cannot be used" in result.stderr


def test_a_receipt_goes_to_stdout_and_comes_from_stdin(called: Town) -> None:
    """So that it can be piped; JSON has the entry as data."""
    text = called.do("receipt", called.call)
    assert text.startswith("c2sp.org/tlog-proof@v1\n")
    result = called.run("verify", "-", str(called.folder / "key.vkey"), "--json", typed=text)
    shown = msgspec.json.decode(result.stdout)
    assert (shown["verified"], shown["data"]["call"]) == (True, called.call)


def test_there_is_a_receipt_for_each_entry(called: Town, tmp_path: Path) -> None:
    """--all: a file an entry, each of which verifies; private to who asked."""
    called.do("receipt", called.call, "--all", "--out", str(tmp_path / "all"))
    files = sorted((tmp_path / "all").iterdir())
    assert len(files) == len(called.json("call", called.call)["events"])
    for file in files:
        assert file.stat().st_mode & 0o077 == 0
        called.do("verify", str(file), str(called.folder / "key.vkey"))
    assert len(called.json("receipt", called.call, "--all")) == len(files)


def test_a_merged_calls_receipt_is_its_own(called: Town) -> None:
    """Each caller's receipt opens their own call, whatever it was merged into."""
    second = called.json("take", "--place", "3 Quay Lane", by="T1:call-taker")["number"]
    called.do("merge", second, "--into", called.call)
    result = called.run("verify", "-", str(called.folder / "key.vkey"), typed=called.do("receipt", second))
    assert "3 Quay Lane" in result.stdout
    assert "12 Elm" not in result.stdout


def test_a_request_has_its_receipt(asked: Town) -> None:
    """The agency can show what it asked for, and when."""
    text = asked.do("receipt", asked.request)
    assert "two officers" in asked.run("verify", "-", str(asked.folder / "key.vkey"), typed=text).stdout


def test_a_sound_record_is_sound(called: Town) -> None:
    """Counts and root; JSON says the same."""
    assert called.do("fsck").startswith("sound: entries ")
    told = called.json("fsck")
    assert (told["sound"], told["problems"]) == (True, [])
    assert told["size"] == called.size()


def test_a_record_that_was_changed_is_found(called: Town) -> None:
    """One fact rewritten behind the program's back: exit code 1 and the entry named."""
    with sqlite3.connect(called.folder / "record.db") as record:
        ((opened,),) = record.execute("select disclosures from opened where idx = 5")
        fields = [base64.urlsafe_b64decode(text + "==") for text in opened.split("~")]
        assert any(b"12 Elm" in field for field in fields)
        changed = [field.replace(b"12 Elm", b"12 Oak") for field in fields]
        opened = "~".join(base64.urlsafe_b64encode(field).decode().rstrip("=") for field in changed)
        record.execute("update opened set disclosures = ? where idx = 5", (opened,))
    record.close()
    told = called.do("fsck", code=1)
    assert "PROBLEM: entry 5: a disclosure does not belong to the entry" in told
    assert "NOT SOUND: " in told
    assert called.run("call", called.call).exit_code in (0, 2)


def test_a_checkpoint_is_signed_and_handed_out(called: Town, tmp_path: Path) -> None:
    """The signed note, on stdout or in a file; the same until something happens."""
    note = called.do("checkpoint")
    assert note.startswith("answerable.example/centre\n")
    called.do("checkpoint", "--out", str(tmp_path / "note"))
    assert (tmp_path / "note").read_text() == note
    assert called.json("checkpoint")["vkey"] == (called.folder / "key.vkey").read_text().strip()
