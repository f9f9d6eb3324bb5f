"""Was the plan written down before outcomes were read? Two append-only files of JSON lines answer it.

`PLAN.declared`, beside the plan: its digest, when it was declared, and when outcomes were read under it.
`HISTORY.read`, beside each history: under which plans its outcomes were read, and when. A line is on the disk
before the outcome that it speaks of is read.

What they cannot show: a file can be deleted, a history copied to where no such file lies, a table looked at
with another program. A receipt of a record that outsiders witness can: see `declared_in_record`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Literal

import msgspec

from answerable.audit.counting import Histories
from answerable.audit.findings import Registration
from answerable.audit.plan import Plan
from answerable.intake.errors import IntakeError, Mistake
from answerable.model import events as ev
from answerable.record import VerificationError, Verifier, verify_receipt

DECLARED = ".declared"
READ = ".read"


class Line(msgspec.Struct, frozen=True):
    """One line of either file."""

    what: Literal["declared", "outcomes read"]
    plan: str
    """SHA-256 of the plan file, in hex."""
    at: datetime
    histories: tuple[str, ...] = ()
    """SHA-256 of each history, in hex."""


class Statement(msgspec.Struct, frozen=True):
    """A plan's digest said in public, on somebody's record."""

    at: datetime
    where: str


def declare(plan: Plan, digests: Sequence[str], now: datetime) -> datetime:
    """Write the plan's digest down, unless it is already; when it was. Synced to the disk on return.

    Raises:
        IntakeError: the file beside the plan cannot be written or read.

    """
    file = Path(plan.file + DECLARED)
    said = [line.at for line in _lines(file) if line.what == "declared" and line.plan == plan.sha256]
    if said:
        return min(said)
    _written(file, Line("declared", plan.sha256, now, tuple(digests)))
    return now


def register(
    plan: Plan, histories: Histories, now: datetime, statement: Statement | None = None
) -> Registration:
    """Declare the plan, and note that outcomes are about to be read under it; whether that came first.

    Raises:
        IntakeError: one of the files cannot be read, or that beside the plan not be written.

    """
    beside = [Path(str(file) + READ) for file in histories.files]
    known = tuple(_readings(plan, beside, histories.digests))
    declared = declare(plan, histories.digests, now)
    if statement is not None:
        declared = min(declared, statement.at)
    reading = Line("outcomes read", plan.sha256, now, histories.digests)
    _written(Path(plan.file + DECLARED), reading)
    untold = [file for file in beside if not _noted(file, reading)]
    return _registration(plan, declared, known, untold, statement, histories.digests)


def standing(plan: Plan, histories: Histories) -> Registration | None:
    """How the plan stands before it is carried out, as `register` will say; None: it is not declared.

    Raises:
        IntakeError: one of the files cannot be read.

    """
    said = [line for line in _lines(Path(plan.file + DECLARED)) if line.what == "declared"]
    declared = [line.at for line in said if line.plan == plan.sha256]
    if not declared:
        return None
    beside = [Path(str(file) + READ) for file in histories.files]
    known = tuple(_readings(plan, beside, histories.digests))
    return _registration(plan, min(declared), known, (), None, histories.digests)


def declared_in_record(plan: Plan, receipt: str, vkeys: str, witnesses: Sequence[Verifier] = ()) -> Statement:
    """The public statement, in a centre's record, whose words hold the plan's digest; its receipt is
    verified.

    The time is that of the entry. The record's holder could have written it later, unless a witness cosigned:
    the answer names those that did.

    Raises:
        IntakeError: the receipt does not verify, or is of something else.

    """
    try:
        shown = verify_receipt(receipt, vkeys, witnesses)
        event = ev.from_bytes(shown.data)
    except (VerificationError, msgspec.DecodeError) as error:
        fix = "Take the receipt of the statement as it was given."
        raise IntakeError([Mistake("--declared", "", f"It proves nothing: {error}.", fix)]) from error
    if not isinstance(event, ev.PublicStatementMade) or plan.sha256 not in event.statement.words:
        problem = "It is not of a public statement that holds this plan's digest."
        fix = f"The words have to hold {plan.sha256}."
        raise IntakeError([Mistake("--declared", "", problem, fix)])
    cosigned = ", ".join(each.verifier.name for each in shown.cosignatures)
    seen = f", cosigned by {cosigned}" if cosigned else ", which no witness named here has cosigned"
    return Statement(event.at, f"entry {shown.index} of the record of {shown.origin}{seen}")


def _readings(plan: Plan, beside: Sequence[Path], digests: Sequence[str]) -> Iterator[Line]:
    """Readings of outcomes of these histories, the first first. A note beside a history speaks of it
    whatever its bytes were then: an import that was made again holds much the same calls.
    """
    own = [
        line
        for line in _lines(Path(plan.file + DECLARED))
        if line.plan == plan.sha256 or set(line.histories) & set(digests)
    ]
    lines = dict.fromkeys(chain(own, *map(_lines, beside)))
    yield from sorted((line for line in lines if line.what == "outcomes read"), key=lambda line: line.at)


def _registration(
    plan: Plan, declared: datetime, known: Sequence[Line], untold: Sequence[Path],
    statement: Statement | None, digests: Sequence[str],
) -> Registration:  # fmt: skip
    others = [line for line in known if line.plan != plan.sha256]
    if others and others[0].at <= declared:
        before = others[0]
        same = (
            "this history" if set(before.histories) & set(digests) else "an earlier version of this history"
        )
        why = (
            f"Outcomes of {same} were read on {before.at:%Y-%m-%d %H:%M} UTC under another plan"
            f" ({before.plan[:12]}…), before this one was declared."
        )
        return Registration(plan.sha256, "exploratory", why, declared)
    why = "No reading of this history's outcomes under another plan is noted before it was declared."
    if statement is not None:
        why = f"Its digest was said in public on {statement.at:%Y-%m-%d %H:%M} UTC: {statement.where}. {why}"
    else:
        why += " The note is a file that its keeper could delete; nobody outside has seen it."
    if untold:
        why += f" No note could be left beside {', '.join(file.name.removesuffix(READ) for file in untold)}."
    told = "".join(f" {each}" for each in _to_ask_about(plan, known, digests))
    return Registration(plan.sha256, "declared beforehand", why + told, declared)


def _to_ask_about(plan: Plan, known: Sequence[Line], digests: Sequence[str]) -> Iterator[str]:
    """What a declaration beforehand leaves open: one of many plans could be the one that is shown, one of
    many versions of the calls the one that was kept.
    """
    plans = {line.plan for line in known} - {plan.sha256}
    if plans:
        many = "one other plan" if len(plans) == 1 else f"{len(plans)} other plans"
        yield f"Its outcomes were read under {many} since: ask for what they showed."
    versions = {line.histories for line in known if line.plan == plan.sha256} - {tuple(digests)}
    if versions:
        yield "Other versions of its histories were read before, under this plan: ask for what changed."


def _lines(file: Path) -> list[Line]:
    """The lines of one of the files; none where there is no such file."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise IntakeError([Mistake(str(file), "", f"Cannot be read: {error.strerror}.")]) from error
    try:
        return [msgspec.json.decode(line, type=Line) for line in raw.splitlines() if line.strip()]
    except msgspec.DecodeError as error:
        fix = "It is only ever appended to: take the copy that nobody has changed."
        raise IntakeError([Mistake(str(file), "", "A line of it is no declaration.", fix)]) from error


def _written(file: Path, line: Line) -> None:
    """One line more beside the plan, where nothing goes on without it."""
    try:
        _append(file, line)
    except OSError as error:
        fix = "Copy the plan to where you may write, and run it there."
        raise IntakeError([Mistake(str(file), "", f"Cannot be written: {error.strerror}.", fix)]) from error


def _append(file: Path, line: Line) -> None:
    """One line more, on the disk before anything else happens."""
    new = not file.exists()
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(descriptor, msgspec.json.encode(line) + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if new:
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _noted(file: Path, line: Line) -> bool:
    """Whether a line could be left beside a history, which may lie where nobody may write."""
    try:
        _append(file, line)
    except OSError:
        return False
    return True
