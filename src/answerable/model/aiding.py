"""What is owed of the aid that was asked for: one step for each, by where it stands."""

from __future__ import annotations

from answerable.model import duties
from answerable.model import events as ev
from answerable.model.aid import Aid
from answerable.model.asking import governing
from answerable.model.draft import Draft
from answerable.model.facts import case, readable
from answerable.model.nouns import AssistanceRequest, Incident
from answerable.model.owing import owe_beside, settle
from answerable.model.people import SYSTEM
from answerable.model.state import State
from answerable.policy import FactError, is_met, read_condition


def aid_duty(number: int) -> str:
    """The name of the duty that is owed of an aid."""
    return f"aid {number}"


def owe_of_aid(draft: Draft, subject: str, number: int) -> None:
    """Set the one step that follows from where an aid stands now; none once it has ended."""
    aid = draft.state.matter(subject).aid[number - 1]
    settle(draft, subject, aid_duty(number))
    if aid.open:
        step, within = duties.AID["condition met" if aid.met else aid.status]
        owe_beside(draft, subject, aid_duty(number), step.format(number=number), within)


def meet_conditions(draft: Draft, subject: str) -> bool:
    """Where what is known has come to meet a condition that was named, say so, and owe asking again.

    Whether any was met. Nothing is sent: a person asks.
    """
    matter = draft.state.matter(subject)
    met = [each.number for each in matter.aid if _waits(each) and condition_met(draft.state, matter, each)]
    for number in met:
        draft.say(ev.AidConditionMet(at=draft.at, by=SYSTEM, subject=subject, number=number))
        owe_of_aid(draft, subject, number)
    return bool(met)


def _waits(aid: Aid) -> bool:
    """Whether it was not wholly granted, and its condition is watched."""
    return aid.status in ("declined", "accepted in part") and aid.met is None and bool(aid.comes_if)


def condition_met(state: State, matter: Incident | AssistanceRequest, aid: Aid) -> bool:
    """Whether what is known of a matter meets what an agency named; never where that cannot be read."""
    directive = governing(state, matter)
    if directive is None:
        return False
    try:
        condition = read_condition(directive, aid.comes_if)
        return is_met(directive, condition, case(readable(directive, matter.statements)))
    except FactError:
        return False
