"""One part of a claim, read: which kind of check it is, and what it needs."""

from __future__ import annotations

from typing import Any, Final, get_args

from msgspec.structs import replace

from answerable.audit.claims.keys import ClaimKeys
from answerable.audit.claims.nouns import (
    ABOUT,
    BEYOND,
    HOW_MANY,
    SAYS,
    About,
    Beyond,
    BeyondPart,
    Filter,
    Part,
    RatePart,
    RecordPart,
)
from answerable.audit.claims.text_parts import GOVERNS, TEXT_KEYS, read_text_part
from answerable.intake.keys import key_of
from answerable.model.alike import address_form
from answerable.model.nouns import ANSWERS, CALL_KINDS, DISPOSITIONS, DepartureKind

DEPARTURES: Final[tuple[DepartureKind, ...]] = tuple(
    kind for kind in get_args(DepartureKind) if kind != "never entered"
)
"""Those that a call of the record can have: one that was never entered is none of its calls."""

_EACH: Final = ("kind", "about", "note", "would_need")
_TIME: Final = ("from", "to")
_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "directive": (*TEXT_KEYS, *_TIME),
    "record": ("of", "count", "number", "which", "that", *_TIME),
    "rate": ("audit", "finding", "says", *_TIME),
    **dict.fromkeys(BEYOND, ()),
}
KINDS: Final = tuple(_KEYS)
PART_KEYS: Final = (*_EACH, *dict.fromkeys(key for keys in _KEYS.values() for key in keys))
_SPEAKS_OF: Final[dict[str, tuple[About, ...]]] = {
    "directive": ("text",),
    "record": ("record", "conduct"),
    "rate": ("record",),
}
FILTER: Final = (
    "place", "area", "kind", "agency", "facts", "answered", "answer", "last_answer", "disposition",
    "decided", "outcome", "departure", "late",
)  # fmt: skip


def read_part(
    keys: ClaimKeys, given: dict[str, Any], under: str, texts: tuple[str, ...], about: str
) -> Part | None:
    """One part; None where it cannot be read, with what is wrong noted.

    `texts`: the ids of the texts that the file gives. `about`: what the whole claim is said to speak of.
    """
    part = _of_kind(keys, given, under, texts, about)
    note, would_need = (keys.wording(given, under, key) for key in ("note", "would_need"))
    return part if part is None else replace(part, note=note, would_need=would_need)


def _of_kind(
    keys: ClaimKeys, given: dict[str, Any], under: str, texts: tuple[str, ...], about: str
) -> Part | None:
    if "kind" not in given:
        keys.wrong(key_of(under, "kind"), "Is missing.", f"Write one of: {', '.join(KINDS)}.")
        return None
    kind = keys.one_of(given, under, "kind", KINDS, "")
    if not kind:
        return None
    keys.only(given, under, (*_EACH, *_KEYS[kind]))
    if kind in BEYOND:
        return BeyondPart(where=under, kind=_beyond(kind))
    speaks_of = _about(keys, given, under, kind, about)
    if kind == "directive":
        return read_text_part(keys, given, under, texts, speaks_of)
    return (_record if kind == "record" else _rate)(keys, given, under, speaks_of)


def _beyond(kind: str) -> Beyond:
    return next(each for each in BEYOND if each == kind)


def _about(keys: ClaimKeys, given: dict[str, Any], under: str, kind: str, whole: str) -> About:
    """What is spoken of: said with the part, or with the claim; and this kind of check can tell of it."""
    where, fitting = key_of(under, "about"), _SPEAKS_OF[kind]
    said = given.get("about", whole)
    if not said:
        keys.wrong(where, "Is missing.", f"Say what the statement speaks of: {', '.join(ABOUT)}.")
        return fitting[0]
    speaks_of = keys.word(said, where, ABOUT, fitting[0])
    if speaks_of not in fitting:
        fix = f"Such a part is about: {', '.join(fitting)}. Make what else is said a part of its own."
        keys.wrong(where, f"A check of kind {kind} cannot tell of the {speaks_of}.", fix)
    return speaks_of


def _record(keys: ClaimKeys, given: dict[str, Any], under: str, about: About) -> Part:
    of = keys.one_of(given, under, "of", GOVERNS, "calls")
    if "count" not in given:
        keys.wrong(key_of(under, "count"), "Is missing.", f"Write one of: {', '.join(HOW_MANY)}.")
    how_many = keys.one_of(given, under, "count", HOW_MANY, "none")
    number = given.get("number", 0)
    needed = how_many in ("at least", "at most", "exactly")
    if needed != ("number" in given) or type(number) is not int or number < 0:
        fix = "Write number = 2." if needed else f'Take it out: "{how_many}" says how many.'
        keys.wrong(key_of(under, "number"), "Does not fit the count.", fix)
        number = 0
    which, that = (_filter(keys, given, under, key) for key in ("which", "that"))
    if how_many == "all" and that == Filter():
        keys.wrong(
            key_of(under, "that"), "Is missing.", "Say what all of them are: that = { answered = true }."
        )
    return RecordPart(
        where=under,
        about=about,
        of=of,
        how_many=how_many,
        number=number,
        period=keys.period(given, under),
        which=which,
        that=that,
    )


def _filter(keys: ClaimKeys, given: dict[str, Any], part: str, key: str) -> Filter:
    table, under = keys.inner(given, part, key), key_of(part, key)
    keys.only(table, under, FILTER)
    for address in (places := keys.texts(table, under, "place", optional=True)):
        if not address_form(address):
            keys.wrong(key_of(under, "place"), "Is no address.", "Write a street and a number, or a corner.")
    return Filter(
        place=places,
        area=keys.texts(table, under, "area", optional=True),
        kind=keys.words(table, under, "kind", CALL_KINDS),
        agency=keys.texts(table, under, "agency", optional=True),
        facts=keys.values(table, under, "facts"),
        answered=keys.yes_or_no(table, under, "answered"),
        answer=keys.words(table, under, "answer", ANSWERS),
        last_answer=keys.words(table, under, "last_answer", ANSWERS),
        disposition=keys.words(table, under, "disposition", DISPOSITIONS),
        decided=keys.values(table, under, "decided"),
        outcome=keys.values(table, under, "outcome"),
        departure=keys.words(table, under, "departure", DEPARTURES),
        late=keys.yes_or_no(table, under, "late"),
    )


def _rate(keys: ClaimKeys, given: dict[str, Any], under: str, about: About) -> Part:
    audit = keys.text(given, under, "audit", "the JSON answer of answerable audit, relative to this file")
    finding = keys.text(given, under, "finding", "the finding's id, such as answered/district-5/rest")
    if "says" not in given:
        keys.wrong(key_of(under, "says"), "Is missing.", f"Write one of: {', '.join(SAYS)}.")
    says = keys.one_of(given, under, "says", SAYS, "alike")
    period = keys.period(given, under)
    return RatePart(where=under, about=about, audit=audit, finding=finding, says=says, period=period)
