"""A plan's file -> a `Plan`; every mistake with its key, its line, and what to write instead."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any, cast

import msgspec

from answerable.audit.plan.keys import PlanKeys
from answerable.audit.plan.lines import line_of
from answerable.audit.plan.nouns import (
    ABOUT,
    REACHED,
    REST,
    SINCE,
    About,
    Areas,
    Clusters,
    Exclusion,
    Exposure,
    Family,
    Outcome,
    Plan,
    PriorityQuestion,
)
from answerable.intake.errors import IntakeError, Mistake, nearest, read_text
from answerable.intake.importing.causes import CAUSES

KEYS = (
    "title", "asks", "history", "time_zone", "level", "keep_excluded", "clusters", "shifts", "outcome",
    "exposure", "strata", "margin", "priority", "exclude", "family", "suppression", "areas", "unwritten",
)  # fmt: skip


def read_plan(path: Path) -> Plan:
    """Read a plan.

    Raises:
        IntakeError: with every mistake, each with its key and line.

    """
    text, digest = _read(path)
    reader = _Reader(str(path))
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise IntakeError([Mistake(str(path), "", f"This is not TOML: {error}.")]) from error
    plan = reader.plan(given, path, digest)
    if reader.mistakes:
        raise IntakeError(_placed(mistake, text) for mistake in reader.mistakes)
    return plan


def _read(path: Path) -> tuple[str, str]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        problem = f"Cannot be read: {error.strerror}."
        raise IntakeError([Mistake(str(path), "", problem, "Name the plan, a TOML file.")]) from error
    return read_text(str(path), raw), hashlib.sha256(raw).hexdigest()


def _placed(mistake: Mistake, text: str) -> Mistake:
    line = line_of(text, mistake.where)
    where = mistake.where if line is None else f"line {line}: {mistake.where}"
    return msgspec.structs.replace(mistake, where=where)


class _Reader(PlanKeys):
    """Takes out what a plan has, a table at a time."""

    def plan(self, given: dict[str, Any], path: Path, digest: str) -> Plan:
        self.only(given, "", KEYS)
        family, suppression = self.table(given, "family"), self.table(given, "suppression")
        self.only(family, "family", ("false_discovery_rate", "comparisons"))
        self.only(suppression, "suppression", ("below", "earlier"))
        margin = self.margin(given)
        plan = Plan(
            file=str(path),
            sha256=digest,
            title=self.text(given, "", "title", "what the audit is about, in a line"),
            asks=self.text(given, "", "asks", "the question, in a sentence"),
            histories=self.files(given, "", "history", path, optional=False),
            outcome=self.outcome(given),
            exposure=self.exposure(given),
            strata=tuple(
                self.factor(one, f"strata[{nth}]", ("because", "decision"))
                for nth, one in self.tables(given, "strata")
            ),
            risk_difference=margin[0],
            waiting_seconds=margin[1],
            priority=self.priority(given),
            excludes=self.excludes(given),
            keep_excluded=self.flag(given, "", "keep_excluded"),
            clusters=self.clusters(given),
            shifts=self.shifts(given),
            family=Family(
                self.number(family, "family", "false_discovery_rate", 0.05, 0, 0.5),
                self.whole(family, "family", "comparisons", 0, 1_000_000),
            ),
            level=self.number(given, "", "level", 0.95, 0.5, 0.9999),
            smallest_cell=self.whole(suppression, "suppression", "below", 10, 1_000),
            earlier=self.files(suppression, "suppression", "earlier", path, optional=True),
            time_zone=self.zone(given) if "time_zone" in given else "",
            areas=self.areas(given, path),
            unwritten=self.table(given, "unwritten"),
        )
        self.agree(plan)
        return plan

    def agree(self, plan: Plan) -> None:
        """Note what cannot stand together."""
        names = [factor.name for factor in plan.strata]
        for nth, name in enumerate(names, 1):
            if name and name in names[: nth - 1]:
                self.wrong(f"strata[{nth}]", f'"{name}" is a factor already.', "Strike one of the two.")
            if name and name == plan.exposure.factor.name:
                problem = "Like calls cannot be alike in what is compared."
                self.wrong(f"strata[{nth}]", problem, "Strike it, or compare something else.")
        if plan.waiting_seconds is not None and not (plan.outcome.reached and plan.outcome.horizon_seconds):
            problem = "Waiting needs a time that is waited for, and how long it is looked at."
            self.wrong(
                "margin.waiting_seconds", problem, "Write outcome.reached and outcome.horizon_minutes."
            )

    def margin(self, given: dict[str, Any]) -> tuple[float | None, float | None]:
        """What counts as practically alike; a question without a margin is not asked."""
        table = self.table(given, "margin")
        self.only(table, "margin", ("risk_difference", "waiting_seconds"))
        share = seconds = None
        if "risk_difference" in table:
            share = self.number(table, "margin", "risk_difference", 0.0, 0, 1)
        if "waiting_seconds" in table:
            seconds = self.number(table, "margin", "waiting_seconds", 0.0, 0, 1e7)
        if not table and "priority" not in given and "margin" not in self.noted:
            problem = "Nothing says what counts as practically alike, so that nothing is asked."
            fix = "Write [margin], and below it risk_difference = 0.02, waiting_seconds = 60, or both."
            self.wrong("margin", problem, fix)
        return share, seconds

    def outcome(self, given: dict[str, Any]) -> Outcome:
        """What counts as answered."""
        table = self.table(given, "outcome")
        known = ("reached", "cause", "column", "values", "since", "horizon_minutes", "missing")
        self.only(table, "outcome", known)
        said = [key for key in ("reached", "cause", "column") if key in table]
        if len(said) != 1:
            problem = (
                "Has to say once what counts as answered."
                if said
                else "Nothing says what counts as answered."
            )
            self.wrong(
                "outcome", problem, 'Write reached = "on_scene", or cause = ["answered"], or a column.'
            )
        reached = self.choice(table, "outcome", "reached", REACHED, "")
        causes = self.choices(table, "outcome", "cause", CAUSES, ())
        column, values = "", causes
        if said == ["column"]:
            column = self.text(table, "outcome", "column", "a column of the history")
            values = self.texts(table, "outcome", "values", optional=False)
        elif "values" in table:
            self.wrong(
                "outcome.values", "There is no column that these are values of.", "Write column as well."
            )
        return Outcome(
            reached=reached,
            column="cause" if causes else column,
            values=values,
            since=self.choice(table, "outcome", "since", SINCE, "received"),
            horizon_seconds=round(60 * self.number(table, "outcome", "horizon_minutes", 0.0, 0, 100_000)),
            missing=()
            if table.get("missing") == []
            else self.choices(table, "outcome", "missing", CAUSES, ("answered",)),
        )

    def exposure(self, given: dict[str, Any]) -> Exposure:
        """Whose calls are compared."""
        table = self.table(given, "exposure")
        factor = self.factor(table, "exposure", ("groups", "against", "about"))
        groups = self.groups(table)
        against = (
            self.text(table, "exposure", "against", '"rest", or a group') if "against" in table else REST
        )
        if against != REST and groups and against not in groups:
            self.wrong(
                "exposure.against", f'There is no group "{against}".', nearest(against, (REST, *groups))
            )
        about = self.choice(table, "exposure", "about", ABOUT, "")
        if not about:
            self.wrong("exposure.about", "Is missing.", f"Write what it is about: {', '.join(ABOUT)}.")
        return Exposure(factor, cast("About", about or "other"), groups, against)

    def groups(self, table: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        """Groups by name; a list names each group after its one value."""
        found = table.get("groups")
        if not isinstance(found, dict):
            listed = self.texts(table, "exposure", "groups", optional=True)
            return {value: (value,) for value in listed}
        groups = {name: self.texts(found, "exposure.groups", name, optional=False) for name in found}
        seen: dict[str, str] = {}
        for name, values in groups.items():
            if name == REST:
                self.wrong(f"exposure.groups.{name}", "It would be taken for all other calls.", "Rename it.")
            for value in values:
                if seen.setdefault(value, name) != name:
                    self.wrong(f"exposure.groups.{name}", f'"{value}" is in "{seen[value]}" already.')
        return groups

    def priority(self, given: dict[str, Any]) -> PriorityQuestion | None:
        """Whether priority is compared too."""
        if "priority" not in given:
            return None
        table = self.table(given, "priority")
        self.only(table, "priority", ("column", "urgent", "risk_difference"))
        return PriorityQuestion(
            self.text(table, "priority", "column", 'the column, such as "priority"'),
            self.texts(table, "priority", "urgent", optional=False),
            self.number(table, "priority", "risk_difference", None, 0, 1),
        )

    def excludes(self, given: dict[str, Any]) -> tuple[Exclusion, ...]:
        """The tables `[[exclude]]`."""
        rules = []
        for nth, one in self.tables(given, "exclude"):
            under = f"exclude[{nth}]"
            self.only(one, under, ("column", "values", "because"))
            column = self.text(one, under, "column", "a column of the history")
            values = self.texts(one, under, "values", optional=False)
            rules.append(Exclusion(column, values, self.text(one, under, "because", "why, in a few words")))
        return tuple(rules)

    def clusters(self, given: dict[str, Any]) -> Clusters:
        """What calls belong together."""
        found = given.get("clusters", "day")
        if isinstance(found, dict):
            self.only(found, "clusters", ("column",))
            return Clusters("column", self.text(found, "clusters", "column", "a column of the history"))
        if found not in ("day", "shift", "none"):
            fix = 'Write "day", "shift", "none", or { column = "…" }.'
            self.wrong("clusters", "Says nothing that calls could belong together by.", fix)
            return Clusters()
        return Clusters(found)

    def areas(self, given: dict[str, Any], path: Path) -> Areas | None:
        """Where the groups lie."""
        if "areas" not in given:
            return None
        table = self.table(given, "areas")
        self.only(table, "areas", ("geojson", "name"))
        file = self.text(table, "areas", "geojson", "the GeoJSON file, relative to the plan")
        return Areas(
            str(path.parent / file), self.text(table, "areas", "name", "its property that names the group")
        )
