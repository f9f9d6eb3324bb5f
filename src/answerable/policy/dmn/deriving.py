"""The domains of facts and outcomes that a model never declares, from what its tables name."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final

import msgspec

from answerable.policy.directive import (
    AnyOf,
    Anything,
    Compare,
    Domain,
    Enumeration,
    Interval,
    Line,
    LineType,
    Test,
    Value,
)
from answerable.policy.dmn.errors import FeelError
from answerable.policy.dmn.feel import in_utc, kind_of, tidy
from answerable.policy.dmn.unary import Unary, read_unary, values_of
from answerable.policy.given import fold, show_domain
from answerable.policy.reading.cells import reach_of

ELSE: Final = "anything else"
"""The value that stands for all words which no table names."""
_INTEGERS: Final = ("integer", "int", "long", "short")
_KINDS: Final = {
    "double": "number",
    "decimal": "number",
    "dateTime": "date and time",
    "dateAndTime": "date and time",
}
_KINDS.update(dict.fromkeys(_INTEGERS, "number"))
_LINES: Final[dict[str, LineType]] = {
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "days and time duration": "duration",
}
_WIDE: Final[dict[str, tuple[Any, Any]]] = {
    "date": (datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)),
    "time": (datetime.time(0), datetime.time(23, 59, 59)),
    "date and time": (
        datetime.datetime(1900, 1, 1, tzinfo=datetime.UTC),
        datetime.datetime(2100, 12, 31, 23, 59, 59, tzinfo=datetime.UTC),
    ),
    "days and time duration": (datetime.timedelta(days=-3650), datetime.timedelta(days=3650)),
}


class Use(msgspec.Struct):
    """All that a model says of one name: the types given for it, its allowed values, what tables name."""

    types: set[str] = msgspec.field(default_factory=set)
    allowed: list[str] = msgspec.field(default_factory=list)
    constants: list[Any] = msgspec.field(default_factory=list)

    def kind(self) -> str:
        """Its FEEL type; empty where nothing tells."""
        kinds = {kind_of(value) for value in self.constants} or {
            _KINDS.get(name, name) for name in self.types
        }
        kinds &= {"string", "boolean", "number", *_LINES}
        if len(kinds) > 1:
            raise FeelError(f"values of different kinds: {', '.join(sorted(kinds))}")
        return kinds.pop() if kinds else ""


def fact_domain(use: Use) -> tuple[Domain, str]:
    """The domain of a fact, and what was assumed of it; the latter empty where the model says it all.

    Raises FeelError where a directive cannot have such values.
    """
    match use.kind():
        case "boolean":
            return Enumeration(("no", "yes"), ordered=False), ""
        case "string":
            return _words(use)
        case "number":
            return _numbers(use)
        case kind:
            return _moments(kind, use)


def _words(use: Use) -> tuple[Domain, str]:
    allowed = [value for text in use.allowed for value in values_of(text) if isinstance(value, str)]
    domain = enumeration([*allowed, *use.constants])
    if allowed and len(domain.values) > 1:
        return domain, ""
    others = ELSE if ELSE not in map(fold, domain.values) else f"none of these {len(domain.values)}"
    return Enumeration((*domain.values, others), ordered=False), f"any word that no rule names is '{others}'"


def enumeration(values: Iterable[Any], *, ordered: bool = False) -> Enumeration:
    """Words as an enumeration. Raises FeelError where a directive cannot tell two of them apart."""
    spelt: dict[str, str] = {}
    for value in dict.fromkeys(values):
        name = tidy(value)
        if not name or '"' in name or fold(name) == "undecided":
            raise FeelError(f"'{name}' cannot be a value in a directive")
        if fold(name) in spelt:
            raise FeelError(f"'{name}' and '{spelt[fold(name)]}' are one value in a directive")
        spelt[fold(name)] = name
    return Enumeration(tuple(spelt.values()), ordered)


def _numbers(use: Use) -> tuple[Domain, str]:
    constants = [*use.constants]
    bounds = _bounds(use, "number")
    constants += bounds
    whole = bool(use.types & set(_INTEGERS)) and all(value == value // 1 for value in constants)
    make: Callable[[Any], Any] = int if whole else Decimal
    type_: LineType = "integer" if whole else "decimal"
    if bounds and len(set(constants)) > 1:
        return Line(type_, make(min(constants)), make(max(constants))), ""
    reach = Decimal(1000)
    while reach < 10 * max(map(abs, constants), default=Decimal(1)):
        reach *= 10
    lowest = -reach if min(constants, default=Decimal(1)) <= 0 else Decimal(0)
    line = Line(type_, make(lowest), make(reach))
    return line, f"it lies in {show_domain(line)}"


def _bounds(use: Use, kind: str) -> list[Any]:
    """The ends of the allowed values, where they are one closed interval."""
    for text in use.allowed:
        try:
            test = read_unary(text).test
        except FeelError:
            continue
        if isinstance(test, Interval) and kind_of(test.low) == kind_of(test.high) == kind:
            return [test.low, test.high]
    return []


def _moments(kind: str, use: Use) -> tuple[Domain, str]:
    bounds = [in_utc(value) for value in _bounds(use, kind)]
    values = [*(in_utc(value) for value in use.constants), *(bounds or _WIDE[kind])]
    try:
        line = Line(_LINES[kind], min(values), max(values))
    except TypeError:
        raise FeelError("times with and without a zone") from None
    return line, "" if bounds or kind == "time" else f"it lies in {show_domain(line)}"


def outcome_domain(use: Use, given: list[Any], *, priorities: list[Any]) -> Domain:
    """The domain of what a table gives: `given` values, those that later tables name, and the allowed ones.

    `priorities`: values from the highest to the lowest, where the hit policy goes by them; that is an order.
    Raises FeelError where a directive cannot have such values.
    """
    use = Use(use.types, use.allowed, [*use.constants, *given])
    kind = use.kind()
    if kind == "boolean":
        values = ["yes" if value else "no" for value in reversed(priorities)] or ["no", "yes"]
        return Enumeration(tuple(dict.fromkeys([*values, "no", "yes"])), ordered=bool(priorities))
    if kind in ("string", ""):
        allowed = [value for text in use.allowed for value in values_of(text) if isinstance(value, str)]
        ranked = [value for value in reversed(priorities) if isinstance(value, str)]
        rest = [value for value in (*allowed, *use.constants) if value not in ranked]
        return enumeration([*rest, *ranked], ordered=bool(ranked))
    return _span(kind, use.constants)


def _span(kind: str, constants: list[Any]) -> Line:
    values = [in_utc(value) for value in constants]
    if kind == "number":
        whole = all(value == value // 1 for value in values)
        make: Callable[[Any], Any] = int if whole else Decimal
        return Line("integer" if whole else "decimal", make(min(values) - 1), make(max(values) + 1))
    low, high = _WIDE[kind]
    return Line(_LINES[kind], min([*values, low]), max([*values, high]))


def as_value(value: Any, domain: Domain) -> Value:
    """A FEEL value as a value of the domain."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, Decimal):
        whole = isinstance(domain, Line) and domain.type == "integer"
        return int(value) if whole else value
    moment: Value = in_utc(value)
    return moment


def as_test(cell: Unary, domain: Domain) -> Test | None:
    """A cell as a directive's test over a domain; None where it accepts none of its values."""
    if isinstance(cell.test, Anything):
        return cell.test
    singles = (_as_single(single, domain) for single in cell.singles)
    reached = tuple(single for single in singles if not reach_of(single, domain).nothing)
    negated = isinstance(cell.test, AnyOf) and cell.test.negated
    if not reached:
        return Anything() if negated else None
    test: Test = reached[0] if len(reached) == 1 and not negated else AnyOf(reached, negated)
    reach = reach_of(test, domain)
    if reach.everything:
        return Anything()
    return None if reach.nothing else test


def _as_single(single: Compare | Interval, domain: Domain) -> Compare | Interval:
    if isinstance(single, Compare):
        return Compare(single.op, as_value(single.value, domain))
    low, high = as_value(single.low, domain), as_value(single.high, domain)
    return Interval(low, high, single.low_in, single.high_in)
