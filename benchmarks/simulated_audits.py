"""Audits of invented calls whose truth is known: how often they find what is not there, and what is.

    python -m benchmarks simulated_audits

Nobody is named or timed here: each table is a share of simulated audits, with its Wilson interval. Calls come
by day and area; bad nights of an area lower its answers, in every area alike. A planted disparity lowers one
area's answers (or lengthens its waits) on every day. Seeds are fixed, so that a second run gives the same.
"""

from __future__ import annotations

import csv
import hashlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import msgspec
import numpy as np

from answerable.audit.blind import CodedFact, Drawn, Key, score
from answerable.audit.comparing import verdicts
from answerable.audit.counting.counts import REACHED, Counts
from answerable.audit.figures import Untold
from answerable.audit.figures.proportions import wilson
from answerable.audit.findings import Verdict
from answerable.audit.plan import Plan
from answerable.audit.plan.nouns import Clusters, Exposure, Factor, Family, Outcome
from answerable.audit.unwritten import Section, find_unwritten

AREAS, DAYS, TYPES = 60, 60, 6
CALLS = 60_000
AUDITS = 100
"""Simulated audits of each line."""
HORIZON = 3_600
REFUSED = 3


class Town(NamedTuple):
    """What is true of an invented town."""

    areas: int = AREAS
    days: int = DAYS
    calls: int = CALLS
    bad_nights: float = 0.6
    """Standard deviation of an area's day, in log odds of an answer and in log of a wait."""
    less: float = 0.0
    """By how much area 0's share of answered calls is lower than like calls' elsewhere."""
    longer: float = 0.0
    """How many times longer, less one, area 0 waits."""


def calls_of(town: Town, chance: np.random.Generator) -> Counts:
    """One history, counted: what kind a call is depends on the area, and answers depend on the kind."""
    area = chance.integers(town.areas, size=town.calls)
    day = chance.integers(town.days, size=town.calls)
    mix = chance.dirichlet(np.full(TYPES, 2.0), size=town.areas).cumsum(axis=1)
    kind = (chance.random(town.calls)[:, None] > mix[area]).sum(axis=1).clip(max=TYPES - 1)
    night = chance.normal(0, town.bad_nights, size=(town.areas, town.days))[area, day]
    odds = np.linspace(0.4, 2.6, TYPES)[kind] + night
    share = 1 / (1 + np.exp(-odds)) - np.where(area == 0, town.less, 0.0)
    answered = chance.random(town.calls) < share
    wait = chance.exponential(700, size=town.calls) * np.exp(-night / 2)
    wait = (wait * np.where(area == 0, 1 + town.longer, 1.0)).astype(np.int64)
    names = tuple(f"{nth}" for nth in range(town.areas))
    return Counts(
        groups=names, strata=tuple((f"kind {nth}",) for nth in range(TYPES)),
        group=area, stratum=kind, cluster=day, cause=np.where(answered, REACHED, REFUSED),
        wait=np.where(answered, wait, -1), censored=np.zeros(town.calls, np.bool_),
        urgent=np.zeros(town.calls, np.bool_), n=np.ones(town.calls, np.int64),
    )  # fmt: skip


def plan_of(*, clusters: bool, family: bool, waiting: bool = False, margin: float = 0.001) -> Plan:
    """Every area beside all others, calls of one kind alike."""
    return Plan(
        file="", sha256="", title="", asks="", histories=(),
        outcome=Outcome(reached="on_scene", horizon_seconds=HORIZON),
        exposure=Exposure(Factor(column="area"), "place"),
        strata=(Factor(column="call_type", because="other kinds deserve other answers"),),
        risk_difference=None if waiting else margin,
        waiting_seconds=margin * HORIZON if waiting else None,
        clusters=Clusters("day" if clusters else "none"),
        family=Family(0.05 if family else 1.0),
    )  # fmt: skip


def told(found: int, of: int) -> str:
    """A share of simulated audits with its interval."""
    share = wilson(found, of)
    assert not isinstance(share, Untold)
    return f"{found / of:6.1%} ({share.low:.1%} to {share.high:.1%})"


def audits(town: Town, plan: Plan, many: int, seed: int) -> Iterator[dict[str, Verdict]]:
    """The verdicts of so many towns."""
    for nth in range(many):
        yield verdicts(calls_of(town, np.random.default_rng((seed, nth))), plan)


