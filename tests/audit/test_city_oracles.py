"""Four cities' figures, worked out again call by call with pandas and statsmodels, by code that shares no
line with ours. Skipped where the cities' files are not there.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.stats import skew
from scipy.stats import t as student
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.proportion import proportion_confint
from tests.intake.exports import ROOT

from answerable.audit import audit
from answerable.audit.findings import Finding, Found
from answerable.intake.importing import run

DATA = ROOT.parent / "shared" / "data"


TIMES = ("entered", "dispatched", "en_route", "on_scene", "transport", "hospital")
"""Moments, which DuckDB gives to Python only with a library that is not at hand."""


class City(NamedTuple):
    files: str
    reached: str
    horizon: int
    """Minutes."""
    exposure: str
    """A column, or `weekend`."""
    group: str
    strata: tuple[str, ...]


CITIES = {
    "sacramento": City("sacramento_police/*.csv", "on_scene", 60, "area", "5", ("call_type",)),
    "highway patrol": City(
        "chp_dui_calls/chp_sacramento*.csv", "dispatched", 60, "weekend", "Saturday and Sunday", ()
    ),
    "san francisco": City(
        "san_francisco_fire_ems/*2016-12.csv", "on_scene", 30, "priority", "3", ("call_type",)
    ),
    "san jose": City("san_jose_fire/*.csv", "on_scene", 30, "priority", "Priority 1", ("call_type",)),
}


@pytest.fixture(scope="module", params=CITIES)
def city(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Found, pd.DataFrame]:
    """An audit's answer, nothing hidden, and the calls that it is of."""
    told = CITIES[request.param]
    files = sorted(DATA.glob(told.files))
    if not files:
        pytest.skip("the city's own file is not at hand")
    folder = tmp_path_factory.mktemp("city")
    run(files, folder, zone="America/Los_Angeles")
    factor = f"time = {told.exposure!r}" if told.exposure == "weekend" else f"column = {told.exposure!r}"
    plan = [
        "title = 'an oracle'", "asks = 'Are the figures right?'", "history = 'history.parquet'",
        "[outcome]", f"reached = '{told.reached}'", f"horizon_minutes = {told.horizon}", "missing = []",
        "[exposure]", factor, f"groups = ['{told.group}']", "about = 'other'",
        *(line for each in told.strata for line in ("[[strata]]", f"column = '{each}'", "because = 'kind'")),
        "[margin]", "risk_difference = 0.02", "waiting_seconds = 60",
    ]  # fmt: skip
    (folder / "plan.toml").write_text("\n".join(plan) + "\n")
    return audit(folder / "plan.toml", entitled=True), calls(folder / "history.parquet", told)


