"""The town asks in its turn: a state agency declines, and accepts when its condition arrives."""

from __future__ import annotations

import json
from collections.abc import Iterator

from chapters.patterns import HARASSED, OVER, PLATE
from chapters.stage import Stage
from chapters.telling import Piece, Say

TITLE = "The town asks a state agency, and is answered the same way"
STATE = "state"


def chapter(stage: Stage) -> Iterator[Piece]:
    """Two centres, each with its own record: what one asks is the other's request."""
    yield Say("""
        Harrow Bay asks the invented State Road Patrol to come to the shop as well. On the town's record the
        call is *passed on*: it stays the town's, with its deadlines, until somebody acknowledges it. The
        State Road Patrol runs a centre of its own, under [its own published
        text](../examples/portland/town/state-patrol.md); there it is a request like the Dock Board's.
    """)
    stage.at("2026-03-04 12:45")
    stage.fresh(STATE)
    stage.answer(
        "answerable publish examples/portland/town/state-patrol.md --as W1:policy-author", centre=STATE
    )
    yield stage.run(
        "answerable pass on 26-000003 'another agency' --to 'State Road Patrol' --as D4:dispatcher"
    )
    stage.answer(
        "answerable request --agency 'Harrow Bay' --asked 'two patrols at 5 Cooper St' 'life safety=no'"
        " 'officers assaulted=no' 'exit blocked=no' 'state road=no' --as W3:supervisor",
        centre=STATE,
    )
    yield Say("The State Road Patrol declines, by its rule and with what would change it:")
    yield stage.run("answerable answer 26-R0001 --as W5:duty-officer", centre=STATE)
    declined = answers(stage)[-1]
    why = f"declined, their 26-R0001: {declined['because'][0]}; {'; '.join(declined['would_change_if'])}"
    yield Say("The town puts that answer on its own record, and the call is wholly the town's again.")
    stage.at("2026-03-04 12:46")
    yield stage.run(f'answerable pass back 26-000003 --reason "{why}" --as D4:dispatcher')
    stage.at("2026-03-04 13:10")
    for status in ("on scene", "available"):
        stage.answer(f"answerable unit status P1 '{status}' --as D4:dispatcher")
    stage.answer("answerable close 26-000003 handled --as D4:dispatcher")
    yield Say("""
        On Thursday several people stand in the shop's door and its owner cannot get out. The town's own
        answer is to send now. It asks the State Road Patrol again; the fact that its text names has arrived,
        and its declined request answers itself.
    """)
    stage.at("2026-03-05 17:20")
    stage.answer(f"answerable take {HARASSED} {OVER} --call-back 555-0171 --as T12:call-taker")
    stage.answer(f"answerable mention 26-000004 {PLATE}")
    stage.answer("answerable link 26-000003 26-000004 --as S2:supervisor")
    yield stage.run(
        "answerable learn 26-000004 'exit blocked=yes' suspect='on scene' 'when=in progress'"
        " --as T12:call-taker"
    )
    stage.answer("answerable send 26-000004 --as D4:dispatcher")
    stage.answer("answerable pass on 26-000004 'another agency' --to 'State Road Patrol' --as D4:dispatcher")
    yield stage.run("answerable learn 26-R0001 'exit blocked=yes' --as W3:supervisor", centre=STATE)
    stage.at("2026-03-05 17:21")
    yield stage.run(
        "answerable pass acknowledged 26-000004 'their 26-R0001: accepted, two patrols' --as D4:dispatcher"
    )
    stage.at("2026-03-05 18:30")
    end(stage)
    stage.told["outbound"] = [each["answer"] for each in answers(stage)]
    yield Say("""
        The owner closes the shop that evening. Each agency's record has its own side: what was asked, what
        was answered, by which rule, and under what change; either can be held against the other, entry by
        entry.
    """)


def end(stage: Stage) -> None:
    """The call of Thursday comes to its end."""
    sent = json.loads(stage.answer("answerable call 26-000004 --as D4:dispatcher --json"))["matter"]["units"]
    for status in ("on scene", "available"):
        for unit in sent:
            stage.answer(f"answerable unit status {unit} '{status}' --as D4:dispatcher")
    stage.answer("answerable close 26-000004 handled --note 'the owner closes the shop' --as D4:dispatcher")


def answers(stage: Stage) -> list[dict[str, list[str]]]:
    """What the State Road Patrol has answered so far."""
    told = stage.json("answerable call 26-R0001 --as W3:supervisor", centre=STATE)
    found: list[dict[str, list[str]]] = told["matter"]["answers"]
    return found
