"""Beside an existing system: what it tells of its calls is decided here as well, and nothing is done."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Final

import msgspec

from answerable.model import events as ev
from answerable.model.asking import ask, reading
from answerable.model.beside import ForeignWord, ShadowedCall, told
from answerable.model.desk import command
from answerable.model.draft import Draft
from answerable.model.errors import BadInput
from answerable.model.facts import sort_facts
from answerable.model.nouns import Incident, Statement

SYSTEM_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")
NUMBER_MOST: Final = 100
SAID_OTHERWISE: Final = (
    "this id was given to other words; a correction has an id of its own and names this one"
)
NO_NUMBER: Final = "its call's number is empty, too long, or has quotes, backslashes or control characters"

_encode = msgspec.json.Encoder(order="deterministic").encode
_NUMBER = re.compile(r'[^"\\\x00-\x1f\x7f-\x9f]+')


@command("shadow another system")
def hear(draft: Draft, system: str, words: Sequence[ForeignWord]) -> None:
    """Take what another system says of its calls, and decide each call on all that was said of it.

    A word that was taken before changes nothing, so that saying it again is safe. The same id with other
    words is refused, on the record: neither is silently lost. No unit is sent, nothing is owed, nobody is
    told.
    """
    check_system(system)
    heard = []
    for word in words:
        subject = f"shadow/{system}/{word.call}"
        if why := problem(word):
            raise BadInput(f"A word of {system} cannot be taken: {why}.")
        before = draft.state.shadowed.get(subject) or ShadowedCall(system, word.call)
        same = next((each for each in before.words if each.id == word.id), None)
        if same is None:
            draft.say(ev.ForeignSaid(at=draft.at, by=draft.by, subject=subject, word=word))
            heard.append(subject)
        elif same != word and digest_of(word) not in before.refused:
            draft.say(
                ev.ForeignRefused(
                    at=draft.at,
                    by=draft.by,
                    subject=subject,
                    word=word.id,
                    digest=digest_of(word),
                    why=SAID_OTHERWISE,
                )
            )
    for subject in dict.fromkeys(heard):
        _decide(draft, subject)


@command("shadow another system")
def note_foreign_file(
    draft: Draft, system: str, digest: str, *, words: int, repeated: int, rejected: int
) -> None:
    """Say that a dropped file was read to its end, and what came of its lines."""
    check_system(system)
    draft.say(
        ev.ForeignFileTaken(
            at=draft.at,
            by=draft.by,
            subject=f"shadow/{system}",
            digest=digest,
            words=words,
            repeated=repeated,
            rejected=rejected,
        )
    )


def check_system(system: str) -> None:
    """Raise `BadInput` unless a system's name can stand in the names of streams."""
    if not SYSTEM_NAME.fullmatch(system):
        raise BadInput(
            "Name the other system in up to 40 letters, digits, blanks, dots or dashes: county-cad."
        )


def digest_of(word: ForeignWord) -> str:
    """SHA-256 of all that a word says, in hex."""
    return hashlib.sha256(_encode(word)).hexdigest()


def problem(word: ForeignWord) -> str:
    """Why a word can never be taken; empty where it can."""
    if len(word.call) > NUMBER_MOST or not _NUMBER.fullmatch(word.call):
        return NO_NUMBER
    return "it corrects itself" if word.id == word.corrects else ""


def _decide(draft: Draft, subject: str) -> None:
    """Ask the directive that was in force when the call came there; say it where it is new."""
    call = draft.state.shadowed[subject]
    theirs = told(call.words)
    came = min(theirs.received, draft.at)
    publication = draft.state.in_force("calls", came)
    directive = reading(publication)
    facts, refused = sort_facts(directive, theirs.facts)
    incident = Incident(
        id=call.number,
        opened=came,
        place=theirs.place,
        directive=publication.id if publication else None,
        statements=tuple(
            Statement(fact, draft.by, draft.at, value, call.system) for fact, value in facts.items()
        ),
    )
    decision, acting, alarm = ask(directive, incident)
    if (incident.directive, decision, acting, alarm) == (
        call.directive, call.decision, call.acting, call.alarm
    ):  # fmt: skip
        return
    draft.say(
        ev.ShadowDecided(
            at=draft.at,
            by=draft.by,
            subject=subject,
            directive=incident.directive,
            decision=decision,
            acting=acting,
            alarm=alarm,
            refused=refused,
        )
    )
