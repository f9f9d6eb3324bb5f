"""A report in a directory: the page, the JSON, the table of figures."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from answerable.audit.findings import Found
from answerable.audit.reporting.annexes import Annex
from answerable.audit.reporting.figures import as_csv, figures
from answerable.audit.reporting.page import Beside, page


class Written(msgspec.Struct, frozen=True):
    """Where the three files of a report are."""

    page: Path
    findings: Path
    figures: Path


def as_json(found: msgspec.Struct) -> bytes:
    """Findings as JSON, a value a line, so that two of them can be compared line by line."""
    return msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"


def write(found: Found, out: Path, annexes: Sequence[Annex] = ()) -> Written:
    """Write report.html, findings.json and figures.csv into a directory, which is made if need be.

    An annex is a section of the page, a JSON file of its own, and more rows of the figures.

    The same findings give the same bytes. The page, written last, holds the digests of the others.
    Raises OSError where it cannot write.
    """
    out.mkdir(parents=True, exist_ok=True)
    rows = (*figures(found), *(row for annex in annexes for row in annex.figures))
    files = {
        "findings.json": as_json(found),
        "figures.csv": as_csv(rows).encode(),
        **{f"{annex.name}.json": as_json(annex.found) for annex in annexes},
    }
    for name, content in files.items():
        (out / name).write_bytes(content)
    beside = [Beside(name, hashlib.sha256(content).hexdigest()) for name, content in files.items()]
    (out / "report.html").write_bytes(page(found, beside, annexes).encode())
    return Written(out / "report.html", out / "findings.json", out / "figures.csv")
