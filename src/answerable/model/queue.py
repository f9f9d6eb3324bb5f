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


def open_calls(state: State) -> Matters:
    """The incidents that are open: by urgency, equally urgent ones by deadline."""
    return _by_urgency(
        state, (each for each in state.incidents.values() if each.status not in ("closed", "merged"))
    )


def open_requests(state: State) -> Matters:
    """The requests that are open, likewise."""
    return _by_urgency(state, (each for each in state.requests.values() if each.status != "closed"))


def overdue(matter: Incident | AssistanceRequest, now: datetime.datetime) -> bool:
    """Whether its step is late: a deadline passed, told of or not."""
    owed = (matter, *matter.duties)
    return any(each.missed > 0 or (each.due is not None and each.due <= now) for each in owed)


def _by_urgency(state: State, matters: Iterable[Incident | AssistanceRequest]) -> Matters:
    def urgency(matter: Incident | AssistanceRequest) -> tuple[bool, tuple[Any, ...]]:
        directive = governing(state, matter)
        try:
            return directive is None, how_urgent(directive, matter.acting) if directive else ()
        except FactError:
            return True, ()  # the floor is outside this directive's values: first, as without a directive

    def deadline(matter: Incident | AssistanceRequest) -> tuple[float, str]:
        return matter.due.timestamp() if matter.due else math.inf, matter.id

    return sorted(sorted(matters, key=deadline), key=urgency, reverse=True)
