"""Values and tests as words: those of a directive's cell, and those of FEEL."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from answerable.policy.cells import point_of
from answerable.policy.directive import AnyOf, Anything, Compare, Domain, Enumeration, Interval, Test
from answerable.policy.given import fold, show_value, write_value

_FEEL_WORDS: Final = {
    *("and", "or", "in", "between", "instance", "then", "else", "satisfies", "return", "if", "for", "some"),
    *("every", "not", "null", "true", "false", "function", "external"),
}


def value_words(value: Any) -> str:
    """A value as a directive writes it, quoted where it could be mistaken; a boolean as `yes` or `no`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return write_value(value)


def test_words(test: Test) -> str:
    """A test as a directive's cell: empty for anything."""
    return "" if isinstance(test, Anything) else _test(test, value_words)


def _test(test: Test, show: Callable[[Any], str], *, extra: str = "") -> str:
    singles = test.tests if isinstance(test, AnyOf) else (test,)
    words = ", ".join(_single(single, show) for single in singles)
    return f"not({words}{extra})" if isinstance(test, AnyOf) and test.negated else words


def _single(single: Test, show: Callable[[Any], str]) -> str:
    match single:
        case Compare():
            return show(single.value) if single.op == "=" else f"{single.op} {show(single.value)}"
        case Interval():
            left, right = "[" if single.low_in else "(", "]" if single.high_in else ")"
            return f"{left}{show(single.low)}..{show(single.high)}{right}"
    raise AssertionError(single)


def is_boolean(domain: Domain) -> bool:
    """Whether a domain is *no* and *yes*, FEEL's boolean."""
    return isinstance(domain, Enumeration) and {fold(value) for value in domain.values} == {"no", "yes"}


def feel_value(value: Any, domain: Domain) -> str:
    """A value as FEEL writes it."""
    if is_boolean(domain):
        return "true" if fold(str(value)) == "yes" else "false"
    match value:
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        case datetime.datetime():
            return f'date and time("{value.isoformat()}")'
        case datetime.date():
            return f'date("{value.isoformat()}")'
        case datetime.time():
            return f'time("{value.isoformat()}")'
        case datetime.timedelta():
            return f'duration("{show_value(value)}")'
    return value_words(value)


def feel_values(domain: Domain) -> str:
    """A domain as FEEL's unary tests, for allowed values."""
    if isinstance(domain, Enumeration):
        return ", ".join(feel_value(value, domain) for value in domain.values)
    return f"[{feel_value(domain.lowest, domain)}..{feel_value(domain.highest, domain)}]"


def feel_test(test: Test, domain: Domain, *, decided: bool) -> str:
    """A test as FEEL's unary tests.

    FEEL has no order among words, so that they are listed. `decided`: the value comes from another decision,
    so that it may be null, which `not(…)` would accept and a directive's does not.
    """
    if isinstance(test, Anything):
        return "-"
    if isinstance(domain, Enumeration):
        names = tuple(Compare("=", value) for value in _named(test, domain))
        test = AnyOf(names, negated=isinstance(test, AnyOf) and test.negated)
    return _test(test, lambda value: feel_value(value, domain), extra=", null" if decided else "")


def _named(test: Test, domain: Enumeration) -> Iterator[str]:
    """The words that the parts of a test name or reach, each once."""
    singles = test.tests if isinstance(test, AnyOf) else (test,)
    places: dict[int, None] = {}
    for single in singles:
        if isinstance(single, Compare) and single.op == "=":
            places[int(point_of(domain, single.value))] = None
        else:
            places.update(dict.fromkeys(p for p in range(len(domain.values)) if _reaches(single, domain, p)))
    return (domain.values[place] for place in places)


def _reaches(single: Test, domain: Enumeration, place: int) -> bool:
    match single:
        case Compare():
            at = point_of(domain, single.value)
            signs = {"<": place < at, "<=": place <= at, ">": place > at, ">=": place >= at}
            return signs.get(single.op, place == at)
        case Interval():
            low, high = point_of(domain, single.low), point_of(domain, single.high)
            above = place >= low if single.low_in else place > low
            return above and (place <= high if single.high_in else place < high)
    raise AssertionError(single)


def feel_name(name: str) -> str:
    """A name that FEEL can read: signs and FEEL's own words are bound together by `_`."""
    safe = re.sub(r"[^\w' ]", "_", name)
    words = safe.split()
    if _FEEL_WORDS & {word.casefold() for word in words}:
        safe = "_".join(words)
    return (
        f"_{safe}"
        if not re.match(r"[^\W\d]", safe) or safe.casefold() in _FEEL_WORDS
        else " ".join(safe.split())
    )
