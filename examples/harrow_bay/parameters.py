"""Make `src/answerable/town/parameters.toml`: what the demo town's day is like, from published extracts.

    python examples/harrow_bay/parameters.py DATA [OUT]

DATA is a folder with the extracts that the table names as its sources; only these few numbers are kept of
them. What no extract has is marked as assumed. The same extracts give the same table.
"""

from __future__ import annotations

import datetime
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from answerable.intake import HistoryCall, HistoryUnit, read_history, read_profile

HERE = Path(__file__).resolve().parent
OUT = HERE.parents[1] / "src" / "answerable" / "town" / "parameters.toml"
NASHVILLE = "nashville_police/calls_2024.csv"
SAN_JOSE = [f"san_jose_police/policecalls_sample_{year}.csv" for year in (2022, 2023, 2024)]
SAN_FRANCISCO = "san_francisco_fire_ems/Fire_Department_Calls_for_Service_2016-12.csv"
BY_OFFICERS = {"TRAFFIC VIOLATION", "COMMUNITY POLICING ACTIVITY", "BUSINESS CHECK", ""}
"""What officers begin themselves, or nothing that says that somebody called."""
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
FEWEST = 100
"""So many units a stretch of work has to be known of."""
VARIANTS = 6
"""So many sets of facts are kept of a kind of call, the most frequent."""
HEAD = """\
# What a day in the demo town is like. Made by examples/harrow_bay/parameters.py; do not edit.
#
# Sources, as their publishers call them; nothing of them is here but these figures:
#   hours, days   Metro Nashville Police, Calls for Service, January to August 2024, less what officers begin
#   police        City of San Jose, Police Calls for Service, random sample 2022 to 2024
#   fire, medical City of San Francisco, Fire Department Calls for Service, 24 to 31 December 2016
#   times         the same of San Francisco: engines, medics; no extract has times of police units
# Facts are what the mappings in examples/ say of the recorded kinds of call; the cities recorded no facts.
"""


def main(data: Path, out: Path = OUT) -> None:
    """Write the table."""
    lines = [HEAD]
    lines += _profile(_received(data))
    police = [call for file in SAN_JOSE for call in _history(data / file, "san_jose")]
    fire = _history(data / SAN_FRANCISCO, "san_francisco")
    lines += _kinds("police", police)
    lines += _kinds("fire and medical", fire)
    lines += _times(fire)
    out.write_text("\n".join(lines) + "\n", "utf-8")


def _history(file: Path, city: str) -> tuple[HistoryCall, ...]:
    return read_history(file, read_profile(HERE.parent / city / f"{city}.toml")).calls


def _received(data: Path) -> list[datetime.datetime]:
    """When people called, on the city's wall clock."""
    zone = ZoneInfo("America/Chicago")
    calls = _history(data / NASHVILLE, "nashville")
    return [call.received.astimezone(zone) for call in calls if call.call_type not in BY_OFFICERS]


def _profile(received: Sequence[datetime.datetime]) -> list[str]:
    """Calls by hour, on weekdays and on weekends, and by day of the week: each beside the mean, 1."""
    days = Counter(at.weekday() for at in received)
    lines = ["[profile]", "# Monday first.", f"days = {_beside_mean([days[day] for day in range(7)])}"]
    for name, which in (("weekday", range(5)), ("weekend", range(5, 7))):
        hours = Counter(at.hour for at in received if at.weekday() in which)
        lines.append(f"{name} = {_beside_mean([hours[hour] for hour in range(24)])}")
    return [*lines, ""]


def _beside_mean(counts: Sequence[int]) -> list[float]:
    mean = sum(counts) / len(counts)
    return [round(count / mean, 2) for count in counts]


def _kinds(service: str, calls: Iterable[HistoryCall]) -> list[str]:
    """The kinds of call of a service: their shares, and the facts that the mapping tells of them."""
    of_kind: defaultdict[str, Counter[tuple[tuple[str, str], ...]]] = defaultdict(Counter)
    for call in calls:
        if kind := call.facts.get("kind of call"):
            of_kind[kind][tuple(sorted(call.facts.items()))] += 1
    total = sum(sum(variants.values()) for variants in of_kind.values())
    lines = []
    for kind, variants in sorted(of_kind.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        lines += [
            "[[kinds]]",
            f'kind = "{kind}"',
            f'service = "{service}"',
            f"share = {sum(variants.values()) / total:.4f}",
            "facts = [",
        ]
        for facts, count in variants.most_common(VARIANTS):
            told = ", ".join(f'"{fact}" = "{value}"' for fact, value in facts)
            lines.append(f"  {{ weight = {count}, said = {{ {told} }} }},")
        lines += ["]", ""]
    return lines


def _times(calls: Iterable[HistoryCall]) -> list[str]:
    """Quantiles, in seconds, of each stretch of a unit's work."""
    stretches: defaultdict[str, list[float]] = defaultdict(list)
    for call in calls:
        for unit in call.units:
            stretches["dispatch"] += _between(call.received, unit.dispatched)
            kind = {"ENGINE": "engine", "MEDIC": "medic"}.get(unit.kind or "")
            if kind:
                _of_unit(stretches, kind, unit)
    lines = ["[times]", f"# Seconds, at the quantiles {', '.join(map(str, QUANTILES))}."]
    lines += [
        f'"{name}" = {_quantiles(each)}  # {len(each)} units'
        for name, each in sorted(stretches.items())
        if len(each) >= FEWEST
    ]
    lines += [f'"{name}" = {seconds}  # assumed' for name, seconds in ASSUMED.items()]
    return lines


ASSUMED = {
    "patrol to scene": [150, 240, 390, 640, 1080],
    "patrol on scene": [420, 780, 1320, 2400, 4200],
}


def _of_unit(stretches: defaultdict[str, list[float]], kind: str, unit: HistoryUnit) -> None:
    stretches[f"{kind} to scene"] += _between(unit.dispatched, unit.on_scene)
    if unit.transport is None:
        stretches[f"{kind} on scene"] += _between(unit.on_scene, unit.available)
    else:
        stretches[f"{kind} to hospital"] += _between(unit.transport, unit.hospital)
        stretches[f"{kind} at hospital"] += _between(unit.hospital, unit.available)
        stretches[f"{kind} until transport"] += _between(unit.on_scene, unit.transport)


def _between(one: datetime.datetime | None, other: datetime.datetime | None) -> list[float]:
    """The seconds between two times, where both are known and in order."""
    seconds = (other - one).total_seconds() if one and other else -1.0
    return [seconds] if 0 < seconds < 6 * 3600 else []


def _quantiles(seconds: list[float]) -> list[int]:
    ordered = sorted(seconds)
    return [round(ordered[math.floor(part * (len(ordered) - 1))]) for part in QUANTILES]


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit("Name the folder with the extracts: python examples/harrow_bay/parameters.py DATA [OUT]")
    main(*map(Path, sys.argv[1:]))
