"""What every check works with: a directive, its prover, its rows, and the showing of cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from answerable.policy.checks.findings import Counterexample, Finding, Shown
from answerable.policy.decide import decide
from answerable.policy.decided import plain
from answerable.policy.diagram import TooBig, deep
from answerable.policy.directive import Anything, Directive, Test, Value
from answerable.policy.masks import Machine, Plan
from answerable.policy.proof.portfolio import Prover
from answerable.policy.proof.questions import Case, Question, Witness
from answerable.policy.proof.rows import RowWalk


class Bench:
    """One directive being checked."""

    def __init__(self, prover: Prover) -> None:
        self.prover = prover
        self.directive: Directive = prover.directive
        self.machine: Machine = prover.machine
        self._rows: dict[str, RowWalk | None] = {}
        self._conditions: dict[str, list[tuple[int, ...]]] = {}

    def plans_for(self, names: Iterable[str]) -> list[Plan]:
        """The tables that decide these names, and those that decide what these read, and so on."""
        sought, found = set(names), []
        for plan in reversed(self.machine.plans):
            if sought & set(plan.table.decides):
                found.append(plan)
                sought.update(plan.table.reads)
        return found[::-1]

    def read_by(self, names: Iterable[str]) -> set[str]:
        """The names that the tables read which decide these names."""
        return {name for plan in self.plans_for(names) for name in plan.table.reads}

    def rows(self, plan: Plan) -> RowWalk | None:
        """Which rules of a table can match together; None when that takes more than the budget."""
        if plan.table.name not in self._rows:
            self._rows[plan.table.name] = self._walked(plan)
        return self._rows[plan.table.name]

    def conditions(self, plan: Plan) -> list[tuple[int, ...]]:
        """For each row of a table the cells of each name that it accepts, the lowest bit for undecided."""
        if plan.table.name not in self._conditions:
            self._conditions[plan.table.name] = list(self._accepted(plan))
        return self._conditions[plan.table.name]

    def _accepted(self, plan: Plan) -> Iterator[tuple[int, ...]]:
        kept: dict[tuple[str, Test], int] = {}
        for rule in plan.rules:
            for name, cell in zip(plan.table.reads, rule.when, strict=True):
                if (name, cell.test) not in kept:
                    bits = self.machine.readings[name].cells.accepted(cell.test) << 1
                    kept[name, cell.test] = bits | isinstance(cell.test, Anything)
            cells = zip(plan.table.reads, rule.when, strict=True)
            yield tuple(kept[name, cell.test] for name, cell in cells)

    def _walked(self, plan: Plan) -> RowWalk | None:
        with deep(self.machine):
            try:
                return RowWalk(self.prover.by_diagram.diagrams(), plan)
            except TooBig:
                return None

    def witness(self, questions: Iterable[Question]) -> tuple[Witness | None, tuple[str, ...], str]:
        """The smallest of what these questions find, by which methods; or why one of them stays open."""
        searched = [self.prover.search(question) for question in questions]
        found = [one for one in searched if one.found is not None]
        if found:
            best = min(found, key=lambda one: self._size(one.found))
            return best.found, best.methods, ""
        open_ = next((one.because for one in searched if not one.methods), "")
        methods = dict.fromkeys(name for one in searched for name in one.methods)
        return None, () if open_ else tuple(methods), open_

    def _size(self, witness: Witness | None) -> int:
        cases = witness.cases if witness else ()
        return len({name for case in cases for name in self.away(case)})

    def away(self, case: Case) -> tuple[str, ...]:
        """The facts of a case that lie above their least cell."""
        given = self.machine.given.items()
        return tuple(name for name, lookup in given if lookup.cells.index(case[name]))

    def shown(self, witness: Witness) -> Counterexample:
        """A finding's cases, decided again by the live engine."""
        cases = witness.cases
        differ = tuple(name for name in self.machine.given if any(c[name] != cases[0][name] for c in cases))
        shown = tuple(map(self._decided, cases))
        parted_by: tuple[tuple[str, ...], ...] = ()
        if len(shown) > 1:
            one, other = (case.rules for case in shown)
            parted_by = (tuple(r for r in one if r not in other), tuple(r for r in other if r not in one))
        return Counterexample(shown, differ, witness.smallest, parted_by)

    def _decided(self, case: dict[str, Value]) -> Shown:
        decision = decide(self.directive, case)
        return Shown(
            facts={name: plain(value) for name, value in case.items()},
            away=self.away(case),
            answer={name: plain(value) for name, value in decision.act_now.items()},
            rules=decision.rules,
            because=decision.because,
            undecided=dict(decision.undecided),
        )

    def too_many_rows(self, check: str, plan: Plan) -> Iterator[Finding]:
        """Said where a table's rows combine in too many ways to look at all of them."""
        yield Finding(
            check,
            "note",
            plan.table.line,
            plan.table.name,
            f"The rows of '{plan.table.name}' were not compared with each other.",
            "not decided",
            because="they combine in more ways than the budget allows",
        )


def in_words(names: Iterable[str], joint: str = "and") -> str:
    """`a, b and c`."""
    *start, last = names
    return f"{', '.join(start)} {joint} {last}" if start else last
