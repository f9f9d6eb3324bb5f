"""The nouns of a DMN file, as written: texts are not interpreted here."""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec

from answerable.policy.dmn.errors import Note

VERSIONS: Final = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
"""The namespaces of the versions of DMN (OMG formal/2016-06-01 to formal/2024-01-01)."""

OURS: Final = "urn:answerable:dmn:1"
"""The namespace of what a directive says and DMN has no place for."""

PREFIX: Final = "answerable"


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a directive's text; before a decision, what stands between its heading and its table."""

    text: str
    decision: str = ""
    """The name of the decision that stands here; empty for plain text."""
    level: int = 2
    """The level of its heading."""


class Text(msgspec.Struct, frozen=True):
    """An expression or a cell, and where it stands."""

    text: str
    line: int
    language: str = ""
    """The expression language, where one is named."""
    ours: str | None = None
    """The cell as a directive had it, where an export put it aside and nobody has changed it since."""


class Input(msgspec.Struct, frozen=True):
    """An input clause: a column that is tested."""

    expression: Text
    label: str
    type: str
    values: str
    """The allowed values, as a unary test; empty where none are given."""


class Output(msgspec.Struct, frozen=True):
    """An output clause: a column that answers."""

    name: str
    label: str
    type: str
    values: str
    """The allowed values, in order of priority, highest first; empty where none are given."""
    default: Text | None
    line: int
    ours: str | None = None
    """The name of the outcome that it was exported from."""


class Row(msgspec.Struct, frozen=True):
    """A rule."""

    inputs: tuple[Text, ...]
    outputs: tuple[Text, ...]
    annotations: tuple[str, ...]
    description: str
    line: int


class DecisionTable(msgspec.Struct, frozen=True):
    """The logic of a decision, as a table."""

    hit: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    annotations: tuple[str, ...]
    """The heads of the rules' annotations."""
    rows: tuple[Row, ...]
    line: int


class Boxed(msgspec.Struct, frozen=True):
    """Logic of a kind that is not read: an invocation, a context, a relation, a list, a function …"""

    name: str
    line: int


Logic: TypeAlias = DecisionTable | Text | Boxed | None
"""A table, a literal expression, something else, or nothing."""


class Data(msgspec.Struct, frozen=True):
    """Input data: what a case brings."""

    id: str
    name: str
    label: str
    type: str
    description: str
    line: int
    ours: str | None = None
    """The name of the fact that it was exported from."""


class Decision(msgspec.Struct, frozen=True):
    """A decision, with the ids of what it requires."""

    id: str
    name: str
    label: str
    type: str
    logic: Logic
    requires: tuple[str, ...]
    line: int
    ours: str | None = None
    """The name of the decision that it was exported from."""


class Knowledge(msgspec.Struct, frozen=True):
    """A business knowledge model: a function that decisions call."""

    id: str
    name: str
    parameters: tuple[str, ...]
    logic: Logic
    requires: tuple[str, ...]
    line: int


class ItemType(msgspec.Struct, frozen=True):
    """An item definition: a declared type."""

    name: str
    base: str
    values: str
    components: tuple[ItemType, ...]
    is_list: bool
    line: int


class Model(msgspec.Struct, frozen=True):
    """A DMN file."""

    name: str
    version: str
    """Of DMN: `1.3`."""
    types: tuple[ItemType, ...]
    data: tuple[Data, ...]
    decisions: tuple[Decision, ...]
    knowledge: tuple[Knowledge, ...]
    document: tuple[Piece, ...]
    """A directive's own text but for its decisions, where an export put it aside."""
    notes: tuple[Note, ...]
    """What stands in the file and is not read."""
    file: str

    def type(self, name: str) -> ItemType | None:
        """A declared type by name."""
        return next((each for each in self.types if each.name == name), None)
