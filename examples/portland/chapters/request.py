"""The declined request for officers, answered again under the stated rule; then the same on a real record."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

from chapters.stage import Stage
from chapters.telling import Piece, Say, Table

TITLE = "A request for officers, declined, and answered again"
REPORTED = {
    "who asks": "Federal Protective Service",
    "kind of request": "additional resources",
    "officers assaulted": "no",
    "safe exit needed": "no",
    "crowd": "peaceful|angry",
}
CONDITION = {"officers assaulted": "yes", "safe exit needed": "yes"}
"""The e-mail's, as reported."""
QUIET = (
    "'kind of help=officers on scene' scene=quiet 'life safety=no' 'officers assaulted=no' 'exit blocked=no'"
    " 'people hurt=0' weapon=none \"judge's order=no\" 'jurisdiction=theirs alone'"
)


def chapter(stage: Stage) -> Iterator[Piece]:
    """First as reported, under the two readings of the stated rule; then in the invented town."""
    yield Say("""
        A newspaper is reported to have obtained an e-mail in which a deputy chief denied the Federal
        Protective Service additional resources and said that officers would come if its officers were
        assaulted and needed a safe exit. Below, the request is decided again under the stated rule: without
        those two facts (that neither was so when the request was made is our reading), and then with both.
        Whether the crowd was peaceful or angry is contested, so it stays contested. The third column is
        computed from the text; the fourth is the e-mail's, as reported.
    """)
    found = {name: decided_twice(stage, name) for name in ("stated-broad", "stated-narrow")}
    stage.told["request"] = found
    yield Table(
        (
            "the stated rule", "the request", "would be answered otherwise if", "the e-mail's condition",
            "with that condition",
        ),
        [
            (f"{name.replace('-', ', read ')}ly", each["first"], "; or ".join(each["changes"]),
             "officers assaulted, and a safe exit needed", each["then"])
            for name, each in found.items()
        ],
    )  # fmt: skip
    yield Say("""
        *Open* means that it hangs on what is not reported: above all, whether a life was in danger. What is
        computed are the smallest changes. Under neither reading are they the e-mail's condition: read
        broadly, either half of it would do, and so would other changes; read narrowly, it brings officers
        too, by two changes where a life in danger is one. That an e-mail and our readings differ shows
        nothing of any rule. It shows what an answer gains that computes its condition from a published text:
        the two cannot part.

        What that looks like on a record, in Harrow Bay, an invented town whose two directives are [shipped
        with the program](../directives). The invented Dock Board asks for officers for a purpose that the
        invented town's law bars:
    """)
    yield from in_the_town(stage)


def decided_twice(stage: Stage, name: str) -> dict[str, Any]:
    """What a text answers to the request as reported, what would change it, and what with the condition."""
    first, then = decide(stage, name, REPORTED), decide(stage, name, {**REPORTED, **CONDITION})
    changes = [
        " and ".join(f"{fact} = {test}" for fact, test in flip["when"].items())
        for flip in first["would_change_if"]
    ]
    return {"first": certain(first), "changes": changes, "then": certain(then)}


def decide(stage: Stage, name: str, facts: dict[str, str]) -> Any:
    """A decision of one of the texts, as the program tells it."""
    given = " ".join(shlex.quote(f"{fact}={value}") for fact, value in facts.items())
    return stage.json(f"answerable decide examples/portland/{name}.md {given}")


def certain(decision: Any) -> str:
    """The response, where it is the same whatever is unknown; else *open*."""
    return str(decision["certain"].get("response", "open"))


def in_the_town(stage: Stage) -> Iterator[Piece]:
    """Founds the town's centre; the request is its first matter."""
    stage.fresh("town")
    stage.at("09:00")
    stage.answer("answerable publish directives/response.md directives/assistance.md --as A1:policy-author")
    for unit, where in (("P1", "37.201,-123.611"), ("P2", "37.190,-123.600"), ("P3", "37.210,-123.590")):
        stage.answer(f"answerable unit add {unit} patrol --at {where} --as D4:dispatcher")
    stage.at("14:00")
    yield stage.run(
        "answerable request --agency 'Dock Board' --asked 'two officers at an inspection of papers'"
        f" 'purpose=administrative enforcement' {QUIET} --as S2:supervisor"
    )
    stage.at("14:10")
    yield stage.run("answerable answer 26-R0001 --as O1:duty-officer")
    yield Say(
        "Half an hour later an officer there is attacked. Nobody asks again; the answer changes by itself."
    )
    stage.at("14:40")
    yield stage.run("answerable learn 26-R0001 'officers assaulted=yes' --as S2:supervisor")
    yield stage.run("answerable notices --to 'duty officer'")
