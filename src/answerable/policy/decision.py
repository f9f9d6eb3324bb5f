"""What a directive decides of a case, and everything that can be said about it; computed when looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from answerable.policy.bounds import candidates
from answerable.policy.case import Case, read_case
from answerable.policy.decided import DecisionRecord, record_of
from answerable.policy.flips import Change, Flips, flips
from answerable.policy.hits import UNDECIDED, Answer, Answers
from answerable.policy.masks import Machine, Plan
from answerable.policy.possible import Open, acts_on
from answerable.policy.questions import Question, next_question
from answerable.policy.why import facts_used, why_undecided


class Decision:
    """What a directive decides of one case. Cheap to make; the rest is worked out when looked at.

    >>> from answerable import decide, load_directive
    >>> decision = decide(load_directive("tiny.md"), {"weapon": "seen"})
    >>> decision.basis, decision.settled
    ('floor', False)
    >>> decision.next_question.fact
    'life safety'
    """

    def __init__(
        self,
        machine: Machine,
        facts: Mapping[str, object],
        answer: Answers | None = None,
        alive: int = 0,
        contested: Collection[str] = (),
    ) -> None:
        """With `answer` and the rules `alive` once every fact that is read is known.

        `facts` are then the known ones, in their declared names; `contested` names others, read by no table.
        """
        self._machine = machine
        self._facts = facts
        self._answer = answer
        self._alive = alive
        self._contested = contested

    @property
    def directive(self) -> str:
        """Number and version of the directive that decided: `640.10@3`."""
        return self._machine.directive.id

    @property
    def digest(self) -> str:
        """SHA-256 of the directive's text, in hex."""
        return self._machine.directive.digest

    @cached_property
    def case(self) -> Case:
        """The facts as read: in the directive's own spelling."""
        return read_case(self._machine, self._facts)

    @cached_property
    def _open(self) -> Open:
        return Open(self._machine, self.case)

    @cached_property
    def _acts(self) -> tuple[tuple[Answer | None, ...], str]:
        return (
            (self._answer, "certain") if self._answer is not None else acts_on(self._machine, self.possible)
        )

    @property
    def act_now(self) -> dict[str, Answer | None]:
        """What to do now, for each outcome.

        UNDECIDED where the directive certainly decides nothing; None where nothing is fixed while unsure.
        """
        answer = self._answer if self._answer is not None else self._acts[0]
        return dict(zip(self._machine.outcomes, answer, strict=True))

    @property
    def basis(self) -> str:
        """Why this is done now: `certain`, `floor` (what holds while unsure) or `least urgent possible`."""
        return self._acts[1]

    @property
    def possible(self) -> tuple[Answers, ...]:
        """The answers that some completion of the case attains, an outcome each, most urgent first."""
        return (self._answer,) if self._answer is not None else self._open.possible

    @property
    def exact(self) -> bool:
        """Whether `possible` is exactly what can happen. If not it may hold more, and never less.

        Then the directive's diagram is too big, and `certain` and `act_now` are on the safe side: nothing is
        called certain that is not. Past 4,096 answers `possible` holds only their ends.
        """
        return self._answer is not None or self._open.exact

    @property
    def settled(self) -> bool:
        """Whether only one answer is possible."""
        return len(self.possible) == 1

    @property
    def certain(self) -> dict[str, Answer]:
        """The outcomes on which all possible answers agree."""
        if self._answer is not None:
            return dict(zip(self._machine.outcomes, self._answer, strict=True))
        return self._open.certain

    def _deciding(self) -> list[tuple[Plan, int]]:
        """Each rule that decides, as its table and its place there; of the tables whose part is certain."""
        plans = self._machine.plans
        if self._answer is not None:
            return [(plan, place) for plan in plans for place in plan.deciding(self._alive)]
        found: list[tuple[Plan, int]] = []
        read: set[str] = set()
        for plan in reversed(plans):
            # Until all is settled a table in between counts where a table whose part is certain reads it.
            counts = plan.places or self.settled or read & {*plan.table.decides}
            places = self._may_have_decided(plan) if counts else []
            found[:0] = [(plan, place) for place in places]
            read.update(plan.table.reads if places else ())
        return found

    def _may_have_decided(self, plan: Plan) -> list[int]:
        """The places of the rules that decide one table in some completion, if it says the same in all.

        Of a settled case also those of a table in between that may say several things, which then all come to
        the one answer.
        """
        certain, bounds = self.certain, self._open.bounds
        names = [(column, plan.table.decides[column]) for column, _ in plan.places]
        if not all(name in certain for _, name in names):
            return []
        places = plan.places_of(candidates(plan, bounds.may, bounds.must))
        clash = plan.table.hit == "unique" and any(certain[name] is UNDECIDED for _, name in names)
        if clash or not (plan.one_answers or plan.table.hit == "unique"):
            return places if plan.places or self.settled else []
        said = {place: plan.pick(1 << place + plan.first_bit) for place in places}
        fitting = [at for at in places if all(said[at][column] == certain[name] for column, name in names)]
        same = len({said[place] for place in fitting}) <= 1
        return fitting if plan.places or self.settled or same else []

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that decided, table after table: `640.10@3#response/2`.

        While facts are unknown: those of the tables whose part of the answer is certain; once the case is
        settled, of all. Where several may have decided, all of them; whichever it is, the answer is the same.
        """
        return tuple([plan.ids[place] for plan, place in self._deciding()])

    @property
    def because(self) -> tuple[str, ...]:
        """The reasons that the deciding rules give, each once."""
        reasons = [plan.rules[place].because for plan, place in self._deciding()]
        return tuple(dict.fromkeys(filter(None, reasons)))

    @property
    def used(self) -> tuple[str, ...]:
        """The known or contested facts that a settled answer rests on; none while it is not settled.

        With these alone, the same answer is certain.
        """
        if self._answer is not None:
            used = facts_used(self._machine, self._masks(), self._alive)
            return tuple([name for name in self._machine.given if name in used])
        return self._open.used() if self.settled else ()

    @property
    def not_needed(self) -> tuple[str, ...]:
        """The known or contested facts that a settled answer does not rest on."""
        used = self.used
        if self._answer is not None:
            known = {*self._facts, *self._contested}
        else:
            known = {*self.case.known, *self.case.contested}
        return tuple(name for name in self._machine.given if name in known and name not in used)

    @property
    def undecided(self) -> tuple[tuple[str, str], ...]:
        """The outcomes that are certainly undecided, each with the reason why."""
        certain, found = self.certain, []
        may = must = self._alive
        if self._answer is None:
            may, must = self._open.bounds.may, self._open.bounds.must
        for plan in self._machine.plans:
            for column, _ in plan.places:
                name = plan.table.decides[column]
                if certain.get(name) is UNDECIDED:
                    found.append((name, why_undecided(plan, may, must, column)))
        return tuple(found)

    @cached_property
    def next_question(self) -> Question | None:
        """The question that leaves the fewest answers possible in the worst case; None when none helps."""
        return None if self._answer is not None else next_question(self._open)

    @cached_property
    def flips(self) -> Flips:
        """The smallest changes that flip `act_now`, and whether all were looked at."""
        return flips(self._open)

    @property
    def would_change_if(self) -> tuple[Change, ...]:
        """The smallest changes of situation facts after which something more, or less, urgent is done."""
        return self.flips.changes

    def as_struct(self) -> DecisionRecord:
        """All of it, worked out now, for events and JSON."""
        return record_of(self)

    def _masks(self) -> dict[str, int]:
        """For every name read, the rules that accept its value in this case."""
        given = self._machine.given
        masks = {name: given[name][value] for name, value in self._facts.items()}
        for plan in self._machine.plans:
            if plan.feeds:
                values = plan.pick(self._alive)
                for column, lookup in plan.feeds:
                    masks[lookup.name] = lookup[values[column]]
        return masks
