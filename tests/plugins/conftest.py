"""Packages of plugins, installed as pip leaves them: a folder on the path with its `dist-info`."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.plugins import unruly

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "plugins"
Install = Callable[..., None]

UNRULY = "tests.plugins.unruly"
NAMES = {"raises": "Raises", "leaves": "Leaves", "hangs": "Hangs", "says": "Says", "no-maker": "no_maker"}
UNRULY_POINTS = {
    **{
        f"answerable.{point}": {name: f"{UNRULY}:{where}" for name, where in NAMES.items()}
        | {"broken": f"{UNRULY}:NothingOfThatName"}
        for point in ("travel", "identity", "notify")
    },
    "answerable.profiles": {
        "missing": f"{UNRULY}:MISSING",
        "raises": f"{UNRULY}:profile_that_raises",
        "broken": f"{UNRULY}:NothingOfThatName",
    },
}


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a package with these entry points; `source` is its code."""

    def install(name: str, points: dict[str, dict[str, str]], source: Path | None = None) -> None:
        site = tmp_path / f"site of {name}"
        info = site / f"{name.replace('-', '_')}-1.0.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n")
        text = "".join(
            f"[{group}]\n" + "".join(f"{point} = {where}\n" for point, where in named.items())
            for group, named in points.items()
        )
        (info / "entry_points.txt").write_text(text)
        if source:
            shutil.copytree(source, site / source.name)
        monkeypatch.syspath_prepend(str(site))

    yield install
    unruly.HELD.set()
    unruly.HELD.clear()


@pytest.fixture
def example(install: Install) -> None:
    """The package of `examples/plugins`, as its own declaration has it."""
    declared = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    install(declared["name"], declared["entry-points"], EXAMPLE / "src" / "harrow_bay_plugins")


@pytest.fixture
def unruly_ones(install: Install) -> None:
    """Plugins that misbehave, at every point."""
    install("unruly", UNRULY_POINTS)
