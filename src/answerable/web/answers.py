"""What commands answer: short, in clear names; the whole is at the address that the answer gives."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from answerable.model import events as ev
from answerable.model.cautions import CautionKind, kinds_for
from answerable.model.desk import number_of
from answerable.model.nouns import Answer as GivenAnswer
from answerable.model.nouns import AssistanceRequest, Incident, Outcomes, Unit
from answerable.model.state import State


class Brief(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a call's incident or a request stands, with no word of what anybody said."""

    number: str
    kind: Literal["incident", "request"]
    status: str
    act_now: Outcomes
    """What is acted on now."""
    opened: datetime.datetime
    step: str = ""
    """The next step that is owed."""
    due: datetime.datetime | None = None
    missed: int = 0
    """How often that step's deadline has passed."""
    units: tuple[str, ...] = ()
    overridden: bool = False
    """Whether a person set what is acted on."""
    disposition: str | None = None
    merged_into: str = ""


class Why(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why that is acted on, and what to ask next."""

    directive: str
    rules: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    basis: str = ""
    ask: str = ""
    """The question that tells most."""
    ask_about: str = ""
    """The fact that it is about."""


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a command did. All of it is durable and numbered."""

    number: str = ""
    """The call, incident, request, series or draft that it was about."""
    href: str = ""
    """Where the whole of it is."""
    happened: tuple[str, ...] = ()
    """The events, in order."""
    matter: Brief | None = None
    why: Why | None = None
    refused: tuple[ev.Refusal, ...] = ()
    """Facts that the directive does not have: kept, and not decided on."""
    told: tuple[str, ...] = ()
    """What somebody was told of."""
    answer: GivenAnswer | None = None
    """What the agency was told, by which rules and reasons, and under what change we would come."""
    unit: Unit | None = None
    cautions: tuple[CautionKind, ...] = ()
    """The kinds of cautions that stand for the place of what was taken, located or sent to; their words are
    with the call, and who is sent is told them."""
    directive: str = ""
    provisional: bool = False
    """Whether it waits in the spool, because the record is away: its number is a provisional one."""
    floor: Outcomes = {}
    """What to act on while it waits there."""
    say: str = ""


def brief(matter: Incident | AssistanceRequest) -> Brief:
    """A matter in short."""
    return Brief(
        number=matter.id,
        kind="request" if isinstance(matter, AssistanceRequest) else "incident",
        status=matter.status,
        act_now=matter.acting,
        opened=matter.opened,
        step=matter.step,
        due=matter.due,
        missed=matter.missed,
        units=getattr(matter, "units", ()),
        overridden=matter.override is not None,
        disposition=matter.disposition,
        merged_into=getattr(matter, "merged_into", ""),
    )


def why(matter: Incident | AssistanceRequest) -> Why | None:
    """Why it is acted on as it is; None where no directive was asked."""
    if (made := matter.decision) is None:
        return None
    question = made.next_question
    return Why(
        directive=made.directive,
        rules=made.rules,
        because=made.because,
        basis=made.basis,
        ask=question.ask if question else "",
        ask_about=question.fact if question else "",
    )


def answer_of(state: State, events: tuple[ev.AnyEvent, ...]) -> Answer:
    """What a command answers, from its events and a state that holds them."""
    number = number_of(events)
    known = number in state.calls or number in state.incidents or number in state.requests
    matter = state.matter(state.subject(number)) if known else None
    unit, own, directive = "", "", ""
    answer: GivenAnswer | None = None
    for event in events:
        match event:
            case (
                ev.UnitAdded(unit=unit)
                | ev.UnitStatusSet(unit=unit)
                | ev.UnitChanged(unit=unit)
                | ev.UnitChecked(unit=unit)
                | ev.UnitInDistress(unit=unit)
                | ev.DistressEnded(unit=unit)
            ):
                pass
            case ev.CautionEntered():
                own = event.subject.removeprefix("caution/")
            case ev.SeriesOpened(series=own) | ev.WordingWritten(wording=own):
                pass
            case ev.DirectivePublished(publication=publication):
                directive = publication.id
            case ev.AssistanceAnswered():
                answer = event.answer
            case _:
                pass
    return Answer(
        number=own or number,
        href=_href(number if known else "", matter, unit, directive),
        happened=tuple(str(each.__struct_config__.tag) for each in events),
        matter=brief(matter) if matter else None,
        why=why(matter) if matter else None,
        refused=_refused(events),
        told=tuple(f"{each.to}: {each.text}" for each in events if isinstance(each, ev.Told)),
        answer=answer,
        unit=state.units.get(unit),
        cautions=_cautions(state, matter, events),
        directive=directive,
    )


def _cautions(
    state: State, matter: Incident | AssistanceRequest | None, events: tuple[ev.AnyEvent, ...]
) -> tuple[CautionKind, ...]:
    placed = (ev.CallTaken, ev.CallLocated, ev.AssistanceRequested, ev.UnitSent)
    asked = matter is not None and any(isinstance(each, placed) for each in events)
    return kinds_for(state, matter, events[0].at) if matter is not None and asked else ()


def _refused(events: tuple[ev.AnyEvent, ...]) -> tuple[ev.Refusal, ...]:
    first = events[0] if events else None
    return first.refused if isinstance(first, ev.CallTaken | ev.AssistanceRequested) else ()


def _href(number: str, matter: Incident | AssistanceRequest | None, unit: str, directive: str) -> str:
    if number:
        return f"/requests/{number}" if isinstance(matter, AssistanceRequest) else f"/calls/{number}"
    if unit:
        return f"/units/{unit}"
    return f"/directives/{directive}" if directive else ""
