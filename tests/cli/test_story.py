"""`examples/story.py`: the demo and the tour fail loudly when the program does not do what they claim."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.cli.conftest import ROOT


@pytest.fixture(scope="module")
def story() -> ModuleType:
    """The module, from its file: examples are no package."""
    spec = importlib.util.spec_from_file_location("story", ROOT / "examples/story.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["story"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def play(story: ModuleType, where: Path, command: str, *expect: str, code: int = 0) -> list[Any]:
    shown: list[Any] = []
    chapter = story.Chapter("", (story.Step("", command, expect, code),))
    story.play((chapter,), where, lambda *told: shown.append(told))
    return shown


def test_a_step_that_does_what_it_claims_is_shown(story: ModuleType, tmp_path: Path) -> None:
    """Its command and its output, both streams; blanks and line ends do not matter."""
    ((_, command, output),) = play(story, tmp_path, "echo one && echo two >&2 && exit 3", "one two", code=3)
    assert command.startswith("echo")
    assert output == "one\ntwo\n"


@pytest.mark.parametrize("command", ["echo two", "echo one && exit 1"])
def test_a_step_that_does_otherwise_fails(story: ModuleType, tmp_path: Path, command: str) -> None:
    """Another exit code or a missing line ends the story, with what was printed instead."""
    with pytest.raises(story.Failed, match=r"(?s)claimed: 0.*It printed:\n(one|two)"):
        play(story, tmp_path, command, "one")


def test_a_long_command_is_wrapped_as_the_shell_reads_it(story: ModuleType) -> None:
    """The same words, quotes kept, on lines that end in a backslash."""
    command = "answerable take 'kind of call=fire' \"judge's order=no\" " + " ".join(
        f"fact{i}=yes" for i in range(30)
    )
    lines = story.wrapped(command, 60).split("\n")
    assert all(line.endswith(" \\") and len(line) <= 60 for line in lines[:-1])
    assert " ".join(line.removesuffix(" \\").strip() for line in lines) == command
