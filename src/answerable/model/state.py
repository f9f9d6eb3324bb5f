"""State is the fold of events: nothing is known that no event said."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, get_args, get_origin, get_type_hints

from answerable.model import events as ev
from answerable.model.accounts import Account, Token
from answerable.model.beside import ShadowedCall
from answerable.model.books import Book, Journal, Roll, Shelf
from answerable.model.cautions import Caution
from answerable.model.errors import BadInput, NotFound
from answerable.model.folds import fold
from answerable.model.keeping import Disclosure, Hold, Looked, Proposal, Schedule
from answerable.model.nouns import (
    AssistanceRequest,
    Call,
    Duty,
    Governs,
    Incident,
    Notice,
    Order,
    Publication,
    Unit,
)
from answerable.model.shifts import Acknowledged, HandOver
from answerable.model.voices import Complaint, PublicStatement
from answerable.model.wording import Wording


class State:
    """What a centre knows now. Only `apply` changes it; everything inside is frozen.

    What is annotated here is what there is: each is made empty, can be undone, and is in every snapshot. A
    `Book` and a `Shelf` keep nouns by number, a `Roll` is only added to.
    """

    calls: Shelf[Call]
    incidents: Shelf[Incident]
    requests: Shelf[AssistanceRequest]
    units: Book[Unit]
    shadowed: Book[ShadowedCall]
    unexplained: Book[str]
    """Findings of reconciliations, by what they are known by -> the reconciliation that found each."""
    publications: Roll[Publication]
    coming: Book[Duty]
    """Under which versions what is open is to be asked again, and when: once they have come into force."""
    wordings: Book[Wording]
    """Drafts of directives, by number."""
    orders: Roll[Order]
    notices: Roll[Notice]
    keys: Roll[str]
    """The verifier keys that were announced to follow the first one."""
    acknowledged: Book[Acknowledged]
    """Which notices were seen, by their numbers: the first is 1."""
    hand_overs: Book[HandOver]
    complaints: Book[Complaint]
    statements: Book[PublicStatement]
    looked: Book[Looked]
    """What each person has looked at in the present minute."""
    holds: Book[Hold]
    proposals: Book[Proposal]
    """The last erasure that was proposed of each subject."""
    disclosures: Book[Disclosure]
    schedules: Roll[Schedule]
    seen: Book[tuple[str, ...]]
    """Incidents by what they have in common: see `folds.seen`."""
    cautions: Book[Caution]
    cautioned: Book[tuple[str, ...]]
    """Cautions that were not withdrawn, by where they are for: see `cautions.kept_under`."""
    accounts: Book[Account]
    tokens: Book[Token]
    numbers: Book[int]
    """How many numbers of each prefix are taken: `26-` for calls of 2026, `26-R` for requests."""

    def __init__(self) -> None:
        self.journal = Journal()
        for name, (kind, of) in CONTENTS.items():
            made = kind(self.journal, of) if kind is Shelf else kind(self.journal)
            setattr(self, name, made)

    def apply(self, event: ev.AnyEvent) -> None:
        """Fold one event in."""
        fold(event, self)

    def matter(self, subject: str) -> Incident | AssistanceRequest:
        """The incident or request of a subject such as `incident/26-000001`."""
        kind, _, number = subject.partition("/")
        if kind not in ("incident", "request") or number not in self._kept(subject):
            raise NotFound(f"There is no {kind} {number}.")
        return self._kept(subject)[number]  # type: ignore[no-any-return]

    def owing(self, subject: str) -> Incident | AssistanceRequest | HandOver | Complaint:
        """Whatever owes a next step: an incident, a request, a hand-over, a complaint."""
        return self._kept(subject)[subject.partition("/")[2]]  # type: ignore[no-any-return]

    def _kept(self, subject: str) -> Book[Any]:
        kind = subject.partition("/")[0]
        books: dict[str, Book[Any]] = {
            "incident": self.incidents,
            "request": self.requests,
            "shift": self.hand_overs,
            "complaint": self.complaints,
            "caution": self.cautions,
        }
        return books[kind]

    def subject(self, number: str) -> str:
        """The subject that a person means by a call's, incident's or request's number."""
        if number in self.requests:
            return f"request/{number}"
        if number in self.calls:
            number = self.calls[number].incident
        if number in self.incidents:
            return f"incident/{self.surviving(number)}"
        raise NotFound(f"There is no call, incident or request {number}.")

    def incident(self, number: str) -> Incident:
        """The incident that a call's or incident's number means; raises `BadInput` for a request's."""
        subject = self.subject(number)
        if not subject.startswith("incident/"):
            raise BadInput(f"{number} is a request for assistance; this is done with calls and incidents.")
        return self.incidents[subject.removeprefix("incident/")]

    def next_number(self, prefix: str) -> str:
        """The number that comes next: `26-000001`, `26-R0001`. Numbers have no gaps."""
        width = 6 if prefix.endswith("-") else 4
        return f"{prefix}{self.numbers.get(prefix, 0) + 1:0{width}}"

    def surviving(self, incident: str) -> str:
        """The incident that this one was merged into, at the end of the chain; or itself."""
        while into := self.incidents[incident].merged_into:
            incident = into
        return incident

    def unit(self, number: str) -> Unit:
        """The unit of that number, or `NotFound`."""
        if number not in self.units:
            raise NotFound(f"There is no unit {number}; on duty are: {', '.join(self.units) or 'none'}.")
        return self.units[number]

    def account(self, account: str) -> Account:
        """The account of that id, or `NotFound`."""
        if account not in self.accounts:
            raise NotFound(f"There is no account {account[:64]}.")
        return self.accounts[account]

    def serving(self, subject: str) -> list[Unit]:
        """The units that serve an incident or request now."""
        return [unit for unit in self.units.values() if unit.serves == subject]

    def in_force(self, governs: Governs, at: datetime.datetime) -> Publication | None:
        """The directive in force at a time: of those effective and not expired, the latest effective."""
        current = [
            each
            for each in self.publications
            if each.governs == governs
            and each.effective <= at
            and each.published <= at
            and (each.expires is None or at < each.expires)
        ]
        return max(current, key=lambda each: (each.effective, each.published), default=None)

    def publication(self, directive: str) -> Publication:
        """The publication of `640.10@3`; the first one of that name, for a version is published once."""
        return next(each for each in self.publications if each.id == directive)

    def change(self, subject: str, make: Callable[[Any], Any]) -> None:
        """Replace the matter of a subject by what `make` makes of it; one that is over is put away."""
        number, kept = subject.partition("/")[2], self._kept(subject)
        changed: Any = make(kept[number])
        kept[number] = changed
        if isinstance(kept, Shelf) and changed.status in ("closed", "merged"):
            kept.put_away(number)
        for call in getattr(changed, "calls", ()) if changed.status == "closed" else ():
            if call not in self.calls.away:
                self.calls.put_away(call)

    def count(self, number: str) -> None:
        """Take a number out of those to be given."""
        prefix = number.rstrip("0123456789")
        self.numbers[prefix] = self.numbers.get(prefix, 0) + 1


def _contents() -> dict[str, tuple[type[Any], Any]]:
    """What `State` declares: name -> (kind of container, kind of noun)."""
    return {name: (get_origin(hint), *get_args(hint)) for name, hint in get_type_hints(State).items()}


CONTENTS = _contents()
