"""What a decision asks for: `2 patrol + 1 medic`, read."""

from __future__ import annotations

from answerable.model.nouns import RESPONSE, UNITS, Incident
from answerable.policy import Directive, Enumeration

ANY = "any"
"""A kind that every unit is of: what is asked for where a decision wants somebody sent and no more."""


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


def read_units(text: str) -> dict[str, int]:
    """`2 patrol + 1 medic` -> {"patrol": 2, "medic": 1}; `none` -> {}.

    The directive's reader checked the form.
    """
    if text.strip().casefold() == "none":
        return {}
    asked: dict[str, int] = {}
    for part in text.split("+"):
        count, _, kind = part.strip().partition(" ")
        kind = kind.strip().casefold()
        asked[kind] = asked.get(kind, 0) + int(count)
    return asked
