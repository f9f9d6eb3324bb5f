"""The code that a device of the demo shows now: `python examples/device.py S2`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pyotp

TOWN = Path(os.environ.get("DEMO_TOWN", Path(__file__).resolve().parents[1] / "demo-town"))


def main() -> int:
    """Print it; 2 where there is no such device."""
    account = sys.argv[1] if len(sys.argv) == 2 else ""
    if code := code_of(TOWN, account):
        sys.stdout.write(f"{code}\n")
        return 0
    known = ", ".join(devices(TOWN)) or "nobody yet; run `make demo` first"
    sys.stderr.write(f"Name an account that has a device: {known}.\n")
    return 2


def code_of(town: Path, account: str) -> str:
    """What an account's device shows now; empty where it has none."""
    secret = devices(town).get(account)
    return pyotp.TOTP(secret).now() if secret else ""


def devices(town: Path) -> dict[str, str]:
    """The secrets of all devices, by account."""
    file = town / "devices.json"
    kept: dict[str, str] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return kept


if __name__ == "__main__":
    sys.exit(main())
