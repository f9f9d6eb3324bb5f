"""`answerable witness`: a key, the logs it cosigns for, and what it holds."""

import json
import socket
from pathlib import Path

from tests.record.logs import KEY, ORIGIN, Tree
from typer.testing import CliRunner

from answerable.bootstrap import open_witness
from answerable.cli.app import app
from answerable.record import Verifier
from answerable.record.note import COSIGNATURE

TREE, FORK = Tree(), Tree(fork=3)


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["witness", *words])
    return result.exit_code, result.output


def test_a_witness_is_made_told_of_a_log_and_shows_what_it_cosigned(tmp_path: Path) -> None:
    home = str(tmp_path / "witness")
    code, vkey = run("key", home, "--name", "witness.example/1")
    assert code == 0
    assert Verifier.parse(vkey, COSIGNATURE).name == "witness.example/1"
    assert run("key", home, "--name", "witness.example/1") == (0, vkey)
    assert (Path(home) / "key").stat().st_mode & 0o077 == 0
    assert run("add-log", home, KEY.verifier.vkey)[0] == 0
    assert run("show", home) == (0, f"{ORIGIN}: 0 entries cosigned\n")
    assert open_witness(Path(home)).add_checkpoint(TREE.request(0, 5)).status == 200
    assert run("show", home) == (0, f"{ORIGIN}: 5 entries cosigned\n")


def test_evidence_is_a_finding(tmp_path: Path) -> None:
    run("key", str(tmp_path), "--name", "w")
    run("add-log", str(tmp_path), KEY.verifier.vkey)
    witness = open_witness(tmp_path)
    witness.add_checkpoint(TREE.request(0, 5))
    witness.add_checkpoint(FORK.request(5, 8))
    code, told = run("show", str(tmp_path))
    assert code == 1
    assert "EVIDENCE" in told
    code, told = run("show", str(tmp_path), "--json")
    assert (code, len(json.loads(told)[0]["evidence"])) == (1, 1)


def test_what_cannot_be_used_is_said_and_nothing_is_taken_up(tmp_path: Path) -> None:
    code, told = run("serve", str(tmp_path / "nowhere"))
    assert (code, "there is no witness in" in told) == (2, True)
    witness_key = run("key", str(tmp_path), "--name", "w")[1]
    code, told = run("add-log", str(tmp_path), witness_key.strip())
    assert (code, "a witness's key (type 4) where a log's key" in told) == (2, True)
    assert not (tmp_path / "logs").exists()
    code, told = run("key", str(tmp_path), "--name", "another")
    assert (code, "is named 'w'" in told) == (2, True)


def test_a_port_that_cannot_be_listened_on_is_told_by_its_name(tmp_path: Path) -> None:
    """Taken, or no port at all: which host and port, and why; no traceback."""
    run("key", str(tmp_path), "--name", "w")
    run("add-log", str(tmp_path), KEY.verifier.vkey)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, told = run("serve", str(tmp_path), "--port", port)
    assert (code, f"127.0.0.1 port {port} cannot be listened on: Address" in told) == (2, True)
    code, told = run("serve", str(tmp_path), "--port", "70000")
    assert (code, "Invalid value for '--port'" in told) == (2, True)
