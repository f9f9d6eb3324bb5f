"""What a history has of a directive, and what it never reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np

from answerable.policy.directive import Directive
from answerable.policy.masks import ones
from answerable.policy.replaying.grid import Grid
from answerable.policy.replaying.histogram import Counter, Histogram
from answerable.policy.replaying.interview import askable, questions
from answerable.policy.replaying.replay import History, Tallies
from answerable.policy.replaying.results import Refusal, RuleRows

MOST_CASES = 200
"""So many of the most frequent combinations are interviewed."""


class Unfilled(msgspec.Struct, frozen=True):
    """Values of one fact that no recorded row certainly has."""

    fact: str
    cells: str
    """As a directive's cell would say them: `used`, `>= 5`; `-` for all, when the fact is never recorded."""
    recorded: bool
    """Whether the history has a column for the fact."""


class Questions(msgspec.Struct, frozen=True):
    """Mean questions until the answer is certain or none is left, callers knowing what is recorded."""

    rows: int
    """Rows of the combinations that were interviewed: the most frequent ones."""
    best: float
    """Each time the question that leaves the fewest answers in the worst case."""
    table: float
    """In the order of the Facts table."""
    all_facts: int
    """How many facts there are to ask for."""


class Cover(msgspec.Struct, frozen=True):
    """A directive held against a history."""

    directive: str
    rows: int
    decided: int
    cells: int
    never_decided: tuple[RuleRows, ...]
    """Rules that decide no recorded row; `may` counts rows with open facts in which they still could."""
    rules: int
    """How many rules there are."""
    unfilled: tuple[Unfilled, ...]
    questions: Questions | None
    """None for a history without a row that can be decided."""
    refusals: tuple[Refusal, ...]


def cover(directive: Directive, history: History) -> Cover:
    """Which rules no recorded case reached, which values none had, and how many questions it would take."""
    grid = Grid([directive])
    counter, tallies = Counter(grid), Tallies(grid)
    frequent: list[tuple[int, dict[str, object]]] = []
    for histogram in counter.histograms(history(grid) if callable(history) else history):
        tallies.add(histogram)
        frequent = sorted([*frequent, *_frequent(histogram)], key=lambda pair: -pair[0])[:MOST_CASES]
    told = tallies.replay(counter.rows, counter.refused, counter.seen)
    replayed = told.directives[0]
    return Cover(
        directive=directive.id,
        rows=told.rows,
        decided=replayed.decided,
        cells=told.cells,
        never_decided=tuple(rule for rule in replayed.rules if not rule.rows),
        rules=len(replayed.rules),
        unfilled=tuple(
            Unfilled(
                shared.name, shared.cells.describe(shared.cells.all & ~filled), shared.column in counter.seen
            )
            for shared, filled in zip(grid.facts, tallies.filled, strict=True)
            if filled != shared.cells.all
        ),
        questions=_asked(directive, frequent),
        refusals=told.refusals,
    )


def _frequent(histogram: Histogram) -> Iterable[tuple[int, dict[str, object]]]:
    """The most frequent combinations as cases; those that cannot be decided are left out."""
    for row in np.argsort(-histogram.counts, kind="stable")[:MOST_CASES]:
        case = _case(histogram.grid, histogram.codes[row].tolist())
        if case is not None:
            yield int(histogram.counts[row]), case


def _case(grid: Grid, codes: list[int]) -> dict[str, object] | None:
    case: dict[str, object] = {}
    for fact, shared in enumerate(grid.facts):
        state = grid.states[fact][codes[fact]]
        if grid.why_refused(fact, codes[fact]):
            return None
        if state > 0:
            values = [shared.cells.example(cell) for cell in ones(state)]
            case[shared.name] = values[0] if len(values) == 1 else {"contested": values}
    return case


def _asked(directive: Directive, frequent: Sequence[tuple[int, Mapping[str, object]]]) -> Questions | None:
    rows = sum(count for count, _ in frequent)
    if not rows:
        return None
    script = askable(directive)
    best = sum(count * questions(directive, case) for count, case in frequent)
    table = sum(count * questions(directive, case, script) for count, case in frequent)
    return Questions(rows, best / rows, table / rows, len(script))
