"""A directive is worked on, proposed, and put in force by a second person.

Whatever is written is kept in the record, as it is: a draft outlives the server, and how a policy came to
read as it does can be seen.
"""

from __future__ import annotations

from typing import Final

from answerable.center.policy import put_in_force, read_publishable
from answerable.model import events as ev
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.errors import BadInput, NotAllowed, NotFound, NotNow
from answerable.model.legible import legible
from answerable.model.wording import Wording

LONGEST: Final = 200_000
"""Characters of a wording."""


@command("draft a directive")
def write_wording(draft: Draft, text: str, wording: str = "") -> None:
    """Keep a directive's text while it is worked on, mistakes and all; a new one, unless one is named.

    Writing on a text that was proposed takes the proposal back: nobody approves what they have not read.
    """
    if not text.strip() or len(text) > LONGEST:
        raise BadInput(f"A draft is a text of at most {LONGEST:,} characters.")
    if wording:
        _open(draft, wording)
    number = wording or draft.state.next_number(f"{draft.at:%y}-W")
    draft.say(ev.WordingWritten(at=draft.at, by=draft.by, wording=number, text=text))


@command("draft a directive")
def propose_wording(draft: Draft, wording: str) -> None:
    """Propose a draft to be put in force; a second person has to approve it.

    Raises `DirectiveError` with every mistake of the text, and what `publish_directive` raises.
    """
    kept = _open(draft, wording)
    if kept.status == "proposed":
        raise NotNow(f"{wording} is proposed already.")
    read_publishable(draft, kept.text)
    draft.say(ev.WordingProposed(at=draft.at, by=draft.by, wording=wording, digest=kept.digest))


@command("approve a directive")
def approve_wording(draft: Draft, wording: str, digest: str) -> None:
    """Put what another person proposed in force, from its effective time on.

    `digest`: SHA-256 of the text that was read and is approved. Whoever wrote on it, or proposed it, is not
    its second person.
    """
    kept = _proposed(draft, wording)
    if draft.by.id in (*kept.authors, kept.proposed.id if kept.proposed else ""):
        raise NotAllowed("A second person, who did not write on it, has to approve a directive.")
    if digest.strip().lower() != kept.digest:
        raise NotNow(f"{wording} is not the text that was read any more; read it again.")
    put_in_force(draft, kept.text, kept.proposed or kept.by, approved_by=draft.by, wording=wording)


@command("approve a directive")
def return_wording(draft: Draft, wording: str, reason: str) -> None:
    """Give a proposed draft back to its authors, with why."""
    _proposed(draft, wording)
    if not reason.strip():
        raise BadInput("Giving a draft back needs a reason, in a sentence.")
    draft.say(ev.WordingReturned(at=draft.at, by=draft.by, wording=wording, reason=legible(reason)))


@command("draft a directive")
def withdraw_wording(draft: Draft, wording: str) -> None:
    """Withdraw a draft: it is not worked on any more, and the record keeps it."""
    _open(draft, wording)
    draft.say(ev.WordingWithdrawn(at=draft.at, by=draft.by, wording=wording))


def _open(draft: Draft, wording: str) -> Wording:
    kept: Wording | None = draft.state.wordings.get(wording)
    if kept is None:
        raise NotFound(f"There is no draft {wording}.")
    if not kept.open:
        raise NotNow(f"{wording} is {kept.status}.")
    return kept


def _proposed(draft: Draft, wording: str) -> Wording:
    kept = _open(draft, wording)
    if kept.status != "proposed":
        raise NotNow(f"{wording} is not proposed; its authors still work on it.")
    return kept
