"""One call or request in full: what is known, what is decided and why, what may belong to it, its history."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from answerable import center
from answerable.dispatch import Recommendation
from answerable.model import events as ev
from answerable.model.asking import governing
from answerable.model.cautions import Nearby, cautions_for
from answerable.model.deriving import series_fact
from answerable.model.facts import case
from answerable.model.nouns import AssistanceRequest, Call, Incident, Place, Statement, Unit
from answerable.model.people import Person
from answerable.model.relating import Offer
from answerable.model.state import State
from answerable.policy.directive import Enumeration, Fact
from answerable.web.asked import Asked
from answerable.web.history import Happened, history
from answerable.web.pages.console.board import Row, in_order, row_of

ENDED = ("closed", "merged")


class Known(msgspec.Struct, frozen=True):
    """A fact and everybody's word on it."""

    fact: str
    statements: tuple[Statement, ...]
    contested: bool


class Whole(msgspec.Struct, frozen=True):
    """A matter, with all that its page shows."""

    row: Row
    matter: Incident | AssistanceRequest
    calls: tuple[Call, ...]
    units: tuple[Unit, ...]
    facts: tuple[Known, ...]
    question: Fact | None
    """What to ask next: the fact that tells most."""
    asking: tuple[Fact, ...]
    """The other facts that may be asked for and are not known."""
    outcomes: Mapping[str, tuple[str, ...]]
    """What the directive decides, and the values that each may have (none listed: a number)."""
    cautions: tuple[Nearby, ...] = ()
    """What is known of where it is; no part of the decision."""
    alone: str = ""
    """The fact that is open because earlier calls are alike: a person links them, or says no."""
    offers: tuple[Offer, ...] = ()
    recommended: Recommendation | None = None
    happened: tuple[Happened, ...] = ()

    @property
    def open(self) -> bool:
        """Whether anything is still owed on it."""
        return self.matter.status not in ENDED


async def whole_of(asked: Asked, number: str) -> Whole:
    """A matter in full. Raises `NotFound`."""
    now, centre, ledger = asked.served.now(), asked.served.opened, asked.served.ledger

    def read() -> Whole:
        seen = ledger.look(lambda state: _seen(state, number, now))
        request = isinstance(seen.matter, AssistanceRequest)
        return msgspec.structs.replace(
            seen,
            offers=() if request else center.related(ledger, seen.matter.id),
            recommended=center.recommend(ledger, seen.matter.id) if seen.open else None,
            happened=history(centre, seen.matter),
        )

    return await asked.served.in_thread(read)


def _seen(state: State, number: str, now: datetime.datetime) -> Whole:
    subject = state.subject(number)
    matter = state.matter(subject)
    directive = governing(state, matter)
    known = case(matter.statements)
    question = matter.decision.next_question if matter.decision else None
    first = question.fact if question else ""
    asking = (
        [each for each in directive.facts if each.askable and each.name not in known] if directive else []
    )
    series = series_fact(directive)
    return Whole(
        cautions=cautions_for(state, matter, now),
        alone=series.name if series and series.derives_from and known.get(series.name) is None else "",
        row=row_of(state, matter, now),
        matter=matter,
        calls=tuple(state.calls[each] for each in getattr(matter, "calls", ())),
        units=tuple(state.serving(subject)),
        facts=tuple(_known(matter, known)),
        question=next((each for each in asking if each.name == first), None),
        asking=tuple(each for each in asking if each.name != first),
        outcomes={
            each.name: each.domain.values if isinstance(each.domain, Enumeration) else ()
            for each in (directive.outcomes if directive else ())
            if each.name != "may decide"
        },
    )


def _known(matter: Incident | AssistanceRequest, known: Mapping[str, Any]) -> Iterator[Known]:
    for fact, value in known.items():
        said = {each.source: each for each in matter.statements if each.fact == fact}
        yield Known(fact, tuple(said.values()), isinstance(value, dict))


def told_of(event: ev.AnyEvent) -> dict[str, str]:
    """What an event says, for the message of its tag: all its members that can be put in a line."""
    given: dict[str, str] = {}
    for name in event.__struct_fields__:
        _tell(given, name, getattr(event, name))
    return given


def _tell(given: dict[str, str], name: str, value: Any) -> None:
    match value:
        case Person():
            given[name] = value.id
        case Place():
            given[name] = ", ".join(filter(None, (value.address, value.area)))
        case datetime.datetime():
            given[name] = f"{value.astimezone():%H:%M:%S %Z}"
        case msgspec.Struct():
            for inner in value.__struct_fields__:
                _tell(given, inner, getattr(value, inner))
        case dict():
            given[name] = said(value)
        case tuple() | list():
            given[name] = ", ".join(str(each) for each in value if isinstance(each, str | int))
        case _:
            given[name] = "" if value is None else str(value)


def said(outcomes: Mapping[str, Any]) -> str:
    """What is acted on, in a line: `send now; priority 1`."""
    return "; ".join(f"{name} {value}" for name, value in in_order(dict(outcomes)))
