"""A part of a claim about directives, read: a guarantee, a rule that there is or is not, a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, get_args

from answerable.audit.claims.keys import ClaimKeys
from answerable.audit.claims.nouns import About, CasePart, GuaranteePart, Part
from answerable.intake.errors import nearest
from answerable.intake.keys import key_of
from answerable.model.nouns import Governs

GUARANTEES: Final = (
    "every case is decided", "same whoever asks", "never worse with more", "always", "never",
)  # fmt: skip
GOVERNS: Final[tuple[Governs, ...]] = get_args(Governs)
ROW: Final = ("guarantee", "of", "over", "if", "then", "except", "citation")
TEXT_KEYS: Final = (*ROW, "holds", "rule", "exists", "case", "answer", "governs", "texts")


def read_text_part(
    keys: ClaimKeys, given: dict[str, Any], under: str, texts: tuple[str, ...], about: About
) -> Part | None:
    """A part about directives: a guarantee, a rule, or a case; None where it says none of them."""
    forms: dict[str, Callable[..., Part]] = {"guarantee": _guarantee, "rule": _rule, "case": _case}
    found = [form for form in forms if form in given]
    if len(found) != 1:
        fix = "Write guarantee = …, rule = { if = …, then = … }, or case = { … } with answer = { … }."
        keys.wrong(under, "Has to say one thing of a directive.", fix)
        return None
    return forms[found[0]](keys, given, under, about, _texts(keys, given, under, texts))


def _texts(keys: ClaimKeys, given: dict[str, Any], under: str, known: tuple[str, ...]) -> tuple[str, ...]:
    wanted = keys.texts(given, under, "texts", optional=True)
    for name in wanted:
        if name not in known:
            fix = nearest(name, known) or "Give it: [[text]], with its id and file."
            keys.wrong(key_of(under, "texts"), f'There is no text "{name}".', fix)
    return wanted


def _in_force(
    keys: ClaimKeys, given: dict[str, Any], under: str, about: About, texts: tuple[str, ...]
) -> dict[str, Any]:
    """What parts about a directive share: which versions are meant."""
    governs = keys.one_of(given, under, "governs", GOVERNS, "calls")
    period = keys.period(given, under)
    return {"where": under, "about": about, "governs": governs, "texts": texts, "period": period}


def _guarantee(
    keys: ClaimKeys, given: dict[str, Any], under: str, about: About, texts: tuple[str, ...]
) -> Part:
    row: dict[str, str] = {
        key: ", ".join(keys.texts(given, under, key, optional=True)) for key in ROW if key in given
    }
    row["guarantee"] = keys.one_of(given, under, "guarantee", GUARANTEES, GUARANTEES[0])
    holds = keys.yes_or_no(given, under, "holds")
    _none_of(keys, given, under, ("exists", "answer"), "guarantee")
    return GuaranteePart(row=row, holds=holds is not False, **_in_force(keys, given, under, about, texts))


def _rule(keys: ClaimKeys, given: dict[str, Any], under: str, about: About, texts: tuple[str, ...]) -> Part:
    """That some case which meets `if` is answered `then`: that *never* does not hold of them."""
    rule = keys.inner(given, under, "rule")
    keys.only(rule, key_of(under, "rule"), ("if", "then"))
    then = keys.text(rule, key_of(under, "rule"), "then", "what it answers, such as response = decline")
    row = {"guarantee": "never", "if": keys.wording(rule, key_of(under, "rule"), "if"), "then": then}
    exists = keys.yes_or_no(given, under, "exists")
    _none_of(keys, given, under, (*ROW, "holds", "answer"), "rule")
    return GuaranteePart(row=row, holds=exists is False, **_in_force(keys, given, under, about, texts))


def _case(keys: ClaimKeys, given: dict[str, Any], under: str, about: About, texts: tuple[str, ...]) -> Part:
    facts, answer = keys.values(given, under, "case"), keys.values(given, under, "answer")
    if not answer:
        keys.wrong(key_of(under, "answer"), "Is missing.", 'Write answer = { response = "send" }.')
    _none_of(keys, given, under, (*ROW, "holds", "exists"), "case")
    return CasePart(facts=facts, answer=answer, **_in_force(keys, given, under, about, texts))


def _none_of(
    keys: ClaimKeys, given: dict[str, Any], under: str, unfitting: tuple[str, ...], form: str
) -> None:
    for key in unfitting:
        if key in given:
            keys.wrong(key_of(under, key), f"Says nothing beside `{form}`.", "Take it out.")
