"""How a centre's nouns are put into lines: for a person at night, on a screen or a pipe, colour or none."""

from __future__ import annotations

import datetime
import shutil
import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from answerable.model.aid import Asking
from answerable.model.nouns import (
    ANSWER,
    ANSWER_WITHIN,
    ERASED,
    MAY_DECIDE,
    RESPONSE,
    UNITS,
    AssistanceRequest,
    Incident,
)

if TYPE_CHECKING:
    from answerable.model.aid import Aid, FactTold, TheirAnswer
    from answerable.model.events import AidAnswered
    from answerable.model.nouns import (
        Answer,
        Call,
        Departure,
        Duty,
        Outcomes,
        Passing,
        Place,
        Statement,
        Unit,
    )
    from answerable.model.people import Person
    from answerable.model.state import State
    from answerable.policy.decided import DecisionRecord, Flip

FIRST = (RESPONSE, ANSWER, "priority", ANSWER_WITHIN, UNITS, MAY_DECIDE)
"""The outcomes that are said first, in this order: the record does not keep that of a directive's table."""

NOWHERE = "place not known"

BASES = {
    "certain": "certain",
    "floor": "while unsure",
    "least urgent possible": "at least this, whatever else turns out",
}


def clock(at: datetime.datetime, now: datetime.datetime) -> str:
    """A time in this machine's zone; with its date unless that is today's."""
    local = at.astimezone()
    return f"{local:%H:%M:%S}" if local.date() == now.astimezone().date() else f"{local:%Y-%m-%d %H:%M:%S}"


def span(length: datetime.timedelta) -> str:
    """A length of time, rounded to what a person would say: `40 s`, `5 min`, `3 h 20 min`, `2 d`."""
    seconds = round(length.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} d"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def person(who: Person) -> str:
    """`T12 (call-taker)`."""
    return who.id if who.id == who.role else f"{who.id} ({who.role})"


def place(where: Place) -> str:
    """An address or, without one, what is known of the place."""
    degrees = "" if where.latitude is None else f"{where.latitude}, {where.longitude}"
    return ", ".join(part for part in (where.address, where.area) if part) or degrees or NOWHERE


def outcomes(said: Outcomes) -> str:
    """`send now; priority 1; answer within 5 min; units 2 patrol`: the answer itself first, unnamed."""
    parts = []
    for name in sorted(said, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST)):
        one = said[name]
        words = ", ".join(map(str, one)) if isinstance(one, list | tuple) else str(one)
        words = "open" if one is None else words
        words += " min" if name == ANSWER_WITHIN else ""
        parts.append(words if name in (RESPONSE, ANSWER) else f"{name} {words}")
    return "; ".join(parts)


def value(said: object) -> str:
    """A fact's value from its JSON form."""
    if said is None:
        return "not known"
    if isinstance(said, dict):
        return " | ".join(map(str, said["contested"]))
    return str(said)


def deadline(owed: Incident | AssistanceRequest | Duty, now: datetime.datetime) -> str:
    """A step and how long it has, or by how much it is late; empty when nothing is owed."""
    if owed.due is None:
        return ""
    late = now >= owed.due
    if owed.missed or late:
        told = f", told {count(owed.missed, 'time')}" if owed.missed else ""
        again = "" if late else f", the next in {span(owed.due - now)}"
        return f"{owed.step}: OVERDUE{told}{again}"
    return f"{owed.step} by {clock(owed.due, now)} (in {span(owed.due - now)})"


def row(label: str, text: str) -> str:
    """A label and what it says, wrapped to the terminal (or COLUMNS, or 80) under itself."""
    width = max(shutil.get_terminal_size().columns, 40)
    first = f"  {label:<8} "
    return textwrap.fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=" " * 11,
        break_long_words=False,
        break_on_hyphens=False,
    )


def count(number: int, what: str) -> str:
    """`1 entry`, `2 entries`, `3 timers`."""
    if number == 1:
        return f"1 {what}"
    return f"{number:,} {what[:-1]}ies" if what.endswith("y") else f"{number:,} {what}s"


