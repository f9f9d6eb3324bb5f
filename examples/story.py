"""Two stories of an invented town, played with the program's own commands.

A call, from its first words to a receipt; a request for assistance, declined until its condition arrives.

`demo.py` plays them to whoever watches, `docs/build.py` writes them down as the tour. Each step says what it
claims, and fails when the program does otherwise.
"""

from __future__ import annotations

import datetime
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CENTRE = "demo-town/centre"


@dataclass(frozen=True)
class Step:
    """One command: what it is for, what it must print, and the exit code that it must end with."""

    say: str
    command: str
    expect: tuple[str, ...]
    code: int = 0


@dataclass(frozen=True)
class Chapter:
    """Steps that belong together."""

    title: str
    steps: tuple[Step, ...]


class Failed(Exception):
    """A step did not do what it claims."""


Chapters = tuple[Chapter, ...]

CALL: Chapters = (
    Chapter(
        "A policy in force, and units on duty",
        (
            Step(
                "The policy author publishes two directives. The file that is published is what decides.",
                "answerable publish directives/response.md directives/assistance.md --as A1:policy-author",
                ("640.10@1  for calls", "640.20@1  for requests"),
            ),
            Step(
                "Two patrols and a medic come on duty.",
                "answerable unit add P1 patrol --at 37.801,-122.411 --as D4:dispatcher",
                ("P1  patrol  available",),
            ),
            Step(
                "", "answerable unit add P2 patrol --at 37.790,-122.400 --as D4:dispatcher", ("P2  patrol",)
            ),
            Step("", "answerable unit add M1 medic --at 37.795,-122.405 --as D4:dispatcher", ("M1  medic",)),
        ),
    ),
    Chapter(
        "A call, taken on one fact",
        (
            Step(
                "A caller is harassed. One fact is enough to act on: the floor sends a patrol while it is"
                " unsure, and the next question is the one that tells most.",
                "answerable take 'kind of call=harassment' --place '12 Elm Street' --at 37.800,-122.410"
                " --call-back 555-0134 --as T12:call-taker",
                ("YY-000001  waiting  12 Elm Street", "act now  send; priority 4", "while unsure", "ask "),
            ),
            Step(
                "The caller says more. The answer rises once every way that it can turn out demands more.",
                "answerable learn YY-000001 suspect=nearby 'being followed=yes' --as T12:call-taker",
                ("act now  send now; priority 2",),
            ),
        ),
    ),
    Chapter(
        "Departing from the decision",
        (
            Step(
                "Downward is never quiet: without a reason and an authority it is refused, and not recorded.",
                "answerable override YY-000001 response=report --as D4:dispatcher",
                ("A departure downward needs a reason",),
                2,
            ),
            Step(
                "Upward is done at once; the reason may follow.",
                "answerable override YY-000001 priority=1 --as D4:dispatcher",
                ("priority 1", "set by a person, upward", "a reason for the departure"),
            ),
            Step(
                "",
                "answerable reason YY-000001 'she is alone at a dark stop' --as D4:dispatcher",
                ("priority 1",),
            ),
        ),
    ),
    Chapter(
        "Sent, on scene, closed",
        (
            Step(
                "What is acted on, against who is near and free.",
                "answerable recommend YY-000001",
                ("P1 ", "in a straight line"),
            ),
            Step(
                "The dispatcher sends one patrol more than that.",
                "answerable send YY-000001 P1 P2 --as D4:dispatcher",
                ("sent P1, P2", "P1 dispatched, P2 dispatched"),
            ),
            Step("", "answerable unit status P1 'on scene' --as D4:dispatcher", ("P1  patrol  on scene",)),
            Step("", "answerable unit status P2 'on scene' --as D4:dispatcher", ("P2  patrol  on scene",)),
            Step("", "answerable queue", ("on scene  12 Elm Street", "report from the scene by")),
            Step("", "answerable unit status P1 available --as D4:dispatcher", ("P1  patrol  available",)),
            Step("", "answerable unit status P2 available --as D4:dispatcher", ("P2  patrol  available",)),
            Step(
                "An incident never just disappears: it ends with a disposition.",
                "answerable close YY-000001 handled --note 'walked home' --as D4:dispatcher",
                ("closed (handled)",),
            ),
            Step(
                "Everything, in order: facts with their sources, departures, every entry.",
                "answerable call YY-000001 --as D4:dispatcher",
                ("being followed = yes  (caller YY-000001", "upward by D4 (dispatcher)", "closed: handled"),
            ),
        ),
    ),
    Chapter(
        "A receipt, checked by somebody who need not trust the centre",
        (
            Step(
                "The caller asks for a receipt.",
                "answerable receipt YY-000001 --out demo-town/receipt",
                ("receipt of entry",),
            ),
            Step(
                "Checking it needs the receipt and the published key, nothing else.",
                f"answerable verify demo-town/receipt {CENTRE}/key.vkey",
                ("VERIFIED", "12 Elm Street", "Proved:", "Not proved:"),
            ),
            Step(
                "One letter changed, and it proves nothing any more (exit code 1).",
                "sed 's/^extra e/extra f/' demo-town/receipt > demo-town/changed &&"
                f" answerable verify demo-town/changed {CENTRE}/key.vkey",
                ("NOT VERIFIED",),
                1,
            ),
        ),
    ),
)

