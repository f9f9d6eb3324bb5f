"""`make demo` does what it says: founds, fills, serves, and shows calls that come in."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import ROOT


def test_the_demo_serves_a_town_in_which_things_happen(tmp_path: Path) -> None:
    """A short one, on a free port, in the repository as a newcomer would; it stops by itself."""
    short = ("--seconds", "6", "--calls", "12", "--port", "0", "--town", str(tmp_path / "town"))
    done = subprocess.run(
        [sys.executable, "-m", "answerable.cli", "demo", *short],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "12 calls" in done.stdout
    assert "Harrow Bay is served at http://127.0.0.1:" in done.stdout
    assert "call taken" in done.stdout.partition("docs/http.md has the rest.")[2]
    assert "in Chromium, Chrome or Firefox: it says who signs on" in done.stdout
    for role in (
        *("call-taker", "dispatcher", "supervisor", "duty officer"),
        *("commissioner", "policy author", "auditor"),
    ):
        assert role in done.stdout
    for secret in ("env", "devices.json"):
        assert (tmp_path / "town" / secret).stat().st_mode & 0o077 == 0


def test_what_a_device_of_the_demo_shows_is_a_code(tmp_path: Path) -> None:
    (tmp_path / "centre").mkdir()
    (tmp_path / "devices.json").write_text('{"S2": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}')
    for account, code in (("S2", 0), ("T12", 2)):
        done = subprocess.run(
            [sys.executable, "-m", "answerable.cli", "demo", "--town", str(tmp_path), "--device", account],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code
        assert bool(re.fullmatch(r"\d{6}\n", done.stdout)) == (code == 0)
