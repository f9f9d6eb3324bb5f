"""DMN models for tests, written from short parts."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
}


def model(*parts: str, version: str = "1.3") -> bytes:
    """A whole file."""
    body = "\n".join(parts)
    start = f'<definitions xmlns="{NAMESPACES[version]}" id="d" name="Town" namespace="urn:test">'
    return f"{start}\n{body}\n</definitions>".encode()


def data(name: str, type_: str, **more: str) -> str:
    """Input data."""
    label = f" label={quoteattr(more['label'])}" if "label" in more else ""
    description = f"<description>{escape(more['description'])}</description>" if "description" in more else ""
    variable = f'<variable name={quoteattr(name)} typeRef="{type_}"/>'
    return f'<inputData id="{_id(name)}" name={quoteattr(name)}{label}>{description}{variable}</inputData>'


def item(name: str, base: str, values: str) -> str:
    """An item definition with allowed values."""
    allowed = f"<allowedValues><text>{escape(values)}</text></allowedValues>"
    return f'<itemDefinition name="{name}"><typeRef>{base}</typeRef>{allowed}</itemDefinition>'


def decision(name: str, logic: str, needs: Sequence[str] = (), type_: str = "") -> str:
    """A decision; `needs` are names of input data and decisions, the latter with a leading `!`."""
    wants = "".join(
        f"<informationRequirement><required{'Decision' if need[0] == '!' else 'Input'}"
        f' href="#{_id(need.lstrip("!"))}"/></informationRequirement>'
        for need in needs
    )
    variable = f'<variable name={quoteattr(name)} typeRef="{type_}"/>'
    return f'<decision id="{_id(name)}" name={quoteattr(name)}>{variable}{wants}{logic}</decision>'


def literal(text: str) -> str:
    """A literal expression."""
    return f"<literalExpression><text>{escape(text)}</text></literalExpression>"


def table(
    hit: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    rows: Sequence[str],
    *,
    aggregation: str = "",
    type_: str = "",
) -> str:
    """A decision table. Outputs are `name`, `name: values`, `name: values: default`; rows `a | b | c`."""
    attributes = f' hitPolicy="{hit}"' + (f' aggregation="{aggregation}"' if aggregation else "")
    columns = "".join(
        f'<input><inputExpression typeRef="{type_}"><text>{escape(text)}</text></inputExpression></input>'
        for text in inputs
    )
    clauses = "".join(map(_output, outputs))
    rules = "".join(_rule(row, len(inputs)) for row in rows)
    return f"<decisionTable{attributes}>{columns}{clauses}{rules}</decisionTable>"


def _output(text: str) -> str:
    name, values, default, *_ = [*(part.strip() for part in text.split(":")), "", ""]
    inner = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
    inner += f"<defaultOutputEntry><text>{escape(default)}</text></defaultOutputEntry>" if default else ""
    return f"<output name={quoteattr(name)}>{inner}</output>" if name else f"<output>{inner}</output>"


def _rule(row: str, inputs: int) -> str:
    cells = [cell.strip() for cell in row.split("|")]
    kinds = ["inputEntry"] * inputs + ["outputEntry"] * (len(cells) - inputs)
    entries = zip(kinds, cells, strict=True)
    inner = "".join(f"<{kind}><text>{escape(cell)}</text></{kind}>" for kind, cell in entries)
    return f"\n<rule>{inner}</rule>"


def _id(name: str) -> str:
    return "id_" + "".join(char if char.isalnum() else "_" for char in name)
