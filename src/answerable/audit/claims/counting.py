"""Claims about the record: so many of its calls are so. Counted with bounds, whatever the holes hold.

What was erased, not known or contested, and the time that the record does not cover, may hold anything. The
count then lies between two bounds, and a claim is decided only where both decide it alike: the worst case of
Manski (Partial Identification of Probability Distributions, 2003), on counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from answerable.audit.claims.answers import (
    Count,
    Counted,
    PartAnswer,
    PhoneLogs,
    Truth,
    Unclear,
    every,
    opposite,
    word,
)
from answerable.audit.claims.naming import check_names
from answerable.audit.claims.nouns import RecordPart
from answerable.audit.claims.record import Kept
from answerable.audit.claims.seen import Seen, calls_of, fits, requests_of
from answerable.audit.claims.words import record_sentence, span
from answerable.model.history import history

NO_RECORD = "no record was given that could tell"


class Bounds(msgspec.Struct, frozen=True):
    """A count that is at least and at most so much; None: there is no bound."""

    least: int
    most: int | None

    def more(self, by: int | None) -> Bounds:
        """The same where so many more may count; None: any number."""
        return Bounds(self.least, None if by is None or self.most is None else self.most + by)


def decided(part: RecordPart, count: Bounds, spoken_of: Bounds) -> Truth:
    """What a claim comes to when so many count, of so many that it speaks of.

    With `all` what counts are the exceptions; and what is said of all of none says nothing.
    """
    match part.how_many:
        case "at least":
            return _at_least(count, part.number)
        case "at most":
            return opposite(_at_least(count, part.number + 1))
        case "exactly":
            return every((_at_least(count, part.number), opposite(_at_least(count, part.number + 1))))
        case "none":
            return opposite(_at_least(count, 1))
        case "all":
            none = opposite(_at_least(count, 1))
            return none if none is False or spoken_of.least else None


def _at_least(count: Bounds, number: int) -> Truth:
    if count.least >= number:
        return True
    return False if count.most is not None and count.most < number else None


class Tally:
    """The calls of a record sorted by whether a claim counts them."""

    def __init__(self, part: RecordPart, seen: Iterable[Seen]) -> None:
        self.counted: list[Seen] = []
        self.unclear: list[Unclear] = []
        self.spoken_of = [0, 0]
        """How many the claim speaks of, for certain and perhaps."""
        for each in seen:
            if part.period.holds(each.received):
                self._sort(part, each)

    def _sort(self, part: RecordPart, seen: Seen) -> None:
        which, why_which = fits(seen, part.which)
        that, why_that = fits(seen, part.that)
        if part.how_many == "all":
            that = opposite(that)
        self.spoken_of[0] += which is True
        self.spoken_of[1] += which is not False
        counts = every((which, that))
        if counts:
            self.counted.append(seen)
        elif counts is None:
            self.unclear.append(Unclear(seen.number, tuple(dict.fromkeys((*why_which, *why_that)))))

    @property
    def count(self) -> Bounds:
        """How many count, whatever the holes hold."""
        return Bounds(len(self.counted), len(self.counted) + len(self.unclear))

    @property
    def holes(self) -> dict[str, int]:
        """Why it cannot be told of how many; of some for several reasons."""
        return dict(Counter(why for each in self.unclear for why in each.why))


def answer_record(part: RecordPart, file: str, kept: Kept | None) -> PartAnswer:
    """What the record's calls come to.

    Raises:
        IntakeError: it names a fact, an outcome or a value that no directive of the record has.
    """
    if kept is None:
        return PartAnswer("record", part.about, "not decidable", record_sentence(part), NO_RECORD, ())
    check_names(part, file, kept)
    tally = Tally(part, calls_of(kept.state) if part.of == "calls" else requests_of(kept.state))
    gaps, phone = kept.gaps(part.period), kept.phone(part.period)
    more = 0 if not gaps else None
    if part.about == "conduct" and more is not None:
        more = phone.unexplained if phone.covered and part.of == "calls" else None
    count, spoken_of = tally.count.more(more), Bounds(*tally.spoken_of).more(more)
    truth = decided(part, count, spoken_of)
    found = Count(
        what="exceptions" if part.how_many == "all" else part.of,
        least=count.least,
        most=count.most,
        spoken_of=(spoken_of.least, spoken_of.most),
        counted=tuple(_counted(kept, part, each) for each in tally.counted),
        unclear=tuple(tally.unclear),
        holes=tally.holes,
        gaps=gaps,
        phone=phone,
        looked=part.is_personal,
    )
    return PartAnswer(
        kind="record",
        about=part.about,
        answer=word(truth),
        checked=record_sentence(part),
        because=_because(part, found, truth),
        not_checked=tuple(_not_checked(part, found)),
        gaps=gaps,
        count=found,
    )


def _counted(kept: Kept, part: RecordPart, seen: Seen) -> Counted:
    taken = next(kept.log.stream(f"{part.of.removesuffix('s')}/{seen.number}"))
    entries = tuple(entry.index for entry, _ in history(kept.log, seen.matter))
    return Counted(seen.number, seen.received, taken.index, entries, seen.open)


def _because(part: RecordPart, found: Count, truth: Truth) -> str:
    if truth is None and part.how_many == "all" and found.spoken_of[1] == 0:
        return "the record has no such calls in that time, so that nothing is said of any"
    if found.most is None:
        many = f"{found.least} or more"
    else:
        many = str(found.least) if found.least == found.most else f"{found.least} to {found.most}"
    counted = f"{'exceptions' if found.what == 'exceptions' else 'counted'}: {many}"
    return (
        "; ".join((counted, *_why_open(part, found))) if truth is None else f"{counted}, whatever is missing"
    )


def _why_open(part: RecordPart, found: Count) -> Iterator[str]:
    for why, number in found.holes.items():
        yield f"of {number} it cannot be told ({why})"
    for gap in found.gaps:
        yield f"{span(gap.since, gap.until)}: {gap.why}"
    if part.about == "conduct" and not found.gaps:
        yield from _why_conduct(found.phone)


def _why_conduct(phone: PhoneLogs) -> Iterator[str]:
    if not phone.covered:
        yield "calls may have rung that were never entered: no phone log was held against all of that time"
    elif phone.unexplained:
        yield f"{phone.unexplained} rings of the phone log are explained by nothing that was entered"


def _not_checked(part: RecordPart, found: Count) -> Iterator[str]:
    phone, kind = found.phone, "call" if part.of == "calls" else "request"
    if part.of == "calls" and phone.covered:
        logs, left = ", ".join(phone.reconciliations), phone.unexplained
        yield (
            "A call that was never entered is not in the record. Phone logs were held against all of that"
            f" time ({logs}); {left} rings are explained by nothing that was entered."
        )
    else:
        held = "; no phone log was held against all of that time" if part.of == "calls" else ""
        yield f"A {kind} that was never entered is not in the record{held}."
    if part.that.answered is not None or part.which.answered is not None:
        yield (
            "Answered means here that a unit was sent which serves it or came, or that others took it over; a"
            " report taken by phone and a caller's own cancelling are dispositions."
        )
    if any(each.open for each in found.counted):
        still = sum(each.open for each in found.counted)
        yield f"{still} of those counted are still open: what is so of them now may change."
    yield "Why it was so: the record says what was entered and done, not what anybody meant."
