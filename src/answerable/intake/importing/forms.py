"""What a column of times looks like: every format in it, whether it holds moments, dates or times of day."""

from __future__ import annotations

import datetime
import itertools
import re
from collections import Counter
from typing import Final, Literal, NamedTuple

Kind = Literal["moment", "date", "clock"]

_SHORT = r"\d{1,2}"
_DATES: Final = tuple(
    (re.compile(pattern), forms)
    for pattern, forms in (
        *(
            (rf"{_SHORT}{mark}{_SHORT}{mark}{year}", (f"%m{bare}%d{bare}{code}", f"%d{bare}%m{bare}{code}"))
            for mark, bare in (("/", "/"), ("-", "-"), (r"\.", "."))
            for year, code in ((r"\d{4}", "%Y"), (r"\d{2}", "%y"))
        ),
        *((rf"\d{{4}}{mark}{_SHORT}{mark}{_SHORT}", (f"%Y{bare}%m{bare}%d",))
          for mark, bare in (("/", "/"), ("-", "-"), (r"\.", "."))),
        (r"\d{8}", ("%Y%m%d", "%m%d%Y")),
        *((rf"{_SHORT}{mark}[A-Za-z]{{3}}{mark}{year}", (f"%d{mark}%b{mark}{code}",))
          for mark in ("-", " ", "/") for year, code in ((r"\d{4}", "%Y"), (r"\d{2}", "%y"))),
        (rf"[A-Za-z]{{3}} {_SHORT}, \d{{4}}", ("%b %d, %Y",)),
        (rf"[A-Za-z]{{3}} {_SHORT} \d{{4}}", ("%b %d %Y",)),
        (rf"[A-Za-z]{{3,9}} {_SHORT}, \d{{4}}", ("%B %d, %Y",)),
    )
)  # fmt: skip
_CLOCKS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), form)
    for pattern, form in (
        (rf"{_SHORT}:\d{{2}}:\d{{2}}", "%H:%M:%S"),
        (rf"{_SHORT}:\d{{2}}:\d{{2}}\.\d{{1,6}}", "%H:%M:%S.%f"),
        (rf"{_SHORT}:\d{{2}}", "%H:%M"),
        (rf"{_SHORT}:\d{{2}}:\d{{2}} [AP]M", "%I:%M:%S %p"),
        (rf"{_SHORT}:\d{{2}} [AP]M", "%I:%M %p"),
        (rf"{_SHORT}:\d{{2}}:\d{{2}}[AP]M", "%I:%M:%S%p"),
        (rf"{_SHORT}:\d{{2}}[AP]M", "%I:%M%p"),
        (rf"{_SHORT}:\d{{2}}:\d{{2}}:000[AP]M", "%I:%M:%S:000%p"),
        (rf"{_SHORT}:\d{{2}}:\d{{2}}\.\d{{1,6}} [AP]M", "%I:%M:%S.%f %p"),
        (r"\d{6}", "%H%M%S"),
        (r"\d{4}", "%H%M"),
    )
)
_ZONED: Final = re.compile(r"(?i)\s*(Z|UTC|GMT|[+-]\d{2}(:?\d{2})?)$")
_WHOLE: Final = re.compile(
    r"(?P<date>[A-Za-z]{3,9} \d{1,2},? \d{4}|\d{1,4}[-/. ][A-Za-z0-9]{1,3}[-/. ]\d{2,4}|\d{8})"
    r"(?P<gap>T| |, |  ?|:|)(?P<clock>\d.*)?"
)
_LETTERS: Final = re.compile(r"(?<=\d)\s?[A-Z]{2,4}$")
"""Letters that a city writes after a time, such as `PD` and `PS` in San José, or `EST`."""


_COMPACT: Final = 5
"""Dates read one way have to lie this many times closer together than read the other way to tell the
order.
"""
_FEW: Final = 5
_TRIED: Final = 150
"""So many values of one shape are read; the others look like them."""


