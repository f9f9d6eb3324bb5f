"""What other agencies ask for in the demo town: each a kind of request, in turn. All of them are invented."""

from __future__ import annotations

import datetime
from typing import Final

import msgspec
from msgspec.structs import replace


class Asking(msgspec.Struct, frozen=True):
    """A request for assistance, and what is learned of it a quarter of an hour later."""

    agency: str
    asked: str
    contact: str
    came_by: str
    facts: dict[str, str | int]
    later: dict[str, str | int] = {}
    at: datetime.datetime = datetime.datetime.max.replace(tzinfo=datetime.UTC)

    def at_time(self, at: datetime.datetime) -> Asking:
        """The same, asked at a time."""
        return replace(self, at=at)


QUIET: Final[dict[str, str | int]] = {
    "life safety": "no",
    "officers assaulted": "no",
    "exit blocked": "no",
    "scene": "quiet",
    "people hurt": 0,
    "weapon": "none",
}

AGENCIES: Final = (
    Asking(
        agency="Saltmarsh County",
        asked="two officers for traffic round a fallen mast",
        contact="555-0150",
        came_by="phone",
        facts={**QUIET, "purpose": "keep order", "kind of help": "traffic control", "jurisdiction": "shared"},
    ),
    Asking(
        agency="Dock Board",
        asked="officers for an inspection of papers",
        contact="555-0151",
        came_by="phone",
        facts={**QUIET, "purpose": "administrative enforcement", "jurisdiction": "theirs alone"},
        later={"officers assaulted": "yes", "scene": "hostile crowd"},
    ),
    Asking(
        agency="North Mole Fire District",
        asked="a medic, two of ours are hurt",
        contact="555-0152",
        came_by="radio",
        facts={"life safety": "yes", "people hurt": 2, "purpose": "protect people"},
    ),
    Asking(
        agency="Ministry of Lights",
        asked="a patrol to watch a march",
        contact="555-0153",
        came_by="e-mail",
        facts={
            **QUIET,
            "purpose": "watch a lawful assembly",
            "scene": "peaceful crowd",
            "jurisdiction": "ours",
        },
    ),
    Asking(
        agency="Kelp Row Town",
        asked="help in searching the shore for a child",
        contact="555-0154",
        came_by="phone",
        facts={
            **QUIET,
            "purpose": "protect people",
            "kind of help": "search",
            "jurisdiction": "theirs alone",
        },
        later={"life safety": "yes"},
    ),
)
