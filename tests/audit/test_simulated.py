"""Whole audits of simulated arrays: towns that treat everybody alike are not accused, planted differences are
found. Seeds are fixed, so that a run tells the same each time.
"""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from tests.audit.histories import of_every_area

from answerable.audit import compare, verdicts
from answerable.audit.counting.counts import Counts
from answerable.audit.plan import Plan

AREAS, DAYS, KINDS, CALLS = 10, 40, 5, 5_000
SHARES = np.array([0.5, 0.6, 0.7, 0.8, 0.9])


def town(rng: np.random.Generator, less: float = 0.0, of_its_own: float = 0.0) -> Counts:
    """A town's calls. Area 0 is answered `less` often than like calls; on each day each area has luck of its
    own, with this standard deviation.
    """
    area, kind, day = (rng.integers(0, many, CALLS) for many in (AREAS, KINDS, DAYS))
    luck = rng.normal(0, of_its_own, (DAYS, AREAS))[day, area]
    answered = rng.random(CALLS) < SHARES[kind] + luck - less * (area == 0)
    return Counts(
        groups=tuple(f"a{n}" for n in range(AREAS)),
        strata=tuple((f"kind {n}",) for n in range(KINDS)),
        group=area,
        stratum=kind,
        cluster=day,
        cause=np.where(answered, 0, 2),
        wait=np.full(CALLS, -1),
        censored=np.zeros(CALLS, np.bool_),
        urgent=np.zeros(CALLS, np.bool_),
        n=np.ones(CALLS, np.int64),
    )


def accused(counts: Counts, plan: Plan) -> set[str]:
    return {name for name, verdict in verdicts(counts, plan).items() if verdict == "disparity"}


def test_towns_that_treat_all_alike_are_seldom_accused() -> None:
    """Of 40 such audits, at 5 % of false discoveries, seven or more come once in 300 times."""
    rng, read = np.random.default_rng(20), of_every_area()
    assert sum(bool(accused(town(rng), read)) for _ in range(40)) < 7


def test_without_clusters_bad_days_accuse_somebody() -> None:
    """Where each area has days of its own luck, calls taken as independent accuse in most audits."""
    rng, read = np.random.default_rng(21), of_every_area()
    alone = msgspec.structs.replace(read, clusters=msgspec.structs.replace(read.clusters, by="none"))
    towns = [town(rng, of_its_own=0.25) for _ in range(20)]
    by_day, by_call = (sum(bool(accused(each, plan)) for each in towns) for plan in (read, alone))
    assert by_day < 5
    assert by_call > 10


def test_a_planted_disparity_is_found() -> None:
    """15 in 100 fewer in one area: found in nearly all of 20 audits, and said of that area."""
    rng, read = np.random.default_rng(22), of_every_area()
    assert sum("answered/area-a0/rest" in accused(town(rng, less=0.15), read) for _ in range(20)) >= 18


def test_counts_without_waits_are_the_same_calls() -> None:
    """Fewer cells, the same tallies; and a factor left out merges strata, never calls."""
    counts = town(np.random.default_rng(23))
    fewer, none = counts.without_waits(), counts.by(())
    assert fewer.calls == none.calls == counts.calls
    assert len(fewer.n) < len(counts.n)
    assert none.strata == ((),)
    for name in ("group", "stratum", "cluster", "cause"):
        whole = np.bincount(getattr(counts, name), counts.n)
        assert whole.tolist() == np.bincount(getattr(fewer, name), fewer.n).tolist()


@pytest.mark.parametrize("clusters", ["day", "none"])
def test_crude_and_adjusted_agree_where_there_is_nothing_to_adjust(clusters: str) -> None:
    """With one stratum, both are the plain difference of shares."""
    counts = town(np.random.default_rng(24)).by(())
    read = of_every_area()
    by = msgspec.structs.replace(read.clusters, by=clusters)
    alone = msgspec.structs.replace(read, strata=(), clusters=by)
    finding = compare(counts, alone).findings[0]
    own, rest = counts.group == 0, counts.group != 0
    shares = [counts.n[side & (counts.cause == 0)].sum() / counts.n[side].sum() for side in (own, rest)]
    for effect in (finding.crude, finding.adjusted):
        assert effect.difference.estimate == pytest.approx(shares[0] - shares[1])
    assert finding.reversal == ""
