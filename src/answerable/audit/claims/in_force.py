"""Which texts were in force in a time: as the record published them, or as a claims file gives them."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Sequence

import msgspec

from answerable.audit.claims.answers import Gap
from answerable.audit.claims.nouns import CasePart, Claims, GuaranteePart, Period, Text
from answerable.audit.claims.record import Kept
from answerable.model.nouns import Governs, Publication
from answerable.policy import Directive, read_directive


class Version(msgspec.Struct, frozen=True):
    """A text, when it was in force within the claim's time, and where it comes from."""

    directive: Directive
    source: str
    entry: int | None
    period: Period
    reading_of: str = ""


class InForce(msgspec.Struct, frozen=True):
    """Every version that is known to have been in force, and the time of which that is not known."""

    versions: tuple[Version, ...]
    gaps: tuple[Gap, ...]
    why_none: str = ""
    """Why there is no text to look at, where there is none."""
    orders: int = 0
    """Orders by word of mouth that held in the time, as the record has them."""
    without: tuple[Period, ...] = ()
    """The stretches in which the record had no directive in force: there was no text then to be asked."""


def in_force(part: GuaranteePart | CasePart, claims: Claims, kept: Kept | None) -> InForce:
    """The versions that a part speaks of: the texts that it names, else what the record published."""
    if part.texts:
        return _of_files([text for text in claims.texts if text.id in part.texts], part.period)
    if kept is None:
        return InForce((), (), "no record was given that says which text was in force")
    return _of_record(kept, part.governs, part.period)


def _of_files(texts: Sequence[Text], period: Period) -> InForce:
    versions = [
        Version(text.directive, text.file, None, text.period, text.reading_of)
        for text in texts
        if _meet(text.period, period)
    ]
    gaps = [] if period == Period() else list(_between([each.period for each in versions], period))
    return InForce(
        tuple(versions), tuple(gaps), "" if versions else "no text given was in force in that time"
    )


def _meet(one: Period, other: Period) -> bool:
    return (one.since is None or other.until is None or one.since < other.until) and (
        one.until is None or other.since is None or other.since < one.until
    )


def _between(spans: list[Period], period: Period) -> Iterator[Gap]:
    """The stretches of a time in which none of these texts was in force."""
    why = "no text was given that was in force then"
    reached = period.since
    for span in sorted(spans, key=lambda span: (span.since is not None, span.since or _LEAST)):
        if span.since is not None and (reached is None or reached < span.since):
            yield Gap(reached, span.since, why)
        if span.until is None:
            return
        reached = span.until if reached is None else max(reached, span.until)
    if period.until is None or reached is None or reached < period.until:
        yield Gap(reached, period.until, why)


_LEAST = datetime.datetime.min.replace(tzinfo=datetime.UTC)


def _of_record(kept: Kept, governs: Governs, period: Period) -> InForce:
    if kept.opened is None:
        return InForce((), kept.gaps(period), "the record is empty")
    since = max(kept.opened, period.since or kept.opened)
    until = min(kept.asked, period.until or kept.asked)
    spans: dict[str, tuple[Publication, datetime.datetime, datetime.datetime]] = {}
    without = []
    for start, end in _segments(kept, governs, since, until):
        found = kept.state.in_force(governs, start)
        if found is None:
            without.append(Period(start, end))
        else:
            first = spans[found.id][1] if found.id in spans else start
            spans[found.id] = (found, first, end)
    versions = tuple(
        Version(
            read_directive(each.text),
            f"published in the record, entry {kept.publications[each.id]}",
            kept.publications[each.id],
            Period(start, end),
        )
        for each, start, end in spans.values()
    )
    why = "" if versions else "the record has no directive in force in that time"
    orders = sum(each.at < until and since < each.expires for each in kept.state.orders)
    return InForce(versions, kept.gaps(period), why, orders, tuple(without))


def _segments(
    kept: Kept, governs: Governs, since: datetime.datetime, until: datetime.datetime
) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
    """A time cut where a version may have begun or ended, so that one is in force over each stretch."""
    cuts = {since, until}
    for each in kept.state.publications:
        if each.governs == governs:
            cuts |= {at for at in (each.published, each.effective, each.expires) if at and since < at < until}
    at = sorted(cut for cut in cuts if since <= cut <= until)
    yield from itertools.pairwise(at)
