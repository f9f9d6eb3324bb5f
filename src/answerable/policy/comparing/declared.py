"""What two directives declare otherwise: facts and outcomes added, removed or changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from answerable.policy.comparing.results import Declared
from answerable.policy.directive import Directive, Domain, Enumeration, Fact, Outcome
from answerable.policy.given import fold, show_domain, show_value

T = TypeVar("T", Fact, Outcome)


def declared_otherwise(old: Directive, new: Directive) -> Iterator[Declared]:
    """Facts first, then outcomes, in the order of declaration; then how units are dispatched."""
    for before, after in _pairs(old.facts, new.facts):
        yield from _fact(before, after)
    for earlier, later in _pairs(old.outcomes, new.outcomes):
        yield from _outcome(earlier, later)
    before_order = [fold(one.name) for one in old.outcomes if one.most_urgent]
    after_order = [fold(one.name) for one in new.outcomes if one.most_urgent]
    if before_order != after_order and set(before_order) == set(after_order):
        what = f"weigh in another order: {', '.join(one.name for one in new.outcomes if one.most_urgent)}"
        yield Declared("outcome", "outcomes", what, decides=True)
    was, now = ({rule.name: rule.value for rule in one.dispatch} for one in (old, new))
    for name in dict.fromkeys((*was, *now)):
        if was.get(name) != now.get(name):
            what = f"{was.get(name, 'not said')} → {now.get(name, 'not said')}"
            yield Declared("dispatch", name, what, decides=False)


def _pairs(old: tuple[T, ...], new: tuple[T, ...]) -> Iterator[tuple[T | None, T | None]]:
    ours: dict[str, T] = {fold(one.name): one for one in old}
    theirs: dict[str, T] = {fold(one.name): one for one in new}
    for name in dict.fromkeys((*ours, *theirs)):
        yield ours.get(name), theirs.get(name)


def _fact(old: Fact | None, new: Fact | None) -> Iterator[Declared]:
    if old is None or new is None:
        yield from _one("fact", old or new, added=old is None, decides=False)
        return
    if _spelling(old.domain) != _spelling(new.domain):
        yield Declared("fact", new.name, _values(old.domain, new.domain), decides=False)
    if old.decided != new.decided:
        what = "is decided by a table now" if new.decided else "is no longer decided by a table"
        yield Declared("fact", new.name, what, decides=False)
    if old.about != new.about:
        what = f"about: {', '.join(sorted(old.about))} → {', '.join(sorted(new.about))}"
        yield Declared("fact", new.name, what, decides=False)
    if old.ask != new.ask:
        yield Declared("fact", new.name, f"ask: {old.ask or 'never'} → {new.ask or 'never'}", decides=False)


def _outcome(old: Outcome | None, new: Outcome | None) -> Iterator[Declared]:
    if old is None or new is None:
        yield from _one("outcome", old or new, added=old is None, decides=True)
        return
    if _spelling(old.domain) != _spelling(new.domain):
        turned = _is_reordered(old.domain, new.domain)
        yield Declared("outcome", new.name, _values(old.domain, new.domain), decides=turned)
    if old.most_urgent != new.most_urgent:
        what = f"most urgent: {old.most_urgent or 'no order'} → {new.most_urgent or 'no order'}"
        yield Declared("outcome", new.name, what, decides=True)
    if _floor(old) != _floor(new):
        yield Declared("outcome", new.name, f"while unsure: {_floor(old)} → {_floor(new)}", decides=True)


def _one(kind: str, one: Fact | Outcome | None, *, added: bool, decides: bool) -> Iterator[Declared]:
    if one is not None:
        what = f"{'added' if added else 'removed'} ({show_domain(one.domain)})"
        yield Declared(kind, one.name, what, decides)  # type: ignore[arg-type]


def _values(old: Domain, new: Domain) -> str:
    return f"values: {show_domain(old)} → {show_domain(new)}"


def _spelling(domain: Domain) -> object:
    """What makes two domains the same: values as they are compared, and their order."""
    if not isinstance(domain, Enumeration):
        return domain
    values = [fold(value) for value in domain.values]
    return tuple(values) if domain.ordered else frozenset(values)


def _is_reordered(old: Domain, new: Domain) -> bool:
    """Whether of two values that both domains have another one is the more urgent."""
    if not (isinstance(old, Enumeration) and isinstance(new, Enumeration) and old.ordered and new.ordered):
        return False
    ours, theirs = ([fold(value) for value in domain.values] for domain in (old, new))
    return [value for value in ours if value in theirs] != [value for value in theirs if value in ours]


def _floor(outcome: Outcome) -> str:
    return "open" if outcome.floor is None else show_value(outcome.floor)
