"""Which way of telling travel times a centre uses: the file `travel.toml` in its directory."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from answerable.dispatch.roads import SNAP_METRES, read_roads
from answerable.dispatch.travel import SPEED_METRES_PER_MINUTE, StraightLine, TravelTime, straight_line
from answerable.dispatch.travel_plugin import ByPlugin
from answerable.dispatch.travel_rows import number_of, read_toml
from answerable.dispatch.zones import read_zones
from answerable.model.errors import BadInput
from answerable.model.nouns import Place, Unit

if TYPE_CHECKING:
    from answerable.model.travel import Table

FILE: Final = "travel.toml"

_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "straight line": ("km per hour",),
    "zones": ("matrix",),
    "roads": ("nodes", "edges", "snap metres"),
    "plugin": ("plugin", "settings", "seconds"),
}
"""The ways, and what each may say besides; the files of `zones` and `roads` are needed."""

_KM_PER_HOUR: Final = SPEED_METRES_PER_MINUTE * 60 / 1000


class TravelOf(TravelTime):
    """The travel times of a centre, read when they are first asked for.

    A mistake in their files is then told to whoever wants a recommendation. Calls are taken and units that a
    dispatcher names are sent without them.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @cached_property
    def way(self) -> TravelTime:
        """The way that the centre's file names; raises `BadInput`."""
        return read_travel(self.directory)

    @property
    def how(self) -> str:  # type: ignore[override]
        """See `TravelTime`."""
        return self.way.how

    def table(self, units: Sequence[Unit], places: Sequence[Place]) -> Table:
        """See `TravelTime`."""
        return self.way.table(units, places)


def read_travel(directory: Path) -> TravelTime:
    """The travel times of a centre; the straight line where its directory has no `travel.toml`.

    `travel = "straight line"` (with `"km per hour" = 36`), `"zones"` (with `matrix = "zones.csv"`) or
    `"roads"` (with `nodes`, `edges`, and if wanted `"snap metres"`); files are named from the same directory.
    `"plugin"` (with `plugin = "NAME"`, and if wanted `seconds` and a table `settings`): an installed one's.
    Raises `BadInput` with what is wrong: a centre never falls back silently to another way than the one
    written.
    """
    path = directory / FILE
    if not path.exists():
        return straight_line
    said = read_toml(path)
    way = said.get("travel")
    if way not in _KEYS:
        raise BadInput(f'{FILE}: travel is one of {", ".join(_KEYS)}; write travel = "straight line".')
    for key in said.keys() - {"travel", *_KEYS[way]}:
        raise BadInput(f"{FILE}: '{key}' is not part of travel by {way}: {', '.join(_KEYS[way])}.")
    if way == "zones":
        return read_zones(_file(said, "matrix", directory))
    if way == "roads":
        snap = number_of(said.get("snap metres", SNAP_METRES), f"{FILE}, snap metres", "metres", 1, 100_000)
        return read_roads(_file(said, "nodes", directory), _file(said, "edges", directory), snap)
    if way == "plugin":
        seconds = number_of(said.get("seconds", 1), f"{FILE}, seconds", "seconds", 0.1, 5)
        return ByPlugin(_named(said), _settings(said), seconds)
    speed = number_of(said.get("km per hour", _KM_PER_HOUR), f"{FILE}, km per hour", "km per hour", 1, 400)
    return StraightLine(speed * 1000 / 60)


def _named(said: dict[str, Any]) -> str:
    name = said.get("plugin")
    if not isinstance(name, str) or not name.strip():
        raise BadInput(f'{FILE}: travel by plugin needs plugin = "NAME".')
    return name


def _settings(said: dict[str, Any]) -> dict[str, Any]:
    settings = said.get("settings", {})
    if not isinstance(settings, dict):
        raise BadInput(f"{FILE}: settings is a table: [settings].")
    return settings


def _file(said: dict[str, Any], key: str, directory: Path) -> Path:
    name = said.get(key)
    if not isinstance(name, str) or not name.strip():
        raise BadInput(f'{FILE}: travel by {said["travel"]} needs {key} = "FILE.csv".')
    return directory / name
