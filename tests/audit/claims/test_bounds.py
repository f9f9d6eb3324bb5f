"""Whatever the holes hold: an answer that is given with holes is the answer under every way to fill them."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Sequence

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audit.claims.writing import kept
from tests.center.test_keeping import erase
from tests.center.town import SCHEDULE, START, WHY, in_force

from answerable import center
from answerable.audit.claims.answers import Answer, Truth, every, word
from answerable.audit.claims.counting import Bounds, Tally, answer_record, decided
from answerable.audit.claims.nouns import Filter, HowMany, Period, RecordPart
from answerable.audit.claims.seen import Seen
from answerable.model.nouns import ERASED, KINDS, Erasing, Incident, Kind, Place, Statement
from answerable.model.people import SYSTEM

ADDRESSES = ("1 Oak Street", "2 Elm Street")
EMPLOYERS = ("nation", "town")


class Call(msgspec.Struct, frozen=True):
    """A call as it was, and which of its two personal data went."""

    address: str
    employer: str
    answered: bool
    no_address: bool = False
    no_employer: bool = False

    def seen(self) -> Seen:
        """As the record has it."""
        place = Place("" if self.no_address else self.address)
        value = ERASED if self.no_employer else self.employer
        kinds: tuple[Kind, ...] = KINDS if self.no_address or self.no_employer else ()
        matter = Incident(
            id="1",
            opened=START,
            place=place,
            directive=None,
            statements=(Statement("employer", SYSTEM, START, value),),
            answered=self.answered,
            erased=(Erasing(START, kinds),) if kinds else (),
        )
        return Seen("1", START, "voice", "", place, matter, (), frozenset(kinds))

    def completions(self) -> Iterator[Call]:
        """Every call that it may have been."""
        for address in ADDRESSES if self.no_address else (self.address,):
            for employer in EMPLOYERS if self.no_employer else (self.employer,):
                yield Call(address, employer, self.answered)


CALLS = st.builds(
    Call, st.sampled_from(ADDRESSES), st.sampled_from(EMPLOYERS), st.booleans(), st.booleans(), st.booleans()
)
FILTERS = st.builds(
    Filter,
    place=st.sampled_from([(), ADDRESSES[:1], ADDRESSES]),
    facts=st.sampled_from([{}, {"employer": EMPLOYERS[:1]}]),
    answered=st.sampled_from([None, True, False]),
)
PARTS = st.builds(
    RecordPart,
    where=st.just("part"),
    about=st.just("record"),
    of=st.just("calls"),
    how_many=st.sampled_from(["at least", "at most", "exactly", "none", "all"]),
    number=st.integers(0, 4),
    period=st.just(Period()),
    which=FILTERS,
    that=FILTERS,
)


def answered(part: RecordPart, calls: Sequence[Call]) -> Answer:
    """What a claim comes to on these calls."""
    tally = Tally(part, [call.seen() for call in calls])
    return word(decided(part, tally.count, Bounds(*tally.spoken_of)))


def plainly(part: RecordPart, calls: Sequence[Call]) -> Answer:
    """The same where nothing is missing, counted one by one, in the words of the claim alone."""

    def so(call: Call, of: Filter) -> bool:
        return (
            (not of.place or call.address in of.place)
            and (not of.facts or call.employer in of.facts["employer"])
            and (of.answered is None or call.answered is of.answered)
        )

    spoken_of = [call for call in calls if so(call, part.which)]
    number = sum(so(call, part.that) for call in spoken_of)
    if part.how_many == "all":
        return (
            "supported"
            if number == len(spoken_of) and spoken_of
            else ("contradicted" if spoken_of else "not decidable")
        )
    wanted = {
        "at least": number >= part.number,
        "at most": number <= part.number,
        "exactly": number == part.number,
        "none": number == 0,
    }
    return "supported" if wanted[part.how_many] else "contradicted"


@given(PARTS, st.lists(CALLS, max_size=4))
@settings(max_examples=300, deadline=None)
def test_an_answer_with_holes_is_the_answer_however_they_are_filled(
    part: RecordPart, calls: list[Call]
) -> None:
    """Held against a count one by one that knows of no bounds, over every completion."""
    with_holes = answered(part, calls)
    filled = {plainly(part, each) for each in itertools.product(*(call.completions() for call in calls))}
    assert with_holes == "not decidable" or filled == {with_holes}


@given(PARTS, st.lists(CALLS, max_size=5))
@settings(max_examples=200, deadline=None)
def test_where_nothing_is_missing_the_count_decides(part: RecordPart, calls: list[Call]) -> None:
    whole = [next(call.completions()) for call in calls]
    assert answered(part, whole) == plainly(part, whole)


@given(PARTS, st.lists(CALLS, max_size=5), st.data())
@settings(max_examples=200, deadline=None)
def test_one_more_hole_never_decides_anything(
    part: RecordPart, calls: list[Call], data: st.DataObject
) -> None:
    before = answered(part, calls)
    place = data.draw(st.integers(0, len(calls) - 1)) if calls else None
    after = [
        msgspec.structs.replace(call, no_address=True, no_employer=True) if at == place else call
        for at, call in enumerate(calls)
    ]
    assert answered(part, after) in (before, "not decidable")


@given(
    st.sampled_from(["at least", "at most", "exactly", "none"]),
    st.integers(0, 5),
    st.integers(0, 5),
    st.one_of(st.none(), st.integers(0, 5)),
)
def test_bounds_decide_what_every_count_between_them_decides(
    how_many: HowMany, number: int, least: int, more: int | None
) -> None:
    """Exactly so: nothing is left open that all of them agree on."""
    part = RecordPart(
        where="", about="record", of="calls", how_many=how_many, number=number,
        period=Period(), which=Filter(), that=Filter(),
    )  # fmt: skip
    between = range(least, least + (20 if more is None else more) + 1)
    said = {decided(part, Bounds(each, each), Bounds(9, 9)) for each in between}
    expected: Truth = said.pop() if len(said) == 1 else None
    assert decided(part, Bounds(least, None if more is None else least + more), Bounds(9, 9)) is expected


@given(st.lists(st.sampled_from([True, False, None]), max_size=6))
def test_every_is_kleenes_and(truths: list[Truth]) -> None:
    completions = itertools.product(*([True, False] if truth is None else [truth] for truth in truths))
    said = {all(each) for each in completions}
    assert every(tuple(truths)) is (said.pop() if len(said) == 1 else None)


@given(PARTS, st.lists(st.tuples(st.sampled_from(ADDRESSES), st.booleans(), st.booleans()), max_size=3))
@settings(max_examples=25, deadline=None)
def test_erasing_from_a_real_record_never_turns_an_answer(
    part: RecordPart, calls: list[tuple[str, bool, bool]]
) -> None:
    """Calls taken, closed, and erased by two persons: the answer stays, or is not decidable."""
    town = in_force()
    center.publish_schedule(town.desk("policy author"), SCHEDULE)
    numbers = []
    for address, nation, goes in calls:
        facts = {"caller works for": "federal" if nation else "public"}
        numbers.append((town.call(place=Place(address), facts=facts), goes))
        center.close(town.desk("dispatcher"), numbers[-1][0], "report taken", grounds=WHY)
    federal = {"caller works for": ("federal",)}
    asked = msgspec.structs.replace(
        part,
        period=Period(START, START + datetime.timedelta(days=1)),
        which=msgspec.structs.replace(part.which, facts=federal if part.which.facts else {}),
        that=msgspec.structs.replace(part.that, facts=federal if part.that.facts else {}),
    )
    town.clock.move(31 * 24 * 60)
    before = answer_record(asked, "", kept(town)).answer
    for number, goes in numbers:
        if goes:
            erase(town, number)
    assert answer_record(asked, "", kept(town)).answer in (before, "not decidable")
