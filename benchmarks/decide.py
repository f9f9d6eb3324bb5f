"""One decision, and many: the same policy here and in zen-engine, Cedar and Rego, side by side in one run."""

from __future__ import annotations

import gc
import json
import random
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import cedarpy
import regopy
import zen
from benchmarks.policies import Policy, as_cedar, as_directive, as_rego, as_zen, cases, generated

from answerable.policy import Directive, decide, load_directive, read_directive
from answerable.policy.masks import machine_of
from answerable.policy.space import space_of

SIZES = ((12, 8, 3), (60, 20, 4), (200, 12, 5), (3_700, 8, 7))
"""Rules and facts of each policy, and how many a rule tests: answers then come from all over the table."""
SECONDS = 1.0
"""How long each engine is measured for one figure, in rounds between those of the others."""
ROUNDS = 5
BATCH = 100_000
SHIPPED = Path(__file__).parents[1] / "directives" / "response.md"

Answer = tuple[str, int]
Case = dict[str, Any]
Engine = Callable[[Case], Answer]


def engines(policy: Policy) -> dict[str, Engine]:
    """Each engine, ready to decide: the bare answer."""
    directive = read_directive(as_directive(policy))
    decision = zen.ZenEngine().create_decision(as_zen(policy))
    permits = cedarpy.PolicySet.from_str(as_cedar(policy))
    nobody = cedarpy.Entities.from_json_str("[]")
    request = {"principal": 'User::"a"', "action": 'Action::"a"', "resource": 'Call::"a"'}
    rego = regopy.Interpreter()
    rego.add_module("policy", as_rego(policy))

    def here(case: Case) -> Answer:
        act = decide(directive, case).act_now
        return act["response"], act["priority"]  # type: ignore[return-value]

    def with_zen(case: Case) -> Answer:
        result = decision.evaluate(case)["result"]
        return result["response"], result["priority"]

    def with_cedar(case: Case) -> Answer:
        reasons = cedarpy.is_authorized(request | {"context": case}, permits, nobody).diagnostics.reasons
        row = policy.rows[min(int(reason.removeprefix("policy")) for reason in reasons)]
        return row.response, row.priority

    def with_rego(case: Case) -> Answer:
        rego.set_input(case)
        matching = json.loads(str(rego.query("data.policy.matching")))["expressions"][0]
        row = policy.rows[min(matching)]
        return row.response, row.priority

    return {"Answerable": here, "zen-engine": with_zen, "cedarpy": with_cedar, "regopy": with_rego}


def explained(policy: Policy) -> dict[str, Engine]:
    """The engines that say more than the answer: rules, `because` and facts used here, zen-engine's trace."""
    directive = read_directive(as_directive(policy))
    decision = zen.ZenEngine().create_decision(as_zen(policy))

    def here(case: Case) -> Answer:
        made = decide(directive, case)
        assert made.rules
        assert made.because
        assert made.used is not None
        return made.act_now["response"], made.act_now["priority"]  # type: ignore[return-value]

    def with_zen(case: Case) -> Answer:
        found = decision.evaluate(case, {"trace": True})
        assert found["trace"]
        return found["result"]["response"], found["result"]["priority"]

    return {"Answerable, explained": here, "zen-engine, traced": with_zen}


def measure(running: dict[str, Engine], given: list[Case]) -> dict[str, list[float]]:
    """Microseconds of single calls, engine by engine, in interleaved rounds."""
    spent: dict[str, list[float]] = {name: [] for name in running}
    gc.disable()
    for _ in range(ROUNDS):
        for name, engine in running.items():
            end = time.perf_counter() + SECONDS / ROUNDS
            number = len(spent[name])
            while time.perf_counter() < end:
                case = given[number % len(given)]
                started = time.perf_counter_ns()
                engine(case)
                spent[name].append((time.perf_counter_ns() - started) / 1000)
                number += 1
        gc.collect()
    gc.enable()
    return spent


