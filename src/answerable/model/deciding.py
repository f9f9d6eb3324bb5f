"""Asking the directive that governs a matter, and what is acted on then.

A call is always taken: without a directive, or with one that cannot say, the floor holds and an alarm tells
why. Only declining needs a directive in force.
"""

from __future__ import annotations

import datetime
from typing import Any, Final

from answerable.model import events as ev
from answerable.model.aiding import meet_conditions
from answerable.model.asking import governing, governs, more_urgent
from answerable.model.deriving import derive
from answerable.model.draft import Draft
from answerable.model.duties import first_step
from answerable.model.facts import case
from answerable.model.nouns import (
    ANSWER,
    RESPONSE,
    UNITS,
    AssistanceRequest,
    Departure,
    Incident,
    Outcomes,
    Override,
)
from answerable.model.people import SYSTEM
from answerable.model.raising import decided_now
from answerable.model.units import asks_more, both
from answerable.policy import Directive
from answerable.policy.directive import Enumeration
from answerable.policy.given import fold

LIFE_SAFETY: Final = "life safety"
YES: Final = "yes"
"""The fact, and its value, that make a departure downward need two persons; in whatever spelling."""


def decide_again(draft: Draft, subject: str, why: str) -> None:
    """Ask the directive on all that is known now and what follows from it; say the decision, the duty, and
    whom it concerns if it moved.
    """
    derive(draft, subject)
    matter = draft.state.matter(subject)
    directive = governing(draft.state, matter)
    decision, acting, alarm, raised = decided_now(draft.state, matter, draft.at)
    standing = _standing(directive, matter.override, acting)
    lapsed = standing != matter.override
    acting = _under_override(directive, standing, acting)
    moved = _moved(directive, matter.acting, acting)
    draft.say(
        ev.Decided(
            at=draft.at,
            by=draft.by,
            subject=subject,
            decision=decision,
            acting=acting,
            why=ev.LAPSED if lapsed else why,
            moved="rose" if moved and directive is None and raised else moved,
            raised=raised,
            standing=standing if lapsed else None,
        )
    )
    if alarm:
        tell(draft, "supervisor", subject, alarm)
    whom = "dispatcher" if governs(matter) == "calls" else "duty officer"
    if moved:
        tell(draft, whom, subject, f"answer {moved}")
    if meet_conditions(draft, subject):
        tell(draft, whom, subject, "what another agency named as its condition has come: ask it again")
    owe_answer(draft, subject, anew=moved == "rose")


def _standing(directive: Directive | None, made: Override | None, decided: Outcomes) -> Override | None:
    """What of an override stands, now that this is decided.

    One that lowers stands until the decision rises above the one that was departed from; nobody decided about
    *that* danger. What it raised besides stands on.
    """
    if made is None or made.direction == "upward" or not rises(directive, made.decided, decided):
        return made
    raised = {
        name: to
        for name, to in made.set.items()
        if made.decided.get(name) is None or rises(directive, {name: made.decided[name]}, {name: to})
    }
    return Override("upward", decided, raised) if raised else None


def _under_override(directive: Directive | None, made: Override | None, decided: Outcomes) -> Outcomes:
    """What holds under an override: of one upward, the more urgent of what was set and what is decided."""
    if made is None:
        return decided
    if made.direction == "downward":
        return {**decided, **made.set}
    higher = {name: _higher(directive, name, decided.get(name), to) for name, to in made.set.items()}
    return {**decided, **higher}


def _higher(directive: Directive | None, name: str, decided: Any, set_to: Any) -> Any:
    """Of what is decided and what was set, the more urgent: an override upward never lowers anything."""
    if name == UNITS and decided is not None:
        return both(str(set_to), str(decided))
    return decided if more_urgent(directive, {name: decided}, {name: set_to}) else set_to


def rises(directive: Directive | None, before: Outcomes, after: Outcomes) -> bool:
    """Whether an answer is more urgent than before, or as urgent and asks for more units."""
    if more_urgent(directive, before, after):
        return False
    return more_urgent(directive, after, before) or asks_more(after.get(UNITS), before.get(UNITS))


def _moved(directive: Directive | None, before: Outcomes, after: Outcomes) -> str:
    if not before or before == after:
        return ""
    if more_urgent(directive, after, before):
        return "rose"
    return "fell" if more_urgent(directive, before, after) else "changed"


def falls(directive: Directive | None, before: Outcomes, after: Outcomes) -> bool:
    """Whether anything, taken alone, is less than before: then a change that a person makes is downward.

    That is an ordered outcome that is less urgent, or units fewer of any kind. Without a directive there is
    no order, so that every change counts.
    """
    if directive is None:
        return before != after
    return asks_more(before.get(UNITS), after.get(UNITS)) or any(
        more_urgent(directive, {name: value}, {name: after.get(name)}) for name, value in before.items()
    )


def is_life_safety(directive: Directive | None, matter: Incident | AssistanceRequest) -> bool:
    """Whether somebody's life may be at stake as things are known.

    `life safety` is or may be yes, the answer is the most urgent that the directive has, or there is no
    directive to say.
    """
    for fact, said in case(matter.statements).items():
        values = said["contested"] if isinstance(said, dict) else [said]
        if fold(fact) == LIFE_SAFETY and any(fold(str(each)) == YES for each in values):
            return True
    if directive is None:
        return True
    name = ANSWER if governs(matter) == "requests" else RESPONSE
    domain = next(each.domain for each in directive.outcomes if each.name == name)
    return isinstance(domain, Enumeration) and matter.acting.get(name) == domain.values[-1]


def owe(draft: Draft, subject: str, step: str, due: datetime.datetime) -> None:
    """Say the next duty of a matter."""
    note_if_late(draft, subject)
    draft.say(ev.DutySet(at=draft.at, by=SYSTEM, subject=subject, step=step, due=due))


def note_if_late(draft: Draft, subject: str) -> None:
    """A step done, or a matter ended, after its deadline is a departure, also if nobody was told yet."""
    matter = draft.state.owing(subject)
    if matter.due is None or matter.due > draft.at or matter.missed:
        return
    late = Departure("late", draft.at, SYSTEM, f"{matter.step}: due {matter.due.isoformat()}")
    draft.say(ev.Departed(at=draft.at, by=SYSTEM, subject=subject, departure=late))


def owe_answer(draft: Draft, subject: str, *, anew: bool = False) -> None:
    """While a matter is unanswered its first step is owed within what the answer says now.

    `anew`: also where all who came have left, for what is known now nobody has been sent for.
    A deadline that has passed stays: it will be told, and nothing learned afterwards makes it met.
    """
    matter = draft.state.matter(subject)
    passed = matter.missed or (matter.due is not None and matter.due <= draft.at)
    waits = matter.status == "waiting" or (anew and _left(draft, subject, matter))
    if not waits or (matter.step == "answer" and passed):
        return
    step, due = first_step(matter, matter.acting, draft.at)
    if (step, due) != (matter.step, matter.due):
        owe(draft, subject, step, due)


def _left(draft: Draft, subject: str, matter: Incident | AssistanceRequest) -> bool:
    """Whether units came to an incident, and none is there or on its way any more."""
    return isinstance(matter, Incident) and matter.status == "on scene" and not draft.state.serving(subject)


def tell(draft: Draft, to: str, subject: str, text: str) -> None:
    """Say that somebody is told. The text names no person and no place: it is read on open screens."""
    draft.say(ev.Told(at=draft.at, by=SYSTEM, to=to, about=subject, text=text))
