"""Any city's export -> a typed history: what its columns are is guessed, shown and kept as a profile.

propose(paths)  -> a draft of a profile, with evidence and confidence for every column
run(paths, out) -> history.parquet, rejects.csv, profile.toml, review files, and the report
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from answerable.intake.errors import IntakeError, Mistake, fold
from answerable.intake.importing import excluding
from answerable.intake.importing.claim import Claim
from answerable.intake.importing.columns import Sample, take
from answerable.intake.importing.drafts import Draft, draft, mapped, to_toml
from answerable.intake.importing.guess import Guess, guess
from answerable.intake.importing.loading import HISTORY, REJECTS, REVIEW, workshop
from answerable.intake.importing.report import Count, Report
from answerable.intake.importing.sources import Source, sources
from answerable.intake.importing.staging import Tick
from answerable.intake.importing.zones import Zone, zone_of
from answerable.intake.profile import NEEDED, Profile, read_profile

__all__ = [
    "HISTORY",
    "PROFILE",
    "REJECTS",
    "REVIEW",
    "Claim",
    "Count",
    "Draft",
    "Proposal",
    "Report",
    "propose",
    "run",
]

PROFILE = "profile.toml"
Ask = Callable[["Proposal"], Draft]
"""Shows a proposal to a person and returns the draft as they want it."""


class Proposal(msgspec.Struct, frozen=True):
    """What files were seen, and the profile that is thought to read them."""

    sources: tuple[Source, ...]
    seen: tuple[tuple[Sample, Guess], ...]
    draft: Draft

    def has(self, head: str) -> bool:
        """Whether a file has a column under this header."""
        return any(fold(head) == fold(each) for sample, _ in self.seen for each in sample.heads)

    def with_role(self, role: str, claim: Claim) -> Proposal:
        """The proposal after somebody said that a column has a role; unchanged if it has another one
        already.
        """
        offered = (each for each in self.draft.open.get(role, ()) if each.column == claim.column)
        if (known := next(offered, None)) is not None:
            claim = msgspec.structs.replace(claim, date=known.date, unit=known.unit, since=known.since)
        return msgspec.structs.replace(self, draft=mapped(self.draft, role, claim, self.seen))

    def with_zone(self, zone: str) -> Proposal:
        """The proposal with the time zone that somebody named."""
        given = msgspec.structs.replace(self.draft, zone=Zone(zone, "as told"))
        return msgspec.structs.replace(self, draft=given)


def propose(paths: Sequence[Path], zone: str | None = None, tick: Tick | None = None) -> Proposal:
    """Look at files and guess what their columns are.

    Raises:
        IntakeError: a file cannot be read as a table.

    """
    found = sources(list(paths))
    seen = []
    zones = []
    for at, source in enumerate(found, 1):
        if tick:
            tick("Looking at files", at)
        with source.open() as table:
            sample = take(table)
        told = zone_of(sample)
        american = (zone or told.name).startswith(("America/", "US/", "Pacific/Honolulu"))
        seen.append((sample, guess(sample, month_first=american)))
        zones.append(told)
    names = {each.name for each in zones if each.name}
    told = (
        next((each for each in zones if each.name), zones[0])
        if len(names) <= 1
        else Zone("", "its files tell several clocks")
    )
    if all(_in_utc(sample, made) for sample, made in seen) and not told.name:
        told = Zone("UTC", "its times are moments in UTC, on any clock")
    proposal = Proposal(tuple(found), tuple(seen), draft(_name(paths), seen, told))
    return proposal.with_zone(zone) if zone else proposal


def _name(paths: Sequence[Path]) -> str:
    return ", ".join(path.name for path in paths[:3]) + (" …" if len(paths) > 3 else "")


def _in_utc(sample: Sample, made: Guess) -> bool:
    claim = made.sure.get("received")
    forms = next((column.times for column in sample.columns if claim and column.name == claim.column), None)
    return (
        forms is not None
        and not forms.midnight
        and all(form.startswith("epoch") or form.endswith("%z") for form in forms.forms)
    )


def run(
    paths: Sequence[Path], out: Path, *, profile: Path | None = None, ask: Ask | None = None,
    zone: str | None = None, tick: Tick | None = None,
) -> tuple[Profile, Report]:  # fmt: skip
    """Import files into the directory `out`; without a profile, by a guess that `ask` may show to a person.

    Raises:
        IntakeError: a file or the profile cannot be used, or no column is surely what an import cannot do
        without.

    """
    if profile is not None:
        layout = read_profile(profile)
        with workshop(out, tick) as at_work:
            staged = at_work.staged(sources(list(paths)), layout)
            return layout, at_work.load(staged, layout)
    proposal = propose(paths, zone, tick)
    made = ask(proposal) if ask else proposal.draft
    _check_needed(made)
    made = _with_source_rule(made, proposal)
    with workshop(out, tick) as at_work:
        layout = _written(made, at_work.folder / PROFILE)
        staged = at_work.staged(proposal.sources, layout)
        types = [word for word, _ in at_work.words(staged, "call_type")]
        made = _with_type_rules(made, types)
        report = at_work.load(staged, _written(made, at_work.folder / PROFILE))
        review = {what: file for what, file in REVIEW.items() if (out / file).exists()}
        layout = _written(msgspec.structs.replace(made, review=review), out / PROFILE)
    return layout, report


def _with_source_rule(made: Draft, proposal: Proposal) -> Draft:
    """The rule that a column gives which says who began a call."""
    values = [
        value
        for sample, _ in proposal.seen
        for column in sample.columns
        if column.name in made.source
        for value in column.values
    ]
    rules = excluding.by_source(made.source[0], values) if made.source else ()
    return msgspec.structs.replace(made, excludes=rules)


def _with_type_rules(made: Draft, types: Sequence[str]) -> Draft:
    """The rules that call types give; who began a call is a column's to say, where there is one."""
    rules = excluding.by_type(made.columns["call_type"][0], types)
    kept = [rule for rule in rules if not (made.source and rule.rule == excluding.SELF)]
    return msgspec.structs.replace(made, excludes=(*made.excludes, *kept))


def _written(made: Draft, file: Path) -> Profile:
    """The draft as a file, read back: what is saved is what is used."""
    file.write_text(to_toml(made), encoding="utf-8")
    return read_profile(file)


def _check_needed(made: Draft) -> None:
    """Raises IntakeError where an import cannot go on without a person's word."""
    mistakes = []
    for key in NEEDED:
        role = key.partition(".")[2]
        if role in made.columns:
            continue
        maybe = ", ".join(f'"{claim.column}" ({claim.confidence:.2f})' for claim in made.open.get(role, ()))
        problem = f"No column is surely {key}." + (f" It may be {maybe}." if maybe else "")
        mistakes.append(Mistake(made.name, "", problem, f"Say so: --column {role}=HEADER."))
    if mistakes:
        raise IntakeError(mistakes)
