"""A synthetic week under each rule and under an unwritten one, held against every instrument."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeAlias

from chapters import weeks
from chapters.calls import PER_DAY
from chapters.conduct import WAYS
from chapters.stage import Failed, Stage
from chapters.telling import Piece, Say, Shown, Table, typed

TITLE = "A synthetic week, under each rule and under an unwritten one"
AT_ONCE: Final = 2
Found: TypeAlias = dict[str, Any]


def seen_by_audit(question: str) -> Callable[[Found], bool]:
    """Whether an audit's verdict on a question is a disparity."""
    return lambda found: found["audit"][question]["verdict"] == "disparity"


INSTRUMENTS: Final[dict[str, Callable[[Found], bool]]] = {
    "proof of the published text": lambda found: found["check"] == "refuted",
    "audit: was anybody there?": seen_by_audit("answered"),
    "audit: how long did they wait?": seen_by_audit("waiting"),
    "search for an unwritten rule": lambda found: bool(found["unwritten"]["rules"]),
    "the same, if nobody recorded who asks": lambda found: bool(found["unknowing"]["rules"]),
    "blind second coding": lambda found: any(
        each["verdict"] == "disparity" for each in found["blind"]["findings"]
    ),
    "phone log against the record": lambda found: bool(found["reconcile"]),
}
HIDDEN: Final = (
    (
        "who asked, where nobody wrote it down",
        "Every comparison needs it: the callers' own receipts, a survey, a list that both sides accept.",
    ),
    (
        "whose rings they were that nobody entered",
        "The phone log has a number and a time. Whose it is, others have to say.",
    ),
    (
        "calls that were never made",
        "Whoever expects nobody to come may not call. No system of calls holds that.",
    ),
    (
        "what was said by word of mouth",
        "Somebody who enters it as an order. What it leaves in the data can be seen; that it was said, not.",
    ),
    (
        "what officers did when they were there",
        "*On scene* is a time. What followed it, the record does not tell.",
    ),
    (
        "a difference smaller than the week can tell",
        "More weeks. Each instrument says how small a difference it could have seen.",
    ),
    ("why", "None of these instruments sees a reason. An interpreter who is ill leaves a pattern, too."),
)


def chapter(stage: Stage) -> Iterator[Piece]:
    """What each way of handling the same calls looks like in the data, and what sees it."""
    found = everything(stage)
    stage.told["weeks"] = found
    stated = found["stated"]
    calls, office = stated["groups"]["anyone else"], stated["groups"][weeks.OFFICE]
    yield Say(f"""
        The town is invented: Harrow Bay, whose calls are drawn from [published
        parameters](../src/answerable/town/parameters.toml) by one seed. In its week of {stated["rang"]}
        calls, {office["calls"]["n"]} are by employees of its Tide Office, an invented national agency, and
        {calls["calls"]["n"]} by anybody else. Such a share ({office["calls"]["n"] / stated["entered"]:.0%})
        is more than any real town would have; it makes a week tell what would take a real one months. How
        grave the calls are does not depend on who makes them.

        The same calls, with the same luck, are handled in six ways, each in a centre of its own by the
        centre's own commands: under [the rule that one side states](../examples/portland/town/stated.md);
        under the same with [one row more](../examples/portland/town/alleged.md), which is the alleged rule,
        written down; and four times under the stated rule while people follow one that nobody wrote down. A
        life in danger is answered alike in all six. This is not a guess at what happened anywhere. It asks
        what each would look like, if it did.
    """)
    yield Say("**What each looks like in the data.**")
    yield Table(
        (
            "the same week under", "calls entered", "office: somebody came", "others: somebody came",
            "office: mean wait of the first hour", "others: mean wait", "departures on record",
        ),
        [(way.title, *figures(found[name])) for name, way in WAYS.items()],
    )  # fmt: skip
    yield Say(
        "**Which instrument sees it.** Each is the same for all six weeks; plans are declared beforehand."
    )
    yield Table(
        ("instrument", *(way.title for way in WAYS.values())),
        [
            (name, *("**seen**" if sees(found[each]) else "not seen" for each in WAYS))
            for name, sees in INSTRUMENTS.items()
        ],
    )
    yield Say("""
        No instrument sees all, and each way is seen by one at least, *if* the record has what that one
        needs. A rule that is published is seen in its text. Overrides are seen because an override is an
        entry with its reason. What leaves no override is seen by what stands outside the decision: the
        clock, a second person who reads the words, the telephone system. The two figures that look best, few
        departures and like decisions, are at their best where calls are coded lower or never entered.

        An instrument that is right raises an alarm over nothing now and then: of audits of towns that treat
        everybody alike, [one in twenty](simulations.md). Which weeks those are is luck. That this one, under
        the stated rule, raises none is luck as well: [how the week was
        chosen](adr/0293-a-dispute-walked-through-on-the-real-program.md) is told.
    """)
    yield from shown(found)
    yield Say("**How small a difference these could have seen.** It is part of every answer.")
    yield Table(
        ("instrument", "what it could have seen in the week under the stated rule"), tuple(power(stated))
    )
    yield Say("**What stays hidden from all of them.**")
    yield Table(("hidden", "what would be needed"), HIDDEN)