ASSISTANCE: Chapters = (
    Chapter(
        "A request for assistance, declined with a condition",
        (
            Step(
                "Another agency asks for officers. The law bars this purpose, and nobody is in danger.",
                "answerable request --agency 'County Inspection' --asked 'two officers at 40 Harbour Road'"
                " 'purpose=administrative enforcement' 'kind of help=officers on scene' scene=quiet"
                " 'life safety=no' 'officers assaulted=no' 'exit blocked=no' 'people hurt=0' weapon=none"
                " \"judge's order=no\" 'jurisdiction=theirs alone' --as S2:supervisor",
                ("YY-R0001  waiting", "act now  decline"),
            ),
            Step(
                "Never a bare no: the answer has its rules, its reasons, and what would change it.",
                "answerable answer YY-R0001 --as O1:duty-officer",
                ("answer   decline", "640.20@1#answer/", "would be accept, if officers assaulted = yes"),
            ),
        ),
    ),
    Chapter(
        "The condition arrives",
        (
            Step(
                "An officer there is attacked. The request is decided and answered again by itself.",
                "answerable learn YY-R0001 'officers assaulted=yes' --as S2:supervisor",
                ("YY-R0001  accepted", "act now  accept; priority 2"),
            ),
            Step(
                "Who was told, and what happened in which order.",
                "answerable notices",
                ("answered again by itself: accept",),
            ),
            Step(
                "",
                "answerable call YY-R0001 --as D4:dispatcher",
                ("answered: decline", "answered, by itself: accept"),
            ),
            Step(
                "The whole record, checked from its bytes.",
                "answerable fsck",
                ("sound:",),
            ),
        ),
    ),
)


