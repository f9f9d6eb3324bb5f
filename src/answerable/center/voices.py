"""Complaints and their answers; what those in office state in public."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

from answerable.model import events as ev
from answerable.model.deciding import note_if_late
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.duties import aware
from answerable.model.errors import BadInput, NotFound, NotNow
from answerable.model.legible import legible
from answerable.model.people import SYSTEM
from answerable.model.voices import (
    ASKED_FOR,
    COMPLAINT_DAYS,
    COMPLAINT_DAYS_DEFAULT,
    AskedFor,
    PublicStatement,
)

ENTRY_MOST: Final = 2**53
"""No record has so many entries: what is above is no number of one."""


@command("file a complaint")
def file_complaint(
    draft: Draft,
    words: str,
    about: Sequence[str] = (),
    *,
    asked: AskedFor = "explanation",
    complainant: str = "",
    contact: str = "",
    receipts: Sequence[int] = (),
) -> None:
    """Enter a complaint: in whose words, about which calls or requests, and what is asked for.

    Who complains is kept apart and may be left out. `receipts`: the entries whose receipts came with it,
    checked before. The answer is owed by a deadline like every other.
    """
    if not words.strip() or asked not in ASKED_FOR:
        raise BadInput(f"A complaint needs its words, and asks for one of: {', '.join(ASKED_FOR)}.")
    if any(not 0 <= entry < ENTRY_MOST for entry in receipts):
        raise BadInput("A receipt is named by the number of its entry.")
    subjects = tuple(dict.fromkeys(draft.state.subject(number) for number in about))
    number = draft.state.next_number(f"{draft.at:%y}-C")
    draft.say(
        ev.ComplaintFiled(
            at=draft.at,
            by=draft.by,
            subject=f"complaint/{number}",
            about=subjects,
            receipts=tuple(receipts),
            asked=asked,
            complainant=legible(complainant),
            contact=legible(contact),
            words=legible(words, 20_000),
        )
    )
    due = draft.at + datetime.timedelta(days=COMPLAINT_DAYS.get(asked, COMPLAINT_DAYS_DEFAULT))
    _owe_answer(draft, number, due)


@command("answer a complaint")
def answer_complaint(draft: Draft, number: str, answer: str) -> None:
    """Answer a complaint, in words. After its deadline the answer was late, as anything else is."""
    if number not in draft.state.complaints:
        raise NotFound(f"There is no complaint {number}.")
    if draft.state.complaints[number].answered is not None:
        raise NotNow(f"Complaint {number} is answered.")
    if not answer.strip():
        raise BadInput("An answer needs its words.")
    subject = f"complaint/{number}"
    note_if_late(draft, subject)
    draft.say(ev.ComplaintAnswered(at=draft.at, by=draft.by, subject=subject, answer=legible(answer, 20_000)))
    _owe_answer(draft, number, None)


@command("make a statement")
def make_statement(
    draft: Draft,
    speaker: str,
    office: str,
    words: str,
    where: str,
    said: datetime.datetime,
    source: str = "",
) -> None:
    """Put a public statement on the record: who in which office said which exact words, where and when."""
    if not all(each.strip() for each in (speaker, office, words, where)) or aware(said) > draft.at:
        raise BadInput("A statement needs who, in which office, the exact words, where, and when.")
    number = draft.state.next_number(f"{draft.at:%y}-P")
    statement = PublicStatement(
        legible(speaker), legible(office), legible(words, 20_000), legible(where), said, legible(source)
    )
    draft.say(
        ev.PublicStatementMade(at=draft.at, by=draft.by, subject=f"statement/{number}", statement=statement)
    )


def _owe_answer(draft: Draft, number: str, due: datetime.datetime | None) -> None:
    step = f"answer complaint {number}" if due else ""
    draft.say(ev.DutySet(at=draft.at, by=SYSTEM, subject=f"complaint/{number}", step=step, due=due))
