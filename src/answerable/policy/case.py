"""The facts of a case as given: known, unknown (asked or not), or contested; read against a directive."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

import msgspec

from answerable.policy.directive import Outcome, Value
from answerable.policy.errors import FactError
from answerable.policy.given import fold, nearest, read_value, show_value
from answerable.policy.masks import Machine


class NotKnown(enum.Enum):
    """The one state of a fact that was asked for and is not known."""

    NOT_KNOWN = None

    def __repr__(self) -> str:
        return "NOT_KNOWN"


NOT_KNOWN: Final = NotKnown.NOT_KNOWN
"""Asked, and not known: anything is possible, and it is not asked again. `None` means the same."""


class Contested(msgspec.Struct, frozen=True):
    """Sources disagree: the fact is one of the values that they say. Made from any collection."""

    contested: Collection[object]

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "contested", tuple(self.contested))


def as_contested(given: object) -> object:
    """What is given for a fact, with the JSON form `{"contested": [...]}` read as `Contested`."""
    if isinstance(given, Mapping) and list(given) == ["contested"]:
        said = given["contested"]
        return Contested(said) if isinstance(said, list | tuple | set | frozenset) else given
    return given


class Case(NamedTuple):
    """What is known of a case, in declared names and values; a fact in none of the three was not asked."""

    known: dict[str, Value]
    contested: dict[str, tuple[Value, ...]]
    not_known: frozenset[str]


def read_case(machine: Machine, facts: Mapping[str, object]) -> Case:
    """The facts of a case in the directive's own spelling.

    A fact is a plain value, `NOT_KNOWN` (or None), or `Contested` (or `{"contested": [...]}`, as in JSON).

    Raises:
        FactError: a name or value that the directive does not have, or a fact that its tables decide.
    """
    known: dict[str, Value] = {}
    contested: dict[str, tuple[Value, ...]] = {}
    not_known = set()
    for given_name, given in facts.items():
        name = _read_name(machine, given_name)
        if name in known or name in contested or name in not_known:
            raise FactError(name, f"'{name}' is given twice.")
        if given is None or given is NOT_KNOWN:
            not_known.add(name)
            continue
        said = _read_values(machine, name, given)
        if len(said) == 1:
            known[name] = said[0]
        else:
            contested[name] = said
    return Case(known, contested, frozenset(not_known))


def _read_name(machine: Machine, given: object) -> str:
    name = machine.names.get(fold(str(given)))
    if name is None:
        raise FactError(str(given), f"There is no fact '{given}'.{nearest(str(given), machine.given)}")
    if name in machine.given:
        return name
    kind = (
        "an outcome" if isinstance(machine.declared(name), Outcome) else "decided by the directive's tables"
    )
    raise FactError(name, f"'{name}' is {kind}; it cannot be given as a fact.")


def _read_values(machine: Machine, name: str, given: object) -> tuple[Value, ...]:
    """The values that sources give, each once; more than one when they disagree."""
    domain = machine.facts[name].domain
    given = as_contested(given)
    if not isinstance(given, Contested):
        return (read_value(name, domain, given),)
    said = {read_value(name, domain, value) for value in given.contested}
    if not said:
        raise FactError(name, f"'{name}' is contested, but no source's value is given.")
    return tuple(sorted(said, key=show_value))
