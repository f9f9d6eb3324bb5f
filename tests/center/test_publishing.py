"""Which directive is in force: by its effective time, its expiry, and when it was published."""

import datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.center.directives import CALLS_TABLE, calls_directive, requests_directive
from tests.center.town import START, Town

from answerable import center
from answerable.model import events as ev
from answerable.model.errors import BadInput, NotNow
from answerable.model.nouns import Publication
from answerable.model.people import Person
from answerable.model.state import State
from answerable.policy import DirectiveError

DAY = datetime.timedelta(days=1)
AUTHOR = Person("a", "policy author")
DAYS = st.integers(0, 6).map(lambda n: START + n * DAY)
PUBLICATIONS = st.lists(
    st.builds(
        Publication,
        id=st.uuids().map(str),
        governs=st.sampled_from(["calls", "requests"]),
        digest=st.just(""),
        effective=DAYS,
        expires=st.none() | DAYS,
        published=DAYS,
        by=st.just(AUTHOR),
        text=st.just(""),
    ),
    max_size=6,
)


@given(publications=PUBLICATIONS, at=DAYS)
def test_in_force_is_the_latest_effective_one_that_was_published_and_has_not_expired(
    publications: list[Publication], at: datetime.datetime
) -> None:
    state = State()
    state.publications.fill(publications)
    found = state.in_force("calls", at)
    fit = []
    for each in publications:
        ended = each.expires is not None and each.expires <= at
        if each.governs == "calls" and each.published <= at and each.effective <= at and not ended:
            fit.append(each)
    assert (found is None) == (not fit)
    if found:
        assert found in fit
        assert all((each.effective, each.published) <= (found.effective, found.published) for each in fit)


def test_a_directive_is_in_force_from_its_effective_time_until_it_expires(bare: Town) -> None:
    bare.publish(calls_directive(effective="2026-03-01T13:00:00Z", expires="2026-03-01T14:00:00Z"))
    under = []
    for _ in range(3):
        under.append(bare.incident(bare.call()).directive)
        bare.clock.move(60)
    assert under == [None, "640.10@1", None]


def test_nothing_is_in_force_before_it_was_published(bare: Town) -> None:
    assert bare.incident(bare.call()).directive is None
    bare.clock.move(1)
    bare.publish()
    assert bare.incident(bare.call()).directive == "640.10@1"
    assert bare.incident(bare.call(received=START)).directive is None


def test_the_directive_in_force_when_a_call_came_governs_it_to_its_end(town: Town) -> None:
    number = town.call(facts={"weapon": "seen"})
    mild = CALLS_TABLE.replace("| send | 5 | 30 | 1 patrol", "| report | 9 | 120 | none")
    town.publish(calls_directive(2, "2026-02-01T00:00:00Z", table=mild))
    town.learn(number, {"caller works for": "public"})
    assert town.incident(number).directive == "640.10@1"
    assert town.incident(number).acting["response"] == "send"
    assert town.incident(town.call(facts={"weapon": "seen"})).acting["response"] == "report"


def test_the_record_has_the_exact_text_and_each_decision_its_digest(bare: Town) -> None:
    """Ends of lines and all: whoever has the record can say by which bytes a call was decided."""
    text = calls_directive().replace("\n", "\r\n")
    bare.publish(text)
    (entry,) = (each for each in bare.log.stream("directives") if b"directive published" in each.data)
    kept = ev.from_bytes(entry.data)
    assert isinstance(kept, ev.DirectivePublished)
    assert kept.publication.text == text
    decision = bare.incident(bare.call()).decision
    assert decision is not None
    assert decision.digest == kept.publication.digest == sha256(text.encode()).hexdigest()


def test_a_version_is_published_once(town: Town) -> None:
    with pytest.raises(NotNow, match="next version"):
        town.publish(calls_directive(effective="2027-01-01T00:00:00Z"))


def test_calls_and_requests_have_their_own_directives(bare: Town) -> None:
    bare.publish(requests_directive())
    assert bare.incident(bare.call()).directive is None
    assert bare.asked(bare.request({})).directive == "640.20@1"


def test_every_mistake_of_a_text_is_told_and_nothing_is_published(bare: Town) -> None:
    text = calls_directive().replace("send now | 1 |", "send nwo | 1 |").replace("| >= 1 |", "| >= x |")
    with pytest.raises(DirectiveError) as caught:
        bare.publish(text)
    assert len(caught.value.mistakes) >= 2
    assert bare.state.publications == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("response", "reaction", "neither"),
        ("priority", "answer", "both"),
        ("report < send < send now", "report, send, send now", "need an order"),
    ],
)
def test_a_directive_that_the_centre_could_do_nothing_with_is_not_published(
    bare: Town, old: str, new: str, says: str
) -> None:
    text = calls_directive().replace(old, new)
    if says == "need an order":
        text = "\n".join(line.replace("| | send |", "| | |") for line in text.splitlines())
    with pytest.raises(BadInput, match=says):
        bare.publish(text)


def test_an_agency_is_told_one_of_three_answers(bare: Town) -> None:
    with pytest.raises(BadInput, match="decline < provisional < accept"):
        bare.publish(requests_directive().replace("accept", "agree"))


def test_an_order_by_word_of_mouth_is_on_the_record_and_decides_nothing(town: Town) -> None:
    number = town.call()
    center.note_order(town.desk("dispatcher"), "deputy chief", "send nobody there", START + DAY)
    assert town.state.orders[0].giver == "deputy chief"
    town.learn(number, {"weapon": "used"})
    assert town.incident(number).acting["response"] == "send now"


def test_an_order_needs_a_giver_its_words_and_an_end_ahead(town: Town) -> None:
    naive = datetime.datetime(2027, 1, 1)  # noqa: DTZ001
    for giver, words, end in (
        ("", "x", START + DAY),
        ("x", " ", START + DAY),
        ("x", "x", START),
        ("x", "x", naive),
    ):
        with pytest.raises(BadInput):
            center.note_order(town.desk("dispatcher"), giver, words, end)
