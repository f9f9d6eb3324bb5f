"""A later version comes into force: what is open, and came before it, is asked again, and may only rise."""

from __future__ import annotations

import datetime
from functools import partial

from answerable.center.apart import Apart
from answerable.model import events as ev
from answerable.model.answering import answer_again
from answerable.model.asking import governs
from answerable.model.deciding import decide_again
from answerable.model.draft import Draft
from answerable.model.ledger import Ledger
from answerable.model.nouns import Governs
from answerable.model.people import SYSTEM
from answerable.model.raising import decided_now
from answerable.model.state import State


def owed_under(draft: Draft, kind: Governs) -> bool:
    """Whether anything that is open, or an earlier version, came before a version that is published now."""
    matters = draft.state.incidents if kind == "calls" else draft.state.requests
    before = any(each.governs == kind for each in draft.state.publications)
    return before or any(each.status not in ("closed", "merged") for each in matters.values())


def asked_again(draft: Draft, directive: str, due: datetime.datetime | None) -> ev.DutySet:
    """The duty to ask again when a version comes into force; without a time, that it is done."""
    step = f"ask again, under {directive}, about what is open"
    return ev.DutySet(at=draft.at, by=SYSTEM, subject=ev.DIRECTIVES, step=step, due=due, duty=directive)


def bring_into_force(ledger: Ledger, directive: str) -> None:
    """A version has come into force: what is open, and came before, is asked again, and may only rise.

    A command a matter, each named by the version, so that after a crash none is left out and none done
    twice. The timer ends once all are done: where one could not be asked, the others are, its error is
    raised, and when the timer's lease has run out it is tried again.
    """

    def open_ones(state: State) -> list[str]:
        published = state.publication(directive)
        return [
            subject
            for kind, matters in (("incident", state.incidents), ("request", state.requests))
            for number, matter in matters.items()
            if matter.status not in ("closed", "merged") and matter.directive != directive
            if governs(matter) == published.governs
            for subject in [f"{kind}/{number}"]
        ]

    matters = Apart()
    for subject in ledger.look(open_ones):
        name = f"in force {directive} {subject}"
        with matters.each():
            ledger.carry_out(SYSTEM, partial(_raise_one, subject=subject, directive=directive), name)
    matters.end()
    ledger.carry_out(
        SYSTEM, lambda draft: draft.say(asked_again(draft, directive, None)), f"in force {directive}"
    )


def _raise_one(draft: Draft, subject: str, directive: str) -> None:
    matter = draft.state.matter(subject)
    raised = decided_now(draft.state, matter, draft.at)[3]
    if matter.status not in ("closed", "merged") and raised is not None and raised != matter.raised:
        decide_again(draft, subject, f"{directive} came into force")
        answer_again(draft, subject)
