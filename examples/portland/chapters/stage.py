"""Where chapters are played: a folder, a clock that stands until moved, and the program's own commands."""

from __future__ import annotations

import datetime
import io
import json
import os
import shlex
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import answerable.bootstrap as wiring
from answerable.cli.app import app
from answerable.rehearsal import SimulatedClock
from chapters.telling import Shown, elided, typed

ROOT = Path(__file__).resolve().parents[3]
DAY = "2026-03-02"
"""A Monday: the story's week begins here."""
ENV = {"COLUMNS": "104", "TERM": "dumb", "NO_COLOR": "1", "TZ": "UTC", "ANSWERABLE_AS": ""}


WHOLE = slice(None)


class Failed(Exception):
    """A step did not do what the story says."""


class Stage:
    """A folder with `examples/` and `directives/` in it, in which commands are typed."""

    def __init__(self, out: Path) -> None:
        self.out = out.resolve()
        self.clock = SimulatedClock()
        self.told: dict[str, object] = {}
        """What chapters found, by name: for the chapters after them, and for the tests."""
        self.out.mkdir(parents=True, exist_ok=True)
        for name in ("examples", "directives"):
            if not (self.out / name).exists():
                (self.out / name).symlink_to(ROOT / name)

    def at(self, when: str) -> None:
        """Move the clock: `18:05` of the story's first day, or a date with a time. It never goes back."""
        said = when if "-" in when else f"{DAY} {when}"
        self.clock.move(datetime.datetime.fromisoformat(said).replace(tzinfo=datetime.UTC))

    def fresh(self, *names: str) -> None:
        """Remove what an earlier run left of these."""
        for name in names:
            path = self.out / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def run(self, command: str, code: int = 0, *, centre: str = "town", lines: slice = WHOLE) -> Shown:
        """Type a command: `answerable …` in the folder, for a centre; `code` is how it has to end.

        `lines`: which lines of the answer are shown, where not all of them are.
        """
        printed = elided(self.answer(command, (code,), centre)).splitlines()
        kept = printed[lines]
        return Shown(typed(command), "\n".join([*kept, "…"] if len(kept) < len(printed) else kept))

    def json(self, command: str, *, centre: str = "town") -> Any:
        """What a command tells a program; a finding is no failure."""
        return json.loads(self.answer(f"{command} --json", (0, 1), centre))

    def answer(self, command: str, codes: tuple[int, ...] = (0,), centre: str = "town") -> str:
        """What a command prints, as it stands; it has to end with one of the exit codes."""
        words = shlex.split(command.replace("\\\n", " "))
        assert words.pop(0) == "answerable"
        printed = io.StringIO()
        env = {**ENV, "ANSWERABLE_CENTRE": centre}
        heard = redirect_stdout(printed), redirect_stderr(printed)
        with chdir(self.out), self.on_the_clock(), environment(env), heard[0], heard[1]:
            code = app(words, prog_name="answerable", standalone_mode=False) or 0
        if code not in codes:
            raise Failed(
                f"`{command}` ended with exit code {code}, not {codes}. It printed:\n{printed.getvalue()}"
            )
        return printed.getvalue()

    @contextmanager
    def on_the_clock(self) -> Iterator[None]:
        """Let centres that are opened have the story's time."""
        opened = partial(wiring.open_centre, clock=self.clock)
        with mock.patch.object(wiring, "open_centre", opened):
            yield


@contextmanager
def environment(env: Mapping[str, str]) -> Iterator[None]:
    """These variables for a while; and times shown in the town's zone, whatever this machine's is."""
    with mock.patch.dict(os.environ, env):
        time.tzset()
        yield
    time.tzset()
