"""Witnesses as real processes on 127.0.0.1, at ports that the system chooses."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

COMMAND = [sys.executable, "-m", "answerable.cli"]


class Running(Struct):
    """A witness that runs: its process, address and verifier key."""

    process: "subprocess.Popen[str]"
    url: str
    vkey: str


def found(home: Path, name: str, *logs: str) -> str:
    """Make a witness that knows these logs by key; its verifier key."""
    made = subprocess.run(
        [*COMMAND, "witness", "key", str(home), "--name", name], capture_output=True, text=True, check=True
    )
    for vkey in logs:
        subprocess.run([*COMMAND, "witness", "add-log", str(home), vkey], capture_output=True, check=True)
    return made.stdout.strip()


@contextmanager
def running(home: Path, *before: str) -> Iterator[Running]:
    """Run the witness in a directory; `before`: another command in the place of `answerable`."""
    command = list(before) or COMMAND
    process = subprocess.Popen(
        [*command, "witness", "serve", str(home), "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    try:
        told = json.loads(process.stdout.readline())
        yield Running(process, told["url"], told["vkey"])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
