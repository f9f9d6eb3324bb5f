"""A centre of the demo's town with many open calls: people with passwords, a token, units at work."""

from __future__ import annotations

import datetime
import random
from pathlib import Path
from typing import Any

from benchmarks.console_load import town_calls
from tests.web.pages.staff import employ

from answerable import center
from answerable.bootstrap import open_centre
from answerable.center.entrance import Entrance
from answerable.identity import Passwords
from answerable.model.nouns import Place, UnitStatus
from answerable.model.people import OWNER, Person
from answerable.town.places import AREAS, position

ROOT = Path(__file__).parents[1]
UNITS = 40
DONE: tuple[tuple[UnitStatus, ...], ...] = ((), (), ("en route",), ("en route", "on scene"))
"""What every fourth unit has done of its work."""
SCOPES = (
    *("calls:read", "calls:take", "calls:learn", "calls:close"),
    *("units:read", "units:send", "units:status"),
)


def found(folder: Path, calls: int) -> str:
    """Found the centre in a folder that is not there; the token of a program that works in it."""
    with open_centre(folder) as centre:
        author = centre.desk(Person("P1", "policy author"))
        taker, desk = centre.desk(Person("T1", "call-taker")), centre.desk(Person("D1", "dispatcher"))
        for directive in ("response", "assistance"):
            center.publish_directive(author, (ROOT / "directives" / f"{directive}.md").read_text("utf-8"))
        chance = random.Random(11)
        numbers = [_take(taker, **each) for each in town_calls(chance, calls)]
        for place in range(UNITS):
            unit, (north, east) = f"P{place + 1}", position(chance)
            center.add_unit(
                desk, unit, "patrol", latitude=north, longitude=east, area=AREAS[place % len(AREAS)]
            )
            if place % 4:  # so that at every moment some work ends
                center.send(desk, numbers[-1 - place], [unit])
            for status in DONE[place % 4]:
                center.unit_status(desk, unit, status)
    employ(folder)
    with open_centre(folder) as centre:
        entrance = Entrance(centre.ledger, "harrow.example", Passwords())
        until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)
        return entrance.issue_token(centre.desk(OWNER), "D1", "dispatcher", SCOPES, until)


def _take(desk: Any, place: dict[str, Any], call_back: str, facts: dict[str, Any]) -> str:
    return center.take_call(desk, Place(**place), call_back=call_back, facts=facts).number
