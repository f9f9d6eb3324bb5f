"""A small part of FEEL (DMN 1.3, chapter 10): what decision tables and plain formulas need, and no more.

Literals, names, paths, arithmetic, comparison, three-valued logic, calls of knowledge models. Anything else
(`if`, `for`, filters, lists, contexts, built-in functions) raises FeelError: no answer rather than a wrong
one. Where FEEL itself says so the value is null: an operand null or of the wrong type, a division by zero.
"""

from __future__ import annotations

import datetime
import decimal
import operator
import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias

from answerable.policy.dmn.errors import FeelError
from answerable.policy.given import read_duration

Node: TypeAlias = Callable[[Mapping[str, Any]], Any]
"""An expression, ready: from the values of names to the value."""

LONGEST: Final = 10_000
"""Characters of one expression."""
DEEPEST: Final = 50
"""Brackets within brackets."""

_NUMBERS: Final = decimal.Context(prec=34, Emin=-6143, Emax=6144)
_TOKEN: Final = re.compile(
    r"""(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<string>@?"(?:[^"\\]|\\.)*")
      | (?P<sign>\*\*|<=|>=|!=|[-+*/()=<>,.])
      | (?P<name>[^\W\d][\w']*)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "'": "'"}
_KEYWORDS: Final = {
    *("if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "between", "instance", "of"),
    *("function", "external"),
}
_CONSTANTS: Final = {"null": None, "true": True, "false": False}
KINDS: Final = {
    bool: "boolean",
    Decimal: "number",
    str: "string",
    datetime.date: "date",
    datetime.time: "time",
    datetime.datetime: "date and time",
    datetime.timedelta: "days and time duration",
    dict: "context",
    list: "list",
}
"""FEEL's types by Python's; the names are those of `typeRef`."""
_ORDER: Final = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def tidy(name: str) -> str:
    """A name with its blanks made single: how FEEL compares names."""
    return " ".join(name.split())


def unescape(text: str) -> str:
    """The string that a literal stands for, without its quotation marks."""

    def one(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "uU" and len(code) > 1:
            return chr(int(code[1:], 16)) if int(code[1:], 16) < 0x110000 else "\ufffd"
        return _ESCAPED.get(code, match[0])

    return _ESCAPE.sub(one, text[1:-1])


class _Parser:
    """Reads one expression by recursive descent, the loosest operator first."""

    def __init__(self, text: str, names: Collection[str]) -> None:
        self.text = text
        self.names = sorted({*map(tidy, names), *_MAKERS} - {""}, key=len, reverse=True)
        self.at = 0
        self.depth = 0
        self.kind = self.word = ""
        self.next()

    def next(self) -> None:
        """Step to the next token; a known name is taken whole, blanks and signs in it included."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        if self.at == len(self.text):
            self.kind = self.word = ""
            return
        if (found := self._known_name()) is not None:
            self.kind, (self.word, self.at) = "name", found
            return
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            raise FeelError(f"'{self.text[self.at]}' cannot be read in {self.text}")
        self.kind, self.word, self.at = str(match.lastgroup), match[0], match.end()

    def _known_name(self) -> tuple[str, int] | None:
        for name in self.names:
            pattern = r"\s+".join(map(re.escape, name.split()))
            match = re.compile(pattern + r"(?![\w'])").match(self.text, self.at)
            if match is not None:
                return name, match.end()
        return None

    def take(self, *words: str) -> str:
        """Step over the next token where it is one of these signs or words; empty where it is not."""
        word = self.word
        if self.kind in ("sign", "name") and word in words:
            self.next()
            return word
        return ""

    def need(self, word: str) -> None:
        """Step over a sign that must stand here."""
        if not self.take(word):
            raise FeelError(f"'{word}' is missing in {self.text}")

    def whole(self) -> Node:
        """The whole text as one expression."""
        node = self.disjunction()
        if self.kind:
            raise FeelError(f"'{self.word}' is not read here: {self.text}")
        return node

    def disjunction(self) -> Node:
        """`a or b`"""
        node = self.conjunction()
        while self.take("or"):
            node = _logic(node, self.conjunction(), decisive=True)
        return node

    def conjunction(self) -> Node:
        """`a and b`"""
        node = self.comparison()
        while self.take("and"):
            node = _logic(node, self.comparison(), decisive=False)
        return node

    def comparison(self) -> Node:
        """`a < b`"""
        node = self.sum()
        if sign := self.take("=", "!=", "<", "<=", ">", ">="):
            return _binary(lambda a, b: compare(sign, a, b), node, self.sum())
        return node

    def sum(self) -> Node:
        """`a + b - c`"""
        node = self.product()
        while sign := self.take("+", "-"):
            node = _binary(_ARITHMETIC[sign], node, self.product())
        return node

    def product(self) -> Node:
        """`a * b / c`"""
        node = self.power()
        while sign := self.take("*", "/"):
            node = _binary(_ARITHMETIC[sign], node, self.power())
        return node

    def power(self) -> Node:
        """`a ** b`"""
        node = self.negation()
        while self.take("**"):
            node = _binary(_ARITHMETIC["**"], node, self.negation())
        return node

    def negation(self) -> Node:
        """`-a`"""
        minus = 0
        while self.take("-"):
            minus += 1
        node = self.path()
        zero: Node = lambda _: Decimal(0)  # noqa: E731
        return _binary(_ARITHMETIC["-"], zero, node) if minus % 2 else node

    def path(self) -> Node:
        """`a.b.c`"""
        node = self.primary()
        while self.take("."):
            if self.kind != "name":
                raise FeelError(f"A name is missing after '.' in {self.text}")
            node = _member(node, self.word)
            self.next()
        return node

    def primary(self) -> Node:
        """A literal, a name, a call, or an expression in brackets."""
        kind, word = self.kind, self.word
        if self.take("("):
            node = self._bracketed()
            self.need(")")
            return node
        if kind not in ("number", "string", "name"):
            raise FeelError(f"A value is missing in {self.text}")
        self.next()
        if kind == "number":
            return _constant(_decimal(word))
        if kind == "string":
            return _constant(_at(word) if word[0] == "@" else unescape(word))
        return self._named(word)

    def _named(self, word: str) -> Node:
        if word in _KEYWORDS and word not in self.names:
            raise FeelError(f"'{word}' is beyond the FEEL that is read here: {self.text}")
        if word in _CONSTANTS:
            return _constant(_CONSTANTS[word])
        if self.take("("):
            arguments = [] if self.word == ")" else [self._bracketed()]
            while self.take(","):
                arguments.append(self._bracketed())
            self.need(")")
            return _call(word, arguments)
        return _name(word)

    def _bracketed(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FeelError(f"More than {DEEPEST} brackets within brackets")
        node = self.disjunction()
        self.depth -= 1
        return node


def read(text: str, names: Collection[str] = ()) -> Node:
    """An expression; `names` are those that may hold blanks or signs: of inputs, decisions, components.

    Raises FeelError where the text is not FEEL, or is beyond this part of it.
    """
    if len(text) > LONGEST:
        raise FeelError(f"The expression is longer than {LONGEST:,} characters")
    return _Parser(text, names).whole()


def constant(text: str) -> Any:
    """The value of an expression that reads no name. Raises FeelError for any other."""
    try:
        return read(text)({})
    except RecursionError:
        raise FeelError("The expression takes too many steps within each other") from None


def _constant(value: Any) -> Node:
    return lambda _: value


def _name(name: str) -> Node:
    def look_up(scope: Mapping[str, Any]) -> Any:
        if name not in scope:
            raise FeelError(f"'{name}' is not a name that is known here")
        return scope[name]

    return look_up


def _member(node: Node, name: str) -> Node:
    def look_up(scope: Mapping[str, Any]) -> Any:
        value = node(scope)
        if value is None or isinstance(value, dict):
            return (value or {}).get(name)
        raise FeelError(f"'.{name}' of something that has no components")

    return look_up


def _call(name: str, arguments: list[Node]) -> Node:
    def call(scope: Mapping[str, Any]) -> Any:
        function = scope.get(name) or _MAKERS.get(name)
        if not callable(function) or (name not in scope and len(arguments) != 1):
            raise FeelError(f"This call of '{name}' is beyond the FEEL that is read here")
        return function(*(argument(scope) for argument in arguments))

    return call


def _binary(function: Callable[[Any, Any], Any], left: Node, right: Node) -> Node:
    return lambda scope: function(left(scope), right(scope))


def _logic(left: Node, right: Node, *, decisive: bool) -> Node:
    """`or` (decisive: true), `and` (decisive: false); null where neither settles it (DMN 1.3, table 50)."""

    def settle(scope: Mapping[str, Any]) -> Any:
        values = (left(scope), right(scope))
        if decisive in [value for value in values if isinstance(value, bool)]:
            return decisive
        return (not decisive) if all(isinstance(value, bool) for value in values) else None

    return settle


def kind_of(value: Any) -> str:
    """The name of a value's FEEL type."""
    return KINDS.get(type(value), "null")


def in_utc(value: Any) -> Any:
    """Instants on one line: one without a zone is taken as UTC; other values as they are."""
    if isinstance(value, datetime.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=datetime.UTC)
    return value


def compare(sign: str, left: Any, right: Any) -> bool | None:
    """Compare as FEEL does: null where the kinds differ, or an order is asked for that there is not."""
    if sign in ("=", "!="):
        if left is not None and right is not None and kind_of(left) != kind_of(right):
            return None
        return bool(left == right) == (sign == "=")
    if left is None or kind_of(left) != kind_of(right) or isinstance(left, bool | dict | list):
        return None
    try:
        return bool(_ORDER[sign](left, right))
    except TypeError:  # a time with a zone beside one without
        return None


def _number(function: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Any, Any], Any]:
    def calculate(left: Any, right: Any) -> Any:
        kinds = {kind_of(left), kind_of(right)}
        if kinds & {"date", "time", "date and time", "days and time duration"}:
            raise FeelError("Calculating with dates, times or durations is beyond the FEEL that is read here")
        if kinds != {"number"}:
            return None
        try:
            return function(left, right)
        except decimal.DecimalException:
            return None

    return calculate


def _plus(left: Any, right: Any) -> Any:
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    return _ARITHMETIC["plus"](left, right)


_ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "plus": _number(_NUMBERS.add),
    "+": _plus,
    "-": _number(_NUMBERS.subtract),
    "*": _number(_NUMBERS.multiply),
    "/": _number(_NUMBERS.divide),
    "**": _number(_NUMBERS.power),
}