def check(running: dict[str, Engine], given: list[Case]) -> None:
    """Stop unless all answer the same; a slow engine is asked fewer cases, but never fewer than five."""
    for name, engine in running.items():
        end = time.perf_counter() + SECONDS
        for number, case in enumerate(given):
            if number >= 5 and time.perf_counter() > end:
                break
            if (answer := engine(case)) != (expected := running["Answerable"](case)):
                raise SystemExit(f"Nothing is measured: {name} answers {answer}, not {expected}, for {case}")


def one_decision() -> None:
    """The table of single decisions."""
    print("One decision, every fact known (µs)\n")
    print(
        "| rules | facts | engine | p10 | median | p99 | beside Answerable's bare answer |"
        "\n|--:|--:|---|--:|--:|--:|--:|"
    )
    for rules, facts, tested in SIZES:
        policy = generated(rules, facts, tested)
        given = cases(policy, 200)
        running = engines(policy) | explained(policy)
        check(running, given)
        spent = measure(running, given)
        bare = median(spent["Answerable"])
        for name, times in spent.items():
            parts, middle = quantiles(times, n=100, method="inclusive"), median(times)
            figures = f"{parts[9]:,.1f} | {middle:,.1f} | {parts[98]:,.1f} | {middle / bare:,.1f}"
            print(f"| {rules:,} | {facts} | {name} | {figures} |")


def many_decisions() -> None:
    """The table of batches: all cases here; elsewhere as many of them as fit in the time."""
    print(f"\nA batch of {BATCH:,} cases, 200 rules, 12 facts (decisions a second)\n")
    print("| engine | cases | a second | Answerable is |\n|---|--:|--:|--:|")
    policy = generated(200, 12, 5)
    given = cases(policy, BATCH)
    rates: dict[str, float] = {}
    for name, engine in engines(policy).items():
        done, started = 0, time.perf_counter()
        for case in given:
            engine(case)
            done += 1
            if name != "Answerable" and not done % 64 and time.perf_counter() - started > 5 * SECONDS:
                break
        rates[name] = done / (time.perf_counter() - started)
        print(f"| {name} | {done:,} | {rates[name]:,.0f} | {rates['Answerable'] / rates[name]:,.1f} × |")


def open_decisions() -> None:
    """The table of decisions with unknown facts, on the shipped directive."""
    directive = load_directive(SHIPPED)
    machine = machine_of(directive)
    started = time.perf_counter()
    space = space_of(machine)
    first = (time.perf_counter() - started) * 1000
    assert space is not None
    rules = sum(len(table.rules) for table in directive.tables)
    print(f"\nUnknown facts: {SHIPPED.name}, {len(machine.leaves)} facts read, {rules} rules (ms)\n")
    print(f"Its diagram: {len(space.kids):,} nodes, made once in {first:.0f} ms.\n")
    print(
        "| facts known | act now, possible, certain | next question | would change if"
        " | all, median | all, p99 |"
    )
    print("|--:|--:|--:|--:|--:|--:|")
    for known in (0, 3, 6, 10, 15, len(machine.leaves)):
        rows = [open_decision(directive, known, seed) for seed in range(200)]
        parts = " | ".join(f"{median(part):.2f}" for part in zip(*rows, strict=True))
        whole = [sum(row) for row in rows]
        print(f"| {known} | {parts} | {median(whole):.2f} | {quantiles(whole, n=100)[98]:.2f} |")


def open_decision(directive: Directive, known: int, seed: int) -> tuple[float, float, float]:
    """Milliseconds for the three parts of one decision of a random case with so many facts known."""
    rng, machine = random.Random(seed), machine_of(directive)
    case: Case = {}
    for name in rng.sample(list(machine.leaves), known):
        cells = machine.readings[name].cells
        case[name] = cells.example(rng.randrange(cells.count))
    times = [time.perf_counter()]
    decision = decide(directive, case)
    assert decision.act_now
    assert decision.possible
    assert decision.certain is not None
    times.append(time.perf_counter())
    assert decision.settled or decision.next_question is not None
    times.append(time.perf_counter())
    assert decision.flips.complete
    times.append(time.perf_counter())
    first, second, third = ((b - a) * 1000 for a, b in pairwise(times))
    return first, second, third


def main() -> None:
    """Print the tables."""
    one_decision()
    many_decisions()
    open_decisions()


if __name__ == "__main__":
    main()