def head(matter: Incident | AssistanceRequest) -> str:
    """Number, status, and what or where it is, on one line."""
    what = (
        f"{matter.agency} asks: {matter.asked}"
        if isinstance(matter, AssistanceRequest)
        else place(matter.place)
    )
    if what == NOWHERE and any("place" in gone.kinds for gone in matter.erased):
        what = ERASED
    ended = f" ({matter.disposition})" if matter.disposition else ""
    into = f" into {matter.merged_into}" if isinstance(matter, Incident) and matter.merged_into else ""
    return f"{matter.id}  {matter.status}{ended}{into}  {what}"


def matter(state: State, it: Incident | AssistanceRequest, now: datetime.datetime) -> Iterator[str]:
    """A matter as it stands, in a few lines."""
    yield head(it)
    for gone in it.erased:
        yield row("erased", f"{', '.join(gone.kinds)} on {gone.at.astimezone():%Y-%m-%d}")
    ended = it.status in ("closed", "merged")
    yield row("acted on" if ended else "act now", outcomes(it.acting))
    yield from _why(it)
    if ended:
        return
    question = it.decision.next_question if it.decision else None
    if question is not None:
        yield row("ask", f"{question.ask}  [{question.fact}]")
    yield from _units(state, it)
    for owed in (it, *it.duties):
        if words := deadline(owed, now):
            yield row("owed", words)
    if any(not each.reason for each in it.departures):
        yield row("owed", f"a reason for the departure: answerable reason {it.id} TEXT")


def _why(it: Incident | AssistanceRequest) -> Iterator[str]:
    if it.override is not None:
        before = outcomes(it.override.decided)
        yield row("why", f"set by a person, {it.override.direction}; decided was: {before}")
    elif it.decision is None:
        yield row("why", "no directive could be asked: this is the floor, and the supervisor is told")
    else:
        yield row("why", because(it.decision))
    if it.raised is not None:
        reasons = "; ".join(it.raised.because) or "no reason is given"
        yield row("raised", f"{reasons} (by {it.raised.directive}, in force since; it may only raise)")


def because(decision: DecisionRecord) -> str:
    """What the act now of a decision rests on: its reasons, and that it is not certain yet.

    While the floor holds, what is certain besides is not its reason.
    """
    grounds = list(decision.because) if decision.basis != "floor" else []
    if decision.basis != "certain" or not grounds:
        grounds.append(BASES[decision.basis])
    return f"{'; '.join(grounds)} ({decision.directive})"


def change(flip: Flip) -> str:
    """`officers assaulted = yes and people hurt >= 1`: what a change of facts consists of."""
    tests = ((name, test if test[:1] in "<>[](=" else f"= {test}") for name, test in flip.when.items())
    return " and ".join(f"{name} {test}" for name, test in tests)


def _units(state: State, it: Incident | AssistanceRequest) -> Iterator[str]:
    kind = "incident" if isinstance(it, Incident) else "request"
    if there := state.serving(f"{kind}/{it.id}"):
        yield row("units", ", ".join(f"{unit.id} {unit.status}" for unit in there))


def statement(said: Statement, now: datetime.datetime) -> str:
    """One source's word on one fact, with who entered it, and what the source had said before."""
    before = f"; before: {value(said.old)}" if said.replaces else ""
    who = f"{said.source}, entered by {person(said.by)} {clock(said.at, now)}"
    return f"{said.fact} = {value(said.value)}  ({who}{before})"


def departure(made: Departure, now: datetime.datetime) -> str:
    """One departure: which way, by whom, on what grounds."""
    parts = [f"{made.kind} by {person(made.by)} {clock(made.at, now)}", made.reason or "reason still owed"]
    if made.authority:
        parts.append(f"authority: {made.authority}")
    if made.approved_by:
        parts.append(f"approved by {person(made.approved_by)}")
    return "; ".join(parts)


