"""Patterns: somebody is followed home, a shop is harassed until it closes; linked, they raise the answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chapters.stage import Stage
from chapters.telling import Piece, Say

TITLE = "What several calls tell that none tells alone"
FOLLOWED = "'kind of call=harassment' 'being followed=yes' --place '88 Gull Ave' --area 'Lantern Hill'"
HARASSED = (
    "'kind of call=harassment' 'being followed=no' --place '5 Cooper St' --area 'Kelp Row'"
    " --at 37.203,-123.602"
)
OVER = (
    "'life safety=no' when=past suspect=gone 'people hurt=0' 'exit blocked=no' hazard=none weapon=none"
    " 'officers assaulted=no' words=speech domestic=no 'court order=no' vulnerable=no 'troubled before=no'"
)
PLATE = "'HBX 4471' --what plate --as T12:call-taker"


def chapter(stage: Stage) -> Iterator[Piece]:
    """Calls over three days, in the invented town."""
    yield Say("""
        In Harrow Bay an employee of the Tide Office is followed home, and a food shop whose owner served one
        of them is harassed until it closes. All of it is invented. Each call is over when it comes: nobody
        is hurt, nobody is there any more, and what was said threatens nobody. By itself it gets a report by
        phone, under a directive that is proved not to read who asks.
    """)
    stage.at("18:40")
    yield stage.run(f"answerable take {FOLLOWED} {OVER} --call-back 555-0114 --as T12:call-taker")
    stage.answer(f"answerable mention 26-000001 {PLATE}")
    stage.at("19:30")
    stage.answer("answerable close 26-000001 'report taken' --as D4:dispatcher")
    stage.at("2026-03-03 12:10")
    stage.answer(f"answerable take {HARASSED} {OVER} --call-back 555-0171 --as T12:call-taker")
    stage.answer("answerable receipt 26-000002 --out receipt-of-the-shop")
    stage.at("2026-03-03 13:00")
    stage.answer("answerable close 26-000002 'report taken' --as D4:dispatcher")
    yield Say("""
        On Tuesday the shop calls, and it is a report as well. On Wednesday it calls again, with the same
        words, and names a car's plate. Now an earlier call is alike, so that a report is not certain any
        more, and somebody is to be sent while it is open. What may belong together is offered, open or past,
        each with its reasons; only people link.
    """)
    stage.at("2026-03-04 12:30")
    yield stage.run(f"answerable take {HARASSED} {OVER} --call-back 555-0171 --as T12:call-taker")
    stage.answer(f"answerable mention 26-000003 {PLATE}")
    yield stage.run("answerable related 26-000003")
    stage.at("2026-03-04 12:34")
    yield stage.run("answerable link 26-000001 26-000002 26-000003 --as S2:supervisor")
    stage.told["linked"] = [matter(stage, f"26-00000{each}") for each in (1, 2, 3)]
    yield Say("""
        The past calls are named in the series and stay as they ended; the open one is certain now, and no
        report. The fact *series* carries the classes of what it derives from, situation and place, so that
        nobody's identity can come in by it; a plate is searched for, and never decided on. What would have
        come of the two before, had somebody linked them, no record tells.
    """)
    stage.at("2026-03-04 12:40")
    stage.answer("answerable send 26-000003 --as D4:dispatcher")


def matter(stage: Stage, number: str) -> Any:
    """An incident or request, as the program tells it."""
    return stage.json(f"answerable call {number} --as S2:supervisor")["matter"]
