"""What the five kinds of guarantee have in common: exceptions, undecided cases, vacuity, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from answerable.policy.checks.bench import Bench, in_words
from answerable.policy.checks.findings import Finding, Severity, Verdict
from answerable.policy.directive import Guarantee, Term
from answerable.policy.proof.questions import (
    NEVER,
    Accepts,
    All,
    Formula,
    Not,
    Question,
    Single,
    Some,
    Undecided,
)
from answerable.policy.shown import over_words, term_words

SEVERITY: dict[Verdict, Severity] = {
    "proved": "note",
    "vacuous": "warning",
    "refuted": "error",
    "not decided": "error",
}


def met(terms: Sequence[Term]) -> All:
    """Every term is met."""
    return All(tuple(Accepts(term.name, term.test) for term in terms))


def failed(term: Term) -> Formula:
    """The term's name has a value, and it is not one that the term accepts."""
    return Not(Some((Undecided(term.name), Accepts(term.name, term.test))))


def excused(guarantee: Guarantee) -> Formula:
    """The cases that the guarantee's exception takes out."""
    return met(guarantee.exception) if guarantee.exception else NEVER


def left_undecided(names: Sequence[str], guarantee: Guarantee) -> list[Question]:
    """Whether some case that is not excused leaves one of these names undecided."""
    return [Single(All((Undecided(name), Not(excused(guarantee))))) for name in names]


def by_table(bench: Bench, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The names, those that one table decides together."""
    for plan in bench.machine.plans:
        together = tuple(name for name in names if name in plan.table.decides)
        if together:
            yield together


def judged(
    bench: Bench,
    guarantee: Guarantee,
    breaking: Sequence[Question],
    speaks_of: Sequence[Question] = (),
    empty: str = "",
    trivial: str = "",
) -> Finding:
    """The verdict on a guarantee.

    `breaking`: what must not be found. `speaks_of`: of these something must be found, or the guarantee
    speaks of no case, and `empty` says so. `trivial`: why it holds without looking at rules, if so.
    """
    found, methods, because = bench.witness(breaking)
    verdict: Verdict = "refuted" if found else "not decided" if because else "proved"
    if verdict == "proved" and speaks_of:
        some, _, unclear = bench.witness(speaks_of)
        if some is None:
            verdict, because = ("not decided", unclear) if unclear else ("vacuous", empty)
    return Finding(
        guarantee.kind,
        SEVERITY[verdict],
        guarantee.line,
        "guarantee",
        in_short(bench, guarantee),
        verdict,
        methods if verdict != "not decided" else (),
        because or (trivial if verdict == "proved" else ""),
        bench.shown(found) if found else None,
        term_words(bench.directive, guarantee.exception),
        guarantee.citation,
    )


def vacuous(bench: Bench, guarantee: Guarantee, because: str) -> Finding:
    """A guarantee that speaks of nothing that there is."""
    return Finding(
        guarantee.kind,
        SEVERITY["vacuous"],
        guarantee.line,
        "guarantee",
        in_short(bench, guarantee),
        "vacuous",
        ("reading",),
        because,
        exception=term_words(bench.directive, guarantee.exception),
        citation=guarantee.citation,
    )


def in_short(bench: Bench, guarantee: Guarantee) -> str:
    """A guarantee in a line: its kind, and what it speaks of."""
    parts = (
        ("of ", ", ".join(guarantee.of)),
        ("over ", over_words(bench.directive, guarantee)),
        ("if ", term_words(bench.directive, guarantee.condition)),
        ("then ", term_words(bench.directive, guarantee.consequence)),
        ("except if ", term_words(bench.directive, guarantee.exception)),
    )
    return f"{guarantee.kind}: " + "; ".join(label + words for label, words in parts if words)


def unread(bench: Bench, of: Sequence[str], over: Sequence[str]) -> str:
    """That no table which decides these outcomes reads any of these facts; empty when one does."""
    if bench.read_by(of) & set(over):
        return ""
    return f"no table that decides {in_words(of)} reads {in_words(over, 'or')}"


def missing_classes(bench: Bench, guarantee: Guarantee) -> list[str]:
    """The classes named that no fact of a case has."""
    given = [bench.machine.facts[name] for name in bench.machine.given]
    return [one for one in guarantee.over_classes if not any(one in fact.about for fact in given)]
