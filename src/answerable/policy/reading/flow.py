"""What the tables make of each other: who produces what, in which order, and which classes it carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from answerable.policy.directive import Class
from answerable.policy.given import fold
from answerable.policy.reading.decisions import DraftTable
from answerable.policy.reading.facts import DraftFact
from answerable.policy.reading.messages import Say
from answerable.policy.reading.names import Near
from answerable.policy.reading.outcomes import RESERVED, DraftOutcome
from answerable.policy.reading.report import Report

Classes = dict[str, frozenset[Class]]
"""What each fact and outcome is about, by the key of its name."""


def producers(tables: Iterable[DraftTable], report: Report) -> dict[str, DraftTable]:
    """The one table that produces each name, by key."""
    found: dict[str, DraftTable] = {}
    for draft in tables:
        for name in draft.table.decides:
            first = found.setdefault(fold(name), draft)
            if first is not draft:
                report.mistake(Say.PRODUCED_TWICE, draft.head_of(name), name=name, table=first.table.name)
    return found


def check_produced(
    facts: Mapping[str, DraftFact],
    outcomes: Mapping[str, DraftOutcome],
    made: Mapping[str, DraftTable],
    report: Report,
) -> None:
    """Every outcome, and every fact that is `decided`, is produced by some table."""
    for key, outcome in outcomes.items():
        if key not in made:
            report.mistake(Say.OUTCOME_NOT_PRODUCED, outcome.cell, name=outcome.name)
    for key, fact in facts.items():
        if fact.decided and key not in made:
            report.mistake(Say.FACT_NOT_PRODUCED, fact.cell, name=fact.name)


def check_lists(made: Mapping[str, DraftTable], report: Report) -> None:
    """What a plain `collect` gives is a list, which no cell can test."""
    for draft in dict.fromkeys(made.values()):
        for name in draft.table.reads:
            source = made.get(fold(name))
            if source is not None and source.table.aggregate == "list":
                report.mistake(Say.LIST_READ, draft.head_of(name), name=name, table=source.table.name)


def in_order(
    tables: list[DraftTable], made: Mapping[str, DraftTable], report: Report
) -> list[DraftTable] | None:
    """The tables, each after those it reads from, else as written; None where they go in a circle."""
    place = {id(draft): at for at, draft in enumerate(tables)}
    needs = {
        place[id(draft)]: {place[id(made[key])] for key in map(fold, draft.table.reads) if key in made}
        for draft in tables
    }
    sorter = TopologicalSorter(needs)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = [tables[at] for at in error.args[1]][::-1]
        around = " → ".join(draft.table.name for draft in circle)
        report.mistake(Say.CIRCLE, min(circle, key=lambda draft: draft.heading.line).heading, circle=around)
        return None
    done: list[DraftTable] = []
    ready: list[int] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()])
        first = ready.pop(0)
        done.append(tables[first])
        sorter.done(first)
    return done


def classes(facts: Mapping[str, DraftFact], tables: Iterable[DraftTable], report: Report) -> Classes:
    """What every fact and outcome is about, through all that it is derived from and decided by.

    `tables` come in the order in which they decide.
    """
    sources = {key: set(_sources(fact, facts, report)) for key, fact in facts.items()}
    about: Classes = {}
    try:
        order = list(TopologicalSorter(sources).static_order())
    except CycleError as error:
        circle = [facts[key] for key in error.args[1]]
        first = min(circle, key=lambda fact: fact.cell.line)
        around = " → ".join(fact.name for fact in circle)
        report.mistake(Say.FROM_CIRCLE, first.about_cell, circle=around)
        order, sources = list(facts), {key: set() for key in facts}
    for key in order:
        own = facts[key].about or frozenset()
        about[key] = own.union(*(about[source] for source in sources[key]))
    for draft in tables:
        read = [about.get(fold(name), frozenset()) for name in draft.table.reads]
        for name in draft.table.decides:
            about[fold(name)] = frozenset[Class]().union(*read)
    return about


def _sources(fact: DraftFact, facts: Mapping[str, DraftFact], report: Report) -> Iterable[str]:
    """The keys of the facts that one is derived from."""
    for source in filter(None, fact.derives_from):
        key = fold(source)
        if key not in facts:
            known = [other.name for other in facts.values() if other is not fact]
            report.mistake(Say.FROM_UNKNOWN, fact.about_cell, name=source, nearest=Near(source, known))
        elif facts[key].decided:
            report.mistake(Say.FROM_DECIDED, fact.about_cell, name=fact.name, source=facts[key].name)
        else:
            yield key


def check_load(
    tables: Iterable[DraftTable], outcomes: Mapping[str, DraftOutcome], about: Classes, report: Report
) -> None:
    """What a call deserves never reads how busy we are: load feeds advice alone."""
    for draft in tables:
        busy = next((name for name in draft.table.reads if "load" in about.get(fold(name), ())), None)
        if busy is None:
            continue
        for name in draft.table.decides:
            outcome = outcomes.get(fold(name))
            if outcome is not None and (outcome.is_ordered or fold(name) in RESERVED):
                report.mistake(Say.LOAD, draft.head_of(busy), fact=busy, outcome=outcome.name)
                break
