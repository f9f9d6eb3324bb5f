"""History as JSON lines: one call a line, to be kept, read again, or given to another program."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from answerable.intake.errors import IntakeError, Mistake
from answerable.intake.history import HistoryCall


def write_calls(calls: Iterable[HistoryCall], file: Path) -> None:
    """Write one JSON object a call; times in UTC (RFC 3339), what is not known left out.

    Raises:
        IntakeError: the file cannot be written.

    """
    encode = msgspec.json.Encoder().encode
    try:
        with file.open("wb") as stream:
            for call in calls:
                stream.write(encode(call) + b"\n")
    except OSError as error:
        fix = "Name a file that can be written."
        raise IntakeError([Mistake(str(file), "", f"Cannot be written: {error.strerror}.", fix)]) from error


def read_calls(file: Path) -> tuple[HistoryCall, ...]:
    """Read what `write_calls` wrote.

    Raises:
        IntakeError: the file cannot be read, or a line of it is not a call.

    """
    decode = msgspec.json.Decoder(HistoryCall).decode
    calls: list[HistoryCall] = []
    mistakes: list[Mistake] = []
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        fix = "Name a file that `answerable history --out` wrote."
        raise IntakeError([Mistake(str(file), "", f"Cannot be read: {error.strerror}.", fix)]) from error
    for number, line in enumerate(lines, start=1):
        try:
            calls.append(decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            fix = "Write the file again with `answerable history --out`."
            mistakes.append(Mistake(str(file), f"line {number}", "Is not a call of a history.", fix))
    if mistakes:
        raise IntakeError(mistakes)
    return tuple(calls)
