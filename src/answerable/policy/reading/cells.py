"""The cell of a rule: S-FEEL unary tests (DMN 1.3, section 9) over one fact's declared values."""

from __future__ import annotations

import re
from typing import Final, NamedTuple, TypeAlias

from answerable.policy.cells import Point, point_of
from answerable.policy.directive import (
    AnyOf,
    Anything,
    Compare,
    Domain,
    Enumeration,
    Interval,
    Line,
    Test,
    Value,
)
from answerable.policy.reading import names
from answerable.policy.reading.domains import one_value
from answerable.policy.reading.markdown import Cell
from answerable.policy.reading.messages import Say
from answerable.policy.reading.report import Report

Single: TypeAlias = Compare | Interval

_NOT: Final = re.compile(r"not\s*\((.*)\)", re.IGNORECASE)
_FOREIGN: Final = {"!=": "not(…)", "≠": "not(…)", "≥": ">=", "≤": "<=", "=>": ">=", "=<": "<=", "==": "="}
_OPERATOR: Final = re.compile(r"!=|≠|≥|≤|=>|=<|==|<=|>=|<|>|=")
_OPEN, _CLOSE = "[](", "][)"


class Reach(NamedTuple):
    """How much of a domain a test accepts."""

    nothing: bool
    everything: bool


def read_test(text: str, domain: Domain, at: Cell, report: Report) -> Test | None:
    """Read a cell against the fact's values; None where it is mistaken (and reported)."""
    if text in ("", "-"):
        return Anything()
    negation = _NOT.fullmatch(text)
    inner = negation[1] if negation else text
    tests: list[Single] = []
    for piece in names.split(inner):
        test = _single(piece, domain, at, report)
        if test is None:
            return None
        if test in tests:
            report.mistake(Say.TEST_TWICE, at, text=piece, cell=text)
            return None
        tests.append(test)
    read: Test = tests[0] if len(tests) == 1 and not negation else AnyOf(tuple(tests), negated=bool(negation))
    return read if _has_reach(read, text, domain, at, report) else None


def _has_reach(test: Test, text: str, domain: Domain, at: Cell, report: Report) -> bool:
    reach = reach_of(test, domain)
    if reach.nothing:
        report.mistake(Say.TEST_NOTHING, at, text=text)
        return False
    if reach.everything:
        report.warn(Say.TEST_EVERYTHING, at, text=text)
    return True


def _single(piece: str, domain: Domain, at: Cell, report: Report) -> Single | None:
    if not piece:
        report.mistake(Say.TEST_BLANK, at, text=at.text)
        return None
    if names.is_quoted(piece):
        return _compare("=", piece, domain, at, report)
    if '"' in piece:
        report.mistake(Say.TEST_QUOTES, at, text=piece)
        return None
    if _NOT.fullmatch(piece) or piece.casefold().startswith("not("):
        report.mistake(Say.TEST_NOT_INSIDE, at, text=at.text)
        return None
    if operator := _OPERATOR.match(piece):
        return _comparison(operator[0], piece[operator.end() :].strip(), domain, at, report)
    if piece[0] in _OPEN:
        return _interval(piece, domain, at, report)
    if ".." in piece and isinstance(domain, Line):
        report.mistake(Say.TEST_BARE_INTERVAL, at, text=piece)
        return None
    return _compare("=", piece, domain, at, report)


def _comparison(operator: str, text: str, domain: Domain, at: Cell, report: Report) -> Single | None:
    if operator in _FOREIGN:
        report.mistake(Say.TEST_OPERATOR, at, operator=operator, instead=_FOREIGN[operator])
        return None
    if not text:
        report.mistake(Say.TEST_NO_VALUE, at, text=at.text, operator=operator)
        return None
    if operator != "=" and not _is_ordered(domain, at, report):
        return None
    test = _compare(operator, text, domain, at, report)
    if test is not None and reach_of(test, domain).nothing:
        report.mistake(Say.TEST_NOTHING, at, text=f"{operator} {text}")
        return None
    return test


