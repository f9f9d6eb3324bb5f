"""A claims file: statements word for word, with whose they are, each beside what of it can be checked."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any, Final

from answerable.audit.claims.keys import ClaimKeys, repeated
from answerable.audit.claims.nouns import Claim, Claims, Part, Period, Text
from answerable.audit.claims.parts import PART_KEYS, read_part
from answerable.intake.errors import IntakeError, Mistake, read_text
from answerable.policy import Directive, DirectiveError, load_directive

_WORDS: Final = ("id", "said", "verbatim", "by", "reported_by", "at", "when")
_NAME_OF_FILE: Final = "Name a claims file, such as examples/harrow_bay/claims.toml."


def read_claims(path: Path) -> Claims:
    """Read a file of claims, and the directives that it names.

    Raises:
        IntakeError: with every mistake of the file, or of a directive that it names.
    """
    given, digest = _decoded(path)
    keys = ClaimKeys(str(path))
    keys.only(given, "", ("title", "time_zone", "text", "claim"))
    title = keys.text(given, "", "title", "what the claims are about")
    keys.zone_name = keys.zone(given) if "time_zone" in given else ""
    texts = [_text(keys, path, each, place) for place, each in enumerate(keys.tables(given, "", "text"), 1)]
    known = tuple(text.id for text in texts if text)
    listed = keys.tables(given, "", "claim")
    claims = [_claim(keys, each, place, known) for place, each in enumerate(listed, 1)]
    if not listed:
        keys.wrong(
            "claim", "There is none.", "Write [[claim]], then its keys; docs/claims.md has an example."
        )
    _check_ids(keys, "text", known)
    _check_ids(keys, "claim", tuple(claim.id for claim in claims))
    if keys.mistakes:
        raise IntakeError(keys.mistakes)
    return Claims(str(path), title, digest, tuple(filter(None, texts)), tuple(claims))


def _decoded(path: Path) -> tuple[dict[str, Any], str]:
    name = str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        problem = f"Cannot be read: {error.strerror}."
        raise IntakeError([Mistake(name, "", problem, _NAME_OF_FILE)]) from error
    try:
        return tomllib.loads(read_text(name, raw)), hashlib.sha256(raw).hexdigest()
    except RecursionError as error:
        raise IntakeError([Mistake(name, "", "Brackets are nested far too deep.")]) from error
    except ValueError as error:  # TOMLDecodeError, and dates that no calendar has
        raise IntakeError([Mistake(name, "", f"This is not TOML: {error}.")]) from error


def _check_ids(keys: ClaimKeys, what: str, ids: tuple[str, ...]) -> None:
    for name in repeated(filter(None, ids)):
        keys.wrong(what, f'The id "{name}" is given twice.', "Give each its own.")


def _text(keys: ClaimKeys, path: Path, given: dict[str, Any], place: int) -> Text | None:
    under = f"text {given.get('id', place)}"
    keys.only(given, under, ("id", "file", "from", "to", "reading_of"))
    name = keys.text(given, under, "id", "a short name, by which claims call it")
    file = keys.text(given, under, "file", "the directive's file, relative to this one")
    directive = _directive(keys, path.parent / file, under) if file else None
    said = keys.period(given, under)
    reading_of = keys.wording(given, under, "reading_of")
    if directive is None:
        return None
    period = Period(said.since or directive.effective, said.until or directive.expires)
    return Text(name, file, directive, period, reading_of)


def _directive(keys: ClaimKeys, file: Path, under: str) -> Directive | None:
    try:
        return load_directive(file)
    except DirectiveError as error:
        for mistake in error.mistakes:
            keys.wrong(f"{under}.file", mistake.show(str(file)))
        return None


def _claim(keys: ClaimKeys, given: dict[str, Any], place: int, texts: tuple[str, ...]) -> Claim:
    name = given.get("id", place)
    under = f"claim {name}"
    own = ("part",) if "part" in given else PART_KEYS
    keys.only(given, under, (*_WORDS, "about", *own))
    said = {
        key: keys.text(given, under, key, what)
        for key, what in (
            ("id", "a short name"),
            (
                "said",
                "the words, exactly as they were said; or as a report tells them, with verbatim = false",
            ),
            ("by", "who said it"),
            ("reported_by", "who reports that it was said: a claim without that is nobody's"),
        )
    }
    return Claim(
        **said,
        verbatim=keys.yes_or_no(given, under, "verbatim") is not False,
        at=keys.wording(given, under, "at"),
        when=keys.wording(given, under, "when"),
        parts=_parts(keys, given, under, texts),
    )


def _parts(keys: ClaimKeys, given: dict[str, Any], under: str, texts: tuple[str, ...]) -> tuple[Part, ...]:
    """The one part that the claim is itself, or those that stand under it."""
    if "part" not in given:
        own = {key: value for key, value in given.items() if key not in _WORDS}
        found = [read_part(keys, own, under, texts, "")]
    else:
        listed = keys.tables(given, under, "part")
        about = str(given.get("about", ""))
        found = [
            read_part(keys, each, f"{under} part {number}", texts, about)
            for number, each in enumerate(listed, 1)
        ]
        if not listed:
            keys.wrong(f"{under}.part", "There is none.", "Write [[claim.part]], then its keys.")
    return tuple(part for part in found if part is not None)
