"""A city's recorded calls, played through a real centre in simulated time, and what came of it."""

from answerable.rehearsal.clock import Pace, SimulatedClock
from answerable.rehearsal.dispositions import Ending, ending_of
from answerable.rehearsal.in_force import as_if_in_force
from answerable.rehearsal.rehearse import rehearse
from answerable.rehearsal.report import Decided, Difference, Happened, RecordCheck, Refusal, Report, Run

__all__ = [
    "Decided",
    "Difference",
    "Ending",
    "Happened",
    "Pace",
    "RecordCheck",
    "Refusal",
    "Report",
    "Run",
    "SimulatedClock",
    "as_if_in_force",
    "ending_of",
    "rehearse",
]
