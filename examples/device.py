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
    file = TOWN / "devices.json"
    devices = json.loads(file.read_text("utf-8")) if file.exists() else {}
    account = sys.argv[1] if len(sys.argv) == 2 else ""
    if account not in devices:
        known = ", ".join(devices) or "nobody yet; run `make demo` first"
        sys.stderr.write(f"Name an account that has a device: {known}.\n")
        return 2
    sys.stdout.write(pyotp.TOTP(devices[account]).now() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
