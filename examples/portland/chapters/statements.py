"""What either side says, as claims: supported, contradicted or not decidable, and what would settle it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chapters.stage import Stage
from chapters.telling import Piece, Say, Table

TITLE = "Statements, as claims"
REPORTED = "examples/portland/claims.toml"
INVENTED = "examples/portland/town/statements.toml"


def chapter(stage: Stage) -> Iterator[Piece]:
    """First the reported case, of which no record is held; then the town, which kept one."""
    yield Say("""
        **The reported case.** No record of it is at hand here, only our readings of reported phrases. So
        each statement, of either side and of every report, is not decidable as a whole, and beside each open
        part stands the record that the city would have had to keep to settle it. Whether it kept one, this
        page does not know, and *not decidable* is not a finding on anybody. A part is *supported* where it
        speaks of what a text would say, and our readings agree.
    """)
    reported = stage.json(f"answerable claims {REPORTED}", centre="")
    stage.told["reported"] = reported
    yield Table(
        ("statement, as reported", "what of it", "from what is held here", "the record that would settle it"),
        [
            (
                f"{claim['id']} ({claim['by']})",
                part["note"] or "all of it",
                part["answer"],
                " ".join(part["would_need"].split())
                or "none: it follows from our own reading of the words, whether in force or not",
            )
            for claim in reported["claims"]
            for part in claim["parts"]
        ],
    )
    yield Say("""
        **The invented town**, which kept such a record. A letter, an answer to it, a post and two opinion
        pieces, all made up, and taking both sides; the words are entered, then asked. `answerable claims
        --receipts` writes a receipt for each entry that an answer rests on.
    """)
    stage.at("2026-03-21 09:00")
    told = stage.json(f"answerable claims {INVENTED} --as A7:auditor")
    stage.told["invented"] = told
    yield Table(
        ("statement", "whose", "answer", "because"),
        [row(claim, part) for claim in told["claims"] for part in claim["parts"]],
    )
    yield Say("""
        Neither side of the town's dispute has all its sentences borne out, and none of the three words says
        that anybody told the truth or did not. What speaks of motives or of the law stays open whatever is
        kept.
    """)


def row(claim: Any, part: Any) -> tuple[str, str, str, str]:
    """One part of a claim with its answer."""
    said = f'"{claim["said"]}"' + (f" ({part['note']})" if part["note"] else "")
    needs = f" Would need: {' '.join(part['would_need'].split())}" if part["would_need"] else ""
    return (
        said,
        f"{claim['by']}, {claim['reported_by']}",
        part["answer"],
        f"{part['because']}.{needs}".replace("..", "."),
    )
