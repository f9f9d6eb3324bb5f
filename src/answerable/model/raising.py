"""The version in force when a matter came governs it; a later one may only raise what is acted on.

Each outcome is raised alone, in the words of the version that governs, so that nothing else has to know of
the other; what has no order cannot rise. Without a version that governs, the floor is raised.
"""

from __future__ import annotations

import datetime
from typing import Any

from answerable.model import asking
from answerable.model.nouns import (
    MAY_DECIDE,
    UNITS,
    AssistanceRequest,
    Incident,
    Outcomes,
    Publication,
    Raised,
)
from answerable.model.people import LADDER
from answerable.model.state import State
from answerable.model.units import both
from answerable.policy import DecisionRecord, Directive, FactError, read_outcome
from answerable.policy.directive import Enumeration


def decided_now(
    state: State, matter: Incident | AssistanceRequest, at: datetime.datetime
) -> tuple[DecisionRecord | None, Outcomes, str, Raised | None]:
    """As `asking.ask`, and raised by every later version that has been in force since the matter came.

    Says which one raised it last, with its rules and reasons; None where none did.
    """
    governing = asking.governing(state, matter)
    decision, acting, alarm = asking.ask(governing, matter)
    raised = None
    for later in versions_since(state, matter, at):
        directive = asking.reading(later)
        if directive is None:
            continue
        theirs, answer, _ = asking.ask(directive, matter)
        higher = raise_to(governing, directive, acting, answer) if theirs else acting
        if theirs and higher != acting:
            acting, raised = higher, Raised(directive.id, theirs.rules, theirs.because)
    return decision, acting, alarm, raised


def versions_since(
    state: State, matter: Incident | AssistanceRequest, at: datetime.datetime
) -> list[Publication]:
    """Every other version that was in force at any time since the matter came, in that order."""
    which = asking.governs(matter)
    moments = {at}
    for each in state.publications:
        if each.governs == which:
            moments |= {max(each.effective, each.published), each.expires or at}
    found = (state.in_force(which, moment) for moment in sorted(moments) if matter.opened <= moment <= at)
    versions = {each.id: each for each in found if each is not None and each.id != matter.directive}
    return list(versions.values())


def raise_to(governing: Directive | None, later: Directive, acting: Outcomes, answer: Outcomes) -> Outcomes:
    """What is acted on, each outcome raised to the later version's where that is more."""
    raised = {
        name: _higher(governing, later, name, value, answer[name])
        for name, value in acting.items()
        if answer.get(name) is not None
    }
    return {**acting, **raised}


def _higher(governing: Directive | None, later: Directive, name: str, now: Any, then: Any) -> Any:
    if name == UNITS:
        return now if now is None else both(str(now), str(then))
    if name == MAY_DECIDE:
        ranks = {role: rank for rank, role in enumerate(LADDER)}
        return then if ranks.get(then, -1) > ranks.get(now, -1) else now
    if governing is None:
        return then if asking.more_urgent(later, {name: then}, {name: now}) else now
    try:
        read_outcome(governing, name, then)
    except FactError:
        return _most(governing, later, name, now, then)
    return then if asking.more_urgent(governing, {name: then}, {name: now}) else now


def _most(governing: Directive, later: Directive, name: str, now: Any, then: Any) -> Any:
    """Where the version that governs has no word for it: its own most urgent, if the later one rises."""
    domain = next((each.domain for each in governing.outcomes if each.name == name), None)
    rises = asking.more_urgent(later, {name: then}, {name: now})
    if not rises or not isinstance(domain, Enumeration) or not domain.ordered:
        return now
    return domain.values[-1]