def answer(given: Answer) -> Iterator[str]:
    """What an agency was told: the answer, its reasons and rules, and under what change we would come."""
    again = ", by itself" if given.by_itself else ""
    yield row("answer", f"{given.answer}{again}: {'; '.join(given.because) or 'no reason is given'}")
    if given.rules:
        yield row("rules", ", ".join(given.rules))
    for condition in given.would_change_if:
        yield row("would be", condition)


def safety(unit: Unit, now: datetime.datetime) -> str:
    """Whether a unit's crew needs help, or has to be checked on: what follows the rest of its line."""
    if unit.distress is not None:
        return f"  IN DISTRESS since {clock(unit.distress, now)}"
    if unit.check_by is None:
        return ""
    if unit.check_by <= now or unit.unchecked:
        return "  CHECK ON IT NOW"
    return f"  check by {clock(unit.check_by, now)}"


def call(it: Call, now: datetime.datetime) -> str:
    """One call as it came in, and how its caller is reached and understood."""
    kind = f"{it.kind} from {it.came_from}" if it.came_from else it.kind
    more = (f"call back {it.call_back}" if it.call_back else "", it.language, *interpreters(it, now))
    return ", ".join(part for part in (it.id, kind, place(it.place), *more) if part)


def interpreters(it: Call, now: datetime.datetime) -> Iterator[str]:
    """Each interpreter of a call, with the time to interpreter."""
    for each in it.interpreters:
        if each.waited is not None:
            yield f"interpreter of {each.language} after {span(each.waited)}"
        elif each.left is not None:
            yield f"interpreter of {each.language} never joined"
        else:
            yield f"interpreter of {each.language} awaited for {span(now - each.asked)}"


def passing(it: Passing, now: datetime.datetime) -> str:
    """One passing on: to whom, by which way, and their receipt."""
    if it.acknowledged is not None:
        end = f"acknowledged {clock(it.acknowledged, now)}: {it.reference}"
    else:
        end = "taken back" if it.taken_back else "NOT ACKNOWLEDGED: still ours"
    whole = ", wholly" if it.whole else ""
    return f"{it.number}. {it.kind}{whole}: {it.to}, by {it.way} {clock(it.at, now)}; {end}"


def aid(it: Aid, now: datetime.datetime) -> Iterator[str]:
    """What another agency was asked for: each asking, what it answered, under what change it would come."""
    receipt = f", their {it.reference}" if it.reference else ""
    status = "NOT ANSWERED" if it.status == "asked" else it.status
    ended = f" {clock(it.ended, now)}" if it.ended else ""
    instead = f", in place of {it.instead_of}" if it.instead_of else ""
    yield f"  {it.number}. {it.agency}{receipt}{instead}: {it.asked}; {status}{ended}"
    said: list[Asking | TheirAnswer] = [*it.askings, *it.answers]
    for each in sorted(said, key=lambda each: each.at):
        yield from _asking(each, now) if isinstance(each, Asking) else _their_answer(each, now)
    if it.met:
        yield row("met", f"what they named has come, {clock(it.met, now)}")


def told(facts: Iterable[FactTold], before: str) -> str:
    """The facts that an agency was told, after what goes before them; nothing where there are none."""
    named = ", ".join(f"{each.fact} = {value(each.value)}" for each in facts)
    return f"{before}told {named}" if named else ""


def answered(it: TheirAnswer | AidAnswered) -> str:
    """What an agency answered, with its reason and its rule."""
    reason = f": {it.reason}" if it.reason else ""
    rule = f" ({it.rule})" if it.rule else ""
    return f"{it.answer}{reason}{rule}"


def _asking(it: Asking, now: datetime.datetime) -> Iterator[str]:
    yield row("asked", f"{clock(it.at, now)} by {it.way}{told(it.facts, ', ')}")


def _their_answer(it: TheirAnswer, now: datetime.datetime) -> Iterator[str]:
    yield row("answer", f"{clock(it.at, now)} {answered(it)}")
    for condition in filter(None, (it.condition, it.comes_if)):
        yield row("would", f"come if {condition}")
