"""Complaints and their deadlines; public statements in their exact words."""

import datetime

import pytest
from tests.center.town import START, Town, timer_faults

from answerable import center
from answerable.model.errors import BadInput, NotFound, NotNow

DAY = datetime.timedelta(days=1)


def complain(town: Town, *about: str, **given: object) -> str:
    center.file_complaint(town.desk("public"), "nobody came", about, **given)  # type: ignore[arg-type]
    return list(town.state.complaints)[-1]


@pytest.mark.parametrize(("asked", "days"), [("explanation", 30), ("records", 20), ("other", 30)])
def test_a_complaint_is_owed_an_answer_by_its_deadline(town: Town, asked: str, days: int) -> None:
    number = complain(town, asked=asked)
    assert town.state.complaints[number].due == START + days * DAY
    assert timer_faults(town.state, town.log.timers()) == []
    center.answer_complaint(town.desk("supervisor"), number, "a patrol was sent at 12:10")
    complaint = town.state.complaints[number]
    assert (complaint.status, complaint.answer) == ("answered", "a patrol was sent at 12:10")
    assert town.log.timers() == ()


def test_answered_late_it_was_missed_like_any_deadline(town: Town) -> None:
    number = complain(town)
    town.clock.move(60 * 24 * 31)
    assert [each.subject for each in town.tell_missed()] == [f"complaint/{number}"]
    center.answer_complaint(town.desk("supervisor"), number, "sorry")
    assert [each.kind for each in town.state.complaints[number].departures] == ["late"]


def test_it_names_calls_and_requests_by_any_of_their_numbers(town: Town) -> None:
    one, other = town.call(), town.call()
    center.merge(town.desk("dispatcher"), one, other)
    number = complain(town, one, other, receipts=[3], complainant="V. Lund", contact="555-0101")
    complaint = town.state.complaints[number]
    assert complaint.about == (f"incident/{other}",)
    assert (complaint.receipts, complaint.complainant, complaint.contact) == ((3,), "V. Lund", "555-0101")
    with pytest.raises(NotFound, match="26-99"):
        complain(town, "26-99")


def test_a_complaint_and_its_answer_have_words_and_are_given_once(town: Town) -> None:
    with pytest.raises(BadInput, match="needs its words"):
        center.file_complaint(town.desk("public"), " ")
    with pytest.raises(BadInput, match="one of: explanation"):
        complain(town, asked="money")
    number = complain(town)
    with pytest.raises(BadInput, match="needs its words"):
        center.answer_complaint(town.desk("supervisor"), number, "")
    center.answer_complaint(town.desk("supervisor"), number, "sorry")
    with pytest.raises(NotNow, match="is answered"):
        center.answer_complaint(town.desk("supervisor"), number, "again")
    with pytest.raises(NotFound):
        center.answer_complaint(town.desk("supervisor"), "26-C0099", "sorry")


def test_a_public_statement_keeps_who_said_what_where_and_when(town: Town) -> None:
    said = ("A. Chief", "police chief", "we  sent to every call", "town hall")
    center.make_statement(town.desk("auditor"), *said, START - DAY, "Harrow Bay Gazette, 28 February 2026")
    statement = town.state.statements["26-P0001"]
    assert (statement.words, statement.said) == ("we  sent to every call", START - DAY)
    for wrong in (START + DAY, START.replace(tzinfo=None)):
        with pytest.raises(BadInput):
            center.make_statement(town.desk("auditor"), *said, wrong)
    with pytest.raises(BadInput, match="exact words"):
        center.make_statement(town.desk("auditor"), "A. Chief", "police chief", " ", "town hall", START)
