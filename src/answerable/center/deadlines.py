"""Nothing is ignored: what happens when a deadline passes."""

from __future__ import annotations

from functools import partial

from answerable.center.apart import Apart
from answerable.center.in_force import bring_into_force
from answerable.dispatch import rung
from answerable.model import duties
from answerable.model import events as ev
from answerable.model.deciding import tell
from answerable.model.draft import Draft
from answerable.model.ledger import Ledger
from answerable.model.people import SYSTEM
from answerable.model.silenced import Silenced, still
from answerable.record import Timer


def tell_of_missed_deadlines(ledger: Ledger) -> tuple[ev.DeadlineMissed | ev.CheckMissed, ...]:
    """Tell of every deadline that has passed, and of every unit that nobody checked on in time.

    Also of those that passed while no process ran; each next miss goes a rung higher. And where a version has
    come into force, ask again about what is open.

    If we crash before the append, the lease runs out and the timer comes back; after it, the timer has
    moved on with it. No miss is told twice, for what is told is what the state says is late, and telling
    it moves that on. One that cannot be told does not silence the others: what is wrong with it is raised
    once all others are told.
    """
    told: list[ev.AnyEvent] = []
    timers_apart = Apart()
    while timers := ledger.due():
        for timer in timers:
            with timers_apart.each():
                told += _passed(ledger, timer)
    timers_apart.end()
    return tuple(event for event in told if isinstance(event, ev.DeadlineMissed | ev.CheckMissed))


def set_deadlines_right(ledger: Ledger) -> tuple[Silenced, ...]:
    """Set every timer as the record has it, and tell the supervisor of each that was not; returns those.

    Timers lie beside the log, where whoever runs the machine can take one out, so that nobody would hear of
    its deadline. If we crash before the append, the next look finds the same.
    """
    found = ledger.silenced()
    for each in found:
        ledger.carry_out(SYSTEM, partial(_set_right, each=each))
    return found


def _set_right(draft: Draft, each: Silenced) -> None:
    if not still(draft.state, each):
        return
    subject, _ = ev.of_timer(each.key)
    what = each.step or "nothing that is owed"
    tell(
        draft,
        "supervisor",
        "" if subject == ev.DIRECTIVES else subject,
        f"a deadline was changed in the store, and is set right: {what}",
    )
    draft.set_again(each.mended)


def _passed(ledger: Ledger, timer: Timer) -> tuple[ev.AnyEvent, ...]:
    subject, duty = ev.of_timer(timer.key)
    if subject == ev.DIRECTIVES:
        bring_into_force(ledger, duty)
        return ()
    return ledger.carry_out(SYSTEM, partial(_miss, key=timer.key))


def _miss(draft: Draft, key: str) -> None:
    kind, _, number = key.partition("/")
    if kind == "unit":
        _miss_check(draft, number)
    else:
        _miss_step(draft, *ev.of_timer(key))


def _miss_check(draft: Draft, number: str) -> None:
    unit = draft.state.unit(number)
    if unit.check_by is None or unit.check_by > draft.at:
        return
    told, wait = rung(unit.unchecked)
    draft.say(
        ev.CheckMissed(
            at=draft.at,
            by=SYSTEM,
            unit=number,
            status=unit.status,
            due=unit.check_by,
            told=told,
            next_due=draft.at + wait,
        )
    )


def _miss_step(draft: Draft, subject: str, duty: str) -> None:
    matter = draft.state.owing(subject)
    step, due, missed = matter.step, matter.due, matter.missed
    if duty:
        duties_beside = draft.state.matter(subject).duties
        beside = next((each for each in duties_beside if each.name == duty), None)
        step, due, missed = (beside.step, beside.due, beside.missed) if beside else ("", None, 0)
    if due is None or due > draft.at:
        return
    told, wait = duties.rung(missed)
    draft.say(
        ev.DeadlineMissed(
            at=draft.at,
            by=SYSTEM,
            subject=subject,
            step=step,
            due=due,
            told=told,
            next_due=draft.at + wait,
            duty=duty,
        )
    )
