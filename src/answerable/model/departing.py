"""Departures: where people do otherwise than the directive decides, who may, and what it takes.

Upward at once, the reason afterwards. Downward with a reason, an authority, and a role that the directive
lets decide; where life safety may be at stake only two persons. The quiet ways are departures too.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

import msgspec

from answerable.model import asking, deciding
from answerable.model import events as ev
from answerable.model.draft import Draft
from answerable.model.errors import BadInput, NotAllowed
from answerable.model.nouns import (
    ANSWERS,
    MAY_DECIDE,
    AssistanceRequest,
    Departure,
    DepartureKind,
    Incident,
    Outcomes,
    Override,
)
from answerable.model.people import Person, outranks, require
from answerable.model.raising import decided_now
from answerable.model.state import State
from answerable.model.units import read_units, show_units
from answerable.policy import Directive, FactError, read_outcome


class Grounds(msgspec.Struct, frozen=True):
    """What a departure stands on: why, under what authority, and which second person approves."""

    reason: str = ""
    authority: str = ""
    approved_by: Person | None = None


NO_GROUNDS = Grounds()

UNITS_MOST: Final = 999
"""No centre has more units to send; whom to send is found one by one."""


class Takes(msgspec.Struct, frozen=True):
    """What a departure takes: upward nothing but a reason, which may follow."""

    downward: bool
    """Whether anything is lowered: then a reason and an authority are needed at once."""
    role: str
    """The least role that the directive lets depart downward here."""
    second: bool
    """Whether two persons are needed to lower anything: life safety may be at stake."""


def what_it_takes(
    state: State, matter: Incident | AssistanceRequest, set_to: Mapping[str, Any], at: datetime.datetime
) -> Takes:
    """What it takes to act on this instead.

    Raises `BadInput` for what cannot be set, and for what is acted on already.
    """
    directive = asking.governing(state, matter)
    acting = {**matter.acting, **read_outcomes(directive, set_to)}
    if acting == matter.acting:
        raise BadInput(f"That is what is acted on already on {matter.id}.")
    role = str(decided_now(state, matter, at)[1].get(MAY_DECIDE) or "duty officer")
    return Takes(
        downward=deciding.falls(directive, matter.acting, acting),
        role=role,
        second=deciding.is_life_safety(directive, matter),
    )


def set_aside(draft: Draft, subject: str, set_to: Mapping[str, Any], grounds: Grounds) -> None:
    """Put something else in the place of what is acted on, if these grounds are enough for it."""
    matter = draft.state.matter(subject)
    directive = asking.governing(draft.state, matter)
    outcomes = read_outcomes(directive, set_to)
    takes = what_it_takes(draft.state, matter, set_to, draft.at)
    acting = {**matter.acting, **outcomes}
    decided, down = decided_now(draft.state, matter, draft.at)[1], takes.downward
    draft.require("override downward" if down else "override upward")
    if isinstance(matter, AssistanceRequest):
        draft.require("answer a request")
    if down:
        _check_downward(draft, subject, grounds, takes.role)
    elif not grounds.reason.strip():
        deciding.tell(draft, "supervisor", subject, "a reason is owed for a departure upward")
    standing = {**(matter.override.set if matter.override else {}), **outcomes}
    below = deciding.falls(directive, decided, {**decided, **standing})
    draft.say(
        ev.Overridden(
            at=draft.at,
            by=draft.by,
            subject=subject,
            override=Override("downward" if below else "upward", decided, standing),
            departure=_departure(draft, "downward" if down else "upward", grounds),
            acting=acting,
        )
    )


def read_outcomes(directive: Directive | None, set_to: Mapping[str, Any]) -> Outcomes:
    """What a person sets, in the directive's spelling. Raises `BadInput` for what cannot be set.

    Who may depart is never set: whoever could, could let themselves.
    """
    read = _outcome if directive is None else partial(read_outcome, directive)
    try:
        outcomes = dict(read(*each) for each in set_to.items())
    except FactError as error:
        raise BadInput(error.problem) from error
    if MAY_DECIDE in outcomes:
        raise BadInput(f"`{MAY_DECIDE}` is the directive's alone; it cannot be set aside.")
    return outcomes


def _outcome(name: str, value: Any) -> tuple[str, Any]:
    """What can be set without a directive: what the centre itself acts on."""
    try:
        match name, value:
            case "units", str() if sum(read_units(value).values()) <= UNITS_MOST:
                return name, show_units(read_units(value))
            case "answer within", int() if value >= 0:
                return name, value
            case "response", str() if value.strip():
                return name, value
            case "answer", str() if value in ANSWERS:
                return name, value
    except ValueError as error:
        raise FactError(name, f"{error}.") from error
    raise FactError(name, f"Without a directive `{name}` cannot be set to this.")


def _check_downward(draft: Draft, subject: str, grounds: Grounds, who: str) -> None:
    need_reason(grounds, "A departure downward")
    if not grounds.authority.strip():
        raise BadInput("A departure downward needs the authority that it is made under.")
    if not outranks(draft.by.role, who):
        raise NotAllowed(f"Here the directive lets a {who} depart from the decision, not a {draft.by.role}.")
    need_second_person(draft, subject, grounds)


def depart(draft: Draft, subject: str, kind: DepartureKind, grounds: Grounds) -> None:
    """Put a quiet departure on the record."""
    draft.say(
        ev.Departed(at=draft.at, by=draft.by, subject=subject, departure=_departure(draft, kind, grounds))
    )


def depart_if_fell(
    draft: Draft, subject: str, before: Incident | AssistanceRequest, changed: Sequence[str]
) -> None:
    """What is acted on fell because facts are not any more what they were: a quiet departure."""
    directive = asking.governing(draft.state, before)
    if changed and deciding.rises(directive, draft.state.matter(subject).acting, before.acting):
        depart(draft, subject, "fact changed", Grounds(f"known otherwise before: {', '.join(changed)}"))


def need_reason(grounds: Grounds, what: str) -> None:
    """Raise `BadInput` unless a reason is given."""
    if not grounds.reason.strip():
        raise BadInput(f"{what} needs a reason, in a sentence.")


def need_second_person(draft: Draft, subject: str, grounds: Grounds, before: Incident | None = None) -> None:
    """Where life safety may be at stake nobody lowers an answer alone: raise `NotAllowed` unless two do.

    `before`: the incident as it was, where the draft has moved it already.
    """
    matter = before or draft.state.matter(subject)
    if not deciding.is_life_safety(asking.governing(draft.state, matter), matter):
        return
    if grounds.approved_by is None or grounds.approved_by.id == draft.by.id:
        raise NotAllowed("Life safety may be at stake: a second person has to approve this.")
    require(grounds.approved_by, "approve a downward override")


def _departure(draft: Draft, kind: DepartureKind, grounds: Grounds) -> Departure:
    return Departure(
        kind, draft.at, draft.by, grounds.reason.strip(), grounds.authority.strip(), grounds.approved_by
    )
