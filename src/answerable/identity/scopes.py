"""Scopes: which part of its role a token may use.

A scope names permissions of `model.people.MAY`; a token may do what both its role and one of its scopes
include. Nothing that needs a second factor is in any scope: a token has none.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

from answerable.identity.errors import BadScope

SCOPES: Final[dict[str, frozenset[str]]] = {
    "calls:read": frozenset({"look at calls", "look at notices", "watch changes"}),
    "calls:take": frozenset({"take a call"}),
    "calls:learn": frozenset({"learn a fact", "reach a caller", "note on a call"}),
    "calls:pass": frozenset({"pass a call on"}),
    "aid:ask": frozenset({"ask for aid"}),
    "calls:link": frozenset({"link calls", "merge incidents"}),
    "calls:override": frozenset({"override upward", "override downward", "give a reason"}),
    "calls:close": frozenset({"close"}),
    "units:read": frozenset({"look at units"}),
    "units:send": frozenset({"send a unit", "divert a unit"}),
    "units:status": frozenset(
        {
            "set a unit's status",
            "add a unit",
            "change a unit",
            "check on a unit",
            "unit in distress",
            "end a distress",
        }
    ),
    "requests:make": frozenset({"request assistance"}),
    "requests:answer": frozenset({"answer a request"}),
    "orders:note": frozenset({"note an order"}),
    "policy:read": frozenset({"read directives"}),
    "record:read": frozenset({"read the record", "take a receipt"}),
    "server:read": frozenset({"see how the server does"}),
}


def permissions(scopes: Iterable[str]) -> frozenset[str]:
    """What scopes include together. A scope that this version does not know includes nothing."""
    return frozenset().union(*(SCOPES.get(scope, frozenset()) for scope in scopes))


def check_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """The scopes, each once, in the order of the table; raises `BadScope` for none or an unknown one."""
    given = set(scopes)
    for unknown in sorted(given - SCOPES.keys()):
        near = difflib.get_close_matches(unknown, SCOPES, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(SCOPES)}."
        raise BadScope(f"There is no scope '{unknown[:40]}'; {hint}")
    if not given:
        raise BadScope(f"A token needs a scope; there are: {', '.join(SCOPES)}.")
    return tuple(scope for scope in SCOPES if scope in given)
