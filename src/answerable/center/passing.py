"""Passing a call on: to the fire service, to medics, to another agency or centre; and their receipt."""

from __future__ import annotations

from answerable.center.opening import open_matter
from answerable.model import duties
from answerable.model import events as ev
from answerable.model.deciding import owe
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.errors import BadInput, NotNow
from answerable.model.legible import legible
from answerable.model.nouns import PASSED_TO, AssistanceRequest, Incident, PassedTo, Passing
from answerable.model.owing import owe_beside, settle


@command("pass a call on")
def pass_on(
    draft: Draft, number: str, kind: PassedTo, to: str, way: str = "phone", *, whole: bool = False
) -> None:
    """Pass a call on to others: who they are, and by which way it went.

    It stays ours, with its deadlines, until they acknowledge it; acknowledging is owed. `whole`: they are to
    take all of it over; otherwise they come as well.
    """
    subject, _ = open_matter(draft, number)
    incident = draft.state.incident(number)
    if kind not in PASSED_TO:
        raise BadInput(f"A call is passed on to one of: {', '.join(PASSED_TO)}.")
    if not to.strip() or not way.strip():
        raise BadInput("Say to whom it is passed on, and by which way.")
    passing = len(incident.passings) + 1
    draft.say(
        ev.PassedOn(
            at=draft.at,
            by=draft.by,
            subject=subject,
            number=passing,
            kind=kind,
            to=legible(to),
            way=legible(way),
            whole=whole,
        )
    )
    step = f"have {kind} acknowledge what was passed on"
    owe_beside(draft, subject, _duty(passing), step, duties.ACKNOWLEDGE)


@command("pass a call on")
def acknowledge_passing(draft: Draft, number: str, passing: int, reference: str) -> None:
    """They have it: `reference` is their receipt, such as their own number for it.

    What they took over wholly is theirs to answer from now on; closing it here is the next step.
    """
    subject, open_one = _open_passing(draft, number, passing)
    if not reference.strip():
        raise BadInput("An acknowledgement needs the receiving side's reference: its number, or who took it.")
    waiting = draft.state.incident(number).status == "waiting"
    draft.say(
        ev.PassingAcknowledged(
            at=draft.at, by=draft.by, subject=subject, number=passing, reference=legible(reference)
        )
    )
    settle(draft, subject, _duty(passing))
    if open_one.whole and waiting:
        owe(draft, subject, *duties.next_step("passed on", draft.at))


@command("pass a call on")
def take_back(draft: Draft, number: str, passing: int, reason: str) -> None:
    """They do not take it, or do not answer: what was passed on is wholly ours again."""
    subject, _ = _open_passing(draft, number, passing)
    if not reason.strip():
        raise BadInput("Taking back what was passed on needs a reason, in a sentence.")
    draft.say(
        ev.PassingTakenBack(at=draft.at, by=draft.by, subject=subject, number=passing, reason=legible(reason))
    )
    settle(draft, subject, _duty(passing))


def need_acknowledged(matter: Incident | AssistanceRequest) -> None:
    """Raise `NotNow` while something that was passed on is not acknowledged: it is still ours."""
    waits = [each.to for each in getattr(matter, "passings", ()) if each.open]
    if waits:
        raise NotNow(f"{', '.join(waits)} has not acknowledged what was passed on; have it, or take it back.")


def _open_passing(draft: Draft, number: str, passing: int) -> tuple[str, Passing]:
    subject, _ = open_matter(draft, number)
    passings = draft.state.incident(number).passings
    if not 1 <= passing <= len(passings):
        raise BadInput(f"{number} was passed on {len(passings)} times; there is no number {passing}.")
    found = passings[passing - 1]
    if not found.open:
        raise NotNow(f"That {found.to} has it is acknowledged, or it was taken back.")
    return subject, found


def _duty(passing: int) -> str:
    return f"passing {passing}"
