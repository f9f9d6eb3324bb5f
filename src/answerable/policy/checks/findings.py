"""What a check says, as values: the same for people, for an editor and for a program."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from answerable.policy.decided import Plain

Severity: TypeAlias = Literal["error", "warning", "note"]
Verdict: TypeAlias = Literal["proved", "vacuous", "refuted", "not decided"]


class Shown(msgspec.Struct, frozen=True):
    """One case, with what the engine decides of it."""

    facts: dict[str, Plain]
    """A value for every fact that a case brings."""
    away: tuple[str, ...]
    """The facts that do not have their least value."""
    answer: dict[str, Plain]
    """The outcomes; null where `undecided` says why."""
    rules: tuple[str, ...]
    because: tuple[str, ...]
    undecided: dict[str, str]


class Counterexample(msgspec.Struct, frozen=True):
    """The case that a finding rests on, or two cases side by side."""

    cases: tuple[Shown, ...]
    differ_in: tuple[str, ...]
    """The facts in which two cases differ."""
    smallest: bool
    """Whether no other takes fewer facts away from their least values."""

    parted_by: tuple[tuple[str, ...], ...] = ()
    """For each of two cases the rules that decided it and not the other."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that a check has to say."""

    check: str
    """The check, which is also the name of its file; for a guarantee its kind."""
    severity: Severity
    """An `error` is for a person to mend: the exit code is then 1."""
    line: int
    """1-based line in the directive."""
    element: str
    """What it is about: a guarantee, a decision, a rule, a fact or an outcome."""
    message: str
    verdict: Verdict | None = None
    """Only of what can be proved."""
    methods: tuple[str, ...] = ()
    """The methods that say so; each of a part of it, where it was asked in parts."""
    because: str = ""
    """Why a proof holds trivially, says nothing, or was not reached."""
    counterexample: Counterexample | None = None
    exception: str = ""
    """The cases that the guarantee excuses, as its cell says."""
    citation: str = ""
    column: int = 1
    """1-based column in that line."""


class Report(msgspec.Struct, frozen=True):
    """All findings of one directive, in the order of the checks."""

    directive: str
    title: str
    digest: str
    published: bool
    """Whether two methods had to agree on each verdict."""
    passed: bool
    """Whether no finding is an error: every case decided, every guarantee proved or vacuous."""
    findings: tuple[Finding, ...]
