"""Facts that follow from others outside a directive's tables: whether a call belongs to a series.

A directive declares such a fact `from` others, and so with all their classes; nobody is asked for it.
The centre answers it by comparing what was described and where it happened with earlier calls, never by who
calls.
"""

from __future__ import annotations

from typing import Final

from answerable.model.asking import governing
from answerable.model.draft import Draft
from answerable.model.facts import believe, case, last_word
from answerable.model.nouns import Incident
from answerable.model.people import SYSTEM
from answerable.model.personal import COMPARISON
from answerable.model.relating import alike_before
from answerable.policy import Directive
from answerable.policy.directive import Enumeration, Fact
from answerable.policy.given import fold

SERIES: Final = "series"
"""The fact that says whether a call belongs to a series: `yes` or `no`."""


def series_fact(directive: Directive | None) -> Fact | None:
    """The directive's fact for belonging to a series; None: it has none."""
    for fact in directive.facts if directive else ():
        if fold(fact.name) == SERIES and isinstance(fact.domain, Enumeration):
            return fact if {"no", "yes"} <= set(fact.domain.values) else None
    return None


def derive(draft: Draft, subject: str) -> bool:
    """Say what follows from what is known by now; whether anything did that was not said before.

    `no` where nothing earlier is alike. Where something is, it stays open until a person links the calls, or
    says that they do not belong together; and a person's word is never contested by it.
    """
    matter = draft.state.matter(subject)
    fact = series_fact(governing(draft.state, matter))
    if not isinstance(matter, Incident) or fact is None or not fact.derives_from:
        return False
    last = last_word(matter.statements, fact.name, COMPARISON)
    follows = _follows(draft, matter, fact)
    if follows == (last.value if last else None):
        return False
    believe(draft, subject, {fact.name: follows}, COMPARISON, by=SYSTEM)
    return True


def _follows(draft: Draft, incident: Incident, fact: Fact) -> str | None:
    """What follows for a fact; None: nothing does."""
    said = case(each for each in incident.statements if each.source != COMPARISON)
    if said.get(fact.name) is not None or incident.series:
        return None
    described = any(said.get(name) is not None for name in fact.derives_from)
    placed = any(draft.state.calls[number].place.known for number in incident.calls)
    return "no" if described and placed and not alike_before(draft.state, incident) else None
