"""The systemd units: taken by systemd without a word, closed up, and the server starts as they say."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.programs import needed
from tests.web.running import running

ROOT = Path(__file__).resolve().parents[2]
UNITS = ("answerable.service", "answerable-backup.service", "answerable-backup.timer")
EXPOSED_MOST = 20
"""Tenths, as `systemd-analyze security` counts; services without any hardening have about 95."""


def analyze(*words: str | Path) -> str:
    """What systemd-analyze says, on either stream, when it passes."""
    done = subprocess.run([needed("systemd-analyze"), *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, with a program that is on this machine."""
    for name in UNITS:
        text = (ROOT / "deploy" / name).read_text()
        (tmp_path / name).write_text(text.replace("/opt/answerable/bin/answerable", "/bin/true"))
    return tmp_path


def test_systemd_has_nothing_to_say_about_them(units: Path) -> None:
    told = analyze("verify", *(units / name for name in UNITS))
    assert [line for line in told.splitlines() if "answerable" in line] == []


@pytest.mark.parametrize("name", UNITS[:2])
def test_they_are_closed_up(units: Path, name: str) -> None:
    told = analyze("security", "--offline=yes", f"--threshold={EXPOSED_MOST}", "--no-pager", units / name)
    assert re.search(r"exposure level .*: \d", told)


def test_the_server_starts_and_stops_as_the_unit_says(tmp_path: Path) -> None:
    """Its words as they stand, but for the program's place and the port."""
    text = (ROOT / "deploy" / "answerable.service").read_text()
    (line,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    program, *words = shlex.split(line)
    assert program == "/opt/answerable/bin/answerable"
    words[words.index("--port") + 1] = "0"
    start = (sys.executable, "-m", "answerable.cli", *words, "--centre", str(tmp_path / "centre"))
    with running(tmp_path / "centre", *start) as server:
        connection = server.connect()
        connection.request("GET", "/health/live")
        assert connection.getresponse().status == 200
        connection.close()
        assert server.stop() == 0
