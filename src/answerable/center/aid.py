"""Asking other agencies for help: what they answered, when they would come, and whether they did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from answerable.center.opening import open_matter
from answerable.model import events as ev
from answerable.model.aid import AID_ANSWERS, Aid, AidAnswer, FactTold
from answerable.model.aiding import meet_conditions, owe_of_aid
from answerable.model.asking import governing
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.errors import BadInput, NotNow
from answerable.model.facts import case
from answerable.model.legible import legible
from answerable.model.nouns import AssistanceRequest, Incident
from answerable.policy import FactError, read_condition
from answerable.policy.given import fold, nearest

ONCE_ANSWERED: Final = ("accepted", "accepted in part")


@command("ask for aid")
def ask_aid(
    draft: Draft,
    number: str,
    agency: str,
    asked: str,
    way: str = "phone",
    *,
    told: Sequence[str] = (),
    reference: str = "",
    instead_of: int = 0,
) -> None:
    """Ask another agency for help with an open call or request: whom, for what, and by which way.

    What it is for stays ours, with its deadlines; their answer is owed beside it. `told`: the facts that they
    were told, by name. `reference`: their receipt, if they gave one. `instead_of`: the earlier aid that this
    takes the place of, by its number; it is withdrawn where it had not ended. It says what a person did:
    nothing is sent from here.
    """
    subject, matter = open_matter(draft, number)
    if not agency.strip() or not asked.strip() or not way.strip():
        raise BadInput("Say which agency is asked, for what, and by which way.")
    if instead_of:
        _check_replaced(matter, number, instead_of)
    aid = len(matter.aid) + 1
    draft.say(
        ev.AidAsked(
            at=draft.at,
            by=draft.by,
            subject=subject,
            number=aid,
            agency=legible(agency),
            asked=legible(asked),
            way=legible(way),
            reference=legible(reference),
            facts=_told(matter, told),
            instead_of=instead_of,
        )
    )
    owe_of_aid(draft, subject, aid)
    if instead_of and matter.aid[instead_of - 1].open:
        _withdraw(draft, subject, instead_of, f"aid {aid} is asked for in its place")


@command("ask for aid")
def ask_aid_again(
    draft: Draft, number: str, aid: int, way: str = "phone", *, told: Sequence[str] = ()
) -> None:
    """Ask them again: they have not answered, have declined, gave a part, or did not come.

    Their answer is owed anew. `told`: the facts that they were told now, by name.
    """
    subject, matter, found = _open_aid(draft, number, aid)
    if found.status == "accepted":
        raise NotNow("They have accepted. Say that they came, or that nobody did.")
    if not way.strip():
        raise BadInput("Say by which way they were asked again.")
    facts = _told(matter, told)
    draft.say(
        ev.AidAskedAgain(at=draft.at, by=draft.by, subject=subject, number=aid, way=legible(way), facts=facts)
    )
    owe_of_aid(draft, subject, aid)


@command("ask for aid")
def note_aid_answer(
    draft: Draft,
    number: str,
    aid: int,
    answer: AidAnswer,
    reason: str = "",
    *,
    rule: str = "",
    condition: str = "",
    comes_if: str = "",
    reference: str = "",
) -> None:
    """Put on the record what they answered: with their reason where they do not come, or not wholly.

    `rule`: the one that they named. `condition`: under what change they would come, in words; `comes_if`: the
    same in facts of the directive, such as `exit blocked = yes or people hurt >= 1`. Once what is known meets
    it, asking again is owed. What they answer later takes an answer's place.
    """
    subject, matter, _ = _open_aid(draft, number, aid)
    if answer not in AID_ANSWERS:
        raise BadInput(f"What they answer is one of: {', '.join(AID_ANSWERS)}.")
    if answer != "accepted" and not reason.strip():
        raise BadInput("Say their reason, in a sentence; where they gave none, say so.")
    if answer == "accepted" and (condition.strip() or comes_if.strip()):
        raise BadInput(
            "They come without more: a condition goes with an answer that declines, or gives a part."
        )
    _check(draft, matter, comes_if)
    draft.say(
        ev.AidAnswered(
            at=draft.at,
            by=draft.by,
            subject=subject,
            number=aid,
            answer=answer,
            reason=legible(reason),
            rule=legible(rule),
            condition=legible(condition),
            comes_if=" ".join(comes_if.split()),
            reference=legible(reference),
        )
    )
    meet_conditions(draft, subject)
    if draft.state.matter(subject).aid[aid - 1].met is None:  # otherwise it is owed already
        owe_of_aid(draft, subject, aid)


@command("ask for aid")
def aid_came(draft: Draft, number: str, aid: int, *, came: bool = True) -> None:
    """Say that they came, which ends it; or, where they had accepted, that nobody did.

    Then what to do instead is owed.
    """
    subject, _, found = _open_aid(draft, number, aid)
    if not came and found.status not in ONCE_ANSWERED:
        raise NotNow("They have not accepted, so nobody was to come. Note their answer, or withdraw it.")
    draft.say(ev.AidCame(at=draft.at, by=draft.by, subject=subject, number=aid, came=came))
    owe_of_aid(draft, subject, aid)


@command("ask for aid")
def withdraw_aid(draft: Draft, number: str, aid: int, reason: str) -> None:
    """Want it of them no more: it is done without, or others are asked. A reason says why."""
    subject, _, _ = _open_aid(draft, number, aid)
    if not reason.strip():
        raise BadInput("Withdrawing what was asked needs a reason, in a sentence.")
    _withdraw(draft, subject, aid, legible(reason))


def need_aid_ended(matter: Incident | AssistanceRequest) -> None:
    """Raise `NotNow` while aid that was asked for has not ended: whoever was asked might still come."""
    waits = [f"{each.agency} ({each.number})" for each in matter.aid if each.open]
    if waits:
        raise NotNow(f"Aid was asked of {', '.join(waits)}; say that they came, or withdraw it.")


def _withdraw(draft: Draft, subject: str, aid: int, reason: str) -> None:
    draft.say(ev.AidWithdrawn(at=draft.at, by=draft.by, subject=subject, number=aid, reason=reason))
    owe_of_aid(draft, subject, aid)


def _check_replaced(matter: Incident | AssistanceRequest, number: str, aid: int) -> None:
    """Raise unless there is such an aid, whose place another can take."""
    if _numbered(matter, number, aid).status == "came":
        raise NotNow(f"Aid {aid} came; nothing is asked for in its place.")


def _numbered(matter: Incident | AssistanceRequest, number: str, aid: int) -> Aid:
    if not 1 <= aid <= len(matter.aid):
        raise BadInput(f"Aid was asked for {len(matter.aid)} times for {number}; there is no number {aid}.")
    return matter.aid[aid - 1]


def _open_aid(draft: Draft, number: str, aid: int) -> tuple[str, Incident | AssistanceRequest, Aid]:
    subject, matter = open_matter(draft, number)
    found = _numbered(matter, number, aid)
    if not found.open:
        raise NotNow(f"Aid {aid} has ended: {found.status}.")
    return subject, matter, found


def _told(matter: Incident | AssistanceRequest, told: Sequence[str]) -> tuple[FactTold, ...]:
    """The facts of these names as they are known now. Raises `BadInput` for one that is not."""
    known = case(matter.statements)
    spelt: dict[str, Any] = {fold(name): name for name, value in known.items() if value is not None}
    names = dict.fromkeys(fold(each) for each in told if each.strip())
    for name in names:
        if name not in spelt:
            raise BadInput(f"'{legible(name, 100)}' is not known of it.{nearest(name, spelt.values())}")
    return tuple(FactTold(spelt[name], known[spelt[name]]) for name in names)


def _check(draft: Draft, matter: Incident | AssistanceRequest, comes_if: str) -> None:
    """Raise `BadInput` where a condition cannot be read by the directive that governs."""
    if not comes_if.strip():
        return
    directive = governing(draft.state, matter)
    if directive is None:
        raise BadInput("No directive says which facts there are: give their condition in words.")
    try:
        read_condition(directive, " ".join(comes_if.split()))
    except FactError as error:
        raise BadInput(f"Their condition in facts: {error.problem}") from error
