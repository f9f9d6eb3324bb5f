"""What is needed + units -> recommendation; which status may follow which, and when to check on a crew."""

from answerable.dispatch.candidates import Candidate, Recommendation
from answerable.dispatch.needs import somebody_owed
from answerable.dispatch.plan import Plan, Planned, plan, waiting
from answerable.dispatch.recommend import recommend, recommend_for
from answerable.dispatch.rules import DispatchRules, rules_in_force, rules_of
from answerable.dispatch.safety import IN_DISTRESS, TOLD_OF_DISTRESS, rung
from answerable.dispatch.statuses import check_status
from answerable.dispatch.travel import straight_line
from answerable.dispatch.travel_file import TravelOf

__all__ = [
    "IN_DISTRESS",
    "TOLD_OF_DISTRESS",
    "Candidate",
    "DispatchRules",
    "Plan",
    "Planned",
    "Recommendation",
    "TravelOf",
    "check_status",
    "plan",
    "recommend",
    "recommend_for",
    "rules_in_force",
    "rules_of",
    "rung",
    "somebody_owed",
    "straight_line",
    "waiting",
]
