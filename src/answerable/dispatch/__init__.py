"""What is needed + units -> recommendation; and which status may follow which."""

from answerable.dispatch.needs import somebody_owed
from answerable.dispatch.recommend import Candidate, Recommendation, recommend, recommend_for, serving
from answerable.dispatch.statuses import check_status

__all__ = [
    "Candidate",
    "Recommendation",
    "check_status",
    "recommend",
    "recommend_for",
    "serving",
    "somebody_owed",
]
