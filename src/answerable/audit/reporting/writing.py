"""A report in a directory: the page, the JSON, the table of figures."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from answerable.audit.findings import Found
from answerable.audit.reporting.figures import as_csv, figures
from answerable.audit.reporting.page import Beside, page


class Written(msgspec.Struct, frozen=True):
    """Where the three files of a report are."""

    page: Path
    findings: Path
    figures: Path


def write(found: Found, out: Path) -> Written:
    """Write report.html, findings.json and figures.csv into a directory, which is made if need be.

    The same findings give the same bytes. The page, written last, holds the digests of the other two.
    Raises OSError where it cannot write.
    """
    out.mkdir(parents=True, exist_ok=True)
    json = msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"
    table = as_csv(figures(found)).encode()
    beside = tuple(
        Beside(name, hashlib.sha256(content).hexdigest())
        for name, content in (("findings.json", json), ("figures.csv", table))
    )
    (out / "findings.json").write_bytes(json)
    (out / "figures.csv").write_bytes(table)
    (out / "report.html").write_bytes(page(found, beside).encode())
    return Written(out / "report.html", out / "findings.json", out / "figures.csv")
