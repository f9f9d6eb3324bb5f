"""An event as a message to the outside: numbers, kinds, times and links; never a word that anybody said.

What is sent is chosen field by field here. Nothing is passed through: a field that an event gets later is not
sent before somebody adds it to this page.
"""

from __future__ import annotations

import datetime
import hashlib
from typing import Any, Final

import msgspec

from answerable.model import events as ev
from answerable.model.nouns import DISPOSITIONS
from answerable.model.people import ROLES
from answerable.model.streams import stream_of

Said = dict[str, str | bool]

KINDS: Final[dict[str, str]] = {
    "call.taken": "a call came in and has its number",
    "call.rose": "what is acted on for a call or request became more urgent",
    "call.closed": "a call or request ended, with its disposition",
    "call.missing": "a call rang and was never entered",
    "deadline.missed": "a step did not come in time; `told` is the role that hears of it",
    "notice.told": "a role, or somebody, was told something",
    "decision.overridden": "a person departed from what was decided, openly",
    "duty.departed": "a duty fell or ended without a decision that ended it",
    "request.received": "another agency asks for help",
    "request.answered": "a request was answered; `by_itself`: a changed fact changed the answer",
    "unit.distress": "a unit's crew needs help now",
    "unit.safe": "a unit's crew is out of danger",
    "unit.unchecked": "nobody checked on a unit in time",
    "complaint.filed": "somebody complains",
    "complaint.answered": "a complaint was answered",
    "directive.published": "a directive was put in force from its effective time on",
    "record.restored": "the record was restored from a backup",
    "key.rotated": "the record is signed with another key from here on",
}
"""The kinds of message that a hook can ask for, and what each says."""

TEST: Final = "hook.test"
"""The kind of the message that `answerable hooks test` sends; every hook gets it."""

PAGES: Final = {"incident": "console/calls", "call": "console/calls", "request": "duty"}
"""The view that shows what a subject is about."""


class Message(msgspec.Struct, frozen=True):
    """What is sent: the same bytes, under the same id, at every try."""

    id: str
    """Unique and stable: a receiver that has seen it has had this message."""
    kind: str
    at: datetime.datetime
    entry: int
    """The number of its entry in the record."""
    payload: bytes
    """JSON: type, timestamp, data."""


def message_of(index: int, leaf: bytes, data: bytes, origin: str, link: str = "") -> Message | None:
    """The message of an entry; None where it is of no kind that is ever sent.

    `leaf` is the entry's hashed bytes: the id rests on them, so that a record which was restored and went
    another way never repeats an id. `link`: the address that people open this centre at.
    """
    event = ev.from_bytes(data)
    told = _said(event)
    if told is None:
        return None
    kind, said = told
    subject = said.get("subject") or stream_of(event)
    body: dict[str, Any] = {"entry": index, **said, "subject": subject}
    if link and (page := _page(str(subject))):
        body["link"] = f"{link.rstrip('/')}/{page}"
    return _message(_id(origin, index, leaf), kind, event.at, index, body)


def test_message(origin: str, now: datetime.datetime) -> Message:
    """A message that tells of nothing but that the way is open."""
    return _message(_id(origin, -1, now.isoformat().encode()), TEST, now, -1, {"subject": "centre"})


def _message(id_: str, kind: str, at: datetime.datetime, entry: int, data: dict[str, Any]) -> Message:
    payload = msgspec.json.encode({"type": kind, "timestamp": at, "data": data})
    return Message(id_, kind, at, entry, payload)


def _id(origin: str, index: int, leaf: bytes) -> str:
    digest = hashlib.sha256(b"\n".join((origin.encode(), str(index).encode(), leaf))).hexdigest()
    return f"msg_{digest[:32]}"


def _page(subject: str) -> str:
    where, _, number = subject.partition("/")
    return f"{PAGES[where]}/{number}" if where in PAGES and number else ""


def _said(event: ev.AnyEvent) -> tuple[str, Said] | None:
    return _of_calls(event) or _of_duties(event) or _of_others(event)


def _of_calls(event: ev.AnyEvent) -> tuple[str, Said] | None:
    match event:
        case ev.CallTaken():
            subject = f"incident/{event.incident}"
            return "call.taken", {"call": event.call, "subject": subject, "received": _time(event.received)}
        case ev.Decided(moved="rose"):
            return "call.rose", {}
        case ev.Closed():
            return "call.closed", _known(
                disposition=event.disposition if event.disposition in DISPOSITIONS else ""
            )
        case ev.RingMissing():
            return "call.missing", {}
        case ev.AssistanceRequested():
            return "request.received", {"received": _time(event.received or event.at)}
        case ev.AssistanceAnswered():
            by_itself = event.answer.by_itself
            return "request.answered", {"outcome": event.answer.answer, "by_itself": by_itself}
    return None


def _of_duties(event: ev.AnyEvent) -> tuple[str, Said] | None:
    match event:
        case ev.DeadlineMissed():
            return "deadline.missed", _late(event)
        case ev.CheckMissed():
            return "unit.unchecked", {"unit": event.unit, **_late(event)}
        case ev.Told():
            return "notice.told", _known(told=_role(event.to))
        case ev.Overridden():
            return "decision.overridden", {}
        case ev.Departed():
            return "duty.departed", {}
        case ev.UnitInDistress():
            return "unit.distress", {"unit": event.unit, "check_by": _time(event.check_by)}
        case ev.DistressEnded():
            return "unit.safe", {"unit": event.unit}
    return None


def _of_others(event: ev.AnyEvent) -> tuple[str, Said] | None:
    match event:
        case ev.ComplaintFiled():
            return "complaint.filed", {}
        case ev.ComplaintAnswered():
            return "complaint.answered", {}
        case ev.DirectivePublished(publication=put):
            effective = _time(put.effective)
            return "directive.published", {"directive": put.id, "digest": put.digest, "effective": effective}
        case ev.RecordRestored():
            return "record.restored", {}
        case ev.KeyRotated():
            return "key.rotated", {}
    return None


def _late(event: ev.DeadlineMissed | ev.CheckMissed) -> Said:
    times: Said = {"due": _time(event.due), "next_due": _time(event.next_due)}
    return times | _known(told=_role(event.told))


def _known(**said: str) -> Said:
    return {name: each for name, each in said.items() if each}


def _role(to: str) -> str:
    """A role; empty for whoever is told by name: accounts are nobody's business outside."""
    return to if to in ROLES else ""


def _time(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
