"""What is the case, and what a caller answers when asked for it. All of it is assumed: no city records it."""

from __future__ import annotations

import random
from typing import Any, Final

from answerable.policy import Directive
from answerable.policy.directive import Enumeration, Fact
from answerable.town.parameters import pick

NOT_KNOWN: Final = 0.06
"""How often a caller does not know."""
LEAST: Final = 0.92
"""How often a fact is the least dangerous of its values, where nothing else is said below."""

LIKELY: Final[dict[str, dict[str, dict[Any, float]]]] = {
    "violence": {
        "when": {"past": 3, "just occurred": 4, "in progress": 3},
        "suspect": {"none": 1, "gone": 5, "nearby": 2, "on scene": 2},
        "people hurt": {0: 6, 1: 3, 2: 1},
    },
    "threat": {
        "suspect": {"none": 1, "gone": 4, "nearby": 3, "on scene": 2},
        "words": {"speech": 3, "threat": 7},
    },
    "harassment": {"words": {"speech": 7, "threat": 3}, "troubled before": {"no": 6, "yes": 4}},
    "disturbance": {
        "when": {"past": 2, "just occurred": 3, "in progress": 5},
        "suspect": {"none": 3, "gone": 3, "on scene": 4},
        "words": {"none": 5, "speech": 4, "threat": 1},
    },
    "burglary": {
        "when": {"past": 7, "just occurred": 2, "in progress": 1},
        "suspect": {"gone": 8, "nearby": 2},
    },
    "theft or damage": {"when": {"past": 8, "just occurred": 2}, "suspect": {"gone": 9, "nearby": 1}},
    "crash": {
        "when": {"just occurred": 8, "in progress": 2},
        "people hurt": {0: 7, 1: 2, 2: 1},
        "hazard": {"none": 5, "road blocked": 5},
    },
    "fire": {
        "when": {"just occurred": 3, "in progress": 7},
        "hazard": {"none": 2, "smoke": 5, "flames": 3},
    },
    "medical": {
        "people hurt": {1: 97, 2: 3},
        "breathing": {"normal": 76, "difficult": 22, "none": 2},
        "conscious": {"awake": 88, "drowsy": 9, "unconscious": 3},
    },
    "silent": {"caller can speak": {"yes": 2, "no answer": 7, "not safely": 1}},
}
"""Kind of call -> fact -> value -> weight."""


class Truth:
    """What is the case in one call, drawn as it is asked for."""

    def __init__(self, directive: Directive, kind: str, said: dict[str, str], chance: random.Random) -> None:
        self._facts = {fact.name: fact for fact in directive.facts}
        self._kind = kind
        self._known: dict[str, Any] = dict(said)
        self._chance = chance

    def answer(self, name: str) -> Any:
        """What the caller says when asked; None: they do not know. Asked again, they say the same."""
        if name not in self._known:
            unsure = self._chance.random() < NOT_KNOWN
            self._known[name] = None if unsure else self._draw(self._facts[name])
        return self._known[name]

    def _draw(self, fact: Fact) -> Any:
        likely = LIKELY.get(self._kind, {}).get(fact.name)
        if likely:
            return pick(self._chance, list(likely), list(likely.values()))
        if isinstance(fact.domain, Enumeration):
            values = fact.domain.values
            rest = (1 - LEAST) / max(1, len(values) - 1)
            return pick(self._chance, values, [LEAST, *[rest] * (len(values) - 1)])
        return fact.domain.lowest if isinstance(fact.domain.lowest, int) else None
