"""A directive of today for calls of the past: the same text, in force from when the first of them came."""

from __future__ import annotations

import datetime
import re

from answerable.model.asking import read
from answerable.model.errors import BadInput
from answerable.policy import DirectiveError

_FRONT = re.compile(r"\A---[ \t]*\r?\n.*?^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_EFFECTIVE = re.compile(r"""^(["']?)effective\1[ \t]*:.*$""", re.MULTILINE)
_EXPIRES = re.compile(r"""^(["']?)expires\1[ \t]*:.*\n""", re.MULTILINE)


def as_if_in_force(text: str, since: datetime.datetime, until: datetime.datetime) -> str:
    """The text of a directive that is in force from `since` to `until`, both included.

    A text that is in force then is returned as it is; of any other only the lines `effective` and `expires`
    change, so that it decides the same.
    Raises `DirectiveError` with every mistake of the text, and `BadInput` when those lines cannot be found.
    """
    directive = read(text)
    lapses = directive.expires is not None and directive.expires <= until
    if directive.effective <= since and not lapses:
        return text
    front = _FRONT.match(text)
    head = front.group() if front else ""
    if directive.effective > since:
        head = _EFFECTIVE.sub(f"effective: {since.isoformat()}", head)
    if lapses:
        head = _EXPIRES.sub("", head)
    moved = head + text[front.end() if front else 0 :]
    if not _holds(moved, since, until):
        raise BadInput(
            f"Directive {directive.id} is not in force from {since:%Y-%m-%d} to {until:%Y-%m-%d}, and its "
            "`effective` and `expires` do not stand on lines of their own; write them so."
        )
    return moved


def _holds(text: str, since: datetime.datetime, until: datetime.datetime) -> bool:
    try:
        directive = read(text)
    except DirectiveError:
        return False
    return directive.effective <= since and (directive.expires is None or until < directive.expires)
