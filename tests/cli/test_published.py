"""`answerable publish-tiles`, `witnessed`, `verify-log`, and `verify --witness`: the record for strangers."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from answerable.bootstrap import milliseconds, open_centre, open_publication
from answerable.cli.app import app
from answerable.record import Append, NewEntry, Signer
from answerable.record.cosignature import with_lines
from answerable.record.errors import InvalidPolicy
from answerable.record.note import COSIGNATURE, split_note

SEAL = Signer("press.example", b"p" * 32, COSIGNATURE)


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    assert run("found", "911.harrowbay.example", "--centre", str(tmp_path / "centre"))[0] == 0
    return tmp_path / "centre"


def test_a_stranger_verifies_what_was_published_and_notices_what_changed(
    centre: Path, tmp_path: Path
) -> None:
    where = ("--centre", str(centre))
    tiles, key, seen = str(tmp_path / "tiles"), str(centre / "key.vkey"), str(tmp_path / "seen")
    code, told = run("publish-tiles", tiles, "--now", *where)
    assert (code, "Published: 64 entries" in told, "rests on the centre's word" in told) == (0, True, True)
    code, told = run("verify-log", tiles, key, "--remember", seen)
    assert (code, "VERIFIED: 911.harrowbay.example, 64 entries" in told) == (0, True)
    run("publish-tiles", tiles, "--now", *where)
    code, told = run("verify-log", tiles, key, "--remember", seen, "--json")
    assert (code, json.loads(told)["extends"], json.loads(told)["entries"]) == (0, True, 128)
    file = Path(tiles, "tile/entries/000.p/128")
    file.write_bytes(file.read_bytes().replace(b"protected", b"protectad", 1))
    code, told = run("verify-log", tiles, key)
    assert (code, told.startswith("NOT VERIFIED: ")) == (1, True)
    assert run("publish-tiles", tiles, "--whole", *where)[0] == 0
    assert run("verify-log", tiles, key)[0] == 0


def test_decoys_are_no_events(centre: Path, tmp_path: Path) -> None:
    """A centre whose record holds decoys is opened, and its queue is empty."""
    run("publish-tiles", str(tmp_path / "tiles"), "--now", "--centre", str(centre))
    assert run("queue", "--centre", str(centre))[0] == 0
    with open_centre(centre) as opened:
        assert opened.log.size == opened.ledger.read_to == 64
    assert run("fsck", "--centre", str(centre))[0] == 0


def test_what_is_declared_is_kept_to(centre: Path, tmp_path: Path) -> None:
    (centre / "publication.toml").write_text(
        f'every_minutes = 30\nquota = 5\ndirectory = "{tmp_path}/there"\n'
    )
    (centre / "witnesses.policy").write_text(f"witness press {SEAL.verifier.vkey}\nquorum press\n")
    with open_centre(centre) as opened:
        publication = open_publication(opened.log, centre)
        assert (publication.schedule.every, publication.schedule.quota) == (30 * 60_000, 5)
        publication.step(milliseconds(), at_once=True)
    assert (tmp_path / "there" / "checkpoint").exists()
    code, told = run("witnessed", "--centre", str(centre))
    assert (code, "Asked for: press." in told) == (0, True)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("publication.toml", "quota = 0"),
        ("publication.toml", "qouta = 5"),
        ("publication.toml", "="),
        ("witnesses.policy", "quorum nobody\n"),
    ],
)
def test_what_is_declared_wrongly_is_said_before_anything_is_done(centre: Path, file: str, text: str) -> None:
    (centre / file).write_text(text)
    code, told = run("publish-tiles", str(centre / "tiles"), "--now", "--centre", str(centre))
    assert code == 2
    assert told
    assert not (centre / "tiles").exists()
    with open_centre(centre) as opened, pytest.raises(InvalidPolicy):
        _ = opened.publication


def test_a_receipt_says_who_has_cosigned(centre: Path, tmp_path: Path) -> None:
    with open_centre(centre) as opened:
        opened.log.append(Append("one", {}, (NewEntry("call/1", b'{"text":"hello"}'),)))
        note = opened.log.checkpoint()
        line = SEAL.cosign(split_note(note)[0], 1_700_000_000)
        (tmp_path / "receipt").write_text(opened.log.receipt(0, note=with_lines(note, [line])))
    words = ("verify", str(tmp_path / "receipt"), str(centre / "key.vkey"))
    vkey = tmp_path / "press.vkey"
    vkey.write_text(f"{SEAL.verifier.vkey}\n")
    code, told = run(*words, "--witness", str(vkey))
    assert code == 0
    assert "Cosigned by press.example (2023-11-14 22:13 UTC)" in told
    assert "same record" not in told.splitlines()[-1]
    assert "Not looked at: whether witnesses have cosigned it" in run(*words)[1]
    other = Signer("press.example", b"q" * 32, COSIGNATURE).verifier.vkey
    assert "None of the witnesses given has cosigned it" in run(*words, "--witness", other)[1]
    code, told = run(*words, "--witness", (centre / "key.vkey").read_text().strip())
    assert (code, "The witness's key cannot be used" in told) == (2, True)
    code, told = run(*words, "--witness", SEAL.verifier.vkey, "--json")
    assert json.loads(told)["cosigned"] == [{"by": "press.example", "time": 1_700_000_000}]
