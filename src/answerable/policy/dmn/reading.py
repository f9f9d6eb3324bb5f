"""From the bytes of a DMN file (1.1 to 1.5) to its nouns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from answerable.policy.dmn.errors import DmnError, Note
from answerable.policy.dmn.feel import tidy
from answerable.policy.dmn.model import (
    OURS,
    VERSIONS,
    Boxed,
    Data,
    Decision,
    DecisionTable,
    Input,
    ItemType,
    Knowledge,
    Logic,
    Model,
    Output,
    Piece,
    Row,
    Text,
)
from answerable.policy.dmn.xml import Element, parse

_LOGIC: Final = (
    *("literalExpression", "invocation", "context", "relation", "list", "functionDefinition", "conditional"),
    *("for", "every", "some", "filter"),
)
_READ: Final = {"itemDefinition", "inputData", "decision", "businessKnowledgeModel"}
_DRAWN: Final = {
    "DMNDI",
    "extensionElements",
    "description",
    "association",
    "group",
    "elementCollection",
    "performanceIndicator",
    "organizationUnit",
    "knowledgeSource",
}
"""What says how a model looks or who made it, and nothing about what it decides."""
_MEANT: Final = {
    "import": "The import of '{}': only this file is read.",
    "decisionService": "The decision service '{}': its decisions are read one by one.",
    "textAnnotation": "A text annotation: '{}'.",
}
_HITS: Final = ("UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")


def read_model(data: bytes, file: str = "model") -> Model:
    """Read a DMN file. Raises DmnError, and nothing else, whatever the bytes are."""
    root = parse(data, file)
    if root.name != "definitions" or root.namespace not in VERSIONS:
        raise DmnError(
            f"The file is not DMN 1.1 to 1.5: its root is <{root.name}> of the namespace '{root.namespace}'.",
            root.line,
            file,
        )
    return Model(
        name=root.attributes.get("name", ""),
        version=VERSIONS[root.namespace],
        types=tuple(map(_item, root.all("itemDefinition"))),
        data=tuple(map(_data, root.all("inputData"))),
        decisions=tuple(_decision(each, file) for each in root.all("decision")),
        knowledge=tuple(_knowledge(each, file) for each in root.all("businessKnowledgeModel")),
        document=tuple(_document(root)),
        notes=tuple(_notes(root)),
        file=file,
    )


def _notes(root: Element) -> Iterator[Note]:
    for child in root.children:
        if child.namespace == root.namespace and child.name in _READ:
            continue
        if child.name in _DRAWN:
            continue
        said = _MEANT.get(child.name, "The element <" + child.name + "> '{}': it is not known here.")
        what = tidy(child.words("text") or child.attributes.get("name", ""))
        yield Note("left out", said.format(what[:200]), child.line)


def _extension(element: Element, name: str) -> Element | None:
    """An element of our own among the extensions of another."""
    extensions = element.first("extensionElements")
    children = extensions.children if extensions else []
    return next((child for child in children if (child.namespace, child.name) == (OURS, name)), None)


def _ours(element: Element) -> str | None:
    """The name that a directive had for an element."""
    found = _extension(element, "name")
    return tidy(found.text) if found is not None else None


def _document(root: Element) -> Iterator[Piece]:
    found = _extension(root, "document")
    for part in found.children if found is not None else ():
        name = tidy(part.attributes.get("name", ""))
        level = part.attributes.get("level", "2")
        yield Piece("".join(part.parts), name, int(level) if level in ("2", "3", "4", "5", "6") else 2)


def _type(element: Element) -> str:
    """A type's name without its prefix: DMN 1.1 writes `feel:string`."""
    return element.attributes.get("typeRef", "").rpartition(":")[2].strip()


def _item(element: Element) -> ItemType:
    allowed = element.first("allowedValues") or element.first("typeConstraint")
    return ItemType(
        name=element.attributes.get("name", ""),
        base=element.words("typeRef").rpartition(":")[2],
        values=allowed.words("text") if allowed else "",
        components=tuple(map(_item, element.all("itemComponent"))),
        is_list=element.attributes.get("isCollection") == "true",
        line=element.line,
    )


def _variable(element: Element) -> tuple[str, str]:
    """The name under which others read an element, and its type."""
    variable = element.first("variable")
    name = (variable.attributes.get("name", "") if variable else "") or element.attributes.get("name", "")
    return tidy(name), _type(variable) if variable else ""


