"""Outside forms -> calls and history, or a rejection with its reason."""

from answerable.intake.checking import check_mapping
from answerable.intake.errors import IntakeError, Mistake
from answerable.intake.foreign import Words, read_lines, read_words
from answerable.intake.history import (
    History,
    HistoryCall,
    HistoryPlace,
    HistoryPriority,
    HistoryUnit,
    Oddity,
    Reject,
)
from answerable.intake.mapping import Mapping, MappingRow, read_mapping
from answerable.intake.phone import PhoneProfile, read_phone_log, read_phone_profile
from answerable.intake.profile import Profile, read_profile
from answerable.intake.reading import read_history
from answerable.intake.store import read_calls, write_calls
from answerable.intake.summary import OfType, Summary, Tally, summarise
from answerable.intake.timeline import (
    CallClosed,
    CallReceived,
    FactsLearned,
    Happening,
    UnitAvailable,
    UnitDispatched,
    UnitStep,
    timeline,
)

__all__ = [
    "CallClosed",
    "CallReceived",
    "FactsLearned",
    "Happening",
    "History",
    "HistoryCall",
    "HistoryPlace",
    "HistoryPriority",
    "HistoryUnit",
    "IntakeError",
    "Mapping",
    "MappingRow",
    "Mistake",
    "Oddity",
    "OfType",
    "PhoneProfile",
    "Profile",
    "Reject",
    "Summary",
    "Tally",
    "UnitAvailable",
    "UnitDispatched",
    "UnitStep",
    "Words",
    "check_mapping",
    "read_calls",
    "read_history",
    "read_lines",
    "read_mapping",
    "read_phone_log",
    "read_phone_profile",
    "read_profile",
    "read_words",
    "summarise",
    "timeline",
    "write_calls",
]
