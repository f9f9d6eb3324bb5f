"""Claims about what a directive says: decided by proof, for every version that was in force.

A proof is of a text. It speaks of no conduct, and of no order that was given beside the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from answerable.audit.claims.answers import PartAnswer, TextChecked, Truth, every, opposite, word
from answerable.audit.claims.in_force import InForce, Version, in_force
from answerable.audit.claims.nouns import CasePart, Claims, GuaranteePart
from answerable.audit.claims.proofs import Looked, Provers, Unfit
from answerable.audit.claims.record import Kept
from answerable.audit.claims.words import span, texts_sentence
from answerable.intake.errors import IntakeError, Mistake


def answer_text(
    part: GuaranteePart | CasePart, claims: Claims, kept: Kept | None, provers: Provers
) -> PartAnswer:
    """What the texts in force come to.

    Raises:
        IntakeError: what is claimed can be asked of none of them: a fact or a value that none declares.
        Disagreement: two methods differ, which is a mistake of this program.
    """
    found = in_force(part, claims, kept)
    checked, unfit = [], []
    for version in found.versions:
        try:
            looked = provers.look(part, version.directive)
        except Unfit as error:
            unfit.append(str(error))
            looked = Looked(None, "cannot be asked of it", because=str(error))
        checked.append(_checked(version, looked))
    if unfit and len(unfit) == len(checked):
        raise IntakeError(Mistake(claims.file, part.where, problem) for problem in dict.fromkeys(unfit))
    truth, because = _together(part, checked, found)
    return PartAnswer(
        kind="directive",
        about=part.about,
        answer=word(truth),
        checked=texts_sentence(part),
        because=because,
        not_checked=tuple(_not_checked(found)),
        texts=tuple(checked),
        gaps=found.gaps,
    )


def _checked(version: Version, looked: Looked) -> TextChecked:
    directive, period = version.directive, version.period
    return TextChecked(
        directive=directive.id,
        title=directive.title,
        digest=directive.digest,
        source=version.source,
        entry=version.entry,
        since=period.since,
        until=period.until,
        bears_out=looked.bears_out,
        found=looked.found,
        methods=looked.methods,
        because=looked.because,
        case=looked.case,
        possible=looked.possible,
        reading_of=version.reading_of,
        notes=looked.notes,
    )


def _together(part: GuaranteePart | CasePart, texts: list[TextChecked], found: InForce) -> tuple[Truth, str]:
    """What all versions come to, and why.

    That a guarantee holds, or a case is answered so, has to be so of every version; that one does not hold,
    of at least one. A time that is not covered may have had a version of which either is so.
    """
    if not texts:
        return None, found.why_none
    rules = _rules(texts)
    truths = (*(truth for _, truth, _ in rules), *([None] if found.gaps else ()))
    of_all = isinstance(part, CasePart) or part.holds
    seen = every(truths) if of_all else opposite(every(tuple(map(opposite, truths))))
    if seen is None:
        open_ = [f"{name}: {why}" for name, truth, why in rules if truth is None]
        return None, "; ".join([*open_, *(f"{span(gap.since, gap.until)}: {gap.why}" for gap in found.gaps)])
    names = [name for name, truth, _ in rules if truth is seen]
    so = "as claimed" if seen else "not as claimed"
    return seen, f"{', '.join(names)}: {so}"


def _rules(texts: Iterable[TextChecked]) -> list[tuple[str, Truth, str]]:
    """Each rule with whether it is as claimed, and why that stays open: its readings have to agree."""
    readings: dict[str, list[TextChecked]] = {}
    for text in texts:
        readings.setdefault(text.reading_of or text.directive, []).append(text)
    return [(name, *_agreed(alike)) for name, alike in readings.items()]


def _agreed(readings: list[TextChecked]) -> tuple[Truth, str]:
    truths = {text.bears_out for text in readings}
    if len(truths) == 1:
        return readings[0].bears_out, readings[0].because
    said = {True: "as claimed", False: "not as claimed", None: "open"}
    listed = ", ".join(f"{text.directive} {said[text.bears_out]}" for text in readings)
    return None, f"its readings differ ({listed})"


def _not_checked(found: InForce) -> Iterator[str]:
    if not found.versions:
        return
    for each in found.without:
        yield f"What was to be done {span(each.since, each.until)}: no directive was in force."
    yield "What anybody did: a proof speaks of what a text says of every case, and of nothing else."
    if any(version.entry is None for version in found.versions):
        yield "Whether a text that was given as a file was ever in force: that is the file's word."
    if found.orders:
        yield f"Orders by word of mouth, part of no text: the record has {found.orders} of that time."
    else:
        yield "Orders by word of mouth, part of no text."
    if any(text.reading_of for text in found.versions):
        yield "Whether the readings given are all that the words allow."
