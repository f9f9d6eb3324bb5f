"""Proofs of *same whoever asks* by size: diagram, Z3 alone, whole grid; and all checks of what is shipped."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from answerable.policy import check, load_directive, read_directive
from answerable.policy.directive import Directive
from answerable.policy.masks import machine_of
from answerable.policy.proof.grid import ByGrid
from answerable.policy.proof.portfolio import Budget, Method
from answerable.policy.proof.questions import NEVER, GivenUp, Parted
from answerable.policy.proof.solver import ByZ3
from answerable.policy.proof.walking import ByDiagram

SIZES = (12, 200, 1_500, 5_000)
RUNS = 3
STEPS = Budget().steps
CELLS = Budget().cells
MILLISECONDS = 60_000
OUTCOMES = 24
"""Different answers that the generated rules give."""


def table(rules: int, facts: int, *, partitioned: bool) -> str:
    """A directive of one first-hit table over so many facts, the last of which is about the person.

    Overlapping rules each test up to five facts at random. Partitioned ones are the leaves of a random tree
    of cuts: each case meets exactly one. One rule in seven is written twice, for half of those who ask each,
    with the same answer: so the promise holds, and that has to be found out.
    """
    rng = random.Random(f"{rules} {facts} {partitioned}")
    names = [f"f{i}" for i in range(facts - 1)]
    boxes = _cut(rng, names, rules) if partitioned else _drawn(rng, names, rules)
    heads = [*names, "who"]
    rows = []
    for number, box in enumerate(boxes):
        cells = [_cell(*box[name]) if name in box else "" for name in names]
        said = rng.randrange(OUTCOMES)
        who = [""] if number % 7 else ["a, b", "c, d"]
        rows += [f"| {' | '.join([*cells, one, str(said)])} |" for one in who]
    rows.append(f"| {' | '.join([''] * len(heads))} | 0 |")
    return "\n".join(
        [
            *("---", 'directive: "1"', "title: Generated", "version: 1", "authority: Benchmark"),
            *("effective: 2026-01-01T00:00:00Z", "---", "", "## Facts", ""),
            *("| fact | values | about | ask |", "|---|---|---|---|"),
            *(f"| {name} | 0..{WIDE - 1} | situation | {name}? |" for name in names),
            *("| who | a, b, c, d | person | never |", "", "## Outcomes", ""),
            *("| outcome | values | most urgent | while unsure |", "|---|---|---|---|"),
            *(f"| answer | 0..{OUTCOMES - 1} | highest | |", "", "## Answer (first)", ""),
            *(f"| {' | '.join(heads)} | → answer |", "|" + "---|" * (len(heads) + 1), *rows, ""),
        ]
    )


WIDE = 8
"""Values of each fact about the situation."""

Box = dict[str, tuple[int, int]]


def _drawn(rng: random.Random, names: list[str], rules: int) -> list[Box]:
    """Rules that test five facts (all where there are fewer), half of the values of each or fewer."""
    found = []
    for _ in range(rules):
        box = {}
        for name in rng.sample(names, min(5, len(names))):
            low = rng.randrange(WIDE)
            box[name] = (low, min(WIDE - 1, low + rng.randrange(WIDE // 2)))
        found.append(box)
    return found


def _cut(rng: random.Random, names: list[str], rules: int) -> list[Box]:
    """The whole cut into boxes: the widest box is halved until there are enough."""
    boxes: list[Box] = [{}]
    while len(boxes) < rules:
        box = boxes.pop(rng.randrange(max(1, len(boxes) // 2)))
        free = [n for n in names if box.get(n, (0, WIDE - 1))[0] < box.get(n, (0, WIDE - 1))[1]]
        if not free:
            boxes.append(box)
            continue
        name = rng.choice(free)
        low, high = box.get(name, (0, WIDE - 1))
        middle = rng.randrange(low, high)
        boxes += [{**box, name: (low, middle)}, {**box, name: (middle + 1, high)}]
    return boxes


def _cell(low: int, high: int) -> str:
    return str(low) if low == high else f"[{low}..{high}]"


def measured(make: Callable[[], Method], question: Parted) -> str:
    """The median of CPU seconds from a directive that is read to a verdict; or why there is none."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        try:
            found = make().search(question)
        except GivenUp:
            return f"gave up after {time.process_time() - start:.1f}"
        assert found is None
        times.append(time.process_time() - start)
        if times[-1] > 5:
            break
    return f"{statistics.median(times):.3f}"


def by_size() -> None:
    """The table of proofs."""
    print(
        f"CPU seconds, median of {RUNS}, one table; limits: diagram {STEPS:,} steps, Z3 {MILLISECONDS:,} ms,"
    )
    print(f"grid {CELLS:,} cells. One rule in seven tests who asks, without effect.\n")
    print("| rules | facts | rules are | diagram | Z3 alone | whole grid |")
    print("|---:|---:|---|---:|---:|---:|")
    for facts in (7, 20):
        for partitioned in (False, True):
            for rules in SIZES:
                _row(rules, facts, partitioned=partitioned)


def _row(rules: int, facts: int, *, partitioned: bool) -> None:
    read = read_directive(table(rules, facts, partitioned=partitioned))
    question = Parted(("answer",), ("who",), NEVER)
    cells = [
        measured(lambda: ByDiagram(machine_of(_again(read)), STEPS), question),
        measured(lambda: ByZ3(read, MILLISECONDS), question),
        measured(lambda: ByGrid(machine_of(_again(read)), CELLS), question),
    ]
    how = "partitioned" if partitioned else "overlapping"
    print(f"| {rules:,} | {facts} | {how} | {' | '.join(cells)} |", flush=True)


def _again(directive: Directive) -> Directive:
    """The same directive, not compiled yet."""
    return replace(directive)


def shipped() -> None:
    """All checks of the directives that come with Answerable."""
    print("\nAll checks, CPU seconds (median), from a directive that is read:\n")
    print("| directive | facts | rules | guarantees | at the keyboard | for publication |")
    print("|---|---:|---:|---:|---:|---:|")
    for path in sorted(Path("directives").glob("*.md")):
        directive = load_directive(path)
        times = []
        for publish in (False, True):
            taken = []
            for _ in range(RUNS):
                again = _again(directive)
                start = time.process_time()
                assert check(again, publish=publish).passed
                taken.append(time.process_time() - start)
            times.append(f"{statistics.median(taken):.3f}")
        rules = sum(len(one.rules) for one in directive.tables)
        counts = f"{len(directive.facts)} | {rules} | {len(directive.guarantees)}"
        print(f"| {path.stem} | {counts} | {' | '.join(times)} |")


def main() -> None:
    """Print both tables."""
    by_size()
    shipped()


if __name__ == "__main__":
    main()
