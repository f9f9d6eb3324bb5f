"""The hit policies as formulas (DMN 1.3, section 8.2.10): what one column of a table comes to."""

from __future__ import annotations

from collections.abc import Sequence

import z3  # type: ignore[import-untyped]

from answerable.policy.directive import Domain, Enumeration, Table, Value
from answerable.policy.proof.encoding import Bits, Encoding, Said, Truth

NO = z3.BoolVal(False)


def decided(
    encoding: Encoding, table: Table, name: str, matches: Sequence[Truth], values: Sequence[Value | None]
) -> Said:
    """What a name comes to, from whether each rule matches and what each says; None: it says nothing."""
    domain = encoding.declared[name].domain
    holding = _by_value(encoding, domain, matches, values)
    match table.aggregate or table.hit:
        case "first" | "priority":
            return _first(encoding, domain, matches, values)
        case "unique":
            return _unique(encoding, domain, matches, values)
        case "any":
            return _any(encoding, domain, matches, values, holding)
        case "list":
            return Said(domain, _number(encoding, domain, 0), NO, holding)
        case "min" | "max" as end:
            in_order = sorted(holding, reverse=end == "max")
            return Said(
                domain,
                _chosen(encoding, domain, [(holding[steps], steps) for steps in in_order]),
                z3.Not(z3.Or(list(holding.values()))),
            )
        case "count":
            counted = [(m, 1) for m, value in zip(matches, values, strict=True) if value is not None]
            return _total(encoding, domain, counted, NO)
        case _:
            lowest = encoding.lowest(domain)
            added = [
                (m, encoding.steps(domain, value) + lowest)
                for m, value in zip(matches, values, strict=True)
                if value is not None
            ]
            return _total(encoding, domain, added, z3.Not(z3.Or([m for m, _ in added])))


def _number(encoding: Encoding, domain: Domain, steps: int) -> Bits:
    return z3.BitVecVal(steps, encoding.width(domain))


def _by_value(
    encoding: Encoding, domain: Domain, matches: Sequence[Truth], values: Sequence[Value | None]
) -> dict[int, Truth]:
    """For each value that a rule says, by its steps, whether some rule that says it matches."""
    found: dict[int, list[Truth]] = {}
    for matching, value in zip(matches, values, strict=True):
        if value is not None:
            found.setdefault(encoding.steps(domain, value), []).append(matching)
    return {steps: z3.Or(rules) for steps, rules in found.items()}


def _chosen(encoding: Encoding, domain: Domain, ways: Sequence[tuple[Truth, int]]) -> Bits:
    """The steps of the first way that holds."""
    steps = _number(encoding, domain, 0)
    for holds, own in reversed(ways):
        steps = z3.If(holds, _number(encoding, domain, own), steps)
    return steps


def _first(
    encoding: Encoding, domain: Domain, matches: Sequence[Truth], values: Sequence[Value | None]
) -> Said:
    steps, undecided = _number(encoding, domain, 0), z3.BoolVal(True)
    for matching, value in zip(reversed(matches), reversed(values), strict=True):
        undecided = z3.If(matching, z3.BoolVal(value is None), undecided)
        if value is not None:
            steps = z3.If(matching, _number(encoding, domain, encoding.steps(domain, value)), steps)
    return Said(domain, steps, undecided)


def _unique(
    encoding: Encoding, domain: Domain, matches: Sequence[Truth], values: Sequence[Value | None]
) -> Said:
    one = several = NO
    for matching in matches:
        several = z3.Or(several, z3.And(one, matching))
        one = z3.Or(one, matching)
    said = _first(encoding, domain, matches, values)
    return said._replace(undecided=z3.Or(said.undecided, several))


def _any(
    encoding: Encoding,
    domain: Domain,
    matches: Sequence[Truth],
    values: Sequence[Value | None],
    holding: dict[int, Truth],
) -> Said:
    one = several = NO
    for held in holding.values():
        several = z3.Or(several, z3.And(one, held))
        one = z3.Or(one, held)
    silent = [matching for matching, value in zip(matches, values, strict=True) if value is None]
    steps = _chosen(encoding, domain, [(held, own) for own, held in holding.items()])
    return Said(domain, steps, z3.Or(z3.Not(one), several, *silent))


def _total(encoding: Encoding, domain: Domain, parts: Sequence[tuple[Truth, int]], none: Truth) -> Said:
    """The sum of the parts that hold; undecided when it lies outside the domain."""
    if isinstance(domain, Enumeration):
        return Said(domain, _number(encoding, domain, 0), z3.BoolVal(True))
    lowest = encoding.lowest(domain)
    highest = lowest + encoding.most(domain)
    bound = sum(abs(part) for _, part in parts) + abs(lowest) + abs(highest)
    width = max(bound.bit_length() + 1, encoding.width(domain) + 1)
    total = z3.BitVecVal(0, width)
    for holds, part in parts:
        total += z3.If(holds, z3.BitVecVal(part, width), z3.BitVecVal(0, width))
    outside = z3.Or(total < z3.BitVecVal(lowest, width), total > z3.BitVecVal(highest, width))
    steps = z3.Extract(encoding.width(domain) - 1, 0, total - z3.BitVecVal(lowest, width))
    return Said(domain, steps, z3.Or(none, outside))
