"""Lists are given in pages: up to a limit, and the address of what comes next."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlencode

import msgspec
from msgspec import Meta

from answerable.model.books import Shelf
from answerable.model.nouns import AssistanceRequest, Incident

M = TypeVar("M", Incident, AssistanceRequest)

Limit = Annotated[int, Meta(ge=1, le=500, description="How many at most.")]
After = Annotated[str, Meta(description="Go on after this number, as `next` has it.")]


class Standing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which part of a list of calls or requests."""

    status: Annotated[
        Literal["open", "closed", "all"], Meta(description="Those that are open, ended, or both.")
    ] = "open"
    after: After = ""
    limit: Limit = 100


def page(path: str, query: Standing, shelf: Shelf[M], ended: Sequence[str]) -> tuple[tuple[M, ...], str]:
    """The matters of the page asked for, by number, and where the next page is (empty: there is none).

    Of what is over only what is shown is taken from where it was put away.
    """
    wanted = {"open": (False,), "closed": (True,), "all": (True, False)}[query.status]
    numbers = [number for number, each in shelf.items() if (each.status in ended) in wanted]
    if query.status != "open":
        numbers += shelf.away
    ahead = heapq.nsmallest(query.limit + 1, (number for number in numbers if number > query.after))
    shown = tuple(shelf[number] for number in ahead[: query.limit])
    if len(ahead) <= query.limit:
        return shown, ""
    given = {**msgspec.structs.asdict(query), "after": shown[-1].id}
    return shown, f"{path}?{urlencode(given)}"
