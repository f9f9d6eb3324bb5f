"""What the repository holds, copied, and built as a release is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from tests.programs import missing, needed

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[str]:
    """The files that git knows, or would add."""
    if not (ROOT / ".git").exists():
        missing("this folder is no clone: git clone it")
    words = [needed("git"), "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted(name for name in listed.splitlines() if (ROOT / name).is_file())


def copied(to: Path, *, age: int) -> Path:
    """A copy, its files so many seconds old."""
    for name in tracked():
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
        os.utime(target, (1_700_000_000 - age, 1_700_000_000 - age))
    return to


def built(source: Path, into: Path, *kinds: str) -> list[Path]:
    """The sdist and the wheel of a source tree, as `make dist` builds them."""
    words = [sys.executable, "-m", "hatchling", "build", "-d", str(into)]
    for kind in kinds:
        words += ["-t", kind]
    said = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    done = subprocess.run(words, cwd=source, env=said, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return sorted(into.iterdir())


def unpacked(sdist: Path, to: Path) -> Path:
    """The source tree that an sdist holds."""
    with tarfile.open(sdist) as packed:
        packed.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.3 has none
        packed.extractall(to)
    (tree,) = to.iterdir()
    return tree
