"""The wheel and the sdist: all they need and nothing else, the same bytes each time, at work on their own."""

from __future__ import annotations

import os
import re
import site
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from tests.deploy.tree import built, copied, tracked, unpacked


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist and the wheel, built once."""
    folder = tmp_path_factory.mktemp("made")
    built(copied(folder / "source", age=0), folder / "dist", "sdist", "wheel")
    return folder / "dist"


@pytest.fixture(scope="module")
def wheel(made: Path) -> Path:
    (found,) = made.glob("*.whl")
    return found


def test_the_same_source_makes_the_same_bytes(made: Path, tmp_path: Path) -> None:
    """Elsewhere, with files of another age, by somebody with another umask; the wheel from the sdist, too."""
    before = os.umask(0o077)
    try:
        built(copied(tmp_path / "elsewhere", age=86_400), tmp_path / "again", "sdist", "wheel")
        (sdist,) = made.glob("*.tar.gz")
        built(unpacked(sdist, tmp_path / "unpacked"), tmp_path / "from-sdist", "wheel")
    finally:
        os.umask(before)
    for each in made.iterdir():
        assert (tmp_path / "again" / each.name).read_bytes() == each.read_bytes(), each.name
    (again,) = (tmp_path / "from-sdist").iterdir()
    assert again.read_bytes() == (made / again.name).read_bytes()


def test_the_wheel_has_all_that_is_needed_and_nothing_else(wheel: Path) -> None:
    places = {
        "src/answerable/": "",
        "directives/": "directives/",
        "examples/": "examples/",
        "deploy/": "deploy/",
    }
    wanted = {
        f"answerable/{into}{name.removeprefix(start)}"
        for name in tracked()
        for start, into in places.items()
        if name.startswith(start)
    }
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        told = {name for name in names if ".dist-info/" in name}
        (metadata,) = (name for name in told if name.endswith("/METADATA"))
        says = packed.read(metadata).decode()
    assert names - told == wanted
    assert "answerable/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in told)
    assert "Requires-Python: >=3.11" in says
    assert "License-Expression: Apache-2.0" in says


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel installed in an environment of its own, which borrows what it depends on from this one."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    words = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps"]
    done = subprocess.run(
        [*words, "--no-index", "--disable-pip-version-check", str(wheel)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    borrowed = "\n".join({sysconfig.get_path("purelib"), *site.getsitepackages()})
    (folder / "lib" / version / "site-packages" / "borrowed.pth").write_text(borrowed)
    return folder / "bin" / "answerable"


def run(program: Path, where: Path, *words: str) -> str:
    """What it prints, in an empty folder, without a word of where the repository is."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [program, *words], cwd=where, env=env, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_installed_wheel_founds_publishes_and_takes_a_call(program: Path, tmp_path: Path) -> None:
    assert re.fullmatch(r"answerable \d+\.\d+\.\d+\n", run(program, tmp_path, "--version"))
    assert "answerable.service" in run(program, tmp_path, "shipped")
    run(program, tmp_path, "shipped", "came-with-it")
    run(program, tmp_path, "found", "911.harrowbay.example")
    directive = "came-with-it/directives/response.md"
    assert "640.10@" in run(program, tmp_path, "publish", directive, "--as", "A1:policy author")
    assert "waiting" in run(program, tmp_path, "take", "kind of call=concern", "--as", "T12:call-taker")


def test_an_installed_wheel_plays_the_demo(program: Path, tmp_path: Path) -> None:
    told = run(program, tmp_path, "demo", "--port", "0", "--calls", "8", "--seconds", "2")
    assert "Harrow Bay is served at http://127.0.0.1:" in told
    assert "call taken" in told
    code = run(program, tmp_path, "demo", "--device", "S2")
    assert re.fullmatch(r"\d{6}\n", code)
