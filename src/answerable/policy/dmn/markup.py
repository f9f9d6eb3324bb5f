"""XML written: elements as lines, texts escaped, and nothing between an element and its own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from answerable.policy.dmn.errors import DmnError

Lines: TypeAlias = list[str]

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(name: str, attributes: Mapping[str, str], *children: Lines, text: str = "") -> Lines:
    """One element: its text on one line with its tags, or its children, each on their own lines, indented."""
    start = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    inner = [f"  {line}" for child in children for line in child]
    if inner:
        return [f"<{name}{start}>", *inner, f"</{name}>"]
    return [f"<{name}{start}>{escape(text)}</{name}>" if text else f"<{name}{start} />"]


def document(lines: Lines) -> str:
    """A whole file. Raises DmnError for a character that XML cannot hold (XML 1.0, section 2.2)."""
    xml = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *lines, ""])
    if (found := _NOT_XML.search(xml)) is not None:
        raise DmnError(f"The directive holds the character U+{ord(found[0]):04X}, which XML cannot hold.")
    return xml
