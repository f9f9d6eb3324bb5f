"""XML into a tree, safely: no document type, hence no entities of its own and nothing fetched; sizes bounded.

The standard library's expat does the reading. A file with a document type declaration is refused at that
declaration, before any entity is defined (the remedy of CWE-776 and CWE-611).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

import msgspec

from answerable.policy.dmn.errors import DmnError

LARGEST: Final = 16 * 1024 * 1024
"""Bytes of one file."""
DEEPEST: Final = 100
"""Elements within elements."""
MOST: Final = 250_000
"""Elements of one file."""


class Element(msgspec.Struct):
    """One element: its name apart from its namespace, and the line that it begins in."""

    namespace: str
    name: str
    attributes: dict[str, str]
    """By plain name; an attribute of another namespace by `namespace name`."""
    line: int
    children: list[Element] = []
    parts: list[str] = []

    @property
    def text(self) -> str:
        """Its own words, without those of its children."""
        return "".join(self.parts).strip()

    def all(self, name: str) -> Iterator[Element]:
        """The children of a name in the element's own namespace."""
        return (child for child in self.children if child.name == name and child.namespace == self.namespace)

    def first(self, name: str) -> Element | None:
        """The first child of a name in the element's own namespace."""
        return next(self.all(name), None)

    def words(self, name: str) -> str:
        """The text of the first child of a name; empty without one."""
        child = self.first(name)
        return child.text if child is not None else ""


class _Builder:
    """Builds the tree while expat reads."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words
        self.open: list[Element] = []
        self.root: Element | None = None
        self.count = 0

    def stop(self, problem: str) -> DmnError:
        """The error for a problem at the place that is being read."""
        return DmnError(problem, self.parser.CurrentLineNumber, self.file)

    def _doctype(self, *_: object) -> None:
        raise self.stop(
            "The file declares a document type, which can define entities. DMN needs none: remove <!DOCTYPE>."
        )

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= DEEPEST or self.count > MOST:
            raise self.stop(f"The file nests more than {DEEPEST} elements, or holds more than {MOST:,}.")
        namespace, _, name = full.rpartition(" ")
        element = Element(namespace, name, attributes, self.parser.CurrentLineNumber)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def _end(self, _name: str) -> None:
        self.open.pop()

    def _words(self, text: str) -> None:
        self.open[-1].parts.append(text)


def parse(data: bytes, file: str) -> Element:
    """The root element of an XML file. Raises DmnError, whatever the bytes are, and nothing else."""
    if len(data) > LARGEST:
        raise DmnError(f"The file has {len(data):,} bytes; at most {LARGEST:,} are read.", 1, file)
    builder = _Builder(file)
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        raise DmnError(f"The file is not well-formed XML: {what}.", error.lineno, file) from None
    except (LookupError, ValueError):  # the declared encoding is not one that can be read
        raise builder.stop("The file's declared encoding cannot be read. Save it as UTF-8.") from None
    if builder.root is None:  # pragma: no cover - expat reports a file without an element itself
        raise builder.stop("The file holds no element.")
    return builder.root
