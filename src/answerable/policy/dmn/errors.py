"""What can be wrong with a DMN file, and what it loses on the way, in the reader's words."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Kind: TypeAlias = Literal["kept", "assumed", "changed", "left out"]
"""`kept` comes back on the way home though no other tool reads it; at the rest a person should look."""


class Note(msgspec.Struct, frozen=True):
    """One thing that one format says and the other cannot, or not in the same way."""

    kind: Kind
    text: str
    """A sentence or two: what it is, and what became of it."""
    line: int = 1
    """1-based line of the file that was read."""

    def show(self, file: str) -> str:
        """`file:line: kind: text`, as an editor can open it."""
        return f"{file}:{self.line}: {self.kind}: {self.text}"


class DmnError(Exception):
    """A file is not DMN that can be read; nothing of it is used."""

    def __init__(self, problem: str, line: int = 1, file: str = "model") -> None:
        self.problem = problem
        self.line = line
        self.file = file
        super().__init__(f"{file}:{line}: {problem}")


class FeelError(ValueError):
    """An expression is not FEEL, or goes beyond the part of FEEL that is read here."""
