"""Notes on open calls and requests: kept in order, read by people, never decided on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.center.directives import BARRED
from tests.center.town import WHY, Town, in_force, refold, state_of

from answerable import center
from answerable.center.calls import NOTE_MOST
from answerable.model import events as ev
from answerable.model.errors import BadInput, NotNow
from answerable.model.legible import LONGEST
from answerable.model.nouns import AssistanceRequest, Incident


def notes(matter: Incident | AssistanceRequest) -> list[str]:
    return [each.words for each in matter.notes]


def test_a_note_stands_with_its_call_and_decides_nothing(town: Town) -> None:
    number = town.call()
    before = town.incident(number)
    done = center.note(town.desk("commissioner"), number, "life safety: yes, he says")
    assert [type(each) for each in done.events] == [ev.Noted]
    after = town.incident(number)
    assert (after.decision, after.acting, after.due) == (before.decision, before.acting, before.due)
    assert [(each.by.role, each.words) for each in after.notes] == [
        ("commissioner", "life safety: yes, he says")
    ]


def test_a_request_has_notes_too(town: Town) -> None:
    number = town.request(BARRED)
    center.note(town.desk("duty officer"), number, "they call again at noon")
    assert notes(town.asked(number)) == ["they call again at noon"]


def test_notes_come_along_with_a_merge_in_the_order_of_their_times(town: Town) -> None:
    one, other = town.call(), town.call()
    for number, words in ((one, "first"), (other, "second"), (one, "third")):
        center.note(town.desk("call-taker"), number, words)
        town.clock.move(1)
    center.merge(town.desk("dispatcher"), one, other, WHY)
    assert notes(town.incident(one)) == ["first", "second", "third"]
    assert state_of(town.state) == state_of(refold(town.log))


@given(st.text(min_size=1, max_size=3 * LONGEST).filter(str.strip))
@settings(max_examples=30, deadline=None)
def test_whatever_is_written_is_kept_whole_and_can_be_read_back(words: str) -> None:
    """In as many entries as it takes; what no UTF-8 can hold is a question mark."""
    town = in_force()
    number = town.call()
    center.note(town.desk("call-taker"), number, words)
    kept = notes(town.incident(number))
    assert "".join(kept) == words.encode("utf-8", "replace").decode()
    assert all(len(each) <= LONGEST for each in kept)
    assert state_of(town.state) == state_of(refold(town.log))


def test_a_note_has_words_and_an_end_and_is_for_what_is_open(town: Town) -> None:
    number = town.call()
    for wrong in (" ", "", "x" * (NOTE_MOST + 1)):
        with pytest.raises(BadInput, match="20,000 characters"):
            center.note(town.desk("call-taker"), number, wrong)
    center.close(town.desk("dispatcher"), number, "report taken")
    with pytest.raises(NotNow, match="closed"):
        center.note(town.desk("call-taker"), number, "too late")
