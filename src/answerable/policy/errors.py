"""What can be wrong with a directive or with the facts of a case, in the reader's words."""

from __future__ import annotations

import msgspec


class Mistake(msgspec.Struct, frozen=True, order=True):
    """One mistake in a directive's text: where it is, what is wrong, what to write instead."""

    line: int
    """1-based line in the file."""
    column: int
    """1-based column of the cell or word in that line, in characters."""
    problem: str
    """What is wrong, in one sentence, quoting the cell."""
    fix: str = ""
    """What to write instead; empty where nothing better than the problem can be said."""
    id: str = ""
    """Which kind of mistake, as listed in `docs/spec/directive.md`: stable, for programs."""

    def show(self, file: str) -> str:
        """`file:line:column: problem. fix`, as an editor can open it."""
        return f"{file}:{self.line}:{self.column}: {self.problem}{' ' + self.fix if self.fix else ''}"


class DirectiveError(Exception):
    """A text is not a directive; carries every mistake found, in the order of the text."""

    def __init__(self, mistakes: tuple[Mistake, ...], file: str = "directive") -> None:
        self.mistakes = tuple(sorted(mistakes))
        self.file = file
        super().__init__("\n".join(mistake.show(file) for mistake in self.mistakes))


class FactError(ValueError):
    """A case names a fact or a value that the directive does not have."""

    def __init__(self, fact: str, problem: str) -> None:
        self.fact = fact
        self.problem = problem
        super().__init__(problem)