class Read(NamedTuple):
    """A value's possible readings: what it is, and the formats that fit it."""

    kind: Kind
    forms: tuple[str, ...]


def read(text: str) -> Read | None:
    """What one value is, by its looks; None: it is no time."""
    if len(text) > 40 or not any(map(str.isdigit, text)):
        return None
    clock = _clock(text)
    if clock and ":" in text:
        return Read("clock", (clock,))
    whole = _WHOLE.fullmatch(text)
    if whole is None or not (dates := _dates(whole["date"])):
        return None
    if whole["clock"] is None:
        return Read("date", dates) if not whole["gap"] else None
    clock, tail = whole["clock"], ""
    if zoned := _ZONED.search(clock):
        tail, clock = (" %z" if zoned[0][0] == " " else "%z"), clock[: zoned.start()]
    elif (lettered := _LETTERS.search(clock)) and lettered[0].strip().upper() not in ("AM", "PM"):
        tail, clock = lettered[0], clock[: lettered.start()]
    form = _clock(clock)
    if form is None:
        return None
    return Read("moment", tuple(f"{date}{whole['gap']}{form}{tail}" for date in dates))


def _dates(text: str) -> tuple[str, ...]:
    for pattern, forms in _DATES:
        if pattern.fullmatch(text):
            fits = tuple(form for form in forms if _parses(text, form))
            if fits:
                return fits
    return ()


def _clock(text: str) -> str | None:
    return next((form for pattern, form in _CLOCKS if pattern.fullmatch(text) and _parses(text, form)), None)


def _parses(text: str, form: str) -> bool:
    try:
        datetime.datetime.strptime(text, form)  # noqa: DTZ007 - only whether it fits
    except ValueError:
        return False
    return True


class Forms(NamedTuple):
    """A column read as times. `share`: of its values that are times of this kind."""

    kind: Kind
    forms: tuple[str, ...]
    share: float
    swapped: bool = False
    """Whether day and month could be the other way round."""
    halved: bool = False
    """Whether morning and evening look alike."""
    midnight: bool = False
    """Whether every moment is at midnight, so that it tells a date and no time of day."""

    @property
    def doubtful(self) -> bool:
        """Whether somebody has to say how it is read."""
        return self.swapped or self.halved


def forms_of(values: Counter[str]) -> Forms | None:
    """The formats of a column, from its values and how often each stands; None: it holds no times."""
    numbers = _numbers(values)
    if numbers is not None:
        return numbers
    kinds: Counter[Kind] = Counter()
    fits: dict[tuple[Kind, tuple[str, ...]], list[str]] = {}
    for texts in _by_shape(values).values():
        tried = _some(texts)
        found = [(text, its) for text in tried if (its := read(text)) is not None]
        share = sum(values[text] for text in texts) / max(1, len(tried))
        for text, its in found:
            kinds[its.kind] += share  # type: ignore[assignment]
            fits.setdefault((its.kind, its.forms), []).append(text)
    if not kinds:
        return None
    kind, count = kinds.most_common(1)[0]
    sets = [set(forms) for (its, forms) in fits if its == kind]
    chosen, doubtful = _settle(sets, {forms: texts for (its, forms), texts in fits.items() if its == kind})
    midnight = kind == "moment" and all(
        re.search(r"(?i)(?<!\d)(0?0:00|12:00)(:00)?(\.0+)?( ?AM)?( ?\+00.*|Z)?$", text)
        for (its, _), texts in fits.items()
        if its == kind
        for text in texts
    )
    half = any(_half_a_day(forms, texts) for (its, forms), texts in fits.items() if its == kind)
    return Forms(kind, chosen, count / max(1, values.total()), doubtful, half, midnight)


def _by_shape(values: Counter[str]) -> dict[str, list[str]]:
    """Values that look alike: the same marks, as many digits, letters where there are letters."""
    shapes: dict[str, list[str]] = {}
    for text in values:
        if any(map(str.isdigit, text)):
            shapes.setdefault(re.sub(r"[A-Za-z]{3,}", "aaa", re.sub(r"\d", "9", text)), []).append(text)
    return shapes