def calls(history: Path, told: City) -> pd.DataFrame:
    """One row a call: group, stratum, day, answered, seconds waited up to the horizon, how it ended."""
    unread = {"units", "rows", "odd", *TIMES} - {told.reached, "received", "cleared"}
    with duckdb.connect() as con:
        read = con.execute(
            f"SELECT * EXCLUDE ({', '.join(sorted(unread))}) REPLACE (epoch_us(received) AS received,"
            f" epoch_us(cleared) AS cleared, epoch_us({told.reached}) AS {told.reached})"
            f" FROM read_parquet('{history}')"
        )
        heads = [name for name, *_ in read.description or ()]
        table = pd.DataFrame(read.fetchall(), columns=heads)
    table = table[table["excluded"].isna()]
    local = pd.to_datetime(table["received"], unit="us", utc=True).dt.tz_convert("America/Los_Angeles")
    made = pd.DataFrame({"day": local.dt.strftime("%Y-%m-%d")})
    if told.exposure == "weekend":
        made["ours"] = local.dt.strftime("%u").isin(["6", "7"])
        known = pd.Series(data=True, index=table.index)
    else:
        values = table[told.exposure].fillna("").str.strip()
        made["ours"], known = values == told.group, values != ""
    made["stratum"] = ""
    for name in told.strata:
        made["stratum"] += table[name].fillna("").str.strip().replace("", "(not recorded)") + "|"
    made["answered"] = table[told.reached].notna()
    made["waited"] = ((table[told.reached] - table["received"]) // 1_000_000).clip(lower=0)
    return made[known]


def answered(found: Found) -> Finding:
    return next(each for each in found.findings if each.question == "answered")


def test_shares_and_their_intervals(city: tuple[Found, pd.DataFrame]) -> None:
    """Calls, calls answered, Wilson's interval of each group."""
    found, table = city
    ours = next(each for each in found.groups if each.group == answered(found).group)
    mine = table[table["ours"]]
    hits, many = int(mine["answered"].sum()), len(mine)
    assert (ours.calls.n, ours.answered.n) == (many, hits)
    assert found.calls.n == len(table)
    assert (ours.rate.low, ours.rate.high) == pytest.approx(proportion_confint(hits, many, method="wilson"))


def fourfolds(table: pd.DataFrame) -> list[np.ndarray]:
    """Of each stratum: a row for the group and one for the others; not answered, answered."""
    return [
        np.array([_ends(part[part["ours"]]), _ends(part[~part["ours"]])])
        for _, part in table.groupby("stratum")
    ]


def _ends(part: pd.DataFrame) -> tuple[float, float]:
    return float((~part["answered"]).sum()), float(part["answered"].sum())


def difference(table: pd.DataFrame) -> float:
    """Mantel and Haenszel's, by their formula."""
    over = under = 0.0
    for (not_, yes), (others_not, others_yes) in fourfolds(table):
        ours, others = not_ + yes, others_not + others_yes
        over += (yes * others - others_yes * ours) / (ours + others)
        under += ours * others / (ours + others)
    return over / under


def test_differences_and_odds_among_like_calls(city: tuple[Found, pd.DataFrame]) -> None:
    """Crude, and Mantel and Haenszel's over strata; odds by statsmodels."""
    found, table = city
    finding = answered(found)
    shares = table.groupby("ours")["answered"].mean()
    assert finding.crude.difference.estimate == pytest.approx(shares[True] - shares[False])
    assert finding.adjusted.difference.estimate == pytest.approx(difference(table))
    both = [each for each in fourfolds(table) if each.sum(axis=1).all()]
    pooled = StratifiedTable(np.array(both).transpose(1, 2, 0)) if len(both) > 1 else None
    if pooled is not None:
        assert finding.adjusted.ratio.estimate == pytest.approx(pooled.oddsratio_pooled)
        told = next(each for each in finding.tests if each.name == "Cochran-Mantel-Haenszel")
        assert told.statistic == pytest.approx(pooled.test_null_odds().statistic)


def hall(t: float, a: float) -> float:
    """Hall's transformation (1992) of Student's t, for parts whose skewness over the root of n is `a`."""
    return t + a * t**2 / 3 + a**2 * t**3 / 27 + a / 6


def test_the_interval_is_a_jackknife_over_days(city: tuple[Found, pd.DataFrame]) -> None:
    """Each day left out in turn, from the first line on; Student's t with a degree less than days,
    straightened.
    """
    found, table = city
    strata = table.groupby("stratum")["ours"]
    compared = table[(strata.transform("any")) & ~(strata.transform("all"))]
    days = list(compared.groupby("day"))
    whole = difference(compared)
    without = np.array([difference(compared.drop(index=part.index)) for _, part in days])
    error = np.sqrt((len(days) - 1) / len(days) * ((without - whole) ** 2).sum())
    skewed = skew(whole - without) / np.sqrt(len(days))
    reach = student.ppf(0.975, len(days) - 1)
    far = [brentq(lambda t, x=x: hall(t, skewed) - x, -9, 9) for x in (reach, -reach)]
    told = answered(found).adjusted.difference
    assert (told.low, told.high) == pytest.approx([whole - error * t for t in far], rel=1e-6)


def test_waiting_up_to_the_horizon(city: tuple[Found, pd.DataFrame]) -> None:
    """The mean of each call's seconds, those never reached counted in full; where no call was open at the
    history's end, so that nothing is censored.
    """
    found, table = city
    ours = next(each for each in found.groups if each.group == answered(found).group)
    if ours.mean_waiting.estimate is None:
        assert "dates only" in ours.mean_waiting.why_not
        return
    mine = table[table["ours"]]
    horizon = found.horizon_seconds
    waits = mine["waited"].fillna(horizon).clip(upper=horizon)
    if not any("still open" in limit for limit in found.limits):
        assert ours.mean_waiting.estimate == pytest.approx(waits.mean())
    reached = np.sort(mine["waited"].dropna().to_numpy())
    at = int(np.ceil(len(mine) / 2)) - 1
    half = reached[at] if at < len(reached) and reached[at] <= horizon else None
    if half is None:
        assert ours.half_reached.estimate is None
    else:
        assert ours.half_reached.estimate == pytest.approx(half, abs=60)