def _compare(operator: str, text: str, domain: Domain, at: Cell, report: Report) -> Compare | None:
    value = one_value(text, domain, at, report)
    match operator:
        case _ if value is None:
            return None
        case "=" | "<" | "<=" | ">" | ">=":
            return Compare(operator, value)
        case _:
            raise AssertionError(operator)


def _is_ordered(domain: Domain, at: Cell, report: Report) -> bool:
    if not domain.ordered:
        report.mistake(Say.TEST_UNORDERED, at, text=at.text)
        return False
    return True


def _interval(piece: str, domain: Domain, at: Cell, report: Report) -> Interval | None:
    low_text, dots, high_text = (part.strip() for part in piece[1:-1].partition(".."))
    if len(piece) < 2 or piece[-1] not in _CLOSE or not dots or not low_text or not high_text:
        report.mistake(Say.TEST_INTERVAL, at, text=piece)
        return None
    if not _is_ordered(domain, at, report):
        return None
    low, high = one_value(low_text, domain, at, report), one_value(high_text, domain, at, report)
    if low is None or high is None:
        return None
    interval = Interval(low, high, low_in=piece[0] == "[", high_in=piece[-1] == "]")
    if point_of(domain, low) > point_of(domain, high):
        report.mistake(Say.TEST_REVERSED, at, text=piece)
        return None
    if reach_of(interval, domain).nothing:
        report.mistake(Say.TEST_NOTHING, at, text=piece)
        return None
    return interval


def reach_of(test: Test, domain: Domain) -> Reach:
    """Whether a test accepts nothing, or everything, of a domain.

    The values that the test names, with both ends of the domain, cut it into points and the gaps between
    them; within one of these all values fare alike. Place 2i is the i-th point and 2i + 1 the gap after it.
    """
    if isinstance(test, Anything):
        return Reach(nothing=False, everything=True)
    singles = test.tests if isinstance(test, AnyOf) else (test,)
    points = _points(singles, domain)
    place = {point: 2 * index for index, point in enumerate(points)}
    depth = [0] * (2 * len(points) + 1)
    for single in singles:
        first, last = _places(single, domain, place)
        if first <= last:
            depth[first] += 1
            depth[last + 1] -= 1
    is_dense = isinstance(domain, Line) and domain.type == "decimal"
    accepted, total, covered = 0, 0, 0
    for at in range(2 * len(points) - 1):
        covered += depth[at]
        if at % 2 == 0 or is_dense or points[at // 2 + 1] - points[at // 2] > 1:
            total += 1
            accepted += covered > 0
    negated = isinstance(test, AnyOf) and test.negated
    accepted = total - accepted if negated else accepted
    return Reach(nothing=accepted == 0, everything=accepted == total)


def _points(singles: tuple[Single, ...], domain: Domain) -> list[Point]:
    ends: tuple[Value, Value] = (
        (domain.values[0], domain.values[-1])
        if isinstance(domain, Enumeration)
        else (domain.lowest, domain.highest)
    )
    named: list[Value] = [*ends]
    for single in singles:
        named.extend((single.value,) if isinstance(single, Compare) else (single.low, single.high))
    return sorted({point_of(domain, value) for value in named})


def _places(single: Single, domain: Domain, place: dict[Point, int]) -> tuple[int, int]:
    """The first and the last place that a test accepts; the last before the first where it accepts none."""
    if isinstance(single, Interval):
        low, high = place[point_of(domain, single.low)], place[point_of(domain, single.high)]
        return low + (not single.low_in), high - (not single.high_in)
    at, end = place[point_of(domain, single.value)], 2 * len(place) - 2
    spans = {"=": (at, at), "<": (0, at - 1), "<=": (0, at), ">": (at + 1, end), ">=": (at, end)}
    return spans[single.op]
