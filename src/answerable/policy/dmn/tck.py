"""The cases of the DMN Technology Compatibility Kit, run over the models beside them and compared.

A case file names its model, gives inputs, and says what decisions come to. Numbers are equal when they differ
by less than 10⁻⁸, as the kit's own runners have it; lists in order; contexts component by component.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import msgspec

from answerable.policy.dmn import feel
from answerable.policy.dmn.errors import DmnError, FeelError
from answerable.policy.dmn.evaluate import Evaluator
from answerable.policy.dmn.reading import read_model
from answerable.policy.dmn.xml import Element, parse

_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_CLOSE: Final = Decimal("0.00000001")
_MOMENTS: Final = {
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "duration": "duration",
    "dayTimeDuration": "duration",
    "yearMonthDuration": "duration",
}


class CaseResult(msgspec.Struct, frozen=True):
    """One case of the kit, run."""

    file: str
    """The case file, relative to the directory that was run."""
    case: str
    passed: bool
    detail: str = ""
    """Why it failed: what came instead of what."""


def run_tck(directory: Path) -> Iterator[CaseResult]:
    """Run every case file (`*.xml` whose root is `testCases`) under a directory, in order of their names."""
    for path in sorted(directory.rglob("*.xml")):
        file = path.relative_to(directory).as_posix()
        try:
            root = parse(path.read_bytes(), file)
        except DmnError as error:
            yield CaseResult(file, "", passed=False, detail=str(error))
            continue
        if root.name == "testCases":
            yield from _run_file(root, path, file)


def _run_file(root: Element, path: Path, file: str) -> Iterator[CaseResult]:
    name = root.words("modelName") or path.name
    try:
        evaluator = Evaluator(read_model((path.parent / Path(name).name).read_bytes(), name))
    except OSError as error:
        trouble = f"{name}: {error.strerror or 'cannot be read'}"
    except DmnError as error:
        trouble = str(error)
    else:
        for case in root.all("testCase"):
            detail = _run_case(case, evaluator)
            yield CaseResult(file, case.attributes.get("id", ""), not detail, detail)
        return
    for case in root.all("testCase"):
        yield CaseResult(file, case.attributes.get("id", ""), passed=False, detail=trouble)


def _run_case(case: Element, evaluator: Evaluator) -> str:
    """Why a case fails; empty when it passes."""
    if case.attributes.get("type", "decision") != "decision":
        return "Only decisions are run, not knowledge models or decision services."
    try:
        given = {each.attributes.get("name", ""): read_value(each) for each in case.all("inputNode")}
    except FeelError as error:
        return str(error)
    details = (_check(result, evaluator, given) for result in case.all("resultNode"))
    return "; ".join(detail for detail in details if detail)


def _check(result: Element, evaluator: Evaluator, given: dict[str, Any]) -> str:
    name = result.attributes.get("name", "")
    try:
        came = evaluator.decide(name, given)
        expected = result.first("expected")
        wanted = read_value(expected) if expected is not None else None
    except FeelError as error:
        return f"{name}: {error}"
    if is_equal(wanted, came):
        return ""
    return f"{name}: expected {show(wanted)}, but it came to {show(came)}"


def read_value(element: Element) -> Any:
    """The FEEL value that `value`, `list` or `component` elements stand for. Raises FeelError for others."""
    if (items := element.first("list")) is not None:
        return None if _is_nil(items) else [read_value(item) for item in items.all("item")]
    if components := list(element.all("component")):
        return {
            feel.tidy(each.attributes.get("name", "")): None if _is_nil(each) else read_value(each)
            for each in components
        }
    value = element.first("value")
    return None if value is None or _is_nil(value) else _read_simple(value)


def _is_nil(element: Element) -> bool:
    return element.attributes.get(f"{_XSI} nil") in ("true", "1")


def _read_simple(value: Element) -> Any:
    kind = value.attributes.get(f"{_XSI} type", "xsd:string").rpartition(":")[2]
    text = value.text
    if kind == "string":
        return "".join(value.parts)
    if kind == "boolean":
        return text in ("true", "1")
    if maker := _MOMENTS.get(kind):
        return feel.constant(f'{maker}("{text}")')
    try:
        return Decimal(text)
    except InvalidOperation:
        raise FeelError(f"'{text}' is not a value of the type {kind}") from None


def is_equal(wanted: Any, came: Any) -> bool:
    """Whether two FEEL values are the same; numbers when they differ by less than 10⁻⁸."""
    if isinstance(wanted, Decimal) and isinstance(came, Decimal):
        return abs(wanted - came) < _CLOSE
    if isinstance(wanted, list) and isinstance(came, list):
        return len(wanted) == len(came) and all(map(is_equal, wanted, came))
    if isinstance(wanted, dict) and isinstance(came, dict):
        return wanted.keys() == came.keys() and all(is_equal(wanted[key], came[key]) for key in wanted)
    return type(wanted) is type(came) and bool(wanted == came)


def show(value: Any) -> str:
    """A FEEL value as a reader of the report sees it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {show(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(show, value))}]"
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
