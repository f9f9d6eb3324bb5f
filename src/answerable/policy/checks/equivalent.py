"""Equivalence: another directive decides every case alike, however differently it is written."""

from __future__ import annotations

from answerable.policy.checks.bench import Bench
from answerable.policy.checks.findings import Finding, Verdict
from answerable.policy.checks.promises import SEVERITY
from answerable.policy.directive import Directive
from answerable.policy.proof.portfolio import Budget, Prover
from answerable.policy.proof.questions import Single, Unlike
from answerable.policy.proof.twin import cannot_compare, names_in_both, twin

CHECK = "equivalent"


def prove(directive: Directive, other: Directive, *, publish: bool, budget: Budget | None) -> Finding:
    """Whether both give the same outcomes in every case; one table of both is asked about two answers."""
    message = f"decides every case as {other.id} ({other.title}) does"
    because = cannot_compare(directive, other)
    if because:
        return Finding(CHECK, "error", 1, "directive", message, "not decided", because=because)
    both = twin(directive, other)
    bench = Bench(Prover(both, needed=2 if publish else 1, budget=budget))
    pairs = names_in_both(directive, other)
    found, methods, because = bench.witness([Single(Unlike(one, two)) for one, two in pairs])
    verdict: Verdict = "refuted" if found else "not decided" if because else "proved"
    shown = bench.shown(found) if found else None
    return Finding(CHECK, SEVERITY[verdict], 1, "directive", message, verdict, methods, because, shown)
