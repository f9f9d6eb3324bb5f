"""An audit's charts: inline SVG that loads nothing and runs nothing, each with its table and its sentence."""

from answerable.audit.charts.areas import area_map
from answerable.audit.charts.axis import Axis, apart, axis, ticks
from answerable.audit.charts.figure import Chart, Column, Table, figure, table
from answerable.audit.charts.forest import forest
from answerable.audit.charts.rates import rates
from answerable.audit.charts.slope import slope
from answerable.audit.charts.waiting import causes, furthest, reached

__all__ = [
    "Axis",
    "Chart",
    "Column",
    "Table",
    "apart",
    "area_map",
    "axis",
    "causes",
    "figure",
    "forest",
    "furthest",
    "rates",
    "reached",
    "slope",
    "table",
    "ticks",
]
