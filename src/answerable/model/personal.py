"""Which fields of which event are personal, and of what kind: what is shown on a look, opened, and erased.

A field is named by its path, as the record names it: `call_back`, `place/address`. Every field of every event
is decided here, one way or the other; a test walks them all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from answerable.model import events as ev
from answerable.model.nouns import ERASED, Kind
from answerable.model.people import SYSTEM

_PLACE: Final[dict[str, Kind]] = dict.fromkeys(
    ("place/address", "place/latitude", "place/longitude"), "place"
)

PERSONAL: Final[dict[type, dict[str, Kind]]] = {
    ev.CallTaken: {**_PLACE, "call_back": "contact", "language": "person", "refused": "words"},
    ev.CallLocated: _PLACE,
    ev.CallBackLearned: {"call_back": "contact"},
    ev.InterpreterAsked: {"language": "person"},
    ev.FactLearned: {
        "statement/value": "person",
        "statement/old": "person",
        "statement/source": "words",
    },
    ev.Mentioned: {"mention/words": "person", "mention/source": "words"},
    ev.Noted: {"words": "words"},
    ev.Closed: {"note": "words"},
    ev.SeriesUnlinked: {"reason": "grounds"},
    ev.PassingTakenBack: {"reason": "grounds"},
    ev.UnitLeft: {"reason": "grounds"},
    ev.Overridden: {"departure/reason": "grounds"},
    ev.Departed: {"departure/reason": "grounds"},
    ev.ReasonGiven: {"reason": "grounds"},
    ev.AssistanceRequested: {**_PLACE, "contact": "contact", "asked": "words", "refused": "words"},
    ev.AssistanceAnswered: {"answer/because": "grounds"},
    ev.AidAsked: {"asked": "words", "facts": "person"},
    ev.AidAskedAgain: {"facts": "person"},
    ev.AidAnswered: {"reason": "words", "condition": "words"},
    ev.AidWithdrawn: {"reason": "grounds"},
    ev.ComplaintFiled: {"complainant": "contact", "contact": "contact", "words": "words"},
    ev.ComplaintAnswered: {"answer": "words"},
    ev.CautionEntered: {**_PLACE, "words": "words", "source": "words"},
    ev.CautionReviewed: {"reason": "grounds"},
    ev.CautionWithdrawn: {"reason": "grounds"},
    ev.RingMissing: {"calling": "contact"},
    ev.ShadowDecided: {"refused": "words"},
    ev.ForeignSaid: {"word/place": "place", "word/call_back": "contact", "word/facts": "person"},
}
"""Of an event's fields, those that say something of a person outside the centre.

Of facts only those about persons are; of sources, those that somebody wrote; of reasons, those that people
gave, why a unit was taken away among them. Of another system's words and of a phone system's, the numbers are
not erased with a call of ours.
"""

NOT_PERSONAL: Final = frozenset(
    """
    account acting agency alarm among approved_by area at at_scene authority before by by_itself
    by_number by_time call call_type called_back calls came came_by came_from capabilities cautions
    check_by comes_if corrects counts crew decision delayed digest directive disposition district due
    duty entered entries erased expires fact first hold how id incident instead_of into items keys kind kinds
    known last line log lost made minutes moved nearest next_due notice number opened order override
    priority proposed publication raised rang reached receipts received reference rejected repeated
    replaces request rings role root row rows rule rules schedule scopes second_factor seconds series
    session since size skew standing status stays step subject to token told unit units until verdict
    vkey way what whole why window wording would_change_if wrong
    """.split()  # noqa: SIM905 - a list of words is read as one
)
"""Names of fields that hold nothing personal in any event."""

NOT_PERSONAL_IN: Final[dict[type, frozenset[str]]] = {
    ev.AssistanceAnswered: frozenset({"answer/answer"}),
    ev.AidAnswered: frozenset({"answer"}),
    ev.Erased: frozenset({"facts"}),
    ev.ComplaintFiled: frozenset({"about", "asked"}),
    ev.LookedAt: frozenset({"about", "ground"}),
    ev.HoldPlaced: frozenset({"ground"}),
    ev.HoldLifted: frozenset({"ground"}),
    ev.Disclosed: frozenset({"ground"}),
    ev.Told: frozenset({"about", "text"}),
    ev.UnitSent: frozenset({"asked"}),
    ev.UnitAdded: frozenset({"latitude", "longitude"}),
    ev.UnitChanged: frozenset({"latitude", "longitude"}),
    ev.UnitStatusSet: frozenset({"latitude", "longitude"}),
    ev.UnitChecked: frozenset({"note"}),
    ev.UnitInDistress: frozenset({"note"}),
    ev.DistressEnded: frozenset({"note"}),
    ev.PublicStatementMade: frozenset({"statement"}),
    ev.RingMissing: frozenset({"departure"}),
    ev.ForeignRefused: frozenset({"word"}),
    ev.ForeignFileTaken: frozenset({"words"}),
    ev.WordingWritten: frozenset({"text"}),
    ev.WordingReturned: frozenset({"reason"}),
}
"""Fields that hold nothing personal in these events, though others of their names do: a unit's own position,
what is said of crews and by those in office, a policy's text, grounds in law.
"""


def personal(event: ev.AnyEvent, about_person: Callable[[str], bool]) -> dict[str, Kind]:
    """The personal fields of an event that hold something, by path, with their kinds.

    `about_person` says of a fact whether it is about a person.
    """
    found = {}
    for path, kind in PERSONAL.get(type(event), {}).items():
        value = _at(event, path)
        if value not in ("", (), {}, None, ERASED) and _counts(event, path, value, about_person):
            found[path] = kind
    return found


COMPARISON: Final = "comparison"
"""The source of what follows from comparing a call with earlier ones: nobody wrote it."""


def written_source(source: str) -> bool:
    """Whether a fact's source is something that somebody wrote, and not a call, a series, an officer."""
    return not source.startswith(("caller ", "series ", "officer ")) and source not in ("", COMPARISON)


def given_reason(by: object, reason: str) -> bool:
    """Whether a reason is one that a person gave, and is still there."""
    return by != SYSTEM and reason not in ("", ERASED)


DEPARTING: Final = "departing from what the directive decided"
"""So the reasons of an answer begin that rests on a person's departure, and repeats that person's reason."""


def _counts(event: ev.AnyEvent, path: str, value: Any, about_person: Callable[[str], bool]) -> bool:
    match event:
        case ev.FactLearned() if path == "statement/source":
            return written_source(value)
        case ev.FactLearned():
            return about_person(event.statement.fact)
        case ev.Overridden() | ev.Departed():
            return given_reason(event.departure.by, value)
        case ev.AidAsked() | ev.AidAskedAgain() if path == "facts":
            return any(about_person(each.fact) for each in value)
        case ev.AssistanceAnswered():
            return any(each.startswith(DEPARTING) for each in value)
        case _:
            return True


def _at(event: Any, path: str) -> Any:
    for part in path.split("/"):
        event = getattr(event, part)
    return event
