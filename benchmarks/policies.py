"""One policy in four languages: a first-hit table as a directive, for zen-engine, in Cedar and in Rego."""

from __future__ import annotations

import json
import random
from typing import Any, NamedTuple

RESPONSES = ("report", "visit", "send", "send now")


class Row(NamedTuple):
    """One rule: for some facts the value that they must have (names) or reach (numbers), and what it says."""

    when: dict[str, str | int]
    response: str
    priority: int


class Policy(NamedTuple):
    """A generated decision table; the last rule tests nothing."""

    facts: dict[str, tuple[str, ...] | None]
    """Values by name; None: a number from 0 to 99."""
    rows: list[Row]


def generated(rules: int, facts: int, tested: int) -> Policy:
    """The same policy every time: each rule tests so many facts, drawn at random."""
    rng = random.Random(rules)
    kinds: tuple[tuple[str, ...] | None, ...] = (("no", "yes"), ("home", "street", "shop", "school"), None)
    names = {f"fact{i}": kinds[i % 3] for i in range(facts)}
    rows = []
    for _ in range(rules - 1):
        drawn = sorted(rng.sample(sorted(names), tested))
        when = {name: rng.choice(values) if (values := names[name]) else rng.randint(1, 99) for name in drawn}
        rows.append(Row(when, rng.choice(RESPONSES), rng.randint(1, 9)))
    return Policy(names, [*rows, Row({}, "report", 9)])


def cases(policy: Policy, count: int) -> list[dict[str, Any]]:
    """Cases with every fact known, drawn at random."""
    rng = random.Random(count)
    return [
        {name: rng.choice(values) if values else rng.randint(0, 99) for name, values in policy.facts.items()}
        for _ in range(count)
    ]


def as_directive(policy: Policy) -> str:
    """The policy as a directive's text."""
    facts = [
        f"| {name} | {' < '.join(values) if values else '0..99'} | situation | {name}? |"
        for name, values in policy.facts.items()
    ]
    heads = [*policy.facts, "→ response", "→ priority", "because"]
    rows = []
    for number, row in enumerate(policy.rows, 1):
        cells = [
            "" if name not in row.when else str(row.when[name]) if values else f">= {row.when[name]}"
            for name, values in policy.facts.items()
        ]
        rows.append(f"| {' | '.join([*cells, row.response, str(row.priority), f'reason {number}'])} |")
    return "\n".join(
        [
            *("---", 'directive: "1"', "title: Generated", "version: 1", "authority: Benchmark"),
            *("effective: 2026-01-01T00:00:00Z", "---", "", "## Facts", ""),
            *("| fact | values | about | ask |", "|---|---|---|---|", *facts, "", "## Outcomes", ""),
            *("| outcome | values | most urgent | while unsure |", "|---|---|---|---|"),
            f"| response | {' < '.join(RESPONSES)} | | send |",
            *("| priority | 1..9 | lowest | 4 |", "", "## Response (first)", ""),
            *(f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), *rows, ""),
        ]
    )


def as_zen(policy: Policy) -> str:
    """The policy as zen-engine's decision model: one decision table, hit policy first."""
    rules = []
    for number, row in enumerate(policy.rows, 1):
        rule = {"_id": f"r{number}", "response": f'"{row.response}"', "priority": str(row.priority)}
        for name, value in row.when.items():
            rule[name] = f'"{value}"' if isinstance(value, str) else f">= {value}"
        rules.append(rule)
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in policy.facts],
        "outputs": [{"id": name, "name": name, "field": name} for name in ("response", "priority")],
        "rules": rules,
    }
    at = {"x": 0, "y": 0}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": at},
        {"id": "table", "type": "decisionTableNode", "name": "table", "position": at, "content": table},
        {"id": "out", "type": "outputNode", "name": "out", "position": at},
    ]
    edges = [
        {"id": "a", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "b", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def as_cedar(policy: Policy) -> str:
    """The policy in Cedar: a permit for each rule; the first of those that Cedar gives as reasons answers."""
    permits = []
    for row in policy.rows:
        terms = [
            f'context.{name} == "{value}"' if isinstance(value, str) else f"context.{name} >= {value}"
            for name, value in row.when.items()
        ]
        permits.append(f"permit(principal, action, resource) when {{ {' && '.join(terms) or 'true'} }};")
    return "\n".join(permits)


def as_rego(policy: Policy) -> str:
    """The policy in Rego: the set of the rules that match, of which the least answers.

    It is picked outside: in regopy 1.5.2 `min({5, 11})` is 11.
    """
    lines = ["package policy", "import rego.v1"]
    for number, row in enumerate(policy.rows):
        terms = [
            f'input.{name} == "{value}"' if isinstance(value, str) else f"input.{name} >= {value}"
            for name, value in row.when.items()
        ]
        lines.append(f"matching contains {number} if {{ {'; '.join(terms) or 'true'} }}")
    return "\n".join(lines)
