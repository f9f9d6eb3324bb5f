"""Staged text -> typed rows: times in UTC, what stands for nothing as nothing, why a row is in no call.

The table `typed` has a row for each staged one. What is odd about a row is a bit of its `odd`; `ODD` has
the words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from answerable.intake.errors import fold
from answerable.intake.importing import wall
from answerable.intake.importing.fits import POINT, WKT
from answerable.intake.importing.staging import Key, Staged
from answerable.intake.layout import Exclude
from answerable.intake.profile import ROLES, TIMES, Profile
from answerable.intake.sql import quoted

if TYPE_CHECKING:
    import duckdb

TEXTS: Final = (*ROLES["columns"], "address", "area")
"""Roles that are kept as they are written."""
_BLANK: Final = "chr(32) || chr(9) || chr(160) || chr(8203) || chr(65279) || chr(8239) || chr(12288)"
_NEVER: Final = "CAST(NULL AS TIMESTAMP)"
_WORDS: Final = {role: role.replace("_", " ") for role in TIMES}

ODD: Final[tuple[str, ...]] = (
    *(f"{_WORDS[role]} fits none of the profile's formats, and counts as missing" for role in TIMES),
    *(f"{_WORDS[role]} is a placeholder (before 1950, after 2099), and counts as missing" for role in TIMES),
    *(f"{_WORDS[role]} falls in the hour that the end of summer time repeats" for role in TIMES),
    *(f"{_WORDS[role]} is a time that the change to summer time skips" for role in TIMES),
    *(f"{_WORDS[role]} before an earlier step" for role in TIMES),
    *(f"{_WORDS[role]} seems to be a day early: it passed midnight, and its date did not" for role in TIMES),
    *(f"{_WORDS[role]} is counted from a step without a time, and counts as missing" for role in TIMES),
    "a time of day passed midnight, and was put on the next day",
    "the point is not a latitude and a longitude, and counts as missing",
    "received = dispatched: begun by a unit, or one time recorded for both",
)  # fmt: skip
"""What can be odd about a row, by bit."""
_ROLLED, _POINT, _SAME = len(ODD) - 3, len(ODD) - 2, len(ODD) - 1


def keys_of(profile: Profile) -> list[Key]:
    """The columns that a profile reads."""
    keys = [
        Key(
            role,
            profile.columns[role],
            f"{'durations' if role in profile.apart.durations else section}.{role}",
            f"{section}.{role}" in ("columns.call", "times.received"),
        )
        for section, roles in ROLES.items()
        for role in roles
        if role in profile.columns
    ]
    keys += [Key(f"date_{role}", heads, f"dates.{role}", role == "received")
             for role, heads in profile.apart.dates.items()]  # fmt: skip
    keys += [Key(f"by_{at}", (head,), "facts.by", False) for at, head in enumerate(profile.mapping.by[1:])]
    keys += [Key(f"exclude_{at}", (rule.column,), "exclude", False)
             for at, rule in enumerate(profile.excludes) if not goes_by_type(rule, profile)]  # fmt: skip
    return keys


def goes_by_type(rule: Exclude, profile: Profile) -> bool:
    """Whether a rule goes by the call type, which is read anyway."""
    return fold(rule.column) in map(fold, profile.columns.get("call_type", ()))


def make_typed(con: duckdb.DuckDBPyConnection, staged: Staged, profile: Profile, parts: int) -> None:
    """Fill the table `typed` from `staged`, in parts by call so that each can be put together alone."""
    place = {key.name: f"c{at}" for at, key in enumerate(staged.keys)}
    con.execute(f"CREATE TABLE walls AS {_walls(place, profile)}")
    con.execute("DROP TABLE staged")
    steps: list[str] = [role for role in TIMES if role in place]
    bounds = ", ".join(f"min(w_{role}), max(w_{role})" for role in steps)
    seen = [at for at in con.execute(f"SELECT {bounds} FROM walls").fetchone() or () if at is not None]  # noqa: S608
    years = (min(at.year for at in seen), max(at.year for at in seen)) if seen else (2000, 2000)
    con.execute(f"CREATE TABLE typed AS {_typed(place, steps, profile, years, parts)}")
    con.execute("DROP TABLE walls")


def trimmed(cell: str) -> str:
    """A cell without the blanks around it, those of other alphabets and of no width included."""
    return f"trim({cell}, {_BLANK})"


def _clean(cell: str, missing: frozenset[str]) -> str:
    """A cell, trimmed; NULL where it means nothing."""
    text = trimmed(cell)
    words = ", ".join(quoted(word) for word in sorted(missing) if word)
    said = f"lower({text})"
    if any(" " in word for word in missing):
        said = f"regexp_replace({said}, '\\s+', ' ', 'g')"
    nothing = f" OR {said} IN ({words})" if words else ""
    return f"CASE WHEN {text} = ''{nothing} THEN NULL ELSE {text} END"


def _layers(source: str, layers: list[list[str]]) -> str:
    """A query that adds columns layer by layer: each may use those below, and each is worked out once."""
    for columns in layers:
        if columns:
            source = f"(SELECT *, {', '.join(columns)} FROM {source})"  # noqa: S608
    return source


def _walls(place: dict[str, str], profile: Profile) -> str:
    """The query that makes `walls`: cells cleaned, and each time as the clock showed it (`w_`) or in UTC
    (`u_`).
    """
    steps = [role for role in TIMES if role in place]
    texts = _texts(place)
    cells, read, apart, real = [], [], [], []
    cells += [f"{_clean(place[name], profile.missing)} AS {name}" for name in texts]
    for role in steps:
        text = _clean(place[role], profile.missing)
        cells.append(f"replace(replace(replace({text}, chr(160), ' '), '  ', ' '), '  ', ' ') AS t_{role}")
        took = profile.apart.durations.get(role)
        of_clock, in_utc = (_NEVER, _NEVER) if took else wall.moment(f"t_{role}", profile.formats)
        read += [f"{_seconds(f't_{role}', took.seconds)} AS d_{role}"] if took else []
        read += [f"{of_clock} AS m_{role}", f"{in_utc} AS i_{role}"]
        apart.append([f"{_apart(role, place, profile)} AS a_{role}"])
        real.append(
            [f"{_real(f'coalesce(m_{role}, a_{role})')} AS w_{role}", f"{_real(f'i_{role}')} AS u_{role}"]
        )
    found = [
        [
            f"d_{role} IS NOT NULL AS r_{role}"
            if role in profile.apart.durations
            else f"coalesce(m_{role}, a_{role}, i_{role}) IS NOT NULL AS r_{role}"
            for role in steps
        ]
    ]
    together = [layer for pair in zip(apart, real, strict=True) for layer in pair]
    source = _layers("staged", [cells, read, *together, found[0]])
    kept = ["file", "row", "digest", *texts]
    kept += [f"{part}_{role}" for role in steps for part in ("w", "u", "r", "m")]
    kept += [f"t_{role} IS NOT NULL AS g_{role}" for role in steps]
    kept += [f"d_{role}" for role in profile.apart.durations]
    return f"SELECT {', '.join(kept)} FROM {source}"  # noqa: S608


def _texts(place: dict[str, str]) -> list[str]:
    """The columns that are no times."""
    return [name for name in place if name not in TIMES and not name.startswith("date_")]


def _seconds(cell: str, each: int) -> str:
    """A number of some unit in seconds; NULL for what no step can take: less than nothing, or a month."""
    count = f"try_cast({cell} AS DOUBLE) * {each}"
    return f"CASE WHEN {count} >= 0 AND {count} < {31 * 86_400} THEN {count} END"


def _real(moment: str) -> str:
    """A moment, unless it only stands for none."""
    epoch = "TIMESTAMP '1970-01-01'"
    return (
        f"CASE WHEN {moment} >= {wall.EARLIEST} AND {moment} < {wall.LATEST} AND {moment} <>"
        f" {epoch} THEN {moment} END"
    )


def _apart(role: str, place: dict[str, str], profile: Profile) -> str:
    """A time put together from a date and a time of day, or a date alone (at midnight)."""
    apart = profile.apart
    if role in apart.durations or (not apart.date_formats and not apart.clocks):
        return _NEVER
    forms = (*apart.date_formats, *profile.formats)
    own = place.get(f"date_{role}")
    clock = wall.clock(f"t_{role}", apart.clocks)
    if own is not None:
        day = wall.date(trimmed(own), forms)
        return f"CASE WHEN {clock} IS NOT NULL THEN {day} + {clock} END"
    on_day = f"CAST(coalesce(w_received, u_received) AS DATE) + {clock}" if role != "received" else "NULL"
    return f"coalesce({on_day}, CAST({wall.date(f't_{role}', apart.date_formats)} AS TIMESTAMP))"


def _bit(condition: str, bit: int) -> str:
    return f"CASE WHEN {condition} THEN {1 << bit} ELSE 0 END"


def _typed(
    place: dict[str, str], steps: list[str], profile: Profile, years: tuple[int, int], parts: int
) -> str:
    """The query that makes `typed`."""
    zone = ZoneInfo(profile.time_zone)
    layers: list[list[str]] = []
    bits: list[str] = []
    for nth, role in enumerate(steps):
        last = f"coalesce({', '.join(steps[at] for at in reversed(range(nth)))})" if nth else _NEVER
        added, odd = _step(role, last, wall.to_utc(f"w_{role}", zone, *years), place, profile)
        layers += added
        bits += odd
    if "dispatched" in steps:
        bits.append(_bit("received = dispatched", _SAME))
    layers.append(_points(place, bits))
    texts = [name for name in _texts(place) if name not in ("latitude", "longitude", "point")]
    outer = ", ".join(
        ["file", "row", "digest", *texts, *steps, "lat", "lon", f"({' | '.join(bits) or '0'})::BIGINT AS odd",
         f"{_reason()} AS reason", f"coalesce(hash(call) % {parts}, 0)::UTINYINT AS part"]
    )  # fmt: skip
    return f"SELECT {outer} FROM {_layers('walls', layers)}"  # noqa: S608


def _step(
    role: str, last: str, read: wall.Zoned, place: dict[str, str], profile: Profile
) -> tuple[list[list[str]], list[str]]:
    """The layers that give a step's moment, and the bits of what is odd about it (see `ODD`).

    A repeated reading, and a time of day that passed midnight, depend on `last`, the step before it.
    """
    layers = [
        [f"{last} AS last_{role}", f"({read.repeated}) AS again_{role}", f"{read.first} AS first_{role}",
         f"{read.second} AS second_{role}"],
    ]  # fmt: skip
    bit, count = TIMES.index(role), len(TIMES)
    bits = []
    took = profile.apart.durations.get(role)
    moment = (
        f"CASE WHEN u_{role} IS NOT NULL THEN u_{role}"
        f" WHEN again_{role} AND first_{role} < last_{role} AND last_{role} <= second_{role}"
        f" THEN second_{role} ELSE first_{role} END"
    )
    if took:
        moment = f"{took.since} + to_microseconds(CAST(round(d_{role} * 1e6) AS BIGINT))"
    elif _rolls(role, place, profile):
        late = f"n_{role} < last_{role} AND n_{role} + INTERVAL 1 DAY - last_{role} < INTERVAL 12 HOUR"
        layers += [
            [f"{moment} AS n_{role}"],
            [f"coalesce({late} AND m_{role} IS NULL, false) AS late_{role}"],
        ]
        bits.append(_bit(f"late_{role}", _ROLLED))
        moment = f"CASE WHEN late_{role} THEN n_{role} + INTERVAL 1 DAY ELSE n_{role} END"
    layers.append([f"{moment} AS {role}"])
    early = f"{role} < last_{role} AND {role} + INTERVAL 1 DAY - last_{role} < INTERVAL 6 HOUR"
    bits += [
        _bit(f"g_{role} AND NOT r_{role}", bit),
        _bit(f"r_{role} AND {role} IS NULL", bit + (6 * count if took else count)),
        _bit(f"again_{role} AND u_{role} IS NULL", bit + 2 * count),
        _bit(f"({read.skipped})", bit + 3 * count),
        _bit(f"{role} < last_{role} AND NOT ({early})", bit + 4 * count),
        _bit(f"{early}", bit + 5 * count),
    ]
    return layers, bits


def _rolls(role: str, place: dict[str, str], profile: Profile) -> bool:
    """Whether a role's time of day takes the date of the reception, so that it may have passed midnight."""
    if role == "received" or not profile.apart.clocks:
        return False
    own = profile.apart.dates.get(role)
    return f"date_{role}" not in place or own == profile.apart.dates.get("received")