HTTP: Chapters = (
    Chapter(
        "The same over HTTP",
        (
            Step(
                "A call-taker's program takes a call: its number, what to act on now, and the question that"
                " tells most.",
                'curl -s -H "$TAKER" $CENTRE/calls --json'
                ' \'{"place": {"address": "12 Elm Street", "latitude": 37.8, "longitude": -122.41},'
                ' "facts": {"kind of call": "harassment"}}\''
                " | pick number matter.act_now why.basis why.ask",
                ("number", "YY-000001", '"priority": 4, "response": "send"', "How many people are hurt"),
            ),
            Step(
                "More is learned, and the answer rises. (`CALL` is the number that was given.)",
                'curl -s -H "$TAKER" $CENTRE/calls/$CALL/facts --json'
                ' \'{"facts": {"being followed": "yes", "suspect": "nearby"}}\''
                " | pick matter.act_now matter.due told",
                ('"priority": 2, "response": "send now"', "dispatcher: answer rose"),
            ),
            Step(
                "The dispatcher asks whom to send, and sends.",
                'curl -s -H "$DISPATCHER" $CENTRE/calls/$CALL/recommendation | pick send short',
                ('"unit": "P1"',),
            ),
            Step(
                "",
                "curl -s -H \"$DISPATCHER\" $CENTRE/calls/$CALL/units --json '{}'"
                " | pick matter.status matter.units matter.step",
                ("matter.status sent", "P1"),
            ),
            Step(
                "",
                'curl -s -H "$DISPATCHER" $CENTRE/units/P1/status --json \'{"status": "on scene"}\''
                " | pick unit.id unit.status",
                ("on scene",),
            ),
            Step(
                "",
                'curl -s -H "$DISPATCHER" $CENTRE/units/P1/status --json \'{"status": "available"}\''
                " | pick unit.id unit.status",
                ("available",),
            ),
            Step(
                "",
                'curl -s -H "$DISPATCHER" $CENTRE/calls/$CALL/close --json \'{"disposition": "handled"}\''
                " | pick number matter.status",
                ("matter.status closed",),
            ),
            Step(
                "The caller's receipt opens the fields that they ask for, and no others. Checking it needs no"
                " server.",
                'curl -s -H "$TAKER" "$CENTRE/calls/$CALL/receipt?fields=call,received,place" -o receipt'
                " && answerable verify receipt demo-town/centre/key.vkey",
                ("VERIFIED", "12 Elm Street", "Not proved:"),
            ),
            Step(
                "Another agency asks for officers, for a purpose that the law bars. Declined, never barely.",
                'curl -s -H "$DUTY" $CENTRE/requests --json @examples/harrow_bay/request.json'
                " | pick number matter.act_now.answer",
                ("number", "YY-R0001", "decline"),
            ),
            Step(
                "",
                "curl -s -H \"$DUTY\" $CENTRE/requests/$REQUEST/answer --json '{}'"
                " | pick answer.answer answer.because answer.would_change_if",
                ("answer.answer", "decline", "accept, if officers assaulted = yes"),
            ),
            Step(
                "An officer there is attacked: it is answered again by itself.",
                'curl -s -H "$DUTY" $CENTRE/requests/$REQUEST/facts --json'
                ' \'{"facts": {"officers assaulted": "yes"}}\' | pick matter.status matter.act_now told',
                ("accepted", "answered again by itself: accept"),
            ),
        ),
    ),
)
"""Asked of a server that has the first chapter's policy and units, where there is `examples/`.

`CALL` and `REQUEST` are the numbers of the first of each.
"""


def for_this_year(text: str) -> str:
    """Numbers begin with the year: `YY-000001` -> `26-000001`."""
    return text.replace("YY-", f"{datetime.datetime.now(datetime.UTC):%y}-")


def play(chapters: Chapters, where: Path, show: Callable[[Step, str, str], None], before: str = "") -> None:
    """Run each step in a directory that has `directives/` and `demo-town/`; show its command and its output.

    `before`: what the shell is told before each command, and is not shown. Raises `Failed` when a step ends
    with another exit code or does not print what it claims.
    """
    for step in (step for chapter in chapters for step in chapter.steps):
        command = for_this_year(step.command)
        output, code = run(before + command, where)
        show(step, command, output)
        printed = " ".join(output.split())
        missing = [each for each in map(for_this_year, step.expect) if " ".join(each.split()) not in printed]
        if code != step.code or missing:
            raise Failed(
                f"`{command}` ended with exit code {code} (claimed: {step.code});"
                f" not printed: {missing or 'nothing'}. It printed:\n{output}"
            )


def run(command: str, where: Path) -> tuple[str, int]:
    """One shell command as a person would type it; what it printed on both streams, and its exit code."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    env = {**os.environ, "PATH": path, "ANSWERABLE_CENTRE": CENTRE, "PYTHONUTF8": "1", "COLUMNS": "100"}
    env.pop("ANSWERABLE_AS", None)
    done = subprocess.run(  # noqa: S602 - the commands above, as they stand
        command,
        shell=True,
        cwd=where,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout, done.returncode


def wrapped(command: str, width: int = 100) -> str:
    """A command over several lines, in the shell's own way, where it is too long for one."""
    lines, line = [], ""
    for word in split(command):
        if line and len(line) + len(word) + 3 > width:
            lines.append(line + " \\")
            line = "    " + word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])


def split(command: str) -> list[str]:
    """A command's words with their quotes kept."""
    lexer = shlex.shlex(command, posix=False, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    return list(lexer)
