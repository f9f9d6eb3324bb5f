"""Witnesses as real processes on 127.0.0.1, at ports that the system chooses."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from answerable.bootstrap import witness_key, witness_logs

COMMAND = [sys.executable, "-m", "answerable.cli"]


class Running(Struct):
    """A witness that runs: its process, address and verifier key."""

    process: "subprocess.Popen[str]"
    url: str
    vkey: str


def found(home: Path, name: str, *logs: str) -> None:
    """Make a witness that knows these logs by key."""
    witness_key(home, name)
    for vkey in logs:
        witness_logs(home).add(vkey)


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
