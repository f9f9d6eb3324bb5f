"""What pages are made of beside HTML: style sheets, scripts, pictures. Read once, told apart by version."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from answerable.audit import reporting

HERE: Final = Path(__file__).parent / "static"
MEDIA: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
}
REPORT: Final = Path(reporting.__file__).parent / "templates" / "report.css"
"""The look of what an audit found: the one that its own page has."""
BROWSER: Final = Path(__file__).parent / "browser"
"""Others' code for browsers, put here before a wheel is built (`make browser-code`); pages do without it."""
FILES: Final = {
    each.name: each.read_bytes()
    for each in (*sorted(HERE.iterdir()), *sorted(BROWSER.glob("*")), REPORT)
    if each.suffix in MEDIA
}
WORKERS: Final = frozenset({"maplibre-gl-worker.mjs"})
"""Those of them that are run beside a page."""
VERSION: Final = hashlib.sha256(b"".join(name.encode() + FILES[name] for name in FILES)).hexdigest()[:12]
"""In every address of a file: a page and its scripts are of one version, and need not be asked for again."""


def address_of(name: str) -> str:
    """Where a file is. Raises KeyError where there is none."""
    if name not in FILES:
        raise KeyError(name)
    return f"/static/{VERSION}/{name}"