def _data(element: Element) -> Data:
    name, type_ = _variable(element)
    attributes = element.attributes
    return Data(
        id=attributes.get("id", ""),
        name=name,
        label=tidy(attributes.get("label", "")),
        type=type_,
        description=tidy(element.words("description")),
        line=element.line,
        ours=_ours(element),
    )


def _required(element: Element) -> Iterator[str]:
    for requirement in element.children:
        for needed in requirement.children:
            if needed.name in ("requiredInput", "requiredDecision", "requiredKnowledge"):
                yield needed.attributes.get("href", "").rpartition("#")[2]


def _decision(element: Element, file: str) -> Decision:
    name, type_ = _variable(element)
    return Decision(
        id=element.attributes.get("id", ""),
        name=name,
        label=tidy(element.attributes.get("label", "") or element.attributes.get("name", "")),
        type=type_,
        logic=_logic(element, file),
        requires=tuple(_required(element)),
        line=element.line,
        ours=_ours(element),
    )


def _knowledge(element: Element, file: str) -> Knowledge:
    name, _ = _variable(element)
    body = element.first("encapsulatedLogic")
    parameters = body.all("formalParameter") if body else iter(())
    return Knowledge(
        id=element.attributes.get("id", ""),
        name=name,
        parameters=tuple(tidy(each.attributes.get("name", "")) for each in parameters),
        logic=_logic(body, file) if body else None,
        requires=tuple(_required(element)),
        line=element.line,
    )


def _logic(element: Element, file: str) -> Logic:
    table = element.first("decisionTable")
    if table is not None:
        return _table(table, file)
    for name in _LOGIC:
        found = element.first(name)
        if found is not None:
            return _text(found) if name == "literalExpression" else Boxed(name, found.line)
    return None


def _text(element: Element) -> Text:
    language = element.attributes.get("expressionLanguage", "")
    text = element.first("text")
    words = "".join(text.parts).strip() if text else ""
    kept = _extension(element, "cell")
    ours = kept.text if kept is not None and kept.attributes.get("feel") == words else None
    return Text(words, text.line if text else element.line, language, ours)


def _table(element: Element, file: str) -> DecisionTable:
    hit = element.attributes.get("hitPolicy", "UNIQUE")
    if hit not in _HITS:
        raise DmnError(f"'{hit}' is not a hit policy of DMN: {', '.join(_HITS)}.", element.line, file)
    table = DecisionTable(
        hit=hit,
        aggregation=element.attributes.get("aggregation", ""),
        inputs=tuple(map(_input, element.all("input"))),
        outputs=tuple(map(_output, element.all("output"))),
        annotations=tuple(each.attributes.get("name", "") for each in element.all("annotation")),
        rows=tuple(map(_row, element.all("rule"))),
        line=element.line,
    )
    for row in table.rows:
        for entries, clauses, what in (
            (row.inputs, table.inputs, "input"),
            (row.outputs, table.outputs, "output"),
        ):
            if len(entries) != len(clauses):
                raise DmnError(
                    f"This rule has {len(entries)} {what} entries for {len(clauses)} {what} columns.",
                    row.line,
                    file,
                )
    return table


def _input(element: Element) -> Input:
    expression = element.first("inputExpression")
    values = element.first("inputValues")
    return Input(
        expression=_text(expression) if expression else Text("", element.line),
        label=tidy(element.attributes.get("label", "")),
        type=_type(expression) if expression else "",
        values=values.words("text") if values else "",
    )


def _output(element: Element) -> Output:
    values, default = element.first("outputValues"), element.first("defaultOutputEntry")
    return Output(
        name=tidy(element.attributes.get("name", "")),
        label=tidy(element.attributes.get("label", "")),
        type=_type(element),
        values=values.words("text") if values else "",
        default=_text(default) if default else None,
        line=element.line,
        ours=_ours(element),
    )


def _row(element: Element) -> Row:
    return Row(
        inputs=tuple(map(_text, element.all("inputEntry"))),
        outputs=tuple(map(_text, element.all("outputEntry"))),
        annotations=tuple(tidy(each.words("text")) for each in element.all("annotationEntry")),
        description=tidy(element.words("description")),
        line=element.line,
    )
