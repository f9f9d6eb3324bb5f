"""Lists are given in pages: up to a limit, and the address of what comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlencode

import msgspec
from msgspec import Meta

T = TypeVar("T")

Limit = Annotated[int, Meta(ge=1, le=500, description="How many at most.")]
After = Annotated[str, Meta(description="Go on after this number, as `next` has it.")]


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which part of a list."""

    after: After = ""
    limit: Limit = 100


class Standing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which part of a list of calls or requests."""

    status: Annotated[
        Literal["open", "closed", "all"], Meta(description="Those that are open, ended, or both.")
    ] = "open"
    after: After = ""
    limit: Limit = 100


def page(path: str, query: Any, items: Sequence[T], number: Callable[[T], str]) -> tuple[tuple[T, ...], str]:
    """The items of the page asked for, by number, and where the next page is (empty: there is none)."""
    ordered = sorted((each for each in items if number(each) > query.after), key=number)
    shown, rest = ordered[: query.limit], ordered[query.limit :]
    if not rest:
        return tuple(shown), ""
    given = {**msgspec.structs.asdict(query), "after": number(shown[-1])}
    return tuple(shown), f"{path}?{urlencode(given)}"
