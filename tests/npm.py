"""Programs from npm that tests ask for a second opinion: installed once, pinned by a lock file."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from tests.programs import needed


def installed(pinned: Path) -> Path:
    """Where what a folder's `package-lock.json` pins is installed, in `.venv/share`; needs npm."""
    needed("node")
    npm = needed("npm")
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
