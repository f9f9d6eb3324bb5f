"""Whom a decision asks for, and what of it is still missing."""

from __future__ import annotations

from collections.abc import Sequence

from answerable.dispatch.matching import match
from answerable.model.nouns import RESPONSE, UNITS, AssistanceRequest, Incident, Unit
from answerable.model.state import State
from answerable.model.units import ANY, Wanted, each_wanted, read_units
from answerable.policy import Directive
from answerable.policy.directive import Enumeration
from answerable.policy.given import fold


def needs(matter: Incident | AssistanceRequest, directive: Directive | None) -> dict[str, int]:
    """How many units of each kind what is acted on asks for.

    Where it names no units, the directive's least urgent response sends nobody, and every other one unit of
    any kind: a response that is unsure is still a response. A request is owed the units that are named once
    it is accepted, in whole or provisionally, and no others: what was accepted may be a room or a file.
    """
    is_request = isinstance(matter, AssistanceRequest)
    if isinstance(matter, AssistanceRequest) and not matter.gets_units:
        return {}
    text = matter.acting.get(UNITS)
    if text is not None:
        return read_units(str(text))
    sends_nobody = is_request or matter.acting.get(RESPONSE) == _least_response(directive)
    return {} if sends_nobody else {ANY: 1}


def somebody_owed(matter: Incident | AssistanceRequest, directive: Directive | None) -> bool:
    """Whether what is acted on asks for anybody to be sent."""
    return any(needs(matter, directive).values())


def still_wanted(
    state: State, subject: str, matter: Incident | AssistanceRequest, directive: Directive | None
) -> list[Wanted]:
    """What is asked for and not there: neither on its way, nor come and gone while others are still at work.

    Once all have left, what is acted on is asked for anew, should somebody ask.
    """
    wanted = list(each_wanted(needs(matter, directive)))
    there = state.serving(subject)
    if there:
        names = {unit.id for unit in there}
        there += [state.units[name] for name in dict.fromkeys(matter.came) if name not in names]
    return missing(wanted, there)


def missing(wanted: Sequence[Wanted], there: Sequence[Unit]) -> list[Wanted]:
    """What units that are there leave open; each stands for the most that is asked of one like it."""
    import numpy as np

    if not there:
        return list(wanted)
    table = np.full((len(wanted), len(there)), np.inf)
    most = 1 + max((len(each.capabilities) for each in wanted), default=0)
    for row, each in enumerate(wanted):
        for column, unit in enumerate(there):
            if does_for(unit, each):
                table[row, column] = most - len(each.capabilities) + (each.kind == ANY) / 2
    met = {row for row, _ in match(table)}
    return [each for row, each in enumerate(wanted) if row not in met]


def does_for(unit: Unit, wanted: Wanted) -> bool:
    """Whether a unit is what is asked for."""
    return wanted.met_by(fold(unit.kind), unit.capabilities)


def _least_response(directive: Directive | None) -> str:
    for outcome in directive.outcomes if directive else ():
        if outcome.name == RESPONSE and isinstance(outcome.domain, Enumeration):
            return outcome.domain.values[0]
    return ""
