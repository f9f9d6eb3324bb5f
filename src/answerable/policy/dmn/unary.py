"""The cells of a DMN decision table: unary tests of constants (DMN 1.3, section 7.3), as our own tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from answerable.policy.directive import AnyOf, Anything, Compare, Interval, Test
from answerable.policy.dmn import feel
from answerable.policy.dmn.errors import FeelError

_NOT: Final = re.compile(r"not\s*\((.*)\)", re.DOTALL)
_SIGN: Final = re.compile(r"<=|>=|!=|<|>|=")
_ATOM: Final = re.compile(r'"(?:[^"\\]|\\.)*"|.', re.DOTALL)


class Unary(msgspec.Struct, frozen=True):
    """A cell: what it accepts of values, as our test over FEEL values, and whether it accepts null."""

    test: Test
    null: bool

    @property
    def singles(self) -> tuple[Compare | Interval, ...]:
        """The comparisons and intervals that it is made of."""
        match self.test:
            case AnyOf():
                return self.test.tests
            case Compare() | Interval():
                return (self.test,)
        return ()

    @property
    def constants(self) -> list[Any]:
        """The values that it names."""
        return [
            value
            for single in self.singles
            for value in ((single.value,) if isinstance(single, Compare) else (single.low, single.high))
        ]


def read_unary(text: str) -> Unary:
    """Read one cell. Raises FeelError where it is not a list of tests of constants."""
    text = text.strip()
    if text in ("", "-"):
        return Unary(Anything(), null=True)
    negation = _NOT.fullmatch(text)
    negated = bool(negation)
    pieces = split(negation[1] if negation else text)
    if len(pieces) == 1 and pieces[0].startswith("!="):
        pieces, negated = [pieces[0][2:]], not negated
    singles: list[Compare | Interval] = []
    null = False
    for piece in pieces:
        single = _single(piece.strip())
        null = null or single is None
        if single is not None and single not in singles:
            singles.append(single)
    plain = len(singles) == 1 and not negated
    test: Test = singles[0] if plain else AnyOf(tuple(singles), negated=negated)
    # Null equals no value, so `not` accepts it; whether it is more or less is null, and so is `not` of that.
    equal = all(isinstance(single, Compare) and single.op == "=" for single in singles)
    return Unary(test, null=not null and equal if negated else null)


def split(text: str) -> list[str]:
    """The parts between commas, those within quotation marks and brackets not counted."""
    pieces, depth = [""], 0
    for atom in _ATOM.findall(text):
        depth += {"(": 1, ")": -1}.get(atom, 0)
        if atom == "," and depth <= 0:
            pieces.append("")
        else:
            pieces[-1] += atom
    return pieces


def values_of(text: str) -> list[Any]:
    """The values that a list names one by one, in order; empty where it is no such list."""
    try:
        return [feel.constant(piece) for piece in split(text)] if text.strip() else []
    except FeelError:
        return []


def _single(piece: str) -> Compare | Interval | None:
    """One test; None for null."""
    if sign := _SIGN.match(piece):
        value = feel.constant(piece[sign.end() :])
        match sign[0]:
            case "=" if piece[sign.end() :].strip() == "null":
                return None
            case "=" | "<" | "<=" | ">" | ">=" as op:
                return Compare(op, _point(value, piece))
            case _:
                raise FeelError(f"'!=' beside other tests in one cell: {piece}")
    if (ends := _ends(piece)) is not None:
        low, high = (_point(feel.constant(end), piece) for end in ends)
        return Interval(low, high, low_in=piece[0] == "[", high_in=piece[-1] == "]")
    return None if piece == "null" else Compare("=", _point(feel.constant(piece), piece))


def _ends(piece: str) -> tuple[str, str] | None:
    """The two ends of `[a..b]`; None where the piece is no interval."""
    if len(piece) < 2 or piece[0] not in "[](" or piece[-1] not in "][)":
        return None
    low, dots, high = _outside(piece[1:-1])
    return (low, high) if dots else None


def _outside(text: str) -> Iterator[str]:
    """Partition at the first `..` that stands outside quotation marks."""
    hidden = re.sub(r'"(?:[^"\\]|\\.)*"', lambda match: "\0" * len(match[0]), text)
    at = hidden.find("..")
    return iter((text[:at], "..", text[at + 2 :]) if at >= 0 else (text, "", ""))


def _point(value: Any, piece: str) -> Any:
    if feel.kind_of(value) in ("null", "context", "list"):
        raise FeelError(f"Not a value that can be compared: {piece}")
    return value
