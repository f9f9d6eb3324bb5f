"""What rang and was never entered: a phone system's log beside the record."""

from __future__ import annotations

import datetime
from collections.abc import Container

from answerable.model import events as ev
from answerable.model.beside import told
from answerable.model.deciding import tell
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.errors import NotNow
from answerable.model.nouns import Departure
from answerable.model.people import SYSTEM
from answerable.model.reconciling import Entered, MissingRing, Reconciliation, finding_key, number_key
from answerable.model.state import State


class EnteredMeanwhile(NotNow):
    """Calls were entered since the record was looked at; one of them may explain a finding."""


@command("reconcile")
def note_reconciliation(draft: Draft, found: Reconciliation, seen: Container[str]) -> None:
    """Put the findings of a phone log on the record: each an entry, those known already not again.

    A call that rang and was never entered is a departure, and the supervisor is told how many there are.
    `seen`: the calls that were looked at. Raises `EnteredMeanwhile` if others of its time were entered since.
    """
    if any(_matters(found, call) for call in entered_calls(draft.state, seen)):
        raise EnteredMeanwhile("Calls were entered meanwhile; match again.")
    number = draft.state.next_number(f"{draft.at:%y}-L")
    subject = f"reconciliation/{number}"
    missing = [each for each in found.missing if _key(each) not in draft.state.unexplained]
    never_rang = [each for each in found.never_rang if each.call not in draft.state.unexplained]
    draft.say(_reconciled(draft, subject, found, len(missing) + len(never_rang)))
    for each in missing:
        _say_missing(draft, subject, each)
    for call in never_rang:
        draft.say(
            ev.NeverRang(
                at=draft.at,
                by=draft.by,
                subject=subject,
                call=call.call,
                received=call.received,
                nearest=call.nearest,
            )
        )
    if accused := sum(each.verdict == "never entered" for each in missing):
        tell(draft, "supervisor", subject, f"rang and were never entered: {accused}")


def entered_calls(state: State, seen: Container[str] = ()) -> tuple[Entered, ...]:
    """Every call that a phone may have brought, ours and those that we shadow; but not `seen`."""
    ours = (
        Entered(call.id, call.received, number_key(call.call_back), call.kind != "transferred")
        for number in (*state.calls, *state.calls.away)
        if number not in seen and (call := state.calls[number]).kind != "text"
    )
    theirs = (
        Entered(number, said.received, number_key(said.call_back or ""), must_ring=False)
        for call in state.shadowed.values()
        if call.words and (number := f"{call.system}/{call.number}") not in seen
        for said in (told(call.words),)
    )
    return (*ours, *theirs)


def _matters(found: Reconciliation, call: Entered) -> bool:
    """Whether a call could change the findings: it came by the end of the log."""
    if found.last is None:
        return False
    return call.received <= found.last + datetime.timedelta(seconds=found.skew.seconds + found.window)


def _key(each: MissingRing) -> str:
    return finding_key(each.ring.rang, each.ring.line, each.ring.seconds)


def _reconciled(draft: Draft, subject: str, found: Reconciliation, new: int) -> ev.Reconciled:
    return ev.Reconciled(
        at=draft.at,
        by=draft.by,
        subject=subject,
        log=found.log,
        digest=found.digest,
        first=found.first,
        last=found.last,
        window=found.window,
        skew=found.skew,
        rows=found.rows,
        rings=found.rings,
        entered=found.entered,
        by_number=found.by_number,
        by_time=found.by_time,
        called_back=found.called_back,
        rejected=found.rejected,
        counts=found.counts,
        known=len(found.missing) + len(found.never_rang) - new,
    )


def _say_missing(draft: Draft, subject: str, each: MissingRing) -> None:
    departure = None
    if each.verdict == "never entered":
        departure = Departure("never entered", draft.at, SYSTEM, f"rang {each.ring.rang.isoformat()}")
    draft.say(
        ev.RingMissing(
            at=draft.at,
            by=draft.by,
            subject=subject,
            rang=each.ring.rang,
            line=each.ring.line,
            seconds=each.ring.seconds,
            row=each.ring.row,
            verdict=each.verdict,
            among=each.among,
            nearest=each.nearest,
            departure=departure,
            calling=each.ring.number,
        )
    )
