"""All checks of one directive."""

from __future__ import annotations

from collections.abc import Iterator

from answerable.policy.checks import (
    always,
    conflicting,
    equivalent,
    every_case_decided,
    identity,
    never,
    never_worse_with_more,
    overlapping,
    redundant,
    same_whoever_asks,
    shadowed,
    undecided,
)
from answerable.policy.checks.bench import Bench
from answerable.policy.checks.findings import Finding, Report
from answerable.policy.directive import Directive, Guarantee
from answerable.policy.proof.portfolio import Budget, Prover

CHECKS = (undecided, overlapping, conflicting, shadowed, redundant, identity)


def check(
    directive: Directive,
    *,
    publish: bool = False,
    equivalent_to: Directive | None = None,
    budget: Budget | None = None,
) -> Report:
    """Everything that can be found in a directive before it is in force.

    `publish`: a verdict needs two methods that agree. `equivalent_to`: also whether that one decides every
    case alike.

    Raises:
        Disagreement: two methods differ, which is a mistake of this program.
    """
    prover = Prover(directive, needed=2 if publish else 1, budget=budget)
    bench = Bench(prover)
    findings = [finding for one in CHECKS for finding in one.look(bench)]
    for guarantee in directive.guarantees:
        findings += prove(bench, guarantee)
    if equivalent_to is not None:
        findings.append(equivalent.prove(directive, equivalent_to, publish=publish, budget=budget))
    passed = not any(finding.severity == "error" for finding in findings)
    return Report(directive.id, directive.title, directive.digest, publish, passed, tuple(findings))


def prove(bench: Bench, guarantee: Guarantee) -> Iterator[Finding]:
    """The verdict on one guarantee, and what else is to be said of it."""
    match guarantee.kind:
        case "every case is decided":
            yield every_case_decided.prove(bench, guarantee)
        case "same whoever asks":
            yield from same_whoever_asks.prove(bench, guarantee)
        case "never worse with more":
            yield never_worse_with_more.prove(bench, guarantee)
        case "always":
            yield always.prove(bench, guarantee)
        case "never":
            yield never.prove(bench, guarantee)
