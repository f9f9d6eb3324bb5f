"""Programs from npm that tests ask for a second opinion: installed once, pinned by a lock file."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def installed(pinned: Path) -> Path:
    """Where what a folder's `package-lock.json` pins is installed, in `.venv/share`; skips without npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        if os.environ.get("CI") == "true":
            pytest.fail("node and npm are needed: apt-get install nodejs npm")
        pytest.skip("node and npm are not installed")
    digest = hashlib.sha256((pinned / "package-lock.json").read_bytes()).hexdigest()[:16]
    made = Path(sys.prefix) / "share" / f"{pinned.name}-{digest}"
    if not (made / "installed").exists():
        made.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(pinned / name, made / name)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=made, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        (made / "installed").touch()
    return made
