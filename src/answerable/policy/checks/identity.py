"""Facts that are declared as who someone is, and yet decide."""

from __future__ import annotations

from collections.abc import Iterator

from answerable.policy.checks.bench import Bench, in_words
from answerable.policy.checks.findings import Finding
from answerable.policy.proof.questions import NEVER, Parted

CHECK = "identity"


def look(bench: Bench) -> Iterator[Finding]:
    """A warning for each fact about the person that changes an outcome, with two cases that it parts."""
    for name in bench.machine.leaves:
        fact = bench.machine.facts[name]
        if "person" not in fact.about:
            continue
        questions = [
            Parted(of, (name,), NEVER)
            for plan in bench.machine.answering
            if (of := tuple(one for one in plan.table.decides if one in bench.machine.outcomes))
            if name in bench.read_by(of)
        ]
        found, methods, because = bench.witness(questions)
        if found is not None:
            derived = f" (from {in_words(fact.derives_from)})" if fact.derives_from else ""
            message = f"'{name}' is about who someone is{derived}, and it decides."
            shown = bench.shown(found)
            yield Finding(CHECK, "warning", fact.line, name, message, None, methods, counterexample=shown)
        elif because:
            message = f"Whether '{name}', which is about who someone is, decides was not found out."
            yield Finding(CHECK, "warning", fact.line, name, message, "not decided", because=because)
