"""What a requesting agency is told: the answer, and always why."""

from __future__ import annotations

import datetime

from msgspec.structs import replace

from answerable.model import duties
from answerable.model import events as ev
from answerable.model.asking import governing, more_urgent
from answerable.model.deciding import owe, tell
from answerable.model.draft import Draft
from answerable.model.nouns import (
    ANSWER,
    OPEN_DEPARTURES,
    Answer,
    AssistanceRequest,
    Departure,
    Incident,
    Override,
)
from answerable.model.people import SYSTEM, Person
from answerable.model.personal import DEPARTING
from answerable.policy import DecisionRecord
from answerable.policy.decided import Flip


def answer_again(draft: Draft, subject: str) -> None:
    """An answer that was given rises the moment that the decision does; lowering one takes a person."""
    matter = draft.state.matter(subject)
    if not isinstance(matter, AssistanceRequest) or not matter.answers:
        return
    given, now = {ANSWER: matter.answers[-1].answer}, {ANSWER: matter.acting[ANSWER]}
    if more_urgent(governing(draft.state, matter), now, given):
        give_answer(draft, subject, by_itself=True)
        tell(draft, "duty officer", subject, f"answered again by itself: {now[ANSWER]}")
    elif now != given:
        tell(draft, "duty officer", subject, "the decision fell; the answer given stands until changed")


def give_answer(draft: Draft, subject: str, *, by_itself: bool = False) -> None:
    """Say to the agency what is acted on now, and set the duty that follows from it."""
    said = draft.state.matter(subject)
    answer = answer_from(said, draft.at, SYSTEM if by_itself else draft.by, by_itself=by_itself)
    draft.say(ev.AssistanceAnswered(at=draft.at, by=answer.by, subject=subject, answer=answer))
    if not draft.state.serving(subject) or answer.answer == "decline":
        owe(draft, subject, *duties.next_step(draft.state.matter(subject).status, draft.at))


def answer_from(
    matter: Incident | AssistanceRequest, at: datetime.datetime, by: Person, *, by_itself: bool
) -> Answer:
    """What is acted on, with the rules and reasons that it rests on, and under what change we would come.

    Where a person set something else than was decided, the rules are not what it rests on; the departure is.
    """
    decision, said = matter.decision, matter.acting[ANSWER]
    followed = decision is not None and decision.act_now.get(ANSWER) == said
    if matter.raised and not matter.override and not followed:
        rules, because = matter.raised.rules, matter.raised.because
    else:
        rules = decision.rules if decision and followed else ()
        because = _because(matter, decision, followed)
    changes = decision.would_change_if if decision else ()
    return Answer(
        answer=said,
        rules=rules,
        because=because,
        would_change_if=tuple(_condition(change) for change in changes if change.direction == "rises"),
        at=at,
        by=by,
        by_itself=by_itself,
    )


def answer_foreseen(
    request: AssistanceRequest, answer: str, reason: str, by: Person, at: datetime.datetime
) -> Answer:
    """What the agency would be told if it were answered so now; nothing is recorded."""
    if answer != request.acting[ANSWER]:
        instead = {ANSWER: answer}
        # Whether it lowers anything or not, an answer that departs is told in the same words.
        departure = Departure("downward", at, by, reason.strip())
        request = replace(
            request,
            acting={**request.acting, **instead},
            override=Override("downward", request.acting, instead),
            departures=(*request.departures, departure),
        )
    return answer_from(request, at, by, by_itself=False)


def _condition(change: Flip) -> str:
    """`accept, if officers assaulted = yes`."""
    terms = (f"{fact} {test if test[0] in '<>[]' else f'= {test}'}" for fact, test in change.when.items())
    return f"{change.becomes[ANSWER]}, if {' and '.join(terms)}"


def _because(
    matter: Incident | AssistanceRequest, decision: DecisionRecord | None, followed: bool
) -> tuple[str, ...]:
    if matter.override and not followed:
        made = next(each for each in reversed(matter.departures) if each.kind in OPEN_DEPARTURES)
        return (f"{DEPARTING}: {made.reason or 'its reason follows'}",)
    if decision is None:
        return ("the directive could not be asked" if matter.directive else "no directive is in force",)
    return decision.because or ("not enough is known yet to decide otherwise",)
