"""`decide(directive, facts)`: what a directive decides of a case, from masks."""

from __future__ import annotations

from collections.abc import Mapping

from answerable.policy.case import read_case
from answerable.policy.decision import Decision
from answerable.policy.directive import Directive
from answerable.policy.masks import Machine, machine_of


def decide(directive: Directive, facts: Mapping[str, object]) -> Decision:
    """What the directive decides of a case.

    `facts` maps names to plain values (or their text forms); a name left out is unknown and was not asked,
    `NOT_KNOWN` (or None) was asked and is not known, `Contested` is what disagreeing sources say.

    >>> from answerable import decide, load_directive
    >>> directive = load_directive("tiny.md")
    >>> decision = decide(directive, {"life safety": "yes"})
    >>> decision.act_now["response"], decision.basis, decision.because
    ('send now', 'certain', ('someone may die',))
    >>> decide(directive, {"weapon": "seen"}).act_now["response"]
    'send'

    Raises:
        FactError: a name or value that the directive does not have.
    """
    machine: Machine = directive.__dict__.get("_machine") or machine_of(directive)
    alive = machine.every
    lookups = machine.given
    try:
        for name, value in facts.items():
            alive &= lookups[name][value]
    except (KeyError, TypeError):
        return _decide_read(machine, facts)
    if bool in [facts.get(name).__class__ for name in machine.numbers]:  # True == 1, but is no number
        return _decide_read(machine, facts)
    if len(facts) < len(lookups) and not machine.leaves <= facts.keys():
        return _decide_read(machine, facts)
    answer, alive = machine.run(alive)
    return Decision(machine, dict(facts), answer, alive)


def _decide_read(machine: Machine, facts: Mapping[str, object]) -> Decision:
    """The long way round: read every name and value, and see what is left open."""
    case = read_case(machine, facts)
    if all(name in case.known for name in machine.leaves):
        alive = machine.every
        for name, value in case.known.items():
            alive &= machine.given[name][value]
        answer, alive = machine.run(alive)
        return Decision(machine, case.known, answer, alive, case.contested)
    return Decision(machine, facts)
