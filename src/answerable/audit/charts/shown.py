"""Figures as a reader sees them, with exact values for programs (`<data value=…>`); names made safe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from markupsafe import Markup, escape

from answerable.audit.findings import Count, Interval, Scale

NAME: Final = 70
"""Letters of a name that are shown; the whole stands in its title, in the table and in the JSON."""
_ADDRESS: Final[ContextVar[Callable[[str], str] | None]] = ContextVar("where calls are opened", default=None)
_UNSEEN: Final = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def plain(text: str) -> str:
    """The text, with what could reorder a line or break a file (controls, lone surrogates) as U+FFFD."""
    return _UNSEEN.sub("\ufffd", text)


def name(text: str, at_most: int = NAME) -> Markup:
    """A name from the data, kept apart from the direction of the words around it, and cut when very long."""
    said = plain(text) or "(no name)"
    if len(said) <= at_most:
        return Markup("<bdi>{}</bdi>").format(said)
    return Markup('<bdi title="{}">{}…</bdi>').format(said, said[:at_most].rstrip())


def prose(text: str, at_most: int = 1200) -> Markup:
    """Sentences about the data; cut where a name in them is as long as no name is."""
    said = plain(text)
    if len(said) <= at_most:
        return Markup("{}").format(said)
    return Markup('<span title="{}">{}…</span>').format(said, said[:at_most].rstrip())


def short(text: str, at_most: int = NAME) -> str:
    """A name for running words: cut when very long."""
    said = plain(text) or "(no name)"
    return said if len(said) <= at_most else said[:at_most].rstrip() + "…"


def called(text: str, at_most: int = NAME) -> str:
    """A name for running words, in quotation marks: a district may be called 5."""
    return f"“{short(text, at_most)}”"


def percent(share: float) -> str:
    """A share between 0 and 1 as `62.1 %`; never `0.0` or `100.0` for what is not quite so."""
    for digits in (1, 2, 3, 4):
        said = f"{100 * share:.{digits}f}"
        if float(said) not in (0, 100) or share in (0, 1):
            break
    return f"{_minus(said)} %"


def bare(value: float, scale: Scale) -> str:
    """A round value, as of a tick or of what a plan declares: `50 %`, `15 min`, without noughts behind."""
    if scale == "share":
        return f"{_minus(f'{100 * value:.4g}')} %"
    if scale == "seconds":
        size = abs(value)
        part, unit = (1, "s") if size < 120 else (60, "min") if size < 7200 else (3600, "h")
        return f"{_minus(f'{value / part:.4g}')} {unit}"
    return _minus(f"{value:.4g}")


def bare_change(value: float, scale: Scale) -> str:
    """A round difference with its sign."""
    said = bare(value, scale).replace(" %", " points")
    return "+" + said if value > 0 else said


def duration(seconds: float) -> str:
    """Seconds as `45 s`, `12.3 min` or `5.2 h`."""
    size = abs(seconds)
    if size < 9.95:
        return f"{_minus(f'{seconds:.1f}')} s" if seconds else "0 s"
    if size < 120:
        return f"{_minus(f'{seconds:.0f}')} s"
    if size < 7200:
        return f"{_minus(f'{seconds / 60:.1f}')} min"
    return f"{_minus(f'{seconds / 3600:.1f}')} h"


def level(value: float, scale: Scale) -> str:
    """A value on its scale."""
    if scale == "share":
        return percent(value)
    if scale == "seconds":
        return duration(value)
    return _minus(f"{value:.2f}") if 0.095 <= abs(value) < 100 or value == 0 else _minus(f"{value:.3g}")


def change(value: float, scale: Scale) -> str:
    """A difference with its sign; of shares, in percentage points."""
    if scale in ("odds ratio", "hazard ratio"):
        return level(value, scale)
    said = percent(value)[:-2] + " points" if scale == "share" else duration(value)
    return "+" + said if value > 0 else said


def probability(p: float) -> str:
    """A p value: `0.032`, `< 0.0001`."""
    return "< 0.0001" if p < 0.0001 else f"{p:.4f}" if p < 0.01 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def chance(p: float | None) -> Markup:
    """A p value with its exact value; or that there is none."""
    return Markup('<span class="quiet">none</span>') if p is None else exact(p, probability(p))


def exact(value: float, said: str) -> Markup:
    """A figure as words with its exact value, as it stands in the CSV and the JSON."""
    return Markup('<data value="{}">{}</data>').format(repr(value), said)


def number(value: float | None) -> Markup:
    """A bare number: a count of clusters, a design effect, a statistic."""
    if value is None:
        return Markup('<span class="quiet">–</span>')
    whole = float(value).is_integer() and abs(value) < 1e15
    return exact(
        value, f"{value:,.0f}" if whole else _minus(f"{value:,.2f}" if abs(value) >= 0.1 else f"{value:.3g}")
    )


def count(calls: Count) -> Markup:
    """A count of calls, or the word hidden; what that means stands once on the page.

    Inside `opening` it leads to the calls themselves.
    """
    said = exact(calls.n, f"{calls.n:,}") if calls.n is not None else Markup("hidden")
    if (address := _ADDRESS.get()) and calls.calls:
        return Markup('<a class="calls" href="{}">{}</a>').format(address(calls.calls), said)
    return said if calls.n is not None else Markup('<a class="hidden" href="#hidden">hidden</a>')


@contextmanager
def opening(address: Callable[[str], str] | None) -> Iterator[None]:
    """For readers who may open calls: counts lead to where `address` says the calls of a key are."""
    before = _ADDRESS.set(address)
    try:
        yield
    finally:
        _ADDRESS.reset(before)


def interval(found: Interval, *, difference: bool = False) -> Markup:
    """`62.1 % (60.0 to 64.2 %)`; or why there is no figure."""
    if found.estimate is None:
        return Markup('<span class="quiet">{}</span>').format(plain(found.why_not) or "no figure")
    said = exact(found.estimate, spelled(found.estimate, found.scale, difference=difference))
    if found.low is None or found.high is None:
        return said
    low, high = (spelled(end, found.scale, difference=difference) for end in (found.low, found.high))
    return Markup('{} <span class="between">({})</span>').format(
        said, between(found.low, low, found.high, high)
    )


def between(low: float, low_said: str, high: float, high_said: str) -> Markup:
    """Two ends of an interval, a unit that both have said once."""
    number, gap, unit = low_said.partition(" ")
    once = number if gap and high_said.endswith(gap + unit) else low_said
    return Markup("{} to {}").format(exact(low, once), exact(high, high_said))


def difference(found: Interval) -> Markup:
    """An interval of a difference: signed, in points or time."""
    return interval(found, difference=True)


def spelled(value: float, scale: Scale, *, difference: bool) -> str:
    """A value, or a difference of values, on its scale."""
    return change(value, scale) if difference else level(value, scale)


def said(found: Interval, *, difference: bool = False) -> str:
    """An interval in running words, without markup."""
    return interval(found, difference=difference).striptags()


def digest(hexadecimal: str) -> Markup:
    """A digest that may break between groups of eight."""
    parts = [escape(plain(hexadecimal[at : at + 8])) for at in range(0, len(hexadecimal), 8)]
    return Markup("<code>{}</code>").format(Markup("<wbr>").join(parts))


def _minus(said: str) -> str:
    """A true minus; and no minus before nothing but noughts."""
    return said.lstrip("-") if not any(digit in "123456789" for digit in said) else said.replace("-", "−")
