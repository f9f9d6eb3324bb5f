"""*Same whoever asks*: two cases that differ only in these facts have the same outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from answerable.policy.checks.bench import Bench, in_words
from answerable.policy.checks.findings import Finding
from answerable.policy.checks.promises import (
    by_table,
    excused,
    judged,
    left_undecided,
    missing_classes,
    unread,
    vacuous,
)
from answerable.policy.checks.redundant import reasons
from answerable.policy.diagram import TooBig, deep
from answerable.policy.directive import Guarantee
from answerable.policy.masks import Plan
from answerable.policy.proof.nearest import parted_at
from answerable.policy.proof.questions import Not, Parted, Single, Witness
from answerable.policy.proof.rows import RowWalk, answering
from answerable.policy.shown import term_words

OTHER_RULE = "same rule whoever asks"


def prove(bench: Bench, guarantee: Guarantee) -> Iterator[Finding]:
    """The verdict on such a guarantee; where it holds, also whether only the rule or its reason differs."""
    missing = missing_classes(bench, guarantee)
    if not guarantee.over:
        yield vacuous(bench, guarantee, f"no fact is declared about {in_words(missing, 'or')}")
        return
    questions = left_undecided(guarantee.of, guarantee)
    without = excused(guarantee)
    questions += [Parted(of, guarantee.over, without) for of in by_table(bench, guarantee.of)]
    cases = [Single(Not(without))] if guarantee.exception else []
    trivial = unread(bench, guarantee.of, guarantee.over)
    if missing:
        trivial = "; ".join(filter(None, (trivial, f"no fact is declared about {in_words(missing, 'or')}")))
    finding = judged(bench, guarantee, questions, cases, "every case is excused", trivial)
    yield finding
    if (
        finding.verdict == "proved"
        and not guarantee.exception
        and not unread(bench, guarantee.of, guarantee.over)
    ):
        yield from _other_rules(bench, guarantee)


def _other_rules(bench: Bench, guarantee: Guarantee) -> Iterator[Finding]:
    for plan in bench.plans_for(guarantee.of):
        rows = bench.rows(plan)
        if rows is None:
            yield from bench.too_many_rows(OTHER_RULE, plan)
            continue
        by_rule = [answering(plan, matching) for matching in rows.matching]
        because = [reasons(plan, matching) for matching in rows.matching]
        for what, labels in (("reason", _numbered(because)), ("rule", _numbered(by_rule))):
            try:
                witness = _parted(bench, rows, guarantee.over, labels)
            except TooBig:
                yield from bench.too_many_rows(OTHER_RULE, plan)
                break
            if witness is not None:
                yield _told(bench, guarantee, plan, what, witness)
                break


def _parted(bench: Bench, rows: RowWalk, over: Sequence[str], labels: list[int]) -> Witness | None:
    with deep(bench.machine):
        rows.diagrams.forest.allow(bench.prover.budget.steps)
        root = rows.diagrams.forest.relabel(rows.root, labels, {})
        return parted_at(rows.diagrams, root, over)


def _told(bench: Bench, guarantee: Guarantee, plan: Plan, what: str, witness: Witness) -> Finding:
    shown = bench.shown(witness)
    return Finding(
        OTHER_RULE,
        "warning",
        guarantee.line,
        plan.table.name,
        f"The outcomes are the same, but the {what} that '{plan.table.name}' gives differs by"
        f" {in_words(shown.differ_in)}.",
        methods=("diagram",),
        counterexample=shown,
        exception=term_words(bench.directive, guarantee.exception),
        citation=guarantee.citation,
    )


def _numbered(values: Sequence[object]) -> list[int]:
    found: dict[object, int] = {}
    return [found.setdefault(value, len(found)) for value in values]
