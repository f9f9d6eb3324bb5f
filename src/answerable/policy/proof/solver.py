"""Z3 as a method: tables as bit-vectors, a limit in milliseconds, and the smallest model that is found."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import z3  # type: ignore[import-untyped]

from answerable.policy.directive import Directive, Enumeration
from answerable.policy.proof.encoding import Encoding, Truth, World, less_urgent, unlike, urgency
from answerable.policy.proof.questions import Case, Fallen, GivenUp, Parted, Question, Single, Witness


class ByZ3:
    """Answers questions by satisfiability."""

    name = "Z3"

    def __init__(self, directive: Directive, milliseconds: int) -> None:
        """`milliseconds`: what one question may take."""
        self.directive = directive
        self.milliseconds = milliseconds

    def search(self, question: Question) -> Witness | None:
        """What was asked for, or None when there certainly is none.

        Raises:
            GivenUp: it takes longer than its time.
        """
        search = _Search(self.directive, time.monotonic() + self.milliseconds / 1000)
        match question:
            case Single():
                return search.single(question)
            case Parted():
                return search.parted(question)
            case Fallen():
                return search.fallen(question)


class _Search:
    """One question: its formulas, and what is left of its time."""

    def __init__(self, directive: Directive, deadline: float) -> None:
        self.directive = directive
        self.deadline = deadline
        self.encoding = Encoding(directive, deadline)

    def single(self, question: Single) -> Witness | None:
        world = World(self.encoding)
        return self._smallest([world], [world.holds(question.meets)])

    def parted(self, question: Parted) -> Witness | None:
        one, other = self._pair(question.over)
        differs = [unlike(self.encoding, one.said(name), other.said(name)) for name in question.of]
        unexcused = [z3.Not(world.holds(question.excused)) for world in (one, other)]
        return self._smallest([one, other], [z3.Or(differs), *unexcused])

    def fallen(self, question: Fallen) -> Witness | None:
        best: Witness | None = None
        for name in question.over:
            one, other = self._pair((name,))
            ordered = [outcome for outcome in self.directive.outcomes if outcome.name in question.of]
            said = [(o, other.said(o.name), one.said(o.name)) for o in ordered]
            ranks = [(urgency(self.encoding, o, a), urgency(self.encoding, o, b)) for o, a, b in said]
            falls = less_urgent([pair for pair in ranks if pair[0] is not None])
            rises = z3.UGT(other.said(name).steps, one.said(name).steps)
            unexcused = [z3.Not(world.holds(question.excused)) for world in (one, other)]
            try:
                best = self._smallest([one, other], [falls, rises, *unexcused], below=best) or best
            except GivenUp:
                if best is None:
                    raise
                return Witness(best.cases, smallest=False)
        return best

    def _pair(self, over: Sequence[str]) -> tuple[World, World]:
        one = World(self.encoding)
        other = World(self.encoding, "'", like=one)
        other.own = set(over)
        return one, other

    def _smallest(
        self, worlds: list[World], wanted: list[Truth], below: Witness | None = None
    ) -> Witness | None:
        """The model that takes the fewest facts away from their least values."""
        solver = z3.SolverFor("QF_BV")
        solver.add(wanted)
        for world in worlds:
            solver.add(world.limits)
        away = self._away(worlds)
        size = len(self._set(below)) if below is not None else None
        found: tuple[Case, ...] | None = None
        while size is None or size > 0:
            if size is not None and away:
                solver.add(z3.ULE(_count(away), size - 1))
            verdict = self._ask(solver)
            if verdict != z3.sat:
                break
            model = solver.model()
            found = tuple(self._case(world, worlds[0], model) for world in worlds)
            size = len(self._set(Witness(found, smallest=False)))
        else:
            verdict = z3.unsat
        if found is not None:
            return Witness(found, smallest=verdict == z3.unsat)
        if verdict != z3.unsat:
            raise GivenUp("it takes longer than its time")
        return None

    def _ask(self, solver: Any) -> Any:
        left = int(1000 * (self.deadline - time.monotonic()))
        if left <= 0:
            return z3.unknown
        solver.set("timeout", left)
        return solver.check()

    def _away(self, worlds: list[World]) -> list[Truth]:
        """For each fact whether it is away from its least value in some world."""
        names = dict.fromkeys(name for world in worlds for name in world.facts)
        return [z3.Or([w.facts[name] != 0 for w in worlds if name in w.facts]) for name in names]

    def _case(self, world: World, first: World, model: Any) -> Case:
        case: Case = {}
        for fact in self.directive.facts:
            if not fact.decided:
                x = world.facts.get(fact.name, first.facts.get(fact.name))
                steps = 0 if x is None else model.eval(x, model_completion=True).as_long()
                case[fact.name] = self.encoding.value(fact.domain, steps)
        return case

    def _set(self, witness: Witness) -> set[str]:
        """The facts that are away from their least values in some case."""
        least = {
            fact.name: fact.domain.values[0] if isinstance(fact.domain, Enumeration) else fact.domain.lowest
            for fact in self.directive.facts
        }
        return {name for case in witness.cases for name, value in case.items() if value != least[name]}


def _count(truths: list[Truth]) -> Any:
    """How many of these hold, as a bit-vector."""
    width = len(truths).bit_length()
    one, none = z3.BitVecVal(1, width), z3.BitVecVal(0, width)
    return sum((z3.If(holds, one, none) for holds in truths), none)
