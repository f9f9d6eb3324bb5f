"""The two rules as directives, checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chapters.stage import Stage
from chapters.telling import Piece, Say, Table

TITLE = "Two rules, written down and checked"
TEXTS = ("alleged-broad", "alleged-narrow", "stated-broad", "stated-narrow")
HOLDS = {"proved": "holds", "refuted": "fails"}


def chapter(stage: Stage) -> Iterator[Piece]:
    """Every guarantee of each reading, as the program proves it or breaks it by a case."""
    yield Say("""
        Each side's rule is written twice, as broadly and as narrowly as its reported words can fairly be
        read. All four declare the same facts and promise the same; [the texts and every
        proof](../examples/portland/README.md) have a page of their own. *Holds* is said where the program
        proved it of every case, *fails* where it shows a case that breaks it.
    """)
    verdicts = {name: guarantees(stage, name) for name in TEXTS}
    stage.told["guarantees"] = verdicts
    heads = tuple(verdicts[TEXTS[0]])
    yield Table(
        ("guarantee", *TEXTS),
        [(head, *(HOLDS[verdicts[name][head]] for name in TEXTS)) for head in heads],
    )
    yield Say("""
        Under these readings the rule as stated does not read who asks, and the rule as alleged does. The
        rule as alleged, read narrowly, still comes when a life is in danger; the rule as stated, read
        narrowly, comes otherwise only where officers are assaulted and a safe exit is needed, whoever asks.
        A proof speaks of a text: not of whether it was ever in force, of what anybody did, or of what a law
        forbids or demands.
    """)


def guarantees(stage: Stage, name: str) -> dict[str, str]:
    """Guarantee -> proved or refuted, of one text; what the program says, without the outcome's name."""
    told: Any = stage.json(f"answerable check examples/portland/{name}.md")
    return {
        finding["message"].replace(": of response", "").replace("; over", ":"): finding["verdict"]
        for finding in (told[0] if isinstance(told, list) else told)["findings"]
        if finding["verdict"]
    }
