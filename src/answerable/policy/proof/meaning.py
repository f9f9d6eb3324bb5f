"""What tests and questions mean for one case, read plainly: every method's findings are held against this."""

from __future__ import annotations

from collections.abc import Mapping

from answerable.policy.cells import point_of
from answerable.policy.directive import AnyOf, Anything, Compare, Domain, Interval, Test
from answerable.policy.hits import UNDECIDED, Answer, Undecided
from answerable.policy.masks import Machine
from answerable.policy.proof import questions as q
from answerable.policy.urgency import Key, urgency_of_name


def accepts(domain: Domain, test: Test, value: Answer) -> bool:
    """Whether there is a value, and a test accepts it; no test is made of lists."""
    if isinstance(value, Undecided | tuple):
        return False
    if isinstance(test, Anything):
        return True
    if isinstance(test, AnyOf):
        return any(accepts(domain, one, value) for one in test.tests) != test.negated
    here = point_of(domain, value)
    if isinstance(test, Interval):
        low, high = point_of(domain, test.low), point_of(domain, test.high)
        return (low < here or (test.low_in and low == here)) and (
            here < high or (test.high_in and here == high)
        )
    return _compares(test, here, point_of(domain, test.value))


def _compares(test: Compare, here: object, there: object) -> bool:
    order = (here > there) - (here < there)  # type: ignore[operator]
    return order in {"=": (0,), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}[test.op]


def unlike(one: Answer, other: Answer) -> bool:
    """Whether two answers differ; lists do where one holds a value that the other does not."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return set(one) != set(other)
    return one != other


def answers_of(machine: Machine, case: Mapping[str, object]) -> dict[str, Answer]:
    """What the live engine makes of every name in a whole case: facts, decided facts and outcomes."""
    alive = machine.every
    said: dict[str, Answer] = {}
    for name, lookup in machine.given.items():
        alive &= lookup[case[name]]
        said[name] = case[name]  # type: ignore[assignment]
    for plan in machine.plans:
        values = plan.pick(alive)
        said.update(zip(plan.table.decides, values, strict=True))
        for column, lookup in plan.feeds:
            alive &= lookup[values[column]]
    return said


def holds(machine: Machine, formula: q.Formula, said: Mapping[str, Answer]) -> bool:
    """Whether a formula holds of what a case comes to."""
    match formula:
        case q.Accepts():
            return accepts(machine.domain(formula.name), formula.test, said[formula.name])
        case q.Undecided():
            return said[formula.name] is UNDECIDED
        case q.Unlike():
            return unlike(said[formula.one], said[formula.other])
        case q.Not():
            return not holds(machine, formula.part, said)
        case q.All():
            return all(holds(machine, part, said) for part in formula.parts)
        case q.Some():
            return any(holds(machine, part, said) for part in formula.parts)


def key_of(machine: Machine, names: tuple[str, ...], said: Mapping[str, Answer]) -> Key:
    """How urgent some outcomes are together; greater is more urgent."""
    in_order = [name for name in machine.outcomes if name in names]
    return tuple(urgency_of_name(machine.outcomes[name])(said[name]) for name in in_order)


def bears_out(machine: Machine, question: q.Question, witness: q.Witness) -> bool:
    """Whether the live engine, asked again, says of these cases what a method said of them."""
    said = [answers_of(machine, case) for case in witness.cases]
    if isinstance(question, q.Single):
        return holds(machine, question.meets, said[0])
    one, other = witness.cases
    parted = [name for name in machine.given if one[name] != other[name]]
    if not set(parted) <= set(question.over) or any(holds(machine, question.excused, each) for each in said):
        return False
    if isinstance(question, q.Parted):
        return any(said[0][name] != said[1][name] for name in question.of)
    if len(parted) != 1:
        return False
    risen = parted[0]
    domain = machine.domain(risen)
    rises = point_of(domain, one[risen]) < point_of(domain, other[risen])
    return rises and key_of(machine, question.of, said[1]) < key_of(machine, question.of, said[0])
