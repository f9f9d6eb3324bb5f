"""What is open, the most urgent first."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from typing import Any, TypeAlias

from answerable.model.asking import governing
from answerable.model.nouns import AssistanceRequest, Incident
from answerable.model.state import State
from answerable.policy import FactError, how_urgent

Matters: TypeAlias = list[Incident | AssistanceRequest]


Rank: TypeAlias = tuple[tuple[bool, tuple[Any, ...]], tuple[float, str]]
"""How urgent a matter is, and, among those as urgent, when it is due."""


class Ranks:
    """The ranks of matters, each worked out once as it stands. For one thread at a time."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Incident | AssistanceRequest, Rank]] = {}

    def of(self, state: State, matter: Incident | AssistanceRequest) -> Rank:
        """A matter's rank. Matters do not change, they are replaced: the same one has the same rank."""
        kept = self._kept.get(matter.id)
        if kept is None or kept[0] is not matter:
            kept = self._kept[matter.id] = matter, rank(state, matter)
        return kept[1]

    def keep(self, matters: Iterable[Incident | AssistanceRequest]) -> None:
        """Forget all but these."""
        self._kept = {each.id: self._kept[each.id] for each in matters if each.id in self._kept}


def open_matters(state: State, ranks: Ranks | None = None) -> Matters:
    """All that is open, as the queue has it: the calls, then the requests."""
    known = ranks or Ranks()
    found = open_calls(state, known) + open_requests(state, known)
    known.keep(found)
    return found


def open_calls(state: State, ranks: Ranks | None = None) -> Matters:
    """The incidents that are open: by urgency, equally urgent ones by deadline."""
    some = (each for each in state.incidents.values() if each.status not in ("closed", "merged"))
    return _by_urgency(state, some, ranks or Ranks())


def open_requests(state: State, ranks: Ranks | None = None) -> Matters:
    """The requests that are open, likewise."""
    some = (each for each in state.requests.values() if each.status != "closed")
    return _by_urgency(state, some, ranks or Ranks())


def overdue(matter: Incident | AssistanceRequest, now: datetime.datetime) -> bool:
    """Whether its step is late: a deadline passed, told of or not."""
    owed = (matter, *matter.duties)
    return any(each.missed > 0 or (each.due is not None and each.due <= now) for each in owed)


def rank(state: State, matter: Incident | AssistanceRequest) -> Rank:
    """How urgent a matter is, and when it is due."""
    directive = governing(state, matter)
    try:
        urgency = directive is None, how_urgent(directive, matter.acting) if directive else ()
    except FactError:
        urgency = True, ()  # the floor is outside this directive's values: first, as without a directive
    return urgency, (matter.due.timestamp() if matter.due else math.inf, matter.id)


def _by_urgency(state: State, matters: Iterable[Incident | AssistanceRequest], ranks: Ranks) -> Matters:
    ranked = sorted(((ranks.of(state, each), each) for each in matters), key=lambda each: each[0][1])
    return [each for _, each in sorted(ranked, key=lambda each: each[0][0], reverse=True)]
