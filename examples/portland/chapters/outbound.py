"""The town asks in its turn: a state agency declines, and accepts when its condition arrives."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from chapters.patterns import HARASSED, OVER, PLATE
from chapters.stage import Stage
from chapters.telling import Piece, Say, Shown, elided

TITLE = "The town asks a state agency, and is answered the same way"
STATE = "state"


def chapter(stage: Stage) -> Iterator[Piece]:
    """Two centres, each with its own record: what one asks is the other's request."""
    yield Say("""
        Harrow Bay asks the invented State Road Patrol to come to the shop as well. On the town's record that
        is *aid*: the call stays the town's, with its deadlines, and an answer is owed beside it. The State
        Road Patrol runs a centre of its own, under [its own published
        text](../examples/portland/town/state-patrol.md); there it is a request like the Dock Board's.
    """)
    stage.at("2026-03-04 12:45")
    stage.fresh(STATE)
    stage.answer(
        "answerable publish examples/portland/town/state-patrol.md --as W1:policy-author", centre=STATE
    )
    yield stage.run(
        "answerable aid ask 26-000003 'two patrols at 5 Cooper St' --of 'State Road Patrol'"
        " --told 'exit blocked' --as D4:dispatcher"
    )
    stage.answer(
        "answerable request --agency 'Harrow Bay' --asked 'two patrols at 5 Cooper St' 'life safety=no'"
        " 'officers assaulted=no' 'exit blocked=no' 'state road=no' --as W3:supervisor",
        centre=STATE,
    )
    yield Say("The State Road Patrol declines, by its rule and with what would change it:")
    yield stage.run("answerable answer 26-R0001 --as W5:duty-officer", centre=STATE)
    told = as_told(stage)
    yield Say("""
        The town puts that answer on its own record: the reason, the rule, and under what change they would
        come. The town's directive has the facts of three of their conditions, and so these are watched; for
        the fourth it has no fact, and it is kept in words. What to do instead is owed.
    """)
    stage.at("2026-03-04 12:46")
    yield stage.run(f"answerable aid answered 26-000003 declined {told} --as D4:dispatcher")
    yield from handled(stage)
    yield from asked_again(stage, told)
    stage.told["outbound"] = [each["answer"] for each in answers(stage)]
    stage.told["aid"] = [town(stage, number)["aid"] for number in ("26-000003", "26-000004")]
    yield Say("""
        The owner closes the shop that evening. Each agency's record has its own side: what was asked, what
        was answered, by which rule, and under what change; either can be held against the other, entry by
        entry.
    """)


def as_told(stage: Stage) -> str:
    """The State Road Patrol's decline, as the town's dispatcher enters it."""
    declined = answers(stage)[-1]
    conditions = [each.removeprefix("accept, if ") for each in declined["would_change_if"]]
    ours = [each for each in conditions if not each.startswith("state road")]
    (theirs,) = set(conditions) - set(ours)
    given = {
        "reason": declined["because"][0],
        "rule": declined["rules"][0],
        "if": " or ".join(ours),
        "condition": theirs,
        "reference": "26-R0001",
    }
    return " ".join(f'--{name} "{value}"' for name, value in given.items())


def handled(stage: Stage) -> Iterator[Piece]:
    """The call of Wednesday ends without them."""
    stage.at("2026-03-04 13:10")
    for status in ("on scene", "available"):
        stage.answer(f"answerable unit status P1 '{status}' --as D4:dispatcher")
    yield Say("""
        The town's own patrol comes, and nobody is there any more. The call is not closed while somebody who
        was asked may still come; so what was asked is withdrawn, with why, and then it is.
    """)
    yield stage.run("answerable close 26-000003 handled --as D4:dispatcher", 2)
    stage.answer(
        "answerable aid withdraw 26-000003 --reason 'our own patrol was there, and it was over'"
        " --as D4:dispatcher"
    )
    stage.answer("answerable close 26-000003 handled --as D4:dispatcher")


def asked_again(stage: Stage, told: str) -> Iterator[Piece]:
    """The call of Thursday: the condition comes, and they do."""
    stage.at("2026-03-05 17:20")
    stage.answer(f"answerable take {HARASSED} {OVER} --call-back 555-0171 --as T12:call-taker")
    stage.answer(f"answerable mention 26-000004 {PLATE}")
    stage.answer("answerable link 26-000003 26-000004 --as S2:supervisor")
    stage.answer(
        "answerable aid ask 26-000004 'two patrols at 5 Cooper St' --of 'State Road Patrol'"
        " --told 'exit blocked' --as D4:dispatcher"
    )
    stage.answer(f"answerable aid answered 26-000004 declined {told} --as D4:dispatcher")
    yield Say("""
        On Thursday the shop calls again, the State Road Patrol is asked again, and its answer is the same.
        Two minutes later several people stand in the shop's door and its owner cannot get out. The town's
        own answer is to send now; and the fact that their text names has arrived, so that asking them again
        is owed, within minutes. Nothing is sent by itself.
    """)
    stage.at("2026-03-05 17:22")
    yield stage.run(
        "answerable learn 26-000004 'exit blocked=yes' suspect='on scene' 'when=in progress'"
        " --as T12:call-taker"
    )
    stage.answer("answerable send 26-000004 --as D4:dispatcher")
    stage.answer("answerable aid again 26-000004 --told 'exit blocked' --as D4:dispatcher")
    yield Say(
        "The dispatcher asks. On the other record the same fact arrives, and the request answers itself."
    )
    yield stage.run("answerable learn 26-R0001 'exit blocked=yes' --as W3:supervisor", centre=STATE)
    stage.at("2026-03-05 17:24")
    yield stage.run("answerable aid answered 26-000004 accepted --as D4:dispatcher")
    stage.at("2026-03-05 17:41")
    stage.answer("answerable aid came 26-000004 --as D4:dispatcher")
    stage.at("2026-03-05 18:30")
    end(stage)
    yield Say("What the town's record has of it, from the asking to its end:")
    yield Shown("answerable call 26-000004 --as D4:dispatcher", aid_lines(stage))


def aid_lines(stage: Stage) -> str:
    """The part of the call that tells of aid."""
    lines = elided(stage.answer("answerable call 26-000004 --as D4:dispatcher")).splitlines()
    first = lines.index("Aid asked for")
    kept = itertools.takewhile(lambda line: line.startswith(" "), lines[first + 1 :])
    return "\n".join(["…", lines[first], *kept, "…"])


def end(stage: Stage) -> None:
    """The call of Thursday comes to its end."""
    sent = town(stage, "26-000004")["units"]
    for status in ("on scene", "available"):
        for unit in sent:
            stage.answer(f"answerable unit status {unit} '{status}' --as D4:dispatcher")
    stage.answer("answerable close 26-000004 handled --note 'the owner closes the shop' --as D4:dispatcher")


def town(stage: Stage, number: str) -> Any:
    """A call of the town's, as the program tells it."""
    return stage.json(f"answerable call {number} --as D4:dispatcher")["matter"]


def answers(stage: Stage) -> list[dict[str, list[str]]]:
    """What the State Road Patrol has answered so far."""
    told = stage.json("answerable call 26-R0001 --as W3:supervisor", centre=STATE)
    found: list[dict[str, list[str]]] = told["matter"]["answers"]
    return found
