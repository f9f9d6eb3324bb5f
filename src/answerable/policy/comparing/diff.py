"""`diff(old, new)`: every case that two directives decide otherwise, in few rows, counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter

from answerable.policy.bounds import Bounds, candidates
from answerable.policy.comparing.declared import declared_otherwise
from answerable.policy.comparing.moves import Moves
from answerable.policy.comparing.results import Diff, Move, Region, Row
from answerable.policy.comparing.rows import MOST_ROWS, Box, Mask, cases_of
from answerable.policy.comparing.walk import Product
from answerable.policy.decide import decide
from answerable.policy.decided import Plain, plain
from answerable.policy.diagram import TooBig, deep
from answerable.policy.directive import Directive, Value
from answerable.policy.given import fold
from answerable.policy.hits import Answers
from answerable.policy.masks import Machine, Plan, machine_of, ones
from answerable.policy.ordering import orders
from answerable.policy.shared import SharedFact, same_value, share

BUDGET = 200_000
"""Steps spent on the diagram of one directive and on the product, for each order of the facts tried."""
FEW = 2
"""With so many rows a region no other order of the facts is tried."""
SAME, NOBODY = "same", "nobody"


def diff(old: Directive, new: Directive, budget: int = BUDGET, most_rows: int = MOST_ROWS) -> Diff:
    """What `new` decides otherwise than `old`, over every case whose facts are all known.

    A fact that only one of them has is compared over all its values. Facts derived from others count as
    facts of their own. Past `budget` steps the answer is that it is not decided; past `most_rows` a region
    lists only some of its rows, and says so; its count holds.
    """
    comparison = _Comparison(old, new, budget, most_rows)
    with deep(*comparison.machines):
        return comparison.diff()


class _Comparison:
    def __init__(self, old: Directive, new: Directive, budget: int, most_rows: int) -> None:
        self.machines = (machine_of(old), machine_of(new))
        self.directives = (old, new)
        self.facts = share(self.machines)
        self.moves = Moves(old, new)
        self.budget = budget
        self.most_rows = most_rows

    def diff(self) -> Diff:
        old, new = self.directives
        declared = tuple(declared_otherwise(old, new))
        products = self._enough_products()
        over = tuple(shared.name for shared in self.facts)
        dense = tuple(shared.name for shared in self.facts if shared.cells.dense)
        if not products:
            why = f"the two together take more than {self.budget:,} steps, in every order of the facts tried"
            return Diff(old.id, new.id, None, None, None, over, dense, declared, (), why)
        regions = sorted(self._regions(products), key=lambda region: -region.cases)
        differing = sum(region.cases for region in regions)
        everything = _every(products[0])
        return Diff(
            old=old.id,
            new=new.id,
            equivalent=not regions and not any(one.decides for one in declared),
            cases=differing,
            of=everything,
            over=over,
            counted_as_cells=dense,
            declared=declared,
            regions=tuple(regions),
        )

    def _enough_products(self) -> list[Product]:
        """One product an order of facts, until every region falls into few rows."""
        found: list[Product] = []
        least: dict[object, int] = {}
        for product in self._products():
            found.append(product)
            for label, number in product.labels.items():
                if label not in (SAME, NOBODY):
                    paths = Mask(product, number).paths()
                    least[label] = min(paths, least.get(label, paths))
            if sum(least.values()) <= FEW * len(least):
                break
        return found

    def _products(self) -> Iterator[Product]:
        for order in self._orders():
            try:
                yield Product(self.machines, order, self._label, self.budget)
            except TooBig:
                continue

    def _orders(self) -> list[list[SharedFact]]:
        """Orders of the facts worth trying: those of each directive, then as declared."""
        found: list[list[SharedFact]] = []
        for place, machine in enumerate(self.machines):
            for names in orders(machine):
                at = {name: i for i, name in enumerate(names)}
                own = [shared.facts[place] for shared in self.facts]
                keys = [len(at) if fact is None else at.get(fact.name, len(at)) for fact in own]
                found.append(
                    [shared for _, shared in sorted(zip(keys, self.facts, strict=True), key=itemgetter(0))]
                )
        found.append(list(self.facts))
        return [order for i, order in enumerate(found) if order not in found[:i]]

    def _label(self, old: Answers | None, new: Answers | None) -> object:
        if old is None or new is None:
            return NOBODY if old is new else "new" if old is None else "old"
        return self.moves.between(old, new) or SAME

    def _regions(self, products: Sequence[Product]) -> Iterator[Region]:
        """A region a label, each in the order of facts that gives it the fewest rows."""
        for label in products[0].labels:
            if label in (SAME, NOBODY):
                continue
            masks = [Mask(product, product.labels[label]) for product in products]
            least = min(mask.paths() for mask in masks)
            chosen = next(mask for mask in masks if mask.paths() == least)
            boxes, complete = chosen.boxes(self.most_rows)
            moves: tuple[Move, ...] = label if isinstance(label, tuple) else ()
            only = label if isinstance(label, str) else None
            rows = sorted((self._row(chosen.facts, box, moves) for box in boxes), key=lambda row: -row.cases)
            yield Region(moves, only, chosen.cases(), tuple(rows), complete)  # type: ignore[arg-type]

    def _row(self, facts: Sequence[SharedFact], box: Box, moves: tuple[Move, ...]) -> Row:
        place = {id(shared): i for i, shared in enumerate(facts)}
        declared = [(shared, box[place[id(shared)]]) for shared in self.facts]
        example = {shared.name: shared.cells.example(next(ones(bits))) for shared, bits in declared}
        return Row(
            when={
                shared.name: shared.cells.describe(bits)
                for shared, bits in declared
                if bits != shared.cells.all
            },
            cases=cases_of(facts, box),
            example={name: plain(value) for name, value in example.items()},
            before=self._answer(0, example),
            after=self._answer(1, example),
            rules_before=self._rules(0, declared, {fold(move.outcome): move.before for move in moves}),
            rules_after=self._rules(1, declared, {fold(move.outcome): move.after for move in moves}),
        )

    def _answer(self, place: int, example: dict[str, Value]) -> dict[str, Plain] | None:
        """What the live engine answers; None when the directive has no such case."""
        case: dict[str, object] = {}
        for shared in self.facts:
            fact = shared.facts[place]
            if fact is not None:
                case[fact.name] = same_value(fact.domain, example[shared.name])
        if None in case.values():
            return None
        decided = decide(self.directives[place], case)
        return {name: plain(value) for name, value in decided.act_now.items()}

    def _rules(
        self, place: int, box: Sequence[tuple[SharedFact, int]], said: dict[str, Plain]
    ) -> tuple[str, ...]:
        """The rules of one directive that may decide the moved outcomes so in some case of a box."""
        machine = self.machines[place]
        allowed = _allowed(machine, box, place)
        if 0 in allowed.values():
            return ()
        bounds = Bounds(machine, allowed)
        found: list[str] = []
        for plan in machine.plans:
            columns = {
                column: said[fold(n)] for column, n in enumerate(plan.table.decides) if fold(n) in said
            }
            if columns:
                bits = candidates(plan, bounds.may, bounds.must)
                found += [plan.ids[i] for i in plan.places_of(bits) if _may_say(plan, i, columns)]
        return tuple(found)


def _every(product: Product) -> int:
    """How many cases at least one of the directives has."""
    numbers = [number for label, number in product.labels.items() if label != NOBODY]
    return sum(Mask(product, number).cases() for number in numbers)


def _allowed(machine: Machine, box: Sequence[tuple[SharedFact, int]], place: int) -> dict[str, int]:
    """The cells of one directive's own that a box allows, by fact that its tables read."""
    allowed = {}
    for shared, bits in box:
        fact, own = shared.facts[place], shared.own[place]
        if fact is not None and own is not None and fact.name in machine.leaves:
            cells = {cell for i in ones(bits) if (cell := own[i]) is not None}
            allowed[fact.name] = sum(1 << cell for cell in cells)
    return allowed


def _may_say(plan: Plan, place: int, columns: dict[int, Plain]) -> bool:
    """Whether a rule that answers alone says what the outcome comes to; one among several may have a part."""
    clash = plan.table.hit == "unique" and None in columns.values()
    if clash or not (plan.one_answers or plan.table.hit == "unique"):
        return True
    said = plan.pick(1 << place + plan.first_bit)
    return all(plain(said[column]) == value for column, value in columns.items())
