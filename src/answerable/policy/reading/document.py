"""A whole document: its sections brought together into a directive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from answerable.policy.directive import Directive, DispatchRule, Fact, Guarantee, Outcome
from answerable.policy.given import fold
from answerable.policy.reading import flow
from answerable.policy.reading.decisions import DraftTable, read_table
from answerable.policy.reading.dispatching import read_dispatch
from answerable.policy.reading.facts import DraftFact, read_facts
from answerable.policy.reading.front import length, read_front
from answerable.policy.reading.guarantees import Ground, read_guarantees
from answerable.policy.reading.markdown import Grid
from answerable.policy.reading.outcomes import DraftOutcome, read_outcomes
from answerable.policy.reading.parts import Parts, check_prose, sort_sections
from answerable.policy.reading.report import Report
from answerable.policy.reading.source import are_too_many, find_invisible, split_lines
from answerable.policy.reading.terms import Vocabulary, vocabulary


class _Policy(msgspec.Struct, frozen=True):
    """The body of a document."""

    facts: tuple[Fact, ...]
    outcomes: tuple[Outcome, ...]
    tables: tuple[DraftTable, ...]
    guarantees: tuple[Guarantee, ...]
    dispatch: tuple[DispatchRule, ...]


def read_document(text: str, digest: str, report: Report) -> Directive | None:
    """Read a text into a directive; None where it is mistaken (and reported)."""
    lines = split_lines(text.removeprefix("\ufeff"))
    if are_too_many(lines, report) or find_invisible(lines, report):
        return None
    front = read_front(lines, report)
    body = [""] * length(lines) + lines[length(lines) :]
    if len(body) > 1 and not body[-1]:
        body.pop()  # the end of the last line is no line of its own
    policy = _read_body(body, report)
    if report.mistakes:
        return None
    return Directive(
        number=front.text("directive"),
        title=front.text("title"),
        version=front.version,
        authority=front.text("authority"),
        effective=front.effective,
        expires=front.expires,
        facts=policy.facts,
        outcomes=policy.outcomes,
        tables=tuple(draft.table for draft in policy.tables),
        guarantees=policy.guarantees,
        dispatch=policy.dispatch,
        front={name: entry.text for name, entry in front.entries.items()},
        text=text,
        digest=digest,
        warnings=tuple(sorted(report.warnings)),
    )


def _read_body(lines: list[str], report: Report) -> _Policy:
    """Read all sections; what could not be read is left out of the policy, which then must not be used."""
    parts = sort_sections(lines, report)
    fact_grid, outcome_grid = parts.grids.get("facts"), parts.grids.get("outcomes")
    facts = read_facts(fact_grid, report) if fact_grid else None
    outcomes = read_outcomes(outcome_grid, report) if outcome_grid else None
    is_declared = parts.broken.isdisjoint(("facts", "outcomes", ""))
    is_declared = is_declared and _all_read(facts, fact_grid) and _all_read(outcomes, outcome_grid)
    known = vocabulary(facts or {}, outcomes or {}, report, is_whole=is_declared)
    check_prose(parts, known, report)
    drafts = [read_table(title, heading, grid, known, report) for title, heading, grid in parts.decisions]
    tables = [draft for draft in drafts if draft is not None]
    is_whole = known.is_whole and not parts.broken and len(tables) == len(drafts)
    ordered, ground = _flow(facts or {}, outcomes or {}, tables, known, report, is_whole=is_whole)
    return _Policy(
        tuple(_facts(facts or {}, ground.about)),
        tuple(
            Outcome(outcome.name, outcome.domain, outcome.most_urgent, outcome.floor, outcome.cell.line)
            for outcome in (outcomes or {}).values()
            if outcome.domain is not None
        ),
        tuple(ordered),
        _guarantees(parts, ground, report),
        read_dispatch(parts.grids["dispatch"], report) if "dispatch" in parts.grids else (),
    )


def _facts(drafts: Mapping[str, DraftFact], about: flow.Classes) -> Iterator[Fact]:
    """The facts whose values could be read; what one is derived from is named as it is declared."""
    for key, fact in drafts.items():
        if fact.domain is not None:
            sources = tuple(drafts[name].name for name in map(fold, fact.derives_from) if name in drafts)
            yield Fact(fact.name, fact.domain, about[key], fact.ask, sources, fact.decided, fact.cell.line)


def _all_read(declared: Mapping[str, object] | None, grid: Grid | None) -> bool:
    """Whether every row of a declaring table gave a name, so that another name is truly unknown."""
    return declared is not None and grid is not None and len(declared) == len(grid.rows)


def _flow(
    facts: Mapping[str, DraftFact],
    outcomes: Mapping[str, DraftOutcome],
    tables: list[DraftTable],
    known: Vocabulary,
    report: Report,
    *,
    is_whole: bool,
) -> tuple[list[DraftTable], Ground]:
    """Order the tables, and work out what everything is about.

    `is_whole`: all tables could be read, so that what none of them produces is truly not produced.
    """
    made = flow.producers(tables, report)
    if is_whole:
        flow.check_produced(facts, outcomes, made, report)
    flow.check_lists(made, report)
    ordered = flow.in_order(tables, made, report)
    about = flow.classes(facts, ordered or [], report)
    flow.check_load(ordered or [], outcomes, about, report)
    lists = frozenset(key for key, draft in made.items() if draft.table.aggregate == "list")
    return ordered or [], Ground(known, about, lists)


def _guarantees(parts: Parts, ground: Ground, report: Report) -> tuple[Guarantee, ...]:
    grid = parts.grids.get("guarantees")
    return read_guarantees(grid, ground, report) if grid else ()