def _some(texts: list[str]) -> list[str]:
    """Enough of them to read: spread over all, and such whose first numbers can be no month."""
    if len(texts) <= _TRIED:
        return texts
    ordered = sorted(texts)
    spread = ordered[:: max(1, len(ordered) // _TRIED)]
    late = [text for text in ordered if re.match(r"(\d{1,2}\D)?(1[3-9]|2\d|3[01])\D", text)]
    return list(dict.fromkeys([*spread, *late[:20], *late[-20:]]))


def _half_a_day(forms: tuple[str, ...], texts: list[str]) -> bool:
    """Whether a clock without AM and PM only ever shows 1 to 12, so that morning and evening look alike."""
    if len(texts) < 50 or not any("%H:" in form for form in forms):
        return False
    hours = {int(found[1]) for text in texts if (found := re.search(r"(\d{1,2}):\d{2}", text))}
    return len(hours) >= 8 and hours <= set(range(1, 13))


def _settle(sets: list[set[str]], texts: dict[tuple[str, ...], list[str]]) -> tuple[tuple[str, ...], bool]:
    """One order of day and month for the whole column: the one that values force, else the more compact."""
    firsts = [{form for form in forms if not _day_first(form)} for forms in sets]
    days = [{form for form in forms if _day_first(form)} for forms in sets]
    forced_month = any(
        len(forms) == 1 and _two_orders(next(iter(forms))) and not _day_first(next(iter(forms)))
        for forms in sets
    )
    forced_day = any(len(forms) == 1 and _day_first(next(iter(forms))) for forms in sets)
    open_ = [forms for forms in sets if len(forms) > 1]
    doubtful = False
    day = forced_day and not forced_month
    if open_ and not forced_day and not forced_month:
        month_span, day_span = _span(texts, firsts), _span(texts, days)
        day = day_span * _COMPACT < month_span
        few = sum(map(len, texts.values())) < _FEW
        doubtful = few or not (day or month_span * _COMPACT < day_span)
    chosen: dict[str, None] = {}
    for forms in sorted(sets, key=sorted):
        kept = [form for form in sorted(forms) if len(forms) == 1 or _day_first(form) == day]
        chosen.update(dict.fromkeys(kept or sorted(forms)))
    return tuple(sorted(chosen, key=lambda form: ("%y" not in form, form))), doubtful


def _two_orders(form: str) -> bool:
    return form.lstrip().startswith(("%m", "%d")) and "%b" not in form and "%B" not in form


def _day_first(form: str) -> bool:
    return _two_orders(form) and form.startswith("%d")


def _span(texts: dict[tuple[str, ...], list[str]], sets: list[set[str]]) -> float:
    """Days between the first and the last date, read one way."""
    moments = [
        datetime.datetime.strptime(text, form.replace("%z", ""))  # noqa: DTZ007
        for wanted in sets
        for form in wanted
        for forms, those in texts.items()
        if form in forms and "%z" not in form
        for text in itertools.islice(those, 500)
        if _parses(text, form)
    ]
    return (max(moments) - min(moments)).total_seconds() / 86_400 + 1 if moments else float("inf")


def _numbers(values: Counter[str]) -> Forms | None:
    """Moments as numbers: epoch milliseconds or seconds, or a spreadsheet's days."""
    total = values.total()
    for form, low, high, pattern in (
        ("epoch ms", 3e11, 1.9e12, r"\d{12,13}(\.0)?"),
        ("epoch s", 3e8, 1.9e9, r"\d{9,10}(\.\d+)?"),
        ("excel days", 25_000, 75_000, r"\d{5}\.\d+"),
    ):
        fits = sum(count for text, count in values.items()
                   if re.fullmatch(pattern, text) and low < float(text) < high)  # fmt: skip
        if fits and fits >= 0.9 * total:
            return Forms("moment", (form,), fits / total)
    return None
