"""A desk: a person at the ledger. Commands are given from one, and done once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import update_wrapper
from typing import Concatenate, Generic, ParamSpec

import msgspec

from answerable.model import events as ev
from answerable.model.draft import Draft
from answerable.model.ledger import Ledger
from answerable.model.nouns import AssistanceRequest, Incident
from answerable.model.people import Person, require

P = ParamSpec("P")


class Desk(msgspec.Struct, frozen=True):
    """Who acts, on which ledger.

    `id` is this person's own name for the command, which makes sending it again safe.
    """

    ledger: Ledger
    by: Person
    id: str | None = None
    within: frozenset[str] | None = None
    """The permissions that the scopes of a token include, where the person acts through one; None: all."""


class Done(msgspec.Struct, frozen=True):
    """A command was carried out: its events are durable and numbered."""

    ledger: Ledger
    events: tuple[ev.AnyEvent, ...]

    @property
    def number(self) -> str:
        """The number of what the command was about: see `number_of`."""
        return number_of(self.events)

    @property
    def matter(self) -> Incident | AssistanceRequest:
        """The incident or request that the command was about, as it is now."""
        return self.ledger.look(lambda state: state.matter(state.subject(self.number)))

    @property
    def refused(self) -> tuple[ev.Refusal, ...]:
        """Facts that were given with a new call or request and that the directive does not have."""
        first = self.events[0]
        return first.refused if isinstance(first, ev.CallTaken | ev.AssistanceRequested) else ()


def number_of(events: tuple[ev.AnyEvent, ...]) -> str:
    """The number of the first thing that events are about: a call's, a caution's, a unit's; else empty."""
    for event in events:
        match event:
            case ev.CallTaken(call=number) | ev.AssistanceRequested(request=number):
                return number
            case ev.Merged(into=number):
                return number
            case ev.Told(about=subject):
                return subject.partition("/")[2]
            case _ if subject := str(getattr(event, "subject", "")):
                return subject.partition("/")[2]
    return ""


class Command(Generic[P]):
    """A command of the centre: for those who `may`, carried out from a desk, durably and once.

    `act` is what it does: it says events to a draft.
    """

    def __init__(self, may: str, act: Callable[Concatenate[Draft, P], None]) -> None:
        self.may = may
        self.act = act
        update_wrapper(self, act)

    def __call__(self, desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> Done:
        """Carry it out. Raises what `act` raises (then nothing was recorded), or an error of the record."""
        return self.submit(desk, *args, **kwargs).result()

    def submit(self, desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> Future[Done]:
        """Have it carried out; the future is done once it is durable, or raises what the command raises."""
        require(desk.by, self.may, desk.within)
        name = None if desk.id is None else f"{desk.by.id}: {desk.id}"
        done: Future[Done] = Future()
        done.set_running_or_notify_cancel()

        def answer(events: Future[tuple[ev.AnyEvent, ...]]) -> None:
            if error := events.exception():
                done.set_exception(error)
            else:
                done.set_result(Done(desk.ledger, events.result()))

        def act(draft: Draft) -> None:
            draft.within = desk.within
            self.act(draft, *args, **kwargs)

        events = desk.ledger.submit(desk.by, act, name)
        events.add_done_callback(answer)
        return done


def command(may: str) -> Callable[[Callable[Concatenate[Draft, P], None]], Command[P]]:
    """Make a command, for those who `may`, of a function that says events to a draft."""
    return lambda act: Command(may, act)
