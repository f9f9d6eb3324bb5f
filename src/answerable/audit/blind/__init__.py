"""Is bias in the coding rather than in the decision? Facts coded again by who cannot tell whose call it is.

draw(history, request) -> a sheet without identity, and the key, which the sheet commits to
open_key(file, commitment), score(key, sheets, commitment) -> first coding beside second, by group
"""

from __future__ import annotations

from answerable.audit.blind.drawing import Request, draw, mask, read_narratives
from answerable.audit.blind.facts import CodedFact, read_facts
from answerable.audit.blind.results import CodingFinding, Drawn, FactCoding, GroupCoding, Key, Review, Sheet
from answerable.audit.blind.scoring import open_key, score
from answerable.audit.blind.sheets import as_csv, as_html, read_sheet

__all__ = [
    "CodedFact",
    "CodingFinding",
    "Drawn",
    "FactCoding",
    "GroupCoding",
    "Key",
    "Request",
    "Review",
    "Sheet",
    "as_csv",
    "as_html",
    "draw",
    "mask",
    "open_key",
    "read_facts",
    "read_narratives",
    "read_sheet",
    "score",
]
