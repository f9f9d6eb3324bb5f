"""A desk: a person at the ledger. Commands are given from one, and done once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import msgspec

from answerable.model import events as ev
from answerable.model.ledger import Draft, Ledger
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


class Done(msgspec.Struct, frozen=True):
    """A command was carried out: its events are durable and numbered."""

    ledger: Ledger
    events: tuple[ev.AnyEvent, ...]

    @property
    def number(self) -> str:
        """The number of what the command was about: a call's, an incident's, a request's; else empty."""
        for event in self.events:
            match event:
                case ev.CallTaken(call=number) | ev.AssistanceRequested(request=number):
                    return number
                case (
                    ev.UnitSent(incident=number) | ev.UnitStatusSet(incident=number) | ev.Merged(into=number)
                ):
                    return number
                case ev.Told(about=subject):
                    return subject.partition("/")[2]
                case _ if subject := str(getattr(event, "subject", "")):
                    return subject.partition("/")[2]
        return ""

    @property
    def matter(self) -> Incident | AssistanceRequest:
        """The incident or request that the command was about, as it is now."""
        return self.ledger.state.matter(self.ledger.state.subject(self.number))

    @property
    def refused(self) -> tuple[ev.Refusal, ...]:
        """Facts that were given with a new call or request and that the directive does not have."""
        first = self.events[0]
        return first.refused if isinstance(first, ev.CallTaken | ev.AssistanceRequested) else ()


def command(
    may: str,
) -> Callable[[Callable[Concatenate[Draft, P], None]], Callable[Concatenate[Desk, P], Done]]:
    """Make a command of a function that says events to a draft.

    The command is for those who `may`; it is carried out from a desk, durably and once, and answers with
    `Done`.
    """

    def make(act: Callable[Concatenate[Draft, P], None]) -> Callable[Concatenate[Desk, P], Done]:
        @wraps(act)
        def carry_out(desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> Done:
            require(desk.by, may)
            name = None if desk.id is None else f"{desk.by.id}: {desk.id}"
            events = desk.ledger.carry_out(desk.by, lambda draft: act(draft, *args, **kwargs), name)
            return Done(desk.ledger, events)

        return carry_out

    return make
