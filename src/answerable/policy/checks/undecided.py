"""Every case is decided, whether the directive promises it or not."""

from __future__ import annotations

from collections.abc import Iterator

from answerable.policy.checks.bench import Bench
from answerable.policy.checks.findings import Finding, Severity
from answerable.policy.proof.questions import Single, Undecided

CHECK = "undecided"


def look(bench: Bench) -> Iterator[Finding]:
    """An error for each outcome that some case leaves undecided; a warning for a decided fact."""
    for name in bench.machine.makers:
        declared = bench.machine.declared(name)
        outcome = name in bench.machine.outcomes
        found, methods, because = bench.witness([Single(Undecided(name))])
        severity: Severity = "error" if outcome else "warning"
        if found is not None:
            message = f"Some case leaves '{name}' undecided."
            shown = bench.shown(found)
            yield Finding(CHECK, severity, declared.line, name, message, None, methods, counterexample=shown)
        elif because:
            message = f"Whether every case decides '{name}' was not found out."
            yield Finding(CHECK, severity, declared.line, name, message, "not decided", because=because)
