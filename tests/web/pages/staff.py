"""The people of a centre: an account for each role, with a password, and a device where that is needed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import pyotp
from tests.identity.hashing import CountingHasher

from answerable.bootstrap import open_centre
from answerable.center.entrance import Entrance
from answerable.identity import Credentials, Passwords
from answerable.model.accounts import needs_second_factor
from answerable.model.people import OWNER, Role

FIRST, PASSWORD = "four loud kettles sing", "teapot orbit marmalade"
STAFF: Final[dict[str, tuple[Role, ...]]] = {
    "T1": ("call-taker", "dispatcher"),
    "D1": ("dispatcher",),
    "D2": ("dispatcher",),
    "S1": ("supervisor",),
    "O1": ("duty officer",),
    "C1": ("commissioner",),
    "P1": ("policy author",),
    "A1": ("auditor",),
}


def employ(folder: Path) -> Path:
    """Open the accounts in a centre, and keep the secrets of their devices beside it."""
    devices = {}
    with open_centre(folder) as centre:
        entrance = Entrance(centre.ledger, "harrow.example", Passwords(CountingHasher()))
        for account, roles in STAFF.items():
            entrance.open_account(centre.desk(OWNER), account, roles, FIRST)
            entrance.change_password(Credentials(account, FIRST), PASSWORD, "127.0.0.1")
            if any(map(needs_second_factor, roles)):
                secret = entrance.enrol_totp(Credentials(account, PASSWORD), "127.0.0.1").secret
                code = pyotp.TOTP(secret).at(int(centre.ledger.clock().timestamp()) - 30)
                entrance.confirm_totp(Credentials(account, PASSWORD), secret, code, "127.0.0.1")
                devices[account] = secret
    (folder / "devices.json").write_bytes(msgspec.json.encode(devices))
    return folder


@cache
def devices(folder: Path) -> dict[str, pyotp.TOTP]:
    """The devices of those who have one."""
    kept = msgspec.json.decode((folder / "devices.json").read_bytes(), type=dict[str, str])
    return {account: pyotp.TOTP(secret) for account, secret in kept.items()}
