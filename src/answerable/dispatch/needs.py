"""Whom a decision asks for."""

from __future__ import annotations

from answerable.model.nouns import RESPONSE, UNITS, Incident
from answerable.model.units import ANY, read_units
from answerable.policy import Directive
from answerable.policy.directive import Enumeration


def needs(incident: Incident, directive: Directive | None) -> dict[str, int]:
    """How many units of each kind what is acted on asks for.

    Where it names no units, the directive's least urgent response sends nobody, and every other one unit of
    any kind: a response that is unsure is still a response.
    """
    text = incident.acting.get(UNITS)
    if text is not None:
        return read_units(str(text))
    return {} if incident.acting.get(RESPONSE) == _least_response(directive) else {ANY: 1}


def somebody_owed(incident: Incident, directive: Directive | None) -> bool:
    """Whether what is acted on asks for anybody to be sent."""
    return any(needs(incident, directive).values())


def _least_response(directive: Directive | None) -> str:
    for outcome in directive.outcomes if directive else ():
        if outcome.name == RESPONSE and isinstance(outcome.domain, Enumeration):
            return outcome.domain.values[0]
    return ""
