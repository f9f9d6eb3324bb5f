"""From the bytes of a file to lines of text that look the same to a person and to the parser."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from answerable.policy.reading.messages import Say
from answerable.policy.reading.report import Report

LARGEST: Final = 2 * 1024 * 1024
"""Bytes. The largest policy we know of, 3,700 rules over 20 facts, takes half of it."""
MOST_LINES: Final = 100_000
"""Markdown takes about 10 microseconds a line, on whatever it stands."""

_NEWLINE: Final = re.compile(r"\r\n?|\n")
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)


class Spot(NamedTuple):
    """A place in the file, 1-based; columns count characters."""

    line: int
    column: int


def decode(data: bytes, report: Report) -> str | None:
    """The text of a file; None where it is not UTF-8 text of a readable size."""
    if len(data) > LARGEST:
        report.mistake(Say.TOO_LARGE, Spot(1, 1), size=len(data), largest=LARGEST)
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        lines = split_lines(before)
        report.mistake(Say.NOT_UTF8, Spot(len(lines), len(lines[-1]) + 1), byte=f"0x{data[error.start]:02X}")
        return None


def split_lines(text: str) -> list[str]:
    """The lines of a text, ended as Markdown ends them: LF, CR LF or CR, nothing else."""
    return _NEWLINE.split(text)


def are_too_many(lines: list[str], report: Report) -> bool:
    """Report a file of more lines than can be read at once; whether it is one."""
    if len(lines) <= MOST_LINES:
        return False
    report.mistake(Say.TOO_MANY_LINES, Spot(MOST_LINES + 1, 1), lines=len(lines), most=MOST_LINES)
    return True


def find_invisible(lines: list[str], report: Report) -> bool:
    """Report characters that a reader of the page would not see but the parser would; whether there are any.

    Controls, marks that reverse the direction of writing, and blanks of no width can make published text
    read otherwise than it decides (Boucher and Anderson, "Trojan Source", 2021).
    """
    found = False
    for number, line in enumerate(lines, 1):
        if (match := _INVISIBLE.search(line)) is not None:
            name = unicodedata.name(match[0], "a control character")
            code = f"U+{ord(match[0]):04X}"
            report.mistake(Say.INVISIBLE, Spot(number, match.start() + 1), code=code, name=name.lower())
            found = True
    return found