def _points(place: dict[str, str], bits: list[str]) -> list[str]:
    """Degrees from two columns or from one text; half a point, or one off the globe, is none."""
    if "point" in place:
        pair, geo = (quoted(pattern) for pattern in (POINT, WKT))
        lat = f"coalesce(nullif(regexp_extract(point, {pair}, 1), ''), regexp_extract(point, {geo}, 2))"
        lon = f"coalesce(nullif(regexp_extract(point, {pair}, 2), ''), regexp_extract(point, {geo}, 1))"
        given = "point IS NOT NULL"
    elif "latitude" in place and "longitude" in place:
        lat, lon, given = "latitude", "longitude", "(latitude IS NOT NULL OR longitude IS NOT NULL)"
    else:
        return ["CAST(NULL AS DOUBLE) AS lat", "CAST(NULL AS DOUBLE) AS lon"]
    north, east = f"try_cast({lat} AS DOUBLE)", f"try_cast({lon} AS DOUBLE)"
    good = f"coalesce(abs({north}) <= 90 AND abs({east}) <= 180 AND NOT ({north} = 0 AND {east} = 0), false)"
    bits.append(_bit(f"{given} AND NOT ({good})", _POINT))
    return [f"CASE WHEN {good} THEN {north} END AS lat", f"CASE WHEN {good} THEN {east} END AS lon"]


def _reason() -> str:
    return (
        "CASE WHEN call IS NULL THEN 'names no call'"
        " WHEN NOT g_received THEN 'has no time of reception'"
        " WHEN NOT r_received THEN 'has a time of reception that fits none of the profile''s formats'"
        " WHEN received IS NULL THEN 'has a placeholder instead of a time of reception' END"
    )
