"""The invented town as it is served: accounts and tokens for its desks, and a server to ask over HTTP."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from answerable.bootstrap import open_centre
from answerable.model.people import OWNER, Role

HERE = Path(__file__).resolve().parent
DESKS: Final[dict[str, tuple[str, Role, tuple[str, ...]]]] = {
    "TAKER": (
        "T12",
        "call-taker",
        ("calls:take", "calls:learn", "calls:read", "calls:link", "requests:make", "record:read"),
    ),
    "DISPATCHER": (
        "D4",
        "dispatcher",
        ("calls:read", "calls:learn", "calls:close", "units:read", "units:send", "units:status"),
    ),
    "DUTY": ("O1", "duty officer", ("calls:read", "calls:learn", "requests:make", "requests:answer")),
}
"""The shell variable of each desk's token, whose it is, in which role, and with which scopes."""


def give_tokens(centre: Path, file: Path) -> None:
    """Open an account for each desk and write its token into a shell file, mode 0600, to be sourced."""
    lines = [f'pick() {{ python3 {HERE / "pick.py"} "$@"; }}']
    with open_centre(centre) as opened:
        until = opened.ledger.clock() + datetime.timedelta(days=30)
        for variable, (account, role, scopes) in DESKS.items():
            opened.entrance.open_account(opened.desk(OWNER), account, [role], "", None)
            token = opened.entrance.issue_token(opened.desk(OWNER), account, role, scopes, until, None)
            lines.append(f"{variable}='Authorization: Bearer {token}'")
    file.touch(mode=0o600)
    file.write_text("\n".join(lines) + "\n", "utf-8")


@contextmanager
def serving(centre: Path, file: Path, port: int = 0) -> Iterator[str]:
    """Serve a centre until the block ends; its address, which the shell file has as `CENTRE` from now on."""
    command = [sys.executable, "-m", "answerable.cli", "serve", "--centre", str(centre), "--quiet"]
    with (centre.parent / "server.log").open("ab") as log:
        server = subprocess.Popen(  # noqa: S603 - our own program
            [*command, "--port", str(port)], stdout=subprocess.PIPE, stderr=log, text=True
        )
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        if not address:
            raise RuntimeError(f"the server did not start; see {centre.parent / 'server.log'}")
        with file.open("a") as shell:
            shell.write(f"CENTRE={address}\n")
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def live(centre: Path, speed: int, seed: int) -> subprocess.Popen[bytes]:
    """Synthetic calls that come now, so many times faster than the town's own day."""
    return subprocess.Popen(  # noqa: S603 - our own program
        [
            *(sys.executable, "-m", "answerable.cli", "load-demo", "--live", "--json"),
            *("--speed", str(speed), "--seed", str(seed), "--centre", str(centre)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