def everything(stage: Stage) -> dict[str, Found]:
    """Each week in a process of its own, two at a time."""
    out = stage.out / "weeks"
    per_day = os.environ.get("STORY_CALLS_A_DAY", str(PER_DAY))

    def one(name: str) -> Found:
        command = [sys.executable, "-m", "chapters.weeks", str(out), name, per_day]
        here = Path(weeks.__file__).parents[1]
        path = os.pathsep.join(filter(None, (str(here), *sys.path)))
        done = subprocess.run(  # noqa: S603 - this package
            command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Failed(f"The week `{name}` could not be played:\n{done.stderr}")
        found: Found = json.loads((out / name / "found.json").read_text("utf-8"))
        return found

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(WAYS, pool.map(one, WAYS), strict=True))


def figures(found: Found) -> Iterator[str]:
    """One week's row: what was entered, who was reached, how long they waited, what was departed from."""
    groups = (found["groups"][weeks.OFFICE], found["groups"]["anyone else"])
    yield f"{found['entered']} of {found['rang']}"
    yield from (f"{each['rate']['estimate']:.0%}" for each in groups)
    yield from (f"{each['mean_waiting']['estimate'] / 60:.0f} min" for each in groups)
    yield ", ".join(f"{count} {kind}" for kind, count in found["departures"].items()) or "none"


def shown(found: dict[str, Found]) -> Iterator[Piece]:
    """Of each way that nobody wrote down, the answer of what sees it."""
    told = {
        "overrides": "The search, on the week of overrides. A rule *predicts*; it does not say why:",
        "waits": "The audit, on the week of long waits, all inside their deadlines:",
        "coded-lower": "The second coder, who has the callers' words and not whose they are:",
        "not-entered": "The telephone system's log, held against the record:",
    }
    for name, words in told.items():
        yield Say(words)
        yield Shown(typed(weeks.SHOWN[name]), first(found[name]["printed"]))


def first(printed: str, most: int = 22) -> str:
    """The first lines of an answer."""
    lines = printed.splitlines()
    return "\n".join([*lines[:most], "…"] if len(lines) > most else lines)


def power(found: Found) -> Iterator[tuple[str, str]]:
    """What the program says that it could have seen."""
    answered, waiting = (found["audit"][each]["detectable"] for each in ("answered", "waiting"))
    blind = next(each["detectable"] for each in found["blind"]["findings"])
    yield "audit: was anybody there?", f"a difference of {answered:.0%} of like calls, four times in five"
    yield "audit: how long did they wait?", f"a difference of {waiting / 60:.1f} minutes of the first hour"
    yield "search for an unwritten rule", found["unwritten"]["could_have_seen"]
    yield "blind second coding", f"{blind:.0%} more coded lower, of calls that could be"
    yield "phone log against the record", "a single ring, where its number or its second tells it from others"
