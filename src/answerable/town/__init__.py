"""Harrow Bay, an invented town, and a day of its calls: from published parameters, by one seed.

What a day is like (when calls come, of what kind, how long units take) is in `parameters.toml`, with its
sources. People, streets and units are made up, and nothing in them stands for anybody.
"""

from answerable.town.calls import SyntheticCall, day_of_calls
from answerable.town.day import Day
from answerable.town.parameters import Parameters, load_parameters
from answerable.town.places import shapes
from answerable.town.report import LoadReport
from answerable.town.stage import Stage, live_stage, recorded_stage

__all__ = [
    "Day",
    "LoadReport",
    "Parameters",
    "Stage",
    "SyntheticCall",
    "day_of_calls",
    "live_stage",
    "load_parameters",
    "recorded_stage",
    "shapes",
]
