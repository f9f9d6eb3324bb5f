"""The steps of docs/release.md, played: what was signed passes, and nothing else does."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from pathlib import Path

import pytest
from tests.programs import needed

ROOT = Path(__file__).resolve().parents[2]


def step(name: str) -> str:
    """The commands of one step, as the page has them."""
    (found,) = re.findall(rf"```sh {name}\n(.*?)```", (ROOT / "docs" / "release.md").read_text(), re.DOTALL)
    return str(found)


def play(commands: str, where: Path, home: Path) -> int:
    """The exit code of commands typed one after the other, each of which has to succeed."""
    env = {**os.environ, "HOME": str(home)}
    done = subprocess.run(["bash", "-ec", commands], cwd=where, env=env, capture_output=True, check=False)
    return done.returncode


def signed(tmp_path: Path, home: Path) -> Path:
    """A release made and signed with a key of its own, with that key allowed; where it lies."""
    needed("ssh-keygen")
    dist = tmp_path / "dist"
    dist.mkdir(parents=True)
    (home / ".ssh").mkdir(parents=True)
    files = {"answerable-9.9.9-py3-none-any.whl": b"a wheel", "run.txt": b"pins"}
    for name, content in files.items():
        (dist / name).write_bytes(content)
    sums = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    (dist / "SHA256SUMS").write_text("".join(sums))
    there = home / ".ssh" / "answerable-release"
    making = step("sign").replace("~", str(home)).replace(" -C ", " -q -N '' -C ")
    assert play(making, tmp_path, home) == 0
    assert there.exists()
    assert play(step("allow").replace("~", str(home)), dist, home) == 0
    return dist


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return signed(tmp_path / "project", tmp_path / "home")


def test_what_was_signed_passes(release: Path, tmp_path: Path) -> None:
    assert play(step("verify"), release, tmp_path) == 0


def test_a_changed_file_and_a_changed_list_do_not(release: Path, tmp_path: Path) -> None:
    (release / "run.txt").write_bytes(b"other pins")
    assert play(step("verify"), release, tmp_path) != 0
    sums = release / "SHA256SUMS"
    kept = sums.read_text().splitlines()[0]
    sums.write_text(f"{kept}\n{hashlib.sha256(b'other pins').hexdigest()}  run.txt\n")
    assert play(step("verify"), release, tmp_path) != 0


def test_another_persons_signature_does_not(release: Path, tmp_path: Path) -> None:
    other = signed(tmp_path / "forger", tmp_path / "forgers-home")
    for name in ("SHA256SUMS", "SHA256SUMS.sig", "run.txt"):
        (release / name).write_bytes((other / name).read_bytes())
    assert play(step("verify"), release, tmp_path) != 0
