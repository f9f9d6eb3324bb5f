"""From the text of a directive to its meaning, or to all of its mistakes at once.

The format is specified in `docs/spec/directive.md`. One pass: `source` (bytes to lines), `front` (front
matter), `markdown` (sections and tables), `facts` and `outcomes` (what is declared), `decisions` (rules;
`domains` and `cells` read their cells), `flow` (what the tables make of each other), `guarantees`.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from answerable.policy.directive import Directive
from answerable.policy.errors import DirectiveError
from answerable.policy.reading.document import read_document
from answerable.policy.reading.messages import Say
from answerable.policy.reading.report import EnoughError, Report
from answerable.policy.reading.source import Spot, decode

__all__ = ["load_directive", "read_directive"]


def read_directive(data: bytes | str, file: str = "directive") -> Directive:
    """Read a directive from its bytes, or from text that stands for its UTF-8 bytes.

    `file` is the name that mistakes are shown under. Raises DirectiveError, with every mistake found, and
    nothing else, whatever the input.

    >>> from answerable import read_directive
    >>> read_directive("# No directive yet")
    Traceback (most recent call last):
    ...
    answerable.policy.errors.DirectiveError: ...
    """
    report = Report()
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    text = decode(data, report)
    directive = None
    with contextlib.suppress(EnoughError):
        if text is not None:
            directive = read_document(text, hashlib.sha256(data).hexdigest(), report)
    if directive is None:
        raise DirectiveError(tuple(report.mistakes), file)
    return directive


def load_directive(path: str | Path) -> Directive:
    """Read a directive from a file. Raises DirectiveError, also where the file cannot be read.

    >>> from answerable import load_directive
    >>> directive = load_directive("tiny.md")
    >>> directive.id, directive.title
    ('1.1@1', 'A small directive')
    """
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        report = Report()
        report.mistake(Say.FILE, Spot(1, 1), reason=getattr(error, "strerror", None) or str(error))
        raise DirectiveError(tuple(report.mistakes), str(path)) from None
    return read_directive(data, str(path))