def null(many: int) -> None:
    """Everybody alike: what share of audits, and of comparisons, tells a disparity."""
    print(
        f"### Everybody treated alike: {AREAS} areas, {CALLS:,} calls on {DAYS} days, {many} audits a line\n"
    )
    print("| question | clusters | family | audits that tell some disparity | of all comparisons |")
    print("|---|---|---|---:|---:|")
    for waiting in (False, True):
        for clusters, family in ((False, False), (False, True), (True, False), (True, True)):
            plan = plan_of(clusters=clusters, family=family, waiting=waiting)
            rounds = many if not waiting else max(10, many // 4)
            found = [list(each.values()).count("disparity") for each in audits(Town(), plan, rounds, 1)]
            some = sum(count > 0 for count in found)
            print(
                f"| {'waiting' if waiting else 'answered'} | {'day' if clusters else 'none'} |"
                f" {'Benjamini-Hochberg' if family else 'none'} | {told(some, rounds)} |"
                f" {sum(found) / rounds / AREAS:.1%} |",
                flush=True,
            )


def power(many: int) -> None:
    """One area treated otherwise: how often it is found, and what else is told."""
    print(f"\n### One of 12 areas answered less often: 12,000 calls on {DAYS} days, {many} audits a line\n")
    print("| lower by | told of it | practically alike (margin 5 points) | inconclusive | told of others |")
    print("|---:|---:|---:|---:|---:|")
    for less in (0.0, 0.02, 0.05, 0.10, 0.15):
        town = Town(areas=12, calls=12_000, less=less)
        seen = list(audits(town, plan_of(clusters=True, family=True, margin=0.05), many, 2))
        own = [each["answered/area-0/rest"] for each in seen]
        others = sum(list(each.values()).count("disparity") for each in seen) - own.count("disparity")
        print(
            f"| {less * 100:.0f} points | {told(own.count('disparity'), many)} |"
            f" {own.count('practically alike') / many:.0%} | {own.count('inconclusive') / many:.0%} |"
            f" {others / many / 11:.1%} of comparisons |",
            flush=True,
        )


WORKS_FOR = ("public", "city", "federal", "county")


def departures(folder: Path, planted: float, chance: np.random.Generator) -> Path:
    """A history of 2,000 calls; `planted`: the share declined of calls whose caller works for `federal`."""
    works, decided = (
        chance.choice(WORKS_FOR, size=2_000, p=(0.7, 0.15, 0.03, 0.12)),
        chance.integers(2, size=2_000),
    )
    kind, place = chance.integers(5, size=2_000), chance.integers(4, size=2_000)
    share = np.where(decided == 0, 0.06, 0.02)
    share = np.where(works == "federal", np.maximum(share, planted), share)
    declined = chance.random(2_000) < share
    file = folder / "history.parquet"
    rows = [
        {
            "id": f"{nth}", "again": 0, "received": f"2025-01-{1 + nth % 28:02}T12:00:00Z",
            "caller works for": str(works[nth]), "kind of call": f"{kind[nth]}", "place": f"{place[nth]}",
            "decided: response": ("send", "send now")[decided[nth]],
            "cause": "refused or not sent" if declined[nth] else "answered",
        }
        for nth in range(2_000)
    ]  # fmt: skip
    lines = folder / "rows.jsonl"
    lines.write_bytes(b"\n".join(map(msgspec.json.encode, rows)) + b"\n")
    with duckdb.connect() as con:
        read = f"SELECT * REPLACE (received::TIMESTAMPTZ AS received) FROM read_json('{lines}')"
        con.execute(f"COPY ({read}) TO '{file}' (FORMAT parquet)")
    return file


def unwritten(many: int) -> None:
    """Refusals that follow an employer, or nothing."""
    section = Section(
        target="cause: refused or not sent", columns=("caller works for", "kind of call", "place"),
        baseline=("decided: response",), permutations=199,
    )  # fmt: skip
    print(f"\n### An unwritten rule: 2,000 calls, some 60 from federal callers, {many} searches a line\n")
    print("| declined of federal callers' calls | that rule found | any other rule found |")
    print("|---:|---:|---:|")
    for planted in (0.0, 0.15, 0.30, 0.60):
        own = others = 0
        for nth in range(many):
            with tempfile.TemporaryDirectory() as name:
                file = departures(Path(name), planted, np.random.default_rng((3, nth)))
                words = [rule.words for rule in find_unwritten(file, section).rules]
            about = [each for each in words if "caller works for = federal" in each]
            own, others = own + bool(about), others + (len(about) < len(words))
        share = f"{planted:.0%}" if planted else "as others' (2 to 6%)"
        print(f"| {share} | {told(own, many)} | {told(others, many)} |", flush=True)


def coding(many: int) -> None:
    """Facts of one group's calls coded lower than a second, blind coding of them."""
    fact = CodedFact("life safety", ("no", "yes"), ordered=True)
    print(f"\n### A bias in the coding: 300 calls re-coded blind, half of a group, {many} reviews a line\n")
    print("| of the group's calls coded lower, beside 5% of the others' | disparity told |")
    print("|---:|---:|")
    for biased in (0.05, 0.15, 0.25, 0.35):
        found = 0
        for nth in range(many):
            found += _review(fact, biased, np.random.default_rng((4, nth))) == "disparity"
        print(f"| {biased:.0%} | {told(found, many)} |", flush=True)


def _review(fact: CodedFact, biased: float, chance: np.random.Generator) -> Verdict:
    truth = chance.random(300) < 0.6
    group = chance.integers(2, size=300)
    lower = truth & (chance.random(300) < np.where(group == 1, biased, 0.05))
    calls = tuple(
        Drawn(f"r{nth}", f"{nth}", 0, ("others", "group")[group[nth]],
              {fact.name: "yes" if truth[nth] and not lower[nth] else "no"})
        for nth in range(300)
    )  # fmt: skip
    key = Key("", 1, "", "works for", (), (fact,), calls)
    with tempfile.TemporaryDirectory() as name:
        sheet = Path(name) / "sheet.csv"
        with sheet.open("w", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["review", fact.name])
            writer.writerows((f"r{nth}", "yes" if truth[nth] else "no") for nth in range(300))
        commitment = hashlib.sha256(msgspec.json.encode(key)).hexdigest()
        [finding] = score(key, [sheet], commitment).findings
    return finding.verdict


TABLES: tuple[Callable[[int], None], ...] = (null, power, unwritten, coding)


def main(many: int = AUDITS) -> None:
    """All tables."""
    for table in TABLES:
        table(many)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else AUDITS)
