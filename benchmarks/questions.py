"""How many questions make an answer certain: the best order, the order of the Facts table, a random order."""

from __future__ import annotations

import random
import time
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import mean

from answerable.policy import Directive, load_directive
from answerable.policy.replaying import askable, questions

ROOT = Path(__file__).parents[1]
SHUFFLES = 20
"""Random orders tried for each case."""
EXPORT = ROOT / "examples" / "san_francisco"
Case = Mapping[str, object]


def named(name: str) -> list[Case]:
    """The cases that the directive's tests know: every fact known to the caller."""
    told = tomllib.loads((ROOT / "tests" / "directives" / f"{name}.toml").read_text("utf-8"))
    return [told["calm"] | facts for facts, _ in told["cases"].values()]


def recorded() -> list[Case]:
    """The calls of the bundled history: the caller knows what was recorded, and nothing else."""
    from answerable.intake import read_history, read_profile

    profile = read_profile(EXPORT / "san_francisco.toml")
    return [call.facts for call in read_history(EXPORT / "calls.csv", profile).calls]


def rows() -> Iterator[tuple[str, Directive, list[Case]]]:
    """What is measured."""
    for name in ("response", "assistance"):
        yield f"{name}.md, named cases", load_directive(ROOT / "directives" / f"{name}.md"), named(name)
    history = "response.md, San Francisco's example"
    yield history, load_directive(ROOT / "directives" / "response.md"), recorded()


def main() -> None:
    """Print the table."""
    print(f"Mean questions until certain, or until nothing is left to ask; {SHUFFLES} random orders each\n")
    print("| directive, cases | cases | facts to ask for | best order | table order | random | ms, best |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    rng = random.Random(1)
    for title, directive, cases in rows():
        script = askable(directive)
        different: dict[str, tuple[Case, int]] = {}
        for case in cases:
            key = repr(sorted(case.items()))
            different[key] = case, different.get(key, (case, 0))[1] + 1
        counted = list(different.values())
        started = time.perf_counter()
        best = sum(count * questions(directive, case) for case, count in counted)
        spent = (time.perf_counter() - started) * 1000 / len(counted)
        table = sum(count * questions(directive, case, script) for case, count in counted)
        shuffled = [rng.sample(script, len(script)) for _ in range(SHUFFLES)]
        at_random = sum(
            count * mean(questions(directive, case, order) for order in shuffled) for case, count in counted
        )
        figures = " | ".join(f"{total / len(cases):.1f}" for total in (best, table, at_random))
        print(f"| {title} | {len(cases)} | {len(script)} | {figures} | {spent:.1f} |")


if __name__ == "__main__":
    main()