def _not(value: Any) -> Any:
    return not value if isinstance(value, bool) else None


def _date(text: Any) -> Any:
    return _read_moment(r"-?\d{4}-\d\d-\d\d", datetime.date.fromisoformat, text)


def _time(text: Any) -> Any:
    return _read_moment(r"\d\d:\d\d:\d\d(Z|[+-](0\d|1[0-4]):\d\d)?", datetime.time.fromisoformat, text)


def _instant(text: Any) -> Any:
    pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-](0\d|1[0-4]):\d\d)?"
    return _read_moment(pattern, datetime.datetime.fromisoformat, text)


def _duration(text: Any) -> Any:
    if isinstance(text, str) and re.fullmatch(r"-?P(\d+Y)?(\d+M)?", text):
        raise FeelError("Durations of years and months are beyond the FEEL that is read here")
    return _read_moment(r"-?P[0-9DTHMS]+", read_duration, text)


def _read_moment(pattern: str, reader: Callable[[str], Any], text: Any) -> Any:
    """A moment from its text; null where it is none: 2026-02-30. FeelError for forms that are not read."""
    if text is None:
        return None
    if not isinstance(text, str) or not re.fullmatch(pattern, text, re.ASCII):
        raise FeelError(f"'{text}' is not a date, time or duration that can be read here")
    try:
        return reader(text)
    except (ValueError, OverflowError):
        return None


def _decimal(word: str) -> Decimal:
    """A number, within what FEEL's 34 digits and exponents can hold: its digits can be written out."""
    value = Decimal(word)
    if abs(value.adjusted()) > _NUMBERS.Emax:
        raise FeelError(f"The number {word} is beyond what FEEL can hold")
    return value


def _at(word: str) -> Any:
    """`@"2026-01-31"`: the kind follows from the form."""
    text = unescape(word[1:])
    if "P" in text[:2]:
        return _duration(text)
    if "T" in text:
        return _instant(text)
    return _time(text) if ":" in text else _date(text)


_MAKERS: Final[dict[str, Callable[..., Any]]] = {
    "not": _not,
    "date": _date,
    "time": _time,
    "date and time": _instant,
    "duration": _duration,
}
