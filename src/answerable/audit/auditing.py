"""An audit from its plan to its answer, a step a line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from answerable.audit.comparing import Comparison, compare
from answerable.audit.comparing.waiting import dates_only
from answerable.audit.counting import Counted, Engine, Histories, count, find_histories
from answerable.audit.counting.counts import MISSING
from answerable.audit.counting.opening import key_of
from answerable.audit.findings import Area, Count, Excluded, Found, Registration, Source
from answerable.audit.mapping import read_areas
from answerable.audit.plan import Plan, read_plan
from answerable.audit.registering import Statement, register
from answerable.audit.suppressing import suppress
from answerable.audit.suppressing.excluded import hide_left_out
from answerable.audit.suppressing.releases import read_release
from answerable.audit.unwritten import Section, find_unwritten, read_section, withheld
from answerable.intake.errors import IntakeError, Mistake


def audit(
    plan_path: Path,
    *,
    now: datetime | None = None,
    statement: Statement | None = None,
    entitled: bool = False,
    engine: Engine | None = None,
) -> Found:
    """Carry out a plan. `statement`: its digest, said on a record; `entitled`: nothing is hidden; `engine`:
    where calls are counted, if not here.

    Raises:
        IntakeError: the plan, a history, an earlier release or the areas cannot be used.

    """
    plan = read_plan(plan_path)
    histories = find_histories(plan)
    earlier = [read_release(Path(file)) for file in plan.earlier]
    areas = read_areas(plan.areas) if plan.areas else ()
    section = _section(plan, histories)
    # From here on outcomes are read: the plan is on the disk before the first of them is.
    registration = register(plan, histories, now or datetime.now(UTC), statement)
    counted = count(plan, histories, engine)
    compared = compare(counted.counts, plan)
    if not entitled:
        compared = suppress(compared, counted.counts, plan, earlier)
    shown = {tally.group for tally in compared.groups}
    found = _found(
        plan, histories, registration, counted, compared, entitled=entitled,
        areas=tuple(area for area in areas if area.group in shown),
        limits=tuple(_limits(plan, histories, counted, entitled=entitled)),
    )  # fmt: skip
    if section is None:
        return found
    below = 0 if entitled else max(section.fewer_than, plan.smallest_cell)
    searched = find_unwritten(histories.files[0], section)
    return msgspec.structs.replace(
        found, unwritten=searched if entitled else withheld(searched, below), unwritten_below=below
    )


def _section(plan: Plan, histories: Histories) -> Section | None:
    """What is searched for unwritten rules, on the city's clock; None: the plan has no such section."""
    if not plan.unwritten:
        return None
    if len(histories.files) > 1:
        problem = "Rules are searched in one history, and the plan names several."
        raise IntakeError([Mistake(plan.file, "unwritten", problem, "Import their files into one.")])
    return read_section({"time_zone": histories.time_zone, **plan.unwritten}, plan.file)


def _found(
    plan: Plan, histories: Histories, registration: Registration, counted: Counted, compared: Comparison,
    areas: tuple[Area, ...], limits: tuple[str, ...], *, entitled: bool,
) -> Found:  # fmt: skip
    calls, below = counted.counts.calls, 0 if entitled else plan.smallest_cell
    hidden, whole = hide_left_out([each.calls for each in counted.left_out], below)
    return Found(
        title=plan.title,
        asks=plan.asks,
        registration=registration,
        sources=tuple(_sources(histories, counted, hidden=whole)),
        first=counted.first,
        last=counted.last,
        time_zone=histories.time_zone,
        calls=Count(calls if calls == 0 or calls >= below else None),
        excluded=tuple(
            Excluded(each.rule, each.because, Count(None if hide else each.calls, key_of(left_out=each.key)))
            for each, hide in zip(counted.left_out, hidden, strict=True)
        ),
        exposure=plan.exposure.factor.name,
        exposure_about=plan.exposure.about,
        outcome=plan.outcome.in_words,
        horizon_seconds=float(plan.outcome.horizon_seconds),
        level=plan.level,
        false_discovery_rate=plan.family.false_discovery_rate,
        smallest_cell=plan.smallest_cell,
        strata_by=tuple(factor.name for factor in plan.strata),
        decisions=plan.decisions,
        clusters_by=plan.clusters.in_words,
        groups=compared.groups,
        findings=compared.findings,
        curves=compared.curves,
        areas=areas,
        limits=limits,
    )


def _sources(histories: Histories, counted: Counted, *, hidden: bool) -> Iterator[Source]:
    notes = ["Its times of arrival are dates only."] if dates_only(counted.counts) else []
    cut = histories.not_complete or ((),) * len(histories.files)
    read = zip(histories.files, histories.digests, counted.calls, cut, strict=True)
    for file, digest, calls, reasons in read:
        told = [f"Not complete, or may not be: {reason}" for reason in reasons]
        yield Source(file.name, digest, None if hidden else calls, (*told, *notes))


def _limits(plan: Plan, histories: Histories, counted: Counted, *, entitled: bool) -> Iterator[str]:
    """What this audit cannot say."""
    if entitled:
        yield "Nothing is hidden in this answer: it is for those entitled to it, and not to be published."
    yield "It speaks of recorded calls. What nobody recorded is not in it; no file can show that it is whole."
    if any(histories.not_complete):
        yield (
            "A history read here is not complete, or may not be (see what was read): calls that are not in it"
            " could make any figure another."
        )
    held = ", ".join(factor.name for factor in plan.strata)
    alike = f"Calls count as like each other when they agree in {held}" if held else "No calls were matched"
    yield f"{alike}; in what else they differ is not known here. It tells that groups fared apart, not why."
    if plan.exposure.about == "place":
        yield "An area is not a person: who calls from there, or lives there, is not in these figures."
    if plan.decisions:
        yield (
            f"{', '.join(plan.decisions)}: a decision of that time, no measure of need. Holding it alike can"
            " hide a difference that it made; figures with and without it stand side by side."
        )
    if counted.counts.n[counted.counts.cause == MISSING].sum():
        yield (
            "Some calls were answered by their disposition, and have no time of arrival. They count as not"
            " reached; worst and best say how far they could move the crude difference."
        )
    if counted.backwards:
        told = entitled or counted.backwards >= plan.smallest_cell
        early = f"{counted.backwards:,} calls were" if told else "Some calls were"
        yield f"{early} reached, as recorded, before they were received: they count as not having waited."
    if counted.counts.censored.any():
        yield (
            "Some calls were still open where the history ends. Their waiting is followed until then; among"
            " shares they count as not answered."
        )
    if plan.clusters.by == "none":
        yield "Calls are taken as independent: on bad days many fare badly together; intervals are too short."
    else:
        yield "Intervals of groups' rates take calls as independent; those of differences go by clusters."
