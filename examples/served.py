"""The invented town as it is served: accounts and tokens for its desks, and a server to ask over HTTP."""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyotp

from answerable.bootstrap import open_centre
from answerable.identity import Credentials
from answerable.model.accounts import needs_second_factor
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
    lines = [
        f"PATH='{Path(sys.executable).parent}':$PATH",
        f"pick() {{ python3 '{HERE / 'pick.py'}' \"$@\"; }}",
    ]
    with open_centre(centre) as opened:
        until = opened.ledger.clock() + datetime.timedelta(days=30)
        for variable, (account, role, scopes) in DESKS.items():
            opened.entrance.open_account(opened.desk(OWNER), account, [role], "", None)
            token = opened.entrance.issue_token(opened.desk(OWNER), account, role, scopes, until, None)
            lines.append(f"{variable}='Authorization: Bearer {token}'")
    file.touch(mode=0o600)
    file.write_text("\n".join(lines) + "\n", "utf-8")


PASSWORD: Final = "harbour kettle orbit plum"  # noqa: S105 - of invented people, in a town made anew each time
STAFF: Final[dict[str, Role]] = {
    "T12": "call-taker",
    "D4": "dispatcher",
    "S2": "supervisor",
    "O1": "duty officer",
    "C1": "commissioner",
    "P5": "policy author",
    "P6": "policy author",
    "A3": "auditor",
}
"""Who can sign on in a browser, in which role."""


def employ(centre: Path, devices: Path) -> list[str]:
    """Give everybody of the staff the password, and a device where the role needs one; who has a device.

    The secrets of the devices are written into a file, mode 0600: `device.py` shows what they show.
    """
    secrets = {}
    with open_centre(centre) as opened:
        entrance, owner = opened.entrance, opened.desk(OWNER)
        for account, role in STAFF.items():
            first = f"the first of {account} {centre.stat().st_mtime_ns}"
            if account in opened.ledger.state.accounts:
                entrance.set_password(owner, account, first, None)
            else:
                entrance.open_account(owner, account, [role], first, None)
            entrance.change_password(Credentials(account, first), PASSWORD, "127.0.0.1")
            if needs_second_factor(role):
                known = Credentials(account, PASSWORD)
                secrets[account] = entrance.enrol_totp(known, "127.0.0.1").secret
                before = int(opened.ledger.clock().timestamp()) - 30
                code = pyotp.TOTP(secrets[account]).at(before)  # so that the present one is still unused
                entrance.confirm_totp(known, secrets[account], code, "127.0.0.1")
    devices.touch(mode=0o600)
    devices.write_text(json.dumps(secrets), "utf-8")
    return list(secrets)


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
        (centre.parent / "server.pid").write_text(str(server.pid), "utf-8")
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
