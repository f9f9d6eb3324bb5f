"""A simple centre, for comparison: the same rules said once more, in plain dictionaries and slowly.

It knows the two directives of the tests by heart, and decides by trying every completion of a case.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

CALLS: dict[str, tuple[Any, ...]] = {
    "life safety": ("no", "yes"),
    "weapon": ("none", "seen", "used"),
    "people hurt": (0, 1),
    "series": ("no", "yes"),
}
REQUESTS: dict[str, tuple[Any, ...]] = {
    "life safety": ("no", "yes"),
    "officers assaulted": ("no", "yes"),
    "purpose": ("protect people", "watch a lawful assembly"),
}
RESPONSES = ("report", "send", "send now")
ANSWERS = ("decline", "provisional", "accept")
NAMES = ("response", "priority", "answer within", "units", "may decide")
FLOOR = ("send", 4, 15, "1 patrol", "supervisor")
Acting = dict[str, Any]


def call_answer(case: dict[str, Any]) -> tuple[Any, ...]:
    """What the call directive says of a case that is wholly known."""
    if case["life safety"] == "yes":
        return "send now", 1, 5, "2 patrol + 1 medic", "duty officer"
    if case["weapon"] == "used":
        return "send now", 2, 8, "2 patrol", "supervisor"
    if case["people hurt"] >= 1:
        return "send", 3, 10, "1 medic", "supervisor"
    if case["series"] == "yes":
        return "send", 4, 20, "1 patrol", "supervisor"
    if case["weapon"] == "seen":
        return "send", 5, 30, "1 patrol", "dispatcher"
    return "report", 9, 120, "none", "dispatcher"


def request_answer(case: dict[str, Any]) -> tuple[Any, ...]:
    """What the request directive says of a case that is wholly known."""
    if case["life safety"] == "yes":
        return "accept", 5
    if case["officers assaulted"] == "yes":
        return "accept", 8
    return ("provisional", 20) if case["purpose"] == "protect people" else ("decline", 240)


def call_key(answer: tuple[Any, ...]) -> tuple[int, int, int]:
    return RESPONSES.index(answer[0]), -answer[1], -answer[2]


def request_key(answer: tuple[Any, ...]) -> tuple[int, int]:
    return ANSWERS.index(answer[0]), -answer[1]


@dataclass
class Matter:
    """An incident or a request."""

    words: list[tuple[Any, str, str, Any]] = field(default_factory=list)
    """When, which fact, whose word, the value."""
    acting: Acting = field(default_factory=dict)
    decided: Acting = field(default_factory=dict)
    lid: tuple[str, Acting, Acting] | None = None
    """A standing override: its direction, what was decided then, what was set."""
    departures: list[str] = field(default_factory=list)
    status: str = "waiting"
    answered: bool = False
    into: str = ""
    answers: list[str] = field(default_factory=list)
    beside: set[str] = field(default_factory=set)
    """The names of what is owed beside the next step."""
    passings: list[str] = field(default_factory=list)
    """Of each passing: waits, waits wholly, acknowledged, taken back."""
    aid: list[str] = field(default_factory=list)
    """Where each aid stands that was asked for; `declined, if hurt`: they come once somebody is known to be
    hurt; `declined, met`: and somebody is.
    """
    series: list[str] = field(default_factory=list)

    @property
    def passing(self) -> bool:
        return any(each.startswith("waits") for each in self.passings)

    @property
    def aiding(self) -> bool:
        return any(each not in ("came", "withdrawn") for each in self.aid)

    def watch(self) -> None:
        """Where somebody is hurt, by every word that there is, what was named as a condition is met."""
        if self.known().get("people hurt") == {1}:
            self.aid = [each.replace(", if hurt", ", met") for each in self.aid]

    def known(self) -> dict[str, set[Any]]:
        """Each fact's values, one or several; a fact that nobody knows is left out."""
        last = {(fact, source): value for _, fact, source, value in self.words}
        found: dict[str, set[Any]] = {}
        for (fact, _), value in last.items():
            if value is not None:
                found.setdefault(fact, set()).add(value)
        return found

    def completions(self, domain: dict[str, tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
        known = self.known()
        for values in itertools.product(*(sorted(known.get(fact, domain[fact]), key=str) for fact in domain)):
            yield dict(zip(domain, values, strict=True))

    def decide_call(self) -> None:
        """Decide again, watch for conditions, and let a standing override hold or lapse."""
        self.watch()
        possible = sorted({call_answer(case) for case in self.completions(CALLS)}, key=call_key)
        act = possible[0]
        if len(possible) > 1 and call_key(FLOOR) > call_key(act):
            act = FLOOR
        self.decided = dict(zip(NAMES, act, strict=True))
        self.acting = dict(self.decided)
        if self.lid is None:
            return
        direction, then, to = self.lid
        if direction == "downward" and rises(then, self.decided):
            to = {name: value for name, value in to.items() if rises(then, {**then, name: value})}
            self.lid = ("upward", self.decided, to) if to else None
        elif direction == "downward":
            self.acting |= to
            return
        if self.lid is not None:
            for name, value in to.items():
                self.acting[name] = higher(name, self.decided[name], value)

    def decide_request(self) -> None:
        possible = sorted({request_answer(case) for case in self.completions(REQUESTS)}, key=request_key)
        floor = ("provisional", 15)
        act = floor if len(possible) > 1 and request_key(floor) > request_key(possible[0]) else possible[0]
        self.acting = {"answer": act[0], "answer within": act[1]}

    def unserved(self) -> str:
        """Its status while nobody goes to it: for a request what was answered last."""
        said = {"accept": "accepted", "provisional": "provisional", "decline": "declined"}
        return said[self.answers[-1]] if self.answers else "waiting"

    @property
    def life_safety(self) -> bool:
        return "yes" in self.known().get("life safety", ()) or self.acting.get("response") == "send now"


def count(units: str) -> dict[str, int]:
    if units == "none":
        return {}
    parts = (part.split() for part in units.split(" + "))
    return {kind: int(number) for number, kind in parts}


def more(one: str, other: str) -> bool:
    """Whether one text asks for more units of any kind than the other."""
    return any(number > count(other).get(kind, 0) for kind, number in count(one).items())


def key(acting: Acting) -> tuple[int, int, int]:
    return call_key((acting["response"], acting["priority"], acting["answer within"]))


def rises(before: Acting, after: Acting) -> bool:
    return key(after) > key(before) or (key(after) == key(before) and more(after["units"], before["units"]))


def falls(before: Acting, after: Acting) -> bool:
    """Whether anything, taken alone, is less."""
    alone = any(a < b for a, b in zip(key(after), key(before), strict=True))
    return alone or more(before["units"], after["units"])


def higher(name: str, decided: Any, to: Any) -> Any:
    if name == "response":
        return max(decided, to, key=RESPONSES.index)
    if name == "units":
        return to if not more(decided, to) else joined(to, decided)
    return min(decided, to)


def joined(one: str, other: str) -> str:
    counts = [count(one), count(other)]
    kinds = dict.fromkeys([*counts[0], *counts[1]])
    return " + ".join(f"{max(each.get(kind, 0) for each in counts)} {kind}" for kind in kinds)
