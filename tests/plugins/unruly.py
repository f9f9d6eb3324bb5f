"""Plugins that do what no plugin should."""

from __future__ import annotations

import threading
from typing import Any

from answerable.hooks.sending import Notice
from answerable.identity import Presented, Vouched

HELD = threading.Event()
"""What hangs, hangs until this is set."""


class Raises:
    """Every method raises, with something that nobody should read."""

    how = "by guessing"

    def __init__(self, settings: Any) -> None:
        pass

    def table(self, units: Any, places: Any) -> Any:
        raise KeyError("an address nobody is told")

    def who(self, presented: Presented) -> Vouched | None:
        raise KeyError("an address nobody is told")

    def send(self, notice: Notice) -> None:
        raise KeyError("an address nobody is told")


class Leaves(Raises):
    """Wants to end the program."""

    def table(self, units: Any, places: Any) -> Any:
        raise SystemExit(3)


class Hangs(Raises):
    """Answers nothing."""

    def table(self, units: Any, places: Any) -> Any:
        HELD.wait(60)

    def who(self, presented: Presented) -> Vouched | None:
        HELD.wait(60)
        return Vouched("T1")

    def send(self, notice: Notice) -> None:
        HELD.wait(60)


class Says(Raises):
    """Answers what its settings say."""

    def __init__(self, settings: Any) -> None:
        self.answer = settings.get("answer")

    def table(self, units: Any, places: Any) -> Any:
        return self.answer

    def who(self, presented: Presented) -> Any:
        return Vouched(self.answer) if isinstance(self.answer, str) else self.answer


def no_maker(settings: Any) -> object:
    """Makes something without any method."""
    return object()


MISSING = "/nowhere/profile.toml"


def profile_that_raises() -> str:
    """No file."""
    raise KeyError("an address nobody is told")
