"""The dispute as reported: both sides in their own attributed words, and no verdict."""

from __future__ import annotations

from collections.abc import Iterator

from answerable.audit.claims import read_claims
from chapters.stage import ROOT, Stage
from chapters.telling import Piece, Say, Table

TITLE = "The dispute, as reported"
CLAIMS = ROOT / "examples" / "portland" / "claims.toml"


def chapter(_stage: Stage) -> Iterator[Piece]:
    """Each statement with whose it is and who reports it; nothing is added."""
    yield Say("""
        This is the one real case here. Nothing is used but what reports tell, and nothing is said of
        anyone's conduct or motive, or of the law. No report that we use gives a date, so there is none;
        people appear by their role. The order is that of the file
        [claims.toml](../examples/portland/claims.toml), and means nothing.
    """)
    claims = read_claims(CLAIMS).claims
    yield Table(
        ("whose words", "what was said, as reported", "where", "reported by"),
        [
            (
                claim.by,
                f'"{claim.said}"' if claim.verbatim else f"told as: {claim.said}",
                claim.at or "not reported",
                claim.reported_by.partition(", ")[0].replace("README.md", "the same report"),
            )
            for claim in claims
        ],
    )
    yield Say("""
        Whether there was a rule, what it said, what was done under it, and why, is disputed, or not
        reported. The rest of this page asks of each: what could decide it?
    """)
