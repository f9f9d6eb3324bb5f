"""Which waiting call goes first: the more urgent one, whoever asks and however far it is."""

from __future__ import annotations

from typing import Final

from answerable.model.asking import governs
from answerable.model.nouns import ANSWER, RESPONSE, AssistanceRequest, Incident
from answerable.policy import Directive
from answerable.policy.directive import Enumeration, Line, Outcome

PRIORITY: Final = "priority"
"""The outcome that says it, where a directive has it: whole numbers with an urgent end."""

FIRST: Final = 1


def priority_of(matter: Incident | AssistanceRequest, directive: Directive | None) -> int:
    """1 for the most urgent.

    What `priority` says, counted from its urgent end; without such an outcome, the place of the response or
    the answer, counted from the most urgent. Where nothing says how urgent it is, it goes first.
    """
    declared = {outcome.name.casefold(): outcome for outcome in directive.outcomes} if directive else {}
    says = declared.get(PRIORITY)
    if says is None or not isinstance(says.domain, Line) or says.domain.type != "integer":
        says = declared.get(ANSWER if governs(matter) == "requests" else RESPONSE)
    return FIRST if says is None else _from_the_urgent_end(says, matter.acting.get(says.name))


def _from_the_urgent_end(says: Outcome, value: object) -> int:
    match says.domain:
        case Enumeration(values=values) if value in values:
            return len(values) - values.index(str(value))
        case Line(lowest=int(lowest), highest=int(highest)) if isinstance(value, int):
            return 1 + (value - lowest if says.most_urgent == "lowest" else highest - value)
        case _:
            return FIRST
