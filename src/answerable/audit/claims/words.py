"""What was checked, in sentences."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from answerable.audit.claims.nouns import CasePart, Filter, GuaranteePart, Period, RecordPart


def moment(at: datetime.datetime) -> str:
    """`2026-03-01 18:00 UTC`."""
    return f"{at:%Y-%m-%d %H:%M{':%S' if at.second else ''} UTC}"


def span(since: datetime.datetime | None, until: datetime.datetime | None) -> str:
    """A stretch of time in words: from its beginning up to its end, which is not in it."""
    if since is None and until is None:
        return "at any time"
    begin = "" if since is None else f"from {moment(since)}"
    end = "" if until is None else f"up to {moment(until)}"
    return " ".join(filter(None, (begin, end)))


def texts_sentence(part: GuaranteePart | CasePart) -> str:
    """`every version in force from … keeps "same whoever asks" (of response; over person)`."""
    if isinstance(part, CasePart):
        facts = _pairs(part.facts) or "nothing known"
        return f"{_versions(part, 'every')} answers a case with {facts} by {_pairs(part.answer)}"
    kind, rest = part.row["guarantee"], {k: v for k, v in part.row.items() if k != "guarantee" and v}
    if kind == "never":
        case = f"has a case with {rest.get('if', 'anything')} that comes to {rest.get('then', 'nothing')}"
        return f"{_versions(part, 'no' if part.holds else 'at least one')} {case}"
    terms = "; ".join(f"{name} {said}" for name, said in rest.items())
    row = f'"{kind}"' + (f" ({terms})" if terms else "")
    if part.holds:
        return f"{_versions(part, 'every')} keeps {row}"
    return f"{_versions(part, 'at least one')} does not keep {row}"


def _versions(part: GuaranteePart | CasePart, how_many: str) -> str:
    when = "" if part.period == Period() else f" {span(part.period.since, part.period.until)}"
    if part.texts:
        return f"{how_many} text given as {' or '.join(part.texts)}{when}"
    return f"{how_many} version in force{when}"


def record_sentence(part: RecordPart) -> str:
    """`of the calls received … at least 2 are: not answered`."""
    kind = "calls" if part.of == "calls" else "requests for assistance"
    when = "" if part.period == Period() else f" received {span(part.period.since, part.period.until)}"
    which = "; ".join(conditions(part.which))
    that = "; ".join(conditions(part.that))
    spoken = f"the {kind}{when}" + (f" with {which}" if which else "")
    many = part.how_many if part.how_many in ("none", "all") else f"{part.how_many} {part.number}"
    return f"of {spoken}, {many}: {that}" if that else f"{spoken}: {many}"


def conditions(of: Filter) -> Iterator[str]:
    """What a filter asks of a call, condition after condition."""
    for name in ("place", "area", "kind", "agency", "answer", "last_answer", "disposition", "departure"):
        if wanted := getattr(of, name):
            yield f"{name.replace('_', ' ')} {' or '.join(wanted)}"
    if of.facts:
        yield _pairs(of.facts)
    if of.decided:
        yield f"decided {_pairs(of.decided)}"
    if of.outcome:
        yield f"acted on {_pairs(of.outcome)}"
    if of.answered is not None:
        yield "answered" if of.answered else "not answered"
    if of.late is not None:
        yield "a deadline missed" if of.late else "no deadline missed"


def _pairs(values: Mapping[str, tuple[str, ...]]) -> str:
    return ", ".join(f"{name} = {' or '.join(said)}" for name, said in values.items())
