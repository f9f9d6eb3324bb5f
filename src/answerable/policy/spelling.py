"""Names and values in a directive's own spelling, as they travel in JSON; answers compared by its order."""

from __future__ import annotations

from collections.abc import Mapping

from answerable.policy.case import read_case
from answerable.policy.directive import Directive, Value
from answerable.policy.errors import FactError
from answerable.policy.given import fold, nearest, read_value, show_value
from answerable.policy.masks import machine_of
from answerable.policy.urgency import LEAST, Key, Weight, urgency_of_name


def read_fact(directive: Directive, name: str, given: object) -> tuple[str, object]:
    """A fact's declared name, and what is given for it in JSON form.

    The form is a value, None (asked, and not known), or `{"contested": [...]}`.

    Raises:
        FactError: a name or value that the directive does not have.
    """
    case = read_case(machine_of(directive), {name: given})
    for fact, value in case.known.items():
        return fact, _plain(value)
    for fact, values in case.contested.items():
        return fact, {"contested": [_plain(value) for value in values]}
    return next(iter(case.not_known)), None


def read_outcome(directive: Directive, name: str, given: object) -> tuple[str, object]:
    """An outcome's declared name, and the value given for it, in JSON form.

    Raises:
        FactError: a name or value that the directive does not have.
    """
    machine = machine_of(directive)
    declared = machine.outcomes.get(machine.names.get(fold(name), ""))
    if declared is None:
        raise FactError(name, f"There is no outcome '{name}'.{nearest(name, machine.outcomes)}")
    return declared.name, _plain(read_value(declared.name, declared.domain, given))


def how_urgent(directive: Directive, answer: Mapping[str, object]) -> Key:
    """What an answer (outcome -> value, in JSON form; one left out is the least) is compared by.

    The greater key is the more urgent answer: compared outcome by outcome in the order of the Outcomes table.

    Raises:
        FactError: a value that the directive does not have.
    """
    key = []
    for outcome in directive.outcomes:
        if outcome.most_urgent is not None:
            given = answer.get(outcome.name)
            key.append(LEAST if given is None else _weigh(directive, outcome.name, given))
    return tuple(key)


def _weigh(directive: Directive, name: str, given: object) -> Weight:
    outcome = machine_of(directive).outcomes[name]
    values = given if isinstance(given, list | tuple) else [given]
    rank = urgency_of_name(outcome)
    return max((rank(read_value(name, outcome.domain, value)) for value in values), default=LEAST)


def _plain(value: Value) -> object:
    return value if isinstance(value, str | int) else show_value(value)
